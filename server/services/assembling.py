"""Makes files of journals: one recording at a time, in the background, until it succeeds. It never deletes.

> A recording waits to be assembled when its call is over. That is read from rows and journals at every start, so a
> crash at any moment only delays it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import replace
from typing import Any

import structlog

from media import api as media
from media.api import AssembledRecording, RecordingError, RecordingWorks
from server.domain.encounters import ENDED
from server.domain.errors import Conflict, Refused
from server.domain.events import CallClosed, DomainEvent, RecordingChanged
from server.domain.identity import SYSTEM, Actor
from server.domain.recordings import Assembled, Gap, Mark, RecordedFile, Recording, RecordingState
from server.services.access import recording_for
from server.services.ports import Events, Store, Work
from server.services.recordings import RecordingShown, recording_shown

log = structlog.get_logger("assembling")

RETRY_SECONDS = (5.0, 30.0, 120.0, 600.0)
"""Waiting before each further attempt; after the last one a person has to ask."""

ASSEMBLED = "recording.assembled"
"""The audit event that names the seal of the manifest, and so vouches for every byte of the recording."""

NOT_READY = "Not ready. The original is safe."


class AssemblyService:
    def __init__(
        self, store: Store, events: Events, works: RecordingWorks, retry_seconds: tuple[float, ...] = RETRY_SECONDS
    ) -> None:
        self._store = store
        self._works = works
        self._retry_seconds = retry_seconds
        self._waiting: asyncio.Queue[str] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()
        events.listen(self._on_event)

    async def start(self) -> None:
        """Begin to work, first on what was left unfinished."""
        self._spawn(self._work())
        for recording_id in await self._unfinished():
            self._waiting.put_nowait(recording_id)

    async def close(self) -> None:
        """Stop; what was under way begins anew at the next start."""
        for task in self._tasks:
            task.cancel()
        for task in list(self._tasks):
            with suppress(asyncio.CancelledError):
                await task

    async def retry(self, actor: Actor, recording_id: str) -> RecordingShown:
        """Have a failed recording assembled again, or a ready one anew. Raises NotFound, Conflict."""
        async with self._store.work() as work:
            recording, encounter = await recording_for(work, actor, recording_id, "recording.retry", lock=True)
            is_over = encounter.state in ENDED
            if recording.state not in (RecordingState.FAILED, RecordingState.READY) or not is_over:
                raise Conflict("recording.not_failed", "This recording is not waiting for that.")
            again = replace(recording, state=RecordingState.ASSEMBLING, attempts=0, reason="")
            await work.recordings.save(again)
            work.after_commit(RecordingChanged(recording.id))
            shown = await recording_shown(work, actor, again)
        self._waiting.put_nowait(recording_id)
        return shown

    async def make_anew(self, recording_id: str) -> RecordingState:
        """Assemble it now, a ready one too, and return its state after that."""
        if await self._begun(recording_id, again=True):
            await self._make(recording_id)
        async with self._store.work() as work:
            recording = await work.recordings.get(recording_id)
        return RecordingState.FAILED if recording is None else recording.state

    def _on_event(self, event: DomainEvent) -> None:
        if isinstance(event, CallClosed):
            self._spawn(self._call_closed(event.encounter_id))

    async def _call_closed(self, encounter_id: str) -> None:
        try:
            async with self._store.work() as work:
                recording = (await work.recordings.of_encounters([encounter_id])).get(encounter_id)
        except Refused:
            log.exception("assembly_delayed", encounter=encounter_id)
            return
        if recording is not None and recording.state is RecordingState.RECORDING:
            self._waiting.put_nowait(recording.id)

    async def _unfinished(self) -> tuple[str, ...]:
        """Recordings whose call is over and whose files are not there."""
        async with self._store.work() as work:
            states = (RecordingState.RECORDING, RecordingState.ASSEMBLING, RecordingState.FAILED)
            found = await work.recordings.in_states(states)
            over = [one.id for one in found if await _is_over(work, one)]
            journaled = await self._works.journaled()
            orphans = [one for one in journaled if await work.recordings.get(one) is None]
        if orphans:
            log.warning("journals_without_a_row", recordings=orphans)
        return tuple(over)

    async def _work(self) -> None:
        while True:
            recording_id = await self._waiting.get()
            try:
                await self._assemble(recording_id)
            except Exception:
                # The store may be away; the recording is found again at the next start, or sooner by the retry.
                log.exception("assembly_interrupted", recording=recording_id)
                self._spawn(self._later(recording_id, self._retry_seconds[-1]))

    async def _assemble(self, recording_id: str) -> None:
        if await self._begun(recording_id):
            await self._make(recording_id)

    async def _make(self, recording_id: str) -> None:
        try:
            made = await self._works.assemble(recording_id)
        except RecordingError as error:
            await self._failed(recording_id, str(error))
        else:
            await self._succeeded(recording_id, made)

    async def _begun(self, recording_id: str, *, again: bool = False) -> bool:
        """Mark it as being assembled; False when it is not to be (its call goes on again, it is ready already)."""
        async with self._store.work() as work:
            recording = await work.recordings.get(recording_id, lock=True)
            if recording is None or recording.state in (RecordingState.REFUSED, RecordingState.DELETED):
                return False
            if recording.state is RecordingState.READY and not again:
                return False
            if not await _is_over(work, recording):
                return False
            await work.recordings.save(replace(recording, state=RecordingState.ASSEMBLING))
            work.after_commit(RecordingChanged(recording_id))
            return True

    async def _failed(self, recording_id: str, why: str) -> None:
        async with self._store.work() as work:
            recording = await work.recordings.get(recording_id, lock=True)
            if recording is None or recording.state is not RecordingState.ASSEMBLING:
                return
            attempts = recording.attempts + 1
            failed = replace(recording, state=RecordingState.FAILED, attempts=attempts, reason=NOT_READY)
            await work.recordings.save(failed)
            work.after_commit(RecordingChanged(recording_id))
        log.error("assembly_failed", recording=recording_id, attempts=attempts, why=why)
        if attempts <= len(self._retry_seconds):
            self._spawn(self._later(recording_id, self._retry_seconds[attempts - 1]))

    async def _succeeded(self, recording_id: str, made: AssembledRecording) -> None:
        async with self._store.work() as work:
            recording = await work.recordings.get(recording_id, lock=True)
            # The doctor may have taken the encounter up again meanwhile: then this was only a part.
            if recording is None or recording.state is not RecordingState.ASSEMBLING:
                return
            ready = replace(recording, state=RecordingState.READY, attempts=0, reason="")
            await work.recordings.save(replace(ready, duration_ms=made.duration_ms, assembled=_kept(made)))
            work.audit.append(SYSTEM, ASSEMBLED, "recording", recording_id, reason=f"seal {made.seal}")
            work.after_commit(RecordingChanged(recording_id))
        if made.faults:
            log.error("journals_damaged", recording=recording_id, faults=[str(fault) for fault in made.faults])
        if made.overviews is None:
            log.warning("overviews_missing", recording=recording_id)
        log.info("assembled", recording=recording_id, files=len(made.files), duration_ms=made.duration_ms)

    async def _later(self, recording_id: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._waiting.put_nowait(recording_id)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _is_over(work: Work, recording: Recording) -> bool:
    encounter = await work.encounters.get(recording.encounter_id)
    return encounter is not None and encounter.state in ENDED


def _kept(made: AssembledRecording) -> Assembled:
    """What the media plane said, in our own values."""
    overviews = {one.participant_id: one for one in made.overviews or ()}
    return Assembled(
        files=tuple(_file(one, overviews.get(one.participant_id)) for one in made.files),
        marks=tuple(Mark(one.at_ms, one.participant_id, one.kind, one.detail) for one in made.marks),
        gaps=tuple(Gap(participant_id, begin, end) for participant_id, begin, end in made.gaps),
    )


def _file(one: media.RecordedFile, overview: media.RecordedOverview | None) -> RecordedFile:
    voice = overview.voice.name if overview and overview.voice else ""
    thumbnails = overview.pictures.name if overview and overview.pictures else ""
    return RecordedFile(
        participant_id=one.participant_id,
        name=one.name,
        size=one.size,
        offset_ms=one.offset_ms,
        duration_ms=one.duration_ms,
        has_audio=one.has_audio,
        has_video=one.has_video,
        voice=voice,
        thumbnails=thumbnails,
    )
