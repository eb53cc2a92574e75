"""Cues, the examination checklist and the devices of a call: asked by the doctor, answered at the center.

> A page may say the same again whenever it does not know whether it arrived: nothing doubles.

Must not know Socket.IO, nor what the words on the cues are.
"""

from __future__ import annotations

from dataclasses import replace

from server.domain.cockpit import (
    ASKERS,
    CUES_AT_MOST,
    PRESENTERS,
    Camera,
    Cue,
    CueAnswer,
    Devices,
    Scope,
    Tick,
    Tools,
    tools_of,
)
from server.domain.cockpit_data import DATA
from server.domain.errors import Conflict, Forbidden, NotFound
from server.domain.identity import Actor
from server.domain.participants import SeatRole
from server.services.live_call import LiveCall, LiveCalls, LiveSeat
from server.services.ports import Clock, Store, Work


async def tools_kept(work: Work, encounter_id: str) -> Tools:
    """What the record holds of a call's tools."""
    return tools_of(
        await work.cues.of_encounter(encounter_id),
        await work.cues.ticks(encounter_id),
        await work.attachments.of_encounter(encounter_id),
    )


def seat_with(
    live: LiveCalls, socket_id: str, call_id: str, roles: frozenset[SeatRole]
) -> tuple[LiveCall, LiveSeat]:
    """The seat of this page, if it is one of these. Raises NotFound, Forbidden(`call.not_for_this_seat`)."""
    call, seat = live.seat_of(socket_id, call_id)
    if seat.participant.role not in roles:
        raise Forbidden("call.not_for_this_seat", "This is not for this seat.")
    return call, seat


class CockpitService:
    def __init__(self, store: Store, clock: Clock, live: LiveCalls) -> None:
        self._store = store
        self._clock = clock
        self._live = live

    async def ask_cue(self, actor: Actor, socket_id: str, call_id: str, cue_id: str, cue: str, site: str) -> None:
        """Raises NotFound, Forbidden, Invalid, Conflict(`cue.taken`, `cue.too_many`)."""
        call, seat = seat_with(self._live, socket_id, call_id, ASKERS)
        DATA.check_cue(cue, site)
        one = Cue(cue_id, call_id, cue, site, self._clock(), seat.participant.name)
        async with self._store.work() as work:
            before = await work.cues.get(cue_id)
            if before is not None:
                if (before.encounter_id, before.cue, before.site) != (call_id, cue, site):
                    raise Conflict("cue.taken", "This cue cannot be sent. Choose it again.")
                return
            if len(call.tools.cues) >= CUES_AT_MOST:
                raise Conflict("cue.too_many", "Too many cues in this call.")
            await work.cues.add(one)
            await self._audit(work, actor, "cue.asked", call_id)
        call.tools.cues[one.id] = one
        self._live.changed(call_id)

    async def answer_cue(self, actor: Actor, socket_id: str, call_id: str, cue_id: str, answer: CueAnswer) -> None:
        """The first answer counts. Raises NotFound, Forbidden."""
        call, seat = seat_with(self._live, socket_id, call_id, PRESENTERS)
        async with self._store.work() as work:
            one = await work.cues.get(cue_id, lock=True)
            if one is None or one.encounter_id != call_id:
                raise NotFound("cue.not_found", "This cue is not there.")
            if one.answer is None:
                now, by = self._clock(), seat.participant.name
                one = replace(one, answer=answer, answered_at=now, answered_by=by)
                await work.cues.save(one)
                await self._audit(work, actor, "cue.answered", call_id)
        call.tools.cues[one.id] = one
        self._live.changed(call_id)

    async def tick(self, actor: Actor, socket_id: str, call_id: str, item: str, *, done: bool) -> None:
        """Set a line of the checklist; the last word counts. Raises NotFound, Forbidden, Invalid."""
        call, seat = seat_with(self._live, socket_id, call_id, ASKERS | {SeatRole.ROOM})
        DATA.check_item(item)
        before = call.tools.ticks.get(item)
        if before is not None and before.done == done:
            return
        one = Tick(call_id, item, done, self._clock(), seat.participant.name)
        async with self._store.work() as work:
            await work.encounters.get(call_id, lock=True)
            await work.cues.tick(one)
            await self._audit(work, actor, "examination.ticked", call_id)
        call.tools.ticks[item] = one
        self._live.changed(call_id)

    def ask_device(
        self,
        socket_id: str,
        call_id: str,
        participant_id: str,
        camera: Camera | None,
        scope: bool | None,
        site: str,
    ) -> None:
        """The doctor would like that seat to use another camera, or its stethoscope.

        Raises NotFound, Forbidden, Invalid, Conflict(`participant.away`).
        """
        call, _ = seat_with(self._live, socket_id, call_id, ASKERS)
        DATA.check_site(site)
        asked = call.seats.get(participant_id)
        if asked is None or asked.participant.role not in PRESENTERS or asked.socket_id is None:
            raise Conflict("participant.away", "This participant is not connected now.")
        now = call.tools.devices.get(participant_id, Devices(participant_id))
        if camera is not None:
            now = replace(now, camera_asked=None if camera is now.camera else camera)
        if scope is True:
            now = replace(now, scope=Scope.ASKED if now.scope is Scope.OFF else now.scope, site=site)
        elif scope is False:
            now = replace(now, scope=Scope.OFF)
        self._set(call_id, call, now)

    def use_device(self, socket_id: str, call_id: str, camera: Camera, scope: Scope, site: str) -> None:
        """This seat uses these from now on. Raises NotFound, Forbidden, Invalid."""
        call, seat = seat_with(self._live, socket_id, call_id, PRESENTERS)
        DATA.check_site(site)
        before = call.tools.devices.get(seat.participant.id, Devices(seat.participant.id))
        asked = None if before.camera_asked is camera else before.camera_asked
        self._set(call_id, call, replace(before, camera=camera, camera_asked=asked, scope=scope, site=site))

    def _set(self, call_id: str, call: LiveCall, devices: Devices) -> None:
        call.tools.devices[devices.participant_id] = devices
        self._live.changed(call_id)

    async def _audit(self, work: Work, actor: Actor, action: str, call_id: str) -> None:
        encounter = await work.encounters.get(call_id)
        patient_id = None if encounter is None else encounter.patient_id
        work.audit.append(actor, action, "encounter", call_id, patient_id=patient_id)
