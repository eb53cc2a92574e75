"""Recordings whose finished files lie in a storage elsewhere: media.recorded.RecordingWorks on disk and storage.

The disk comes first: what lies here is read here. What does not is read there by ranges and decrypted as it comes;
to be assembled or verified it is brought here, sealed as it is. Must not know S3.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections import OrderedDict
from collections.abc import Awaitable, Iterable
from pathlib import Path
from typing import TypeVar

from media.recorded import AssembledRecording, Destroyed, RecordingError, StorageShown, StoredFile, Verification
from media.recording import carried, layout, manifest
from media.recording.carry import Carrier
from media.recording.files import Window
from media.recording.keys import DataKeys, KeyMissing
from media.recording.objects import ObjectStore, StorageAway, StorageError, StoredObject
from media.recording.sealed_file import HEADER, Altered, SealedReader, stretch
from media.recording.upload import tail_prefix
from media.recording.verify import verify
from media.recording.works import RecordingFolder, told

_PIECE = 4 * 1024 * 1024
_FRONTS = 256
"""Headers of files kept in memory, 52 bytes each: a reader asks for hundreds of ranges of one file."""
_BROUGHT = ".brought-"

_Found = TypeVar("_Found")


class RecordingsElsewhere:
    """`here` is the folder `root`; `carrier` brings there what it holds. Belongs to one event loop."""

    def __init__(
        self, root: Path, keys: DataKeys, here: RecordingFolder, store: ObjectStore, carrier: Carrier
    ) -> None:
        self._root = root.resolve()
        self._keys = keys
        self._here = here
        self._store = store
        self._carrier = carrier
        self._fronts: OrderedDict[tuple[str, str], tuple[bytes, int]] = OrderedDict()

    async def assemble(self, recording_id: str) -> AssembledRecording:
        """Make the files here, of all journals here and there; they are carried away after."""
        place = self._place(recording_id)
        with self._carrier.resting(recording_id):
            await _asked(self._bring_journals(place))
            return await self._here.assemble(recording_id)

    async def described(self, recording_id: str) -> AssembledRecording:
        if await self._lies_here(recording_id, layout.MANIFEST):
            return await self._here.described(recording_id)
        size = (await self.stored(recording_id, layout.MANIFEST)).size
        whole = await self.read(recording_id, layout.MANIFEST, 0, size)
        return await told(lambda: manifest.from_json(whole.decode()))

    async def journaled(self) -> tuple[str, ...]:
        here = await self._here.journaled()
        return tuple(sorted({*here, *await asyncio.to_thread(carried.all_known, self._root)}))

    async def stored(self, recording_id: str, name: str) -> StoredFile:
        if await self._lies_here(recording_id, name):
            return await self._here.stored(recording_id, name)
        return await _asked(self._stored(recording_id, name))

    async def read(self, recording_id: str, name: str, start: int, length: int) -> bytes:
        if await self._lies_here(recording_id, name):
            return await self._here.read(recording_id, name, start, length)
        return await _asked(self._read(recording_id, name, start, length))

    async def verify(self, recording_id: str, *, still_open: bool) -> Verification:
        """Read every byte of it; what is not here is brought here for so long."""
        place = self._place(recording_id)
        names = await asyncio.to_thread(carried.names, place)
        if place.is_dir() and all((place / name).exists() for name in names):
            return await self._here.verify(recording_id, still_open=still_open)
        beside = self._root / f"{_BROUGHT}{os.getpid()}-{os.urandom(4).hex()}" / recording_id
        try:
            await asyncio.to_thread(_link, place, beside)
            await _asked(self._bring(beside, place.name))
            return await told(lambda: verify(beside.parent, recording_id, self._keys, still_open=still_open))
        finally:
            await asyncio.to_thread(shutil.rmtree, beside.parent, ignore_errors=True)

    async def destroy(self, recording_id: str) -> Destroyed:
        """The data key first, then what lies here, then what lies there."""
        place = self._place(recording_id)
        here = {path.name for path in place.iterdir()} if place.is_dir() else set()
        done = await self._here.destroy(recording_id)
        there = [one for one in await _asked(self._remove(recording_id)) if one.key.partition("/")[2] not in here]
        await told(lambda: carried.forget(place))
        return Destroyed(done.key, done.files + len(there), done.bytes + sum(one.size for one in there))

    async def bring(self, recording_id: str) -> None:
        place = self._place(recording_id)
        await _asked(self._bring(place, recording_id))
        said = place / layout.MANIFEST
        await told(lambda: os.utime(said) if said.exists() else None)  # as if just made: it rests here

    async def storage(self) -> StorageShown:
        return self._carrier.shown()

    async def _stored(self, recording_id: str, name: str) -> StoredFile:
        front, size = await self._front(recording_id, name)
        key = await asyncio.to_thread(self._keys.get, recording_id)
        with SealedReader(Window(front, b"", 0, size), key, layout.sealed_as(name)) as reader:
            return StoredFile(reader.size, reader.tag)

    async def _read(self, recording_id: str, name: str, start: int, length: int) -> bytes:
        try:
            return await self._read_once(recording_id, name, start, length)
        except Altered:
            # It may have been made anew since its header was read.
            self._fronts.pop((recording_id, name), None)
            return await self._read_once(recording_id, name, start, length)

    async def _read_once(self, recording_id: str, name: str, start: int, length: int) -> bytes:
        front, size = await self._front(recording_id, name)
        key = await asyncio.to_thread(self._keys.get, recording_id)
        with SealedReader(Window(front, b"", 0, size), key, layout.sealed_as(name)) as reader:
            at, sealed_length = stretch(reader.size, start, length)
        sealed = await self._store.get(f"{recording_id}/{name}", at, sealed_length)

        def opened() -> bytes:
            with SealedReader(Window(front, sealed, at, size), key, layout.sealed_as(name)) as reader:
                return reader.read(start, length)

        return await asyncio.to_thread(opened)

    async def _front(self, recording_id: str, name: str) -> tuple[bytes, int]:
        """Header and size of a file there."""
        known = self._fronts.get((recording_id, name))
        if known is None:
            found = await self._store.find(f"{recording_id}/{name}")
            if found is None:
                raise StorageError("no such file in the storage")
            known = await self._store.get(found.key, 0, HEADER), found.size
            self._fronts[recording_id, name] = known
            while len(self._fronts) > _FRONTS:
                self._fronts.popitem(last=False)
        return known

    async def _bring_journals(self, place: Path) -> None:
        """All journals that lie there alone, and the manifest, so that a new one forgets nothing."""
        known = await asyncio.to_thread(carried.names, place)
        has_any = bool(await asyncio.to_thread(layout.journals, place))
        wanted = {name for name in known if layout.is_journal(name) or name == layout.MANIFEST}
        if has_any and all((place / name).exists() for name in wanted):
            return  # the storage need not even answer
        await self._bring(place, place.name, journals_alone=True)
        if (said := place / layout.MANIFEST).exists():
            os.utime(said, ns=(0, 0))  # older than its journals: it is to be made anew, and rests until then

    async def _bring(self, into: Path, recording_id: str, *, journals_alone: bool = False) -> None:
        """Download what `into` lacks. What another node began and never ended is ended first."""
        prefix = f"{recording_id}/"
        objects = {one.key: one for one in await self._store.list(prefix)}
        for key, upload_id in await self._store.uploads(prefix):
            is_known = key in objects or (into / key.removeprefix(prefix)).exists()
            if not is_known and (found := await self._ended(key, upload_id)):
                objects[key] = found
        names = {key.removeprefix(prefix).partition(".tail/")[0] for key in objects}
        for name in sorted(names):
            is_wanted = layout.is_journal(name) or name == layout.MANIFEST or not journals_alone
            if is_wanted and (layout.is_journal(name) or layout.is_result(name)) and not (into / name).exists():
                await asyncio.to_thread(into.mkdir, mode=0o750, parents=True, exist_ok=True)
                await self._download(into / name, f"{prefix}{name}", objects)

    async def _ended(self, key: str, upload_id: str) -> StoredObject | None:
        parts = await self._store.parts(key, upload_id)
        if not parts:
            await self._store.abort(key, upload_id)
            return None
        await self._store.complete(key, upload_id, parts)
        return await self._store.find(key)

    async def _download(self, path: Path, key: str, objects: dict[str, StoredObject]) -> None:
        """The object and, of a journal whose node died, its tails behind it. Whole or not at all."""
        tails = sorted(one for one in objects if one.startswith(tail_prefix(key)))
        draft = path.with_name(f"{path.name}.draft")
        at = 0
        with draft.open("wb") as file:
            for one in [objects[key]] if key in objects else []:
                while at < one.size:
                    piece = await self._store.get(key, at, min(_PIECE, one.size - at))
                    await asyncio.to_thread(file.write, piece)
                    at += len(piece)
            for tail in tails:
                start, size = int(tail.rpartition("/")[2]), objects[tail].size
                if start <= at < start + size:
                    await asyncio.to_thread(file.write, await self._store.get(tail, at - start, size))
                    at = start + size
            file.flush()
            await asyncio.to_thread(os.fsync, file.fileno())
        draft.replace(path)
        known = (await asyncio.to_thread(carried.read, path.parent)).get(path.name)
        if known is not None and known.size == at:
            os.utime(path, ns=(known.mtime_ns, known.mtime_ns))  # as it was: it need not be carried again

    async def _remove(self, recording_id: str) -> tuple[StoredObject, ...]:
        """All of it there; what was there."""
        prefix = f"{recording_id}/"
        for key, upload_id in await self._store.uploads(prefix):
            await self._store.abort(key, upload_id)
        objects = await self._store.list(prefix)
        await self._store.delete(tuple(one.key for one in objects))
        for known in [known for known in self._fronts if known[0] == recording_id]:
            del self._fronts[known]
        return objects

    async def _lies_here(self, recording_id: str, name: str) -> bool:
        if not layout.is_result(name):
            raise RecordingError("not a file of a recording")
        return await asyncio.to_thread((self._place(recording_id) / name).is_file)

    def _place(self, recording_id: str) -> Path:
        try:
            return layout.folder(self._root, recording_id)
        except ValueError as error:
            raise RecordingError(str(error)) from error


def clear_brought(root: Path) -> None:
    """Remove what a killed process had brought here to verify."""
    for place in root.glob(f"{_BROUGHT}*"):
        if not Path(f"/proc/{place.name.removeprefix(_BROUGHT).partition('-')[0]}").exists():
            shutil.rmtree(place, ignore_errors=True)


async def _asked(work: Awaitable[_Found]) -> _Found:
    """Raises RecordingError."""
    try:
        return await work
    except StorageAway as error:
        raise RecordingError(f"{error}; try again later") from error
    except (StorageError, KeyMissing, ValueError) as error:
        raise RecordingError(str(error)) from error
    except OSError as error:
        raise RecordingError(error.strerror or "the disk does not answer") from error


def _link(place: Path, beside: Path) -> None:
    """What lies here under another folder too, without a copy; raises OSError."""
    beside.mkdir(mode=0o750, parents=True)
    for path in _links(place):
        beside.joinpath(path.name).hardlink_to(path)


def _links(place: Path) -> Iterable[Path]:
    return (path for path in place.iterdir() if path.is_file()) if place.is_dir() else ()
