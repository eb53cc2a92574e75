"""Calls as the control plane sees them: seats, offers, mute, and whether recording runs.

> A seat is a row; who sits on it now (socket, transport) is memory. After a restart the rows are still there, the
> browsers come back and offer again, and nothing else has to be repaired.

It must not know Socket.IO, HTTP or packets: it speaks to the media plane through `media.api` and to whoever shows
calls through `CallListener`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

import structlog

from media import api as media
from server.domain.calls import CallShown
from server.domain.encounters import CLAIMED, REOPEN_SECONDS
from server.domain.errors import Conflict
from server.domain.events import CallClosed, ConsentChanged, DomainEvent, EncounterClaimed, EncounterEnded
from server.domain.identity import Actor
from server.domain.participants import Participant
from server.services.cockpit import tools_kept
from server.services.live_call import MESSAGES_SHOWN, CallListener, LiveCall, LiveCalls, LiveSeat, new_seat
from server.services.ports import Clock, Events, Store
from server.services.recording_gate import RecordingGate
from server.services.seating import encounter_for_call, take_seat

log = structlog.get_logger("calls")


class CallService:
    """All calls of this node."""

    def __init__(
        self,
        store: Store,
        events: Events,
        clock: Clock,
        plane: media.MediaPlane,
        gate: RecordingGate,
        live: LiveCalls,
    ) -> None:
        self._store = store
        self._events = events
        self._clock = clock
        self._plane = plane
        self._gate = gate
        self._live = live
        self._calls = live.by_id
        self._tasks: set[asyncio.Task[None]] = set()
        events.listen(self._on_domain)
        plane.listen(self._on_media)

    def listen(self, listener: CallListener) -> None:
        """Have one listener told what happens in all calls."""
        self._live.listener = listener

    async def join(
        self, actor: Actor, call_id: str, socket_id: str, transport_id: str | None
    ) -> tuple[Participant, bool]:
        """Seat the actor; the flag says whether the page's transport is still known here.

        Raises NotFound, Conflict(`call.closed`, `call.full`).
        """
        async with self._store.work() as work:
            encounter = await encounter_for_call(work, actor, call_id, "call.join")
            participant, is_new = await take_seat(work, actor, encounter, self._clock())
        call = await self._open(call_id)
        seat = call.seats.setdefault(participant.id, new_seat(participant, None))
        seat.participant = participant
        if seat.socket_id not in (None, socket_id) and self._live.listener is not None:
            self._live.listener.seat_taken(call_id, str(seat.socket_id))
        seat.socket_id = socket_id
        # Recording needs rows and folders; the page needs its answer.
        self._spawn(self._joined(call_id, participant.id if is_new else None))
        self._live.changed(call_id)
        return participant, transport_id is not None and transport_id == seat.transport_id

    async def offer(self, socket_id: str, call_id: str, sdp: str) -> media.Answer:
        """Hand the browser's offer to the media plane. Raises NotFound, Conflict(`media.…`)."""
        seat = self._seat_of(socket_id, call_id)
        try:
            answer = await self._plane.offer(call_id, seat.participant.id, sdp)
        except media.MediaError as error:
            raise Conflict(f"media.{error.code}", "The call could not be connected. Try again.") from error
        seat.transport_id = answer.transport_id
        return answer

    async def set_media(self, socket_id: str, call_id: str, *, mic: bool, camera: bool) -> None:
        """Keep the microphone and camera state, so that it is the same after a reload or a restart."""
        seat = self._seat_of(socket_id, call_id)
        before = seat.participant
        await self._save(seat, replace(before, mic=mic, camera=camera))
        if before.mic != mic:
            await self._plane.mark(call_id, before.id, "unmuted" if mic else "muted")
        if before.camera != camera:
            await self._plane.mark(call_id, before.id, "camera_on" if camera else "camera_off")
        self._live.changed(call_id)

    async def leave(self, socket_id: str, call_id: str) -> str:
        """Get up: the participant's id. The seat can be taken again while the encounter is open."""
        seat = self._seat_of(socket_id, call_id)
        seat.participant = replace(seat.participant, left_at=self._clock())
        await self._gate.write(call_id)
        await self._plane.mark(call_id, seat.participant.id, "left")
        await self._plane.leave(call_id, seat.participant.id)
        await self._save(seat, seat.participant)
        seat.socket_id = seat.transport_id = None
        seat.heard = seat.known = False
        self._live.changed(call_id)
        return seat.participant.id

    def disconnected(self, socket_id: str) -> None:
        """The page's socket is gone; seat and media stay."""
        for call_id, call in self._calls.items():
            for seat in call.seats.values():
                if seat.socket_id == socket_id:
                    seat.socket_id = None
                    self._live.changed(call_id)

    async def admit(self, actor: Actor, call_id: str) -> None:
        """May this actor see the call? Whoever may sit in it may, also before the page has taken its seat again.

        Raises NotFound, Conflict(`call.closed`).
        """
        async with self._store.work() as work:
            await encounter_for_call(work, actor, call_id, "call.follow")
        await self._open(call_id)

    def sockets(self, call_id: str) -> list[str]:
        """The sockets of all who sit in the call."""
        return self._live.sockets(call_id)

    def shown(self, call_id: str) -> CallShown | None:
        """The call as it is now; None when it is not open here."""
        call = self._calls.get(call_id)
        return call.shown(call_id) if call is not None else None

    async def close(self) -> None:
        """Let what is under way end; calls themselves are closed by the plane."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _open(self, call_id: str) -> LiveCall:
        call = self._calls.get(call_id)
        if call is None:
            async with self._store.work() as work:
                seats = await work.participants.of_encounter(call_id)
                kept = await work.links.kept(one.id for one in seats)
                rules = await work.link_rules.of(one.id for one in seats)
                messages = await work.messages.shown(call_id, limit=MESSAGES_SHOWN)
                tools = await tools_kept(work, call_id)
            # A restart of the server does not set the call's clock back.
            opened_at = min((one.joined_at for one in seats), default=self._clock())
            places = {one.id: new_seat(one, kept.get(one.id), rules.get(one.id)) for one in seats}
            fresh = LiveCall(opened_at, places, messages={one.message.id: one for one in messages}, tools=tools)
            call = self._calls.setdefault(call_id, fresh)
            await self._plane.open_call(call_id, media.CallPolicy())
        if not call.is_known:
            await self._gate.read(call_id)
        return call

    async def _joined(self, call_id: str, new_id: str | None) -> None:
        """Somebody sits down, for the first time or again; whoever is new is written down as having joined."""
        await self._gate.settle(call_id)
        if new_id is not None:
            await self._plane.mark(call_id, new_id, "joined")

    async def _end(self, call_id: str) -> None:
        """Close the call unless the doctor takes the encounter up again within the undo time."""
        await asyncio.sleep(REOPEN_SECONDS)
        async with self._store.work() as work:
            encounter = await work.encounters.get(call_id)
        call = self._calls.get(call_id)
        if encounter is None or encounter.state in CLAIMED:
            return
        if call is not None:
            for participant in call.present():
                await self._plane.mark(call_id, participant.id, "left")
            # Told before the media stops, or the pages would take it for a lost link.
            self._live.end(call_id)
            self._live.changed(call_id)
            await self._plane.close_call(call_id)
        self._events.publish(CallClosed(call_id))

    async def _save(self, seat: LiveSeat, participant: Participant) -> None:
        async with self._store.work() as work:
            await work.participants.save(participant)
        seat.participant = participant

    def _seat_of(self, socket_id: str, call_id: str) -> LiveSeat:
        return self._live.seat_of(socket_id, call_id)[1]

    def _on_domain(self, event: DomainEvent) -> None:
        match event:
            case EncounterClaimed(encounter_id=call_id):
                self._spawn(self._open(call_id))
            case EncounterEnded(encounter_id=call_id):
                self._spawn(self._end(call_id))
            case ConsentChanged(encounter_id=call_id):
                self._spawn(self._gate.refresh(call_id))
            case _:
                pass

    def _on_media(self, event: media.MediaEvent) -> None:
        call = self._calls.get(event.call_id)
        if isinstance(event, media.RecordingFailed):
            # Also of a call that has just ended: its last bytes may be what could not be written.
            self._gate.failed(event)
            self._spawn(self._gate.report(event))
            self._spawn(self._gate.begin_again(event))
        if call is None:
            return
        match event:
            case media.SpeakingChanged(call_id=call_id, participant_ids=ids):
                if self._live.listener is not None:
                    self._live.listener.speaking(call_id, ids)
            case media.SlotsChanged():
                self._slots_changed(call, event)
            case media.ParticipantConnected() | media.ParticipantHeard() | media.ParticipantSilent():
                self._heard(call, event)

    def _slots_changed(self, call: LiveCall, event: media.SlotsChanged) -> None:
        seat = call.seats.get(event.participant_id)
        if seat is not None and seat.socket_id is not None and self._live.listener is not None:
            self._live.listener.slots_moved(event.call_id, seat.socket_id, event.slots, event.missing)

    def _heard(
        self, call: LiveCall, event: media.ParticipantConnected | media.ParticipantHeard | media.ParticipantSilent
    ) -> None:
        seat = call.seats.get(event.participant_id)
        if seat is None:
            return
        heard = not isinstance(event, media.ParticipantSilent)
        if heard != seat.heard:
            seat.heard, seat.known = heard, True
            mark = "connected" if heard else "lost"
            self._spawn(self._plane.mark(event.call_id, event.participant_id, mark))
            self._live.changed(event.call_id)

    def _spawn(self, work: Coroutine[Any, Any, object]) -> None:
        task = asyncio.create_task(_logged(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _logged(work: Coroutine[Any, Any, object]) -> None:
    try:
        await work
    except Exception:
        log.exception("call_task_failed")
