"""The recordings on disk, as the control plane sees them: media.api.RecordingWorks on a folder.

Assembly runs in a process of its own at low priority, so that a call never waits for it.
Must not know how it is done.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from media.api import AssembledRecording, RecordingError
from media.recording import layout, manifest

AT_ONCE = 2
_CODE = Path(__file__).parents[2]
_TIMEOUT = 30 * 60.0


class RecordingFolder:
    """Journals and playable files under `root`."""

    def __init__(self, root: Path, timeout: float = _TIMEOUT) -> None:
        self._root = root.resolve()
        self._timeout = timeout
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def assemble(self, recording_id: str) -> AssembledRecording:
        """Make the files of `recording_id`. Raises RecordingError."""
        place = self._place(recording_id)
        try:
            async with self._turns:
                await self._run(recording_id)
            return manifest.from_json(await asyncio.to_thread((place / layout.MANIFEST).read_text, "utf-8"))
        except (OSError, ValueError) as error:
            raise RecordingError("the assembly left no manifest") from error

    async def journaled(self) -> tuple[str, ...]:
        """Ids of the recordings that have a journal, in alphabetical order."""
        return await asyncio.to_thread(self._journaled)

    def path(self, recording_id: str, name: str) -> str:
        """Where the file `name` of the recording lies. Raises RecordingError for what assemble never names so."""
        if not layout.is_result(name):
            raise RecordingError("not a file of a recording")
        return str(self._place(recording_id) / name)

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

    async def _run(self, recording_id: str) -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "media.recording.assemble",
            str(self._root),
            recording_id,
            cwd=_CODE,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(self._timeout):
                _, said = await process.communicate()
        except TimeoutError:
            raise RecordingError("the assembly took too long") from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode:
            lines = said.decode(errors="replace").splitlines() or [f"exit status {process.returncode}"]
            raise RecordingError(lines[-1])
