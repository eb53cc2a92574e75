"""The sweep at closing time: who still waits, and what staff decides for each. Must not know HTTP."""

from __future__ import annotations

from datetime import datetime

from server.domain import encounters as rules
from server.domain.bookings import Booking, BookingKind, BookingState
from server.domain.center_day import day_of, opening
from server.domain.clinical_access import Purpose
from server.domain.closing import WAITS, ClosingDecision, Decision, Sweep, next_working_day, sweep
from server.domain.encounters import Encounter, State, Urgency
from server.domain.errors import Conflict
from server.domain.events import EncounterChanged, EncounterEnded
from server.domain.identity import Actor, Role
from server.domain.ids import new_id
from server.domain.permissions import require
from server.domain.sent_cases import CaseState
from server.services import offers
from server.services.access import encounter_for
from server.services.passing_on import change_speciality
from server.services.ports import Store, Work
from server.services.sent_cases import send_case, settle_case
from server.services.shown import EncounterShown, one_shown, shown


class ClosingService:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def remaining(self, actor: Actor) -> tuple[tuple[EncounterShown, Sweep], ...]:
        """Who needs a decision or soon will: of the own center for staff, of all for the control room."""
        require(actor, Role.STAFF, Role.SUPERVISOR)
        center_id = actor.center_id if actor.role is Role.STAFF else None
        async with self._store.work() as work:
            found = await work.encounters.find(center_id=center_id, states=WAITS)
            latest = await work.closing_decisions.latest(one.id for one in found)
            sent = await work.sent_cases.of_encounters(one.id for one in found)
            asked = {one.id: sweep(one, latest.get(one.id), work.began_at, sent.get(one.id)) for one in found}
            left = [one for one in found[::-1] if asked[one.id] is not Sweep.NOTHING]
            for one in left:
                work.audit.append(actor, "closing.read", "encounter", one.id, patient_id=one.patient_id)
            return tuple((one, asked[one.encounter.id]) for one in await shown(work, left, work.began_at))

    async def decide(
        self, actor: Actor, encounter_id: str, decision: Decision, speciality: str | None, detail: str
    ) -> EncounterShown:
        """Write staff's decision down and do it. Raises NotFound, Conflict, Invalid."""
        async with self._store.work() as work:
            encounter = await encounter_for(
                work, actor, encounter_id, Purpose.INTAKE, "closing.decide", lock=True, reason=decision.value
            )
            if encounter.state not in WAITS:
                raise Conflict(
                    "encounter.wrong_state", "This patient does not wait any more.", state=encounter.state
                )
            said = ClosingDecision(new_id(), encounter.id, decision, str(actor.person_id), work.began_at, detail)
            await work.closing_decisions.add(said)
            return await one_shown(work, await _done(work, actor, encounter, said, speciality), work.began_at)


async def _done(
    work: Work, actor: Actor, encounter: Encounter, said: ClosingDecision, speciality: str | None
) -> Encounter:
    work.after_commit(EncounterChanged(encounter.id, encounter.center_id))
    if said.decision is Decision.OTHER_DOCTOR:
        moves = speciality not in (None, encounter.speciality) and encounter.state is State.TRIAGED
        return await change_speciality(work, encounter, speciality or "") if moves else encounter
    if said.decision is Decision.ASYNCHRONOUS:
        return await send_case(work, actor, encounter, said.detail)
    if said.decision is Decision.TOMORROW:
        await work.bookings.add(await _put_off(work, actor, encounter))
    await offers.settle(work, encounter.id, None)
    await settle_case(work, encounter, CaseState.WITHDRAWN)
    work.after_commit(EncounterEnded(encounter.id))
    return await work.encounters.save(rules.cancelled(encounter, work.began_at, f"closing: {said.decision.value}"))


async def _put_off(work: Work, actor: Actor, encounter: Encounter) -> Booking:
    """At the opening of the next working day, with whatever doctor the patient was booked with."""
    closed = frozenset(holiday.day for holiday in await work.holidays.all())
    at: datetime = opening(next_working_day(day_of(work.began_at), closed))
    return Booking(
        id=new_id(),
        patient_id=encounter.patient_id,
        center_id=encounter.center_id,
        at=at,
        kind=BookingKind.PUT_OFF,
        state=BookingState.BOOKED,
        speciality=encounter.speciality or "general_medicine",
        doctor_id=encounter.booked_doctor_id,
        complaint=encounter.complaint,
        created_at=work.began_at,
        created_by=actor.person_id,
        language=encounter.language,
        urgency=encounter.urgency or Urgency.ROUTINE,
        woman_doctor_wanted=encounter.woman_doctor_wanted,
        from_encounter_id=encounter.id,
    )
