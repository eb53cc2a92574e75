"""What is written down of one call: the recorder, whose packets it gets, and what becomes of it when it fails.

The gate of the packet path: a track has a recorder exactly while its participant may be written. Nothing here
waits: whoever asks for a stop has it before anything else happens on the loop. Knows no consent.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Mapping

from media import clock
from media.api import MediaEvent, RecordingFailed
from media.participant import Participant
from media.recorder import Recorder, RecorderFactory

log = logging.getLogger(__name__)


class Written:
    """The recording of one call, or none. `later` runs what may wait for the disk."""

    def __init__(
        self,
        call_id: str,
        participants: Mapping[str, Participant],
        make_recorder: RecorderFactory,
        emit: Callable[[MediaEvent], None],
        later: Callable[[Coroutine[None, None, None]], None],
    ) -> None:
        self.recording_id = ""
        #: Whose packets are written now.
        self.now: frozenset[str] = frozenset()
        #: Something has changed since a key frame was asked for.
        self.is_fresh = False
        self._call_id = call_id
        self._participants = participants
        self._make_recorder = make_recorder
        self._emit = emit
        self._later = later
        self._recorder: Recorder | None = None
        #: Who was ever written in this recording: nobody else gets a mark, which would begin a journal of his.
        self._ever: frozenset[str] = frozenset()

    def write(self, recording_id: str, participant_ids: Iterable[str]) -> None:
        """From now on exactly these participants, into this recording; the one before is closed."""
        wanted = frozenset(participant_ids)
        if self._recorder is not None and self.recording_id != recording_id:
            self._later(self._close(self._let_go()))
        if self._recorder is None and wanted:
            self._begin(recording_id)
        self.now = wanted if self._recorder is not None else frozenset()
        self._ever |= self.now
        self.is_fresh = True
        for participant in self._participants.values():
            self.apply(participant)

    def apply(self, participant: Participant) -> None:
        """Begin or stop to write one participant's tracks down."""
        recorder = self._recorder if participant.id in self.now else None
        for track in participant.tracks.values():
            track.record(recorder)

    def mark(self, participant_id: str, kind: str, detail: str) -> None:
        """Note what happened, of those who have a journal."""
        if self._recorder is not None and participant_id in self._ever:
            self._recorder.mark(participant_id, kind, detail, clock.now_ns())

    async def end(self) -> None:
        """Let go of every track, then wait for the last byte."""
        await self._close(self._let_go())

    def _begin(self, recording_id: str) -> None:
        loop = asyncio.get_running_loop()
        made: list[Recorder] = []

        def failed(reason: str) -> None:
            loop.call_soon_threadsafe(self._failed, made, recording_id, reason)

        try:
            self._recorder = self._make_recorder(recording_id, failed)
        except OSError as error:
            self._emit(RecordingFailed(self._call_id, recording_id, type(error).__name__))
            return
        made.append(self._recorder)
        self.recording_id = recording_id
        self._ever = frozenset()

    def _failed(self, made: list[Recorder], recording_id: str, reason: str) -> None:
        """Only of the recorder in use: another one may have been begun since."""
        if self._recorder in made:
            self._later(self._close(self._let_go()))
            self._emit(RecordingFailed(self._call_id, recording_id, reason))

    def _let_go(self) -> Recorder | None:
        recorder, self._recorder = self._recorder, None
        self.now = frozenset()
        for participant in self._participants.values():
            self.apply(participant)
        return recorder

    async def _close(self, recorder: Recorder | None) -> None:
        if recorder is None:
            return
        try:
            await recorder.close()
        except Exception as error:  # what is on disk stays there; the call must still be closed
            log.exception("a recorder could not be closed")
            self._emit(RecordingFailed(self._call_id, self.recording_id, type(error).__name__))
