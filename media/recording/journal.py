"""The recorder: one more subscriber of a call, which appends what it hears to a sealed journal per participant.

It never blocks, never raises for what the disk does, and never touches what was written before: a new start of the
same recording opens the next part. What is lost by a kill is what waited for the writer's round, 0.2 s.
Must not know about calls, codecs or how journals become playable.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from media.recording import files, layout, records, segments
from media.recording.disk import DiskWriter, JournalFile
from media.recording.keys import DataKeys
from media.recording.seal import DataKey


class JournalRecorder:
    """Journals of one recording, in `root/<recording_id>/`.

    Made on the event loop and used from it alone. `on_failed(reason)` is called on the loop at most once; after
    that everything heard is dropped. Raises ValueError for a recording id that may not name a folder.
    """

    def __init__(
        self,
        root: Path,
        recording_id: str,
        on_failed: Callable[[str], None],
        writer: DiskWriter,
        keys: DataKeys,
    ) -> None:
        self._place = layout.folder(root, recording_id)
        self._recording_id = recording_id
        self._on_failed = on_failed
        self._writer = writer
        self._keys = keys
        self._loop = asyncio.get_running_loop()
        self._files: dict[str, JournalFile] = {}
        self._closed: list[asyncio.Future[None]] = []
        self._ended = False
        self._is_told = False

    def track(self, participant_id: str, kind: str, ssrc: int, codec: records.Codec) -> None:
        """`ssrc` may carry `codec` from now on. Said again after each start, for parts are read alone."""
        self._append(participant_id, records.track(ssrc, kind, codec))

    def packet(self, participant_id: str, ssrc: int, data: bytes | memoryview, arrival_ns: int) -> None:
        """One decrypted RTP packet (a retransmission in its original form). `data` is copied."""
        self._append(participant_id, records.packet(ssrc, arrival_ns, data))

    def sender_report(self, participant_id: str, ssrc: int, ntp: int, rtp_timestamp: int, arrival_ns: int) -> None:
        """Clock pair of an RTCP sender report: `ntp` in 32.32 fixed point as on the wire."""
        self._append(participant_id, records.report(ssrc, ntp, rtp_timestamp, arrival_ns))

    def mark(self, participant_id: str, kind: str, detail: str, at_ns: int) -> None:
        """Something that happened to the participant, on the server's clock."""
        self._append(participant_id, records.mark(kind, detail, at_ns))

    async def close(self) -> None:
        """Return when all that was heard is on the disk. Repeating it does no harm."""
        self._end()
        if self._closed:
            await asyncio.wait(self._closed)

    def _append(self, participant_id: str, record: bytes) -> None:
        if self._ended:
            return
        file = self._files.get(participant_id)
        if file is None:
            if not layout.is_id(participant_id):
                self._fail("participant id that may not name a file")
                return
            file = self._open(participant_id)
        if not file.append(record):
            self._fail("disk too slow")

    def _open(self, participant_id: str) -> JournalFile:
        closed: asyncio.Future[None] = self._loop.create_future()
        file = JournalFile(
            self._place,
            self._recording_id,
            participant_id,
            self._keys,
            on_error=lambda reason: self._on_loop(partial(self._fail, reason)),
            on_closed=lambda: self._on_loop(partial(closed.set_result, None)),
            disk=self._writer.disk,
            reserve=self._writer.reserve,
        )
        self._files[participant_id] = file
        self._closed.append(closed)
        self._writer.add(file)
        return file

    def _fail(self, reason: str) -> None:
        """Also of what could not be brought to the disk while closing."""
        if not self._ended:
            self._end()
        if not self._is_told:
            self._is_told = True
            self._on_failed(reason)

    def _end(self) -> None:
        self._ended = True
        for file in self._files.values():
            file.finish()
        self._writer.hurry()

    def _on_loop(self, callback: Callable[[], object]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended: nobody is left to be told
            self._loop.call_soon_threadsafe(callback)


@dataclass(frozen=True, slots=True)
class Part:
    """One journal file, and what it takes to read it."""

    path: Path
    whose: segments.Whose

    @property
    def number(self) -> int:
        return self.whose.part

    def __iter__(self) -> Iterator[records.Record]:
        """Its records in the order of arrival, as far as segments are whole.

        A damaged segment is stepped over (media.recording.verify names it); a file that is no journal of ours holds
        nothing. Raises OSError.
        """
        with files.open_journal(self.path) as file:
            for found in segments.SegmentReader(file, self.whose):
                if isinstance(found, segments.Segment):
                    yield from records.parse(found.records)


def parts(place: Path, key: DataKey) -> dict[str, list[Part]]:
    """Participant id -> the journals of the recording in `place`, in order."""
    return {
        participant_id: [Part(path, segments.Whose(key, participant_id, number)) for number, path in found]
        for participant_id, found in layout.journals(place).items()
    }
