"""The exports on the disk, as the control plane sees them: media.exported.ExportWorks on a folder.

    ROOT/<export id>/content    sealed with a key of its own, which is kept beside those of the recordings

Must not know how an export is made.
"""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from media.exported import Exported, ExportOrder
from media.recorded import Destroyed, RecordingError, StoredFile
from media.recording import layout
from media.recording.compose_export import CONTENT
from media.recording.keys import DataKeys
from media.recording.sealed_file import SealedReader
from media.recording.works import told

_CODE = Path(__file__).parents[2]
_LINE = 1 << 20


class ExportFolder:
    """Exports under `root`, made of the recordings under `recordings`; `turns` are shared with assemblies."""

    def __init__(self, root: Path, recordings: Path, keys: DataKeys, turns: asyncio.Semaphore) -> None:
        self._root = root.resolve()
        self._recordings = recordings.resolve()
        self._keys = keys
        self._turns = turns

    async def make(self, order: ExportOrder, progress: Callable[[float], None]) -> Exported:
        """Raises RecordingError. Cancelled, it ends the process first."""
        self._place(order.export_id)
        async with self._turns:
            key = await told(lambda: self._keys.get(order.recording_id))
            own = await told(lambda: self._keys.get_or_make(order.export_id))
            order_line = json.dumps(asdict(order) | {"key": key.secret.hex(), "own": own.secret.hex()})
            return await self._run(order_line, progress)

    async def stored(self, export_id: str) -> StoredFile:
        """Raises RecordingError."""

        def look() -> StoredFile:
            with self._open(export_id) as reader:
                return StoredFile(reader.size, reader.tag)

        return await told(look)

    async def read(self, export_id: str, start: int, length: int) -> bytes:
        """Raises RecordingError."""

        def read() -> bytes:
            with self._open(export_id) as reader:
                return reader.read(start, length)

        return await told(read)

    async def destroy(self, export_id: str) -> Destroyed:
        """The key first: from then on nothing of it can be read. Raises RecordingError."""
        place = self._place(export_id)

        def destroy() -> Destroyed:
            key = self._keys.destroy(export_id)
            files = size = 0
            for path in place.iterdir() if place.is_dir() else ():
                size += path.lstat().st_size
                files += 1
                path.unlink()
            if place.is_dir():
                place.rmdir()
            return Destroyed(key, files, size)

        return await told(destroy)

    async def known(self) -> tuple[str, ...]:
        """In alphabetical order."""

        def look() -> tuple[str, ...]:
            if not self._root.is_dir():
                return ()
            return tuple(sorted(path.name for path in self._root.iterdir() if layout.is_id(path.name)))

        return await told(look)

    def _open(self, export_id: str) -> SealedReader:
        return SealedReader(self._place(export_id) / CONTENT, self._keys.get(export_id), CONTENT)

    def _place(self, export_id: str) -> Path:
        try:
            return layout.folder(self._root, export_id)
        except ValueError as error:
            raise RecordingError(str(error)) from error

    async def _run(self, order_line: str, progress: Callable[[float], None]) -> Exported:
        command = [sys.executable, "-m", "media.recording.compose_export", str(self._recordings), str(self._root)]
        process = await asyncio.create_subprocess_exec(
            *command, cwd=_CODE, stdin=PIPE, stdout=PIPE, stderr=PIPE, limit=_LINE
        )
        try:
            last = await _followed(process, order_line, progress)
            assert process.stderr is not None
            said = (await process.stderr.read()).decode(errors="replace").splitlines()
            await process.wait()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode or not last.startswith("{"):
            raise RecordingError(said[-1] if said else f"exit status {process.returncode}")
        return Exported(**json.loads(last))


async def _followed(process: Process, order_line: str, progress: Callable[[float], None]) -> str:
    """Hand the order over, pass on what it says of its progress; the last line."""
    assert process.stdin is not None
    assert process.stdout is not None
    # Standard input stays open: its end would say that we have died.
    process.stdin.write(order_line.encode() + b"\n")
    last = ""
    async for line in process.stdout:
        last = line.decode().strip()
        if not last.startswith("{"):
            progress(float(last))
    return last
