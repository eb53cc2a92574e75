"""The gate before the recorder: who may be written now, and everything that opens or shuts it.

> Shutting comes first and is written down after; opening is written down first. So no packet is ever kept that a
> row of consent does not cover, whatever the store is busy with.

It must not know Socket.IO, HTTP or packets. `LiveCall` holds what is said; who may be written follows from it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import structlog

from media import api as media
from server.domain.clinical_access import Purpose
from server.domain.consent import Consent
from server.domain.encounters import CLAIMED
from server.domain.errors import Conflict, Forbidden, NotFound
from server.domain.events import RecordingStopped
from server.domain.identity import SYSTEM, Actor
from server.domain.ids import new_id
from server.domain.participants import SeatRole
from server.domain.pauses import Pause, PauseReason
from server.services.access import encounter_for
from server.services.live_call import LiveCall, LiveCalls
from server.services.ports import Clock, Store, Work
from server.services.recordings import RecordingService
from server.services.seating import keep_answer, own_answer

log = structlog.get_logger("recording")

ROOM_SECONDS = (2.0, 5.0, 15.0, 60.0)
"""Between looks whether a recording that had to stop can go on; longer after each time that it stopped again."""


class RecordingGate:
    """Of all calls of this node."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        plane: media.MediaPlane,
        recordings: RecordingService,
        live: LiveCalls,
        *,
        has_room: Callable[[], bool],
        room_seconds: tuple[float, ...] = ROOM_SECONDS,
    ) -> None:
        """`has_room` looks at the disk and may take its time: it is asked in a thread."""
        self._store = store
        self._has_room = has_room
        self._room_seconds = room_seconds
        self._clock = clock
        self._plane = plane
        self._recordings = recordings
        self._live = live

    async def read(self, call_id: str) -> None:
        """Take in what the store knows of a call that is open here; before the first time nobody is written."""
        call = self._live.by_id.get(call_id)
        if call is None:
            return
        async with call.pausing:
            async with self._store.work() as work:
                consents = (await work.consents.of_encounters([call_id])).get(call_id, ())
                pause = await work.pauses.in_force(call_id)
            call.keep(consents)
            if not call.is_known:
                call.pause, call.is_known = call.pause or pause, True

    async def refresh(self, call_id: str) -> None:
        """Consents have changed somewhere else."""
        await self.read(call_id)
        await self.settle(call_id)
        self._live.changed(call_id)

    async def settle(self, call_id: str) -> None:
        """Have exactly those written who may be; nothing happens when that is so already."""
        call = self._live.by_id.get(call_id)
        if call is None:
            return
        if call.writable() and call.recording_id is None:
            async with call.lock:
                if call.recording_id is None:
                    call.recording_id = await self._recordings.begin(call_id, self._clock())
        await self.write(call_id)

    async def write(self, call_id: str) -> None:
        """As `settle`, but without ever waiting for the store: what shuts the gate."""
        call = self._live.by_id.get(call_id)
        if call is None:
            return
        allowed = call.writable()
        if call.recording_id is None or allowed == call.recorded:
            return
        added, call.recorded = allowed - call.recorded, allowed
        try:
            await self._plane.record(call_id, call.recording_id, allowed)
        except media.MediaError:
            call.recorded = frozenset()
            raise
        self._live.changed(call_id)
        await self._mark(call_id, added, "recording_on", "")

    async def answer(
        self, actor: Actor, socket_id: str, call_id: str, *, given: bool, wording: str, language: str
    ) -> None:
        """A participant's own yes or no to being recorded; a no of the room is the patient's.

        Raises NotFound, Conflict(`consent.wording_unknown`).
        """
        call, seat = self._live.seat_of(socket_id, call_id)
        said = own_answer(
            actor, seat.participant, given=given, wording=wording, language=language, now=self._clock()
        )
        with self.keeping(said):
            await self.refuse(said)
            async with self._store.work() as work:
                kept = await keep_answer(work, actor, said)
        call.keep([kept])
        await self.settle(call_id)
        self._live.changed(call_id)

    async def refuse(self, said: Consent) -> None:
        """Write nobody from now on whom this answer excludes; nothing when it is a yes. Its row comes after."""
        call = self._live.by_id.get(said.encounter_id)
        if call is None or said.given:
            return
        before = call.recorded
        call.refuse(said)
        await self.write(said.encounter_id)
        await self._mark(
            said.encounter_id, before - call.recorded, "recording_withdrawn", said.participant_id or ""
        )

    @contextmanager
    def keeping(self, said: Consent) -> Iterator[None]:
        """Around the writing of an answer. A refusal whose row fails stays in force until a later yes."""
        try:
            yield
        except BaseException:
            call = self._live.by_id.get(said.encounter_id)
            if call is not None and said.id in call.refusals:
                call.unkept.add(said.id)
            raise

    async def pause(self, actor: Actor, socket_id: str, call_id: str, reason: PauseReason, detail: str) -> None:
        """Write nobody until `resume`. Another reason replaces the one before.

        Raises NotFound, Forbidden(`call.not_for_this_seat`), Conflict(`call.closed`).
        """
        call, person_id = self._of_doctor(actor, socket_id, call_id)
        pause = Pause(new_id(), call_id, reason, detail, self._clock(), person_id)
        before, call.pause = call.pause, pause
        await self.write(call_id)
        if before is None or not before.says_the_same(pause):
            await self._mark(call_id, call.agreed(), "recording_paused", pause.words)
        try:
            async with call.pausing, self._store.work() as work:
                await _keep_pause(work, actor, pause)
        except (NotFound, Conflict):
            # Not his patient any more: it is as if he had not asked. Any other fault leaves it paused.
            if call.pause is pause:
                call.pause = before
            await self.settle(call_id)
            raise
        self._live.changed(call_id)

    async def resume(self, actor: Actor, socket_id: str, call_id: str) -> None:
        """Write again whoever may be written, also after the recorder had failed.

        Raises NotFound, Forbidden(`call.not_for_this_seat`), Conflict(`call.closed`).
        """
        call, person_id = self._of_doctor(actor, socket_id, call_id)
        pause, fault = call.pause, call.fault
        async with call.pausing, self._store.work() as work:
            await _treated(work, actor, call_id, "recording.resume", "")
            in_force = await work.pauses.in_force(call_id)
            if in_force is not None:
                await work.pauses.save(replace(in_force, resumed_at=self._clock(), resumed_by=person_id))
        if call.pause is pause:
            call.pause = None
        if call.fault == fault:
            call.fault, call.fault_at = "", None
        await self.settle(call_id)
        self._live.changed(call_id)

    def failed(self, event: media.RecordingFailed) -> None:
        """The recorder had to stop: both ends see it."""
        log.error("recording_stopped", encounter_id=event.call_id, what=event.reason)
        call = self._live.by_id.get(event.call_id)
        if call is not None:
            call.fault, call.fault_at, call.recorded = event.reason, self._clock(), frozenset()
            self._live.changed(event.call_id)

    async def begin_again(self, event: media.RecordingFailed) -> None:
        """Write on, marked, once the disk has room, unless the doctor did so before or the call is over."""
        call = self._live.by_id.get(event.call_id)
        if call is None:
            return
        since, wait = call.fault_at, self._room_seconds[min(call.restarts, len(self._room_seconds) - 1)]
        call.restarts += 1
        while True:
            await asyncio.sleep(wait)
            if self._live.by_id.get(event.call_id) is not call or not call.fault or call.fault_at != since:
                return
            if await asyncio.to_thread(self._has_room) and call.fault and call.fault_at == since:
                break
        call.fault, call.fault_at = "", None
        await self.settle(event.call_id)
        self._live.changed(event.call_id)
        await self._mark(event.call_id, call.recorded, "recording_again", event.reason)
        await self._note(event, "recording.again")

    async def report(self, event: media.RecordingFailed) -> None:
        """Have the trail and whoever listens hear of the failure."""
        await self._note(event, "recording.stopped")

    async def _note(self, event: media.RecordingFailed, action: str) -> None:
        async with self._store.work() as work:
            encounter = await work.encounters.get(event.call_id)
            patient_id = encounter.patient_id if encounter is not None else None
            what = ("recording", event.recording_id)
            work.audit.append(SYSTEM, action, *what, patient_id=patient_id, reason=event.reason)
            if action == "recording.stopped":
                work.after_commit(RecordingStopped(event.call_id, event.recording_id))

    async def _mark(self, call_id: str, participant_ids: frozenset[str], kind: str, detail: str) -> None:
        for participant_id in sorted(participant_ids):
            await self._plane.mark(call_id, participant_id, kind, detail)

    def _of_doctor(self, actor: Actor, socket_id: str, call_id: str) -> tuple[LiveCall, str]:
        call, seat = self._live.seat_of(socket_id, call_id)
        if seat.participant.role is not SeatRole.DOCTOR or actor.person_id is None:
            raise Forbidden("call.not_for_this_seat", "Only the doctor may pause the recording.")
        return call, actor.person_id


async def _treated(work: Work, actor: Actor, call_id: str, action: str, reason: str) -> None:
    """Only the doctor who has claimed. Raises NotFound, Conflict(`call.closed`)."""
    encounter = await encounter_for(work, actor, call_id, Purpose.TREAT, action, lock=True, reason=reason)
    if encounter.state not in CLAIMED:
        raise Conflict("call.closed", "This call is not open.")


async def _keep_pause(work: Work, actor: Actor, pause: Pause) -> None:
    await _treated(work, actor, pause.encounter_id, "recording.pause", pause.words)
    in_force = await work.pauses.in_force(pause.encounter_id)
    if in_force is not None and in_force.says_the_same(pause):
        return
    if in_force is not None:
        await work.pauses.save(replace(in_force, resumed_at=pause.paused_at, resumed_by=pause.paused_by))
    await work.pauses.add(pause)
