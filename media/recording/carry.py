"""Carries recordings to a storage elsewhere, journals while they are being written, and frees the disk after.

> Nothing leaves the disk before the storage has proved it whole: its size, and the MD5 it names or, where it names
> another, every byte read back. However long the storage is away, all that happens is that more waits here.

What a growing journal holds lies there within seconds: full parts in an upload not yet ended, the rest beside it in
`.tail/` objects. Sealed bytes only; must not have a key.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from media.recorded import StorageShown
from media.recording import carried, layout
from media.recording.carried import CarriedFile
from media.recording.objects import ObjectStore, StorageAway, StorageError
from media.recording.upload import Local, Upload, already_there, finish, grow, resume

log = logging.getLogger(__name__)

EVERY_SECONDS = 5.0
"""From round to round; a node that dies for good leaves behind what came in this time."""
_SLOWEST_SECONDS = 60.0
"""From round to round while the storage is away."""
_QUIET_SECONDS = 60.0
"""A manifest rests so long before its recording leaves the disk: who has just made it is still reading it."""
_AT_ONCE = 4


class Carrier:
    """Of one folder of recordings. `is_open` tells of a journal whether it may still grow."""

    def __init__(
        self, root: Path, store: ObjectStore, is_open: Callable[[Path], bool], quiet_seconds: float = _QUIET_SECONDS
    ) -> None:
        self._root = root
        self._store = store
        self._is_open = is_open
        self._quiet_ns = round(quiet_seconds * 1e9)
        self._uploads: dict[str, Upload] = {}
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._shown = StorageShown("s3")
        self._rounds_away = 0
        #: In this round: then nobody else of it waits for the storage in vain.
        self._is_away = False
        self._resting: list[str] = []

    async def run(self) -> None:
        """Round after round, until cancelled."""
        while True:
            await self.round()
            await asyncio.sleep(min(_SLOWEST_SECONDS, EVERY_SECONDS * max(1, self._rounds_away)))

    async def round(self) -> None:
        """Bring there what can be brought now. Never raises for what disk or storage do."""
        troubles: list[str] = []
        self._is_away = False
        waiting = await asyncio.to_thread(self._waiting)
        await asyncio.gather(*(self._told(place, troubles) for place in waiting))
        self._uploads = {key: upload for key, upload in self._uploads.items() if self._root.joinpath(key).exists()}
        left = [file for files in (await asyncio.to_thread(self._waiting)).values() for file in files]
        told = sum(self._uploads[file.key].told for file in left if file.grows and file.key in self._uploads)
        before, self._shown = self._shown, self._judged(troubles, len(left), sum(file.size for file in left) - told)
        if before.reason != self._shown.reason:
            log.warning("recordings: %s", self._shown.reason or "the storage answers again")

    def _judged(self, troubles: list[str], files: int, size: int) -> StorageShown:
        self._rounds_away = self._rounds_away + 1 if troubles else 0
        if not troubles:
            return StorageShown("s3", waiting_files=files, waiting_bytes=size)
        since = self._shown.away_since_ms or time.time_ns() // 1_000_000
        return StorageShown("s3", since, troubles[0], files, size)

    def shown(self) -> StorageShown:
        """How it stood at the end of the last round."""
        return self._shown

    @contextmanager
    def resting(self, recording_id: str) -> Iterator[None]:
        """Nothing of it leaves the disk meanwhile: it is being made."""
        self._resting.append(recording_id)
        try:
            yield
        finally:
            self._resting.remove(recording_id)

    def _waiting(self) -> dict[Path, list[Local]]:
        """By recording: files that are not in the storage as they are here. Also those whose all is there."""
        places = [one for one in self._root.iterdir() if layout.is_id(one.name)] if self._root.is_dir() else []
        found = {}
        for place in places:
            known = carried.read(place)
            found[place] = [file for file in self._files(place) if not _is_carried(file, known)]
        return found

    def _files(self, place: Path) -> list[Local]:
        found = []
        names = [path.name for path in place.iterdir()] if place.is_dir() else []
        # The manifest last: where it lies, all that it names does too.
        for name in sorted(names, key=lambda name: (name == layout.MANIFEST, name)):
            if layout.is_journal(name) or layout.is_result(name):
                path = place / name
                grows = self._is_open(path)  # asked before the size: what does not grow has this size for good
                about = path.stat()
                found.append(Local(path, f"{place.name}/{name}", about.st_size, about.st_mtime_ns, grows))
        return found

    async def _told(self, place: Path, troubles: list[str]) -> None:
        async with self._turns:
            if self._is_away:
                return
            try:
                await self._recording(place)
            except StorageAway as error:
                self._is_away = True
                troubles.append(str(error))
            except StorageError as error:
                self._give_up(place)
                troubles.append(str(error))
            except OSError as error:  # removed meanwhile, or a bad disk: the next round looks again
                log.warning("not carried: %s", error.strerror)

    async def _recording(self, place: Path) -> None:
        known = await asyncio.to_thread(carried.read, place)
        local = await asyncio.to_thread(self._files, place)
        for file in local:
            if _is_carried(file, known):
                continue
            if file.grows:
                await grow(self._store, file, self._uploads.setdefault(file.key, Upload()))
                continue
            etag = await self._whole(file)
            known[file.name] = CarriedFile(file.size, file.mtime_ns, etag)
            await asyncio.to_thread(carried.write, place, known)
        await self._drop_older(place, local, known)
        if place.name not in self._resting:
            await asyncio.to_thread(self._evict, place, known)

    async def _whole(self, file: Local) -> str:
        """Bring all of it there; the ETag of what is proved to be there."""
        upload = self._uploads.get(file.key)
        if upload is None:
            if (etag := await already_there(self._store, file)) is not None:
                return etag
            upload = self._uploads[file.key] = await resume(self._store, file)
        etag = await finish(self._store, file, upload)
        del self._uploads[file.key]
        return etag

    def _give_up(self, place: Path) -> None:
        """What was begun leads nowhere: the next round begins anew."""
        for key in [key for key in self._uploads if key.startswith(f"{place.name}/")]:
            del self._uploads[key]

    async def _drop_older(self, place: Path, local: list[Local], known: dict[str, CarriedFile]) -> None:
        """Files of an earlier assembly under names that the newest did not give."""
        here = {file.name for file in local}
        older = [name for name in known if layout.is_result(name) and name not in here]
        if layout.MANIFEST in here and older and await asyncio.to_thread(_is_newest, local, known):
            await self._store.delete(tuple(f"{place.name}/{name}" for name in older))
            left = {name: one for name, one in known.items() if name not in older}
            await asyncio.to_thread(carried.write, place, left)
            known.clear()
            known.update(left)

    def _evict(self, place: Path, known: Mapping[str, CarriedFile]) -> None:
        """Free the disk of what is over, assembled and proved to be elsewhere."""
        try:
            with layout.locked(place, exclusive=True, wait=False):
                files = self._files(place)
                rests = time.time_ns() - self._quiet_ns
                manifest = next((file for file in files if file.name == layout.MANIFEST), None)
                if manifest is None or manifest.mtime_ns > rests or not _is_newest(files, known):
                    return
                for file in files:
                    file.path.unlink()
            place.rmdir()
        except OSError:  # somebody makes or reads it now, or other files lie there
            return


def _is_newest(files: list[Local], known: Mapping[str, CarriedFile]) -> bool:
    """All is carried as it is here, and the manifest is younger than every journal."""
    made = max((file.mtime_ns for file in files if file.name == layout.MANIFEST), default=0)
    return all(not file.grows and _is_carried(file, known) and file.mtime_ns <= made for file in files)


def _is_carried(file: Local, known: Mapping[str, CarriedFile]) -> bool:
    """As it is here; what still grows never is."""
    found = known.get(file.name)
    return found is not None and (found.size, found.mtime_ns) == (file.size, file.mtime_ns) and not file.grows
