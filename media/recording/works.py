"""The recordings on disk, as the control plane sees them: media.recorded.RecordingWorks on a folder.

Assembly runs in a process of its own at low priority, so that a call never waits for it; it is given the one data
key that it needs. Must not know how it is done.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from media.recorded import AssembledRecording, Destroyed, RecordingError, StoredFile, Verification
from media.recording import layout
from media.recording.keys import DataKeys, KeyMissing
from media.recording.seal import DataKey
from media.recording.sealed_file import SealedReader
from media.recording.verify import read_manifest, verify

AT_ONCE = 2
_CODE = Path(__file__).parents[2]
_TIMEOUT = 30 * 60.0

_Found = TypeVar("_Found")


class RecordingFolder:
    """Journals and playable files under `root`, sealed with `keys`."""

    def __init__(
        self, root: Path, keys: DataKeys, timeout: float = _TIMEOUT, turns: asyncio.Semaphore | None = None
    ) -> None:
        """`turns` bounds how many processes work at once; it may be shared with others that make files."""
        self._root = root.resolve()
        self._keys = keys
        self._timeout = timeout
        self._turns = turns or asyncio.Semaphore(AT_ONCE)

    async def assemble(self, recording_id: str) -> AssembledRecording:
        """Make the files of `recording_id`. Raises RecordingError."""
        place = self._place(recording_id)
        if not await asyncio.to_thread(place.is_dir):
            raise RecordingError("no such recording")
        key = await told(lambda: self._keys.get(recording_id))
        async with self._turns:
            await self._run("media.recording.assemble", key)
            # What decoders trip over must not take the recording from anybody, so they run after it and apart.
            with suppress(RecordingError):
                await self._run("media.recording.overview", key)
        return await told(lambda: read_manifest(place, key))

    async def described(self, recording_id: str) -> AssembledRecording:
        """What the last assembly said. Raises RecordingError."""
        place = self._place(recording_id)
        return await told(lambda: read_manifest(place, self._keys.get(recording_id)))

    async def journaled(self) -> tuple[str, ...]:
        """Ids of the recordings that have a journal, in alphabetical order."""
        return await asyncio.to_thread(self._journaled)

    async def stored(self, recording_id: str, name: str) -> StoredFile:
        """Size and version of a file. Raises RecordingError for what assemble never names so."""
        path = self._path(recording_id, name)

        def look() -> StoredFile:
            with SealedReader(path, self._keys.get(recording_id), layout.sealed_as(name)) as reader:
                return StoredFile(reader.size, reader.tag)

        return await told(look)

    async def read(self, recording_id: str, name: str, start: int, length: int) -> bytes:
        """A range of a file. Raises RecordingError."""
        path = self._path(recording_id, name)

        def read() -> bytes:
            with SealedReader(path, self._keys.get(recording_id), layout.sealed_as(name)) as reader:
                return reader.read(start, length)

        return await told(read)

    async def verify(self, recording_id: str, *, still_open: bool) -> Verification:
        """Read every byte. Raises RecordingError for an id that is not one of ours, or a bad disk."""
        self._place(recording_id)
        return await told(lambda: verify(self._root, recording_id, self._keys, still_open=still_open))

    async def destroy(self, recording_id: str) -> Destroyed:
        """End the data key first: from then on nothing of it can be read, whatever comes."""
        place = self._place(recording_id)
        return await told(lambda: self._destroy(place, recording_id))

    def _destroy(self, place: Path, recording_id: str) -> Destroyed:
        key = self._keys.destroy(recording_id)
        files = size = 0
        if place.is_dir():
            with layout.locked(place, exclusive=True):
                for path in place.iterdir():
                    size += path.lstat().st_size
                    files += 1
                    path.unlink()
                place.rmdir()
        return Destroyed(key, files, size)

    def _path(self, recording_id: str, name: str) -> Path:
        if not layout.is_result(name):
            raise RecordingError("not a file of a recording")
        return self._place(recording_id) / name

    def _place(self, recording_id: str) -> Path:
        try:
            return layout.folder(self._root, recording_id)
        except ValueError as error:
            raise RecordingError(str(error)) from error

    def _journaled(self) -> tuple[str, ...]:
        if not self._root.is_dir():
            return ()
        return tuple(
            sorted(
                place.name for place in self._root.iterdir() if layout.is_id(place.name) and layout.journals(place)
            )
        )

    async def _run(self, module: str, key: DataKey) -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            str(self._root),
            key.recording_id,
            cwd=_CODE,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(self._timeout):
                _, said = await process.communicate(key.secret.hex().encode())
        except TimeoutError:
            raise RecordingError("the assembly took too long") from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode:
            lines = said.decode(errors="replace").splitlines() or [f"exit status {process.returncode}"]
            raise RecordingError(lines[-1])


async def told(work: Callable[[], _Found]) -> _Found:
    """Run it in a thread. Raises RecordingError, without a path: it may be logged."""
    try:
        return await asyncio.to_thread(work)
    except (KeyMissing, ValueError) as error:
        raise RecordingError(str(error)) from error
    except OSError as error:
        raise RecordingError(error.strerror or "the disk does not answer") from error
