"""Follow-ups: made and taken back by what doctors do, worked off by the center's staff. Must not know HTTP."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from server.domain.encounters import Encounter
from server.domain.errors import NotFound
from server.domain.follow_ups import FollowUp, FollowUpKind, FollowUpState, closed
from server.domain.identity import Actor
from server.domain.ids import new_id
from server.domain.patients import Patient
from server.services.access import own_center
from server.services.ports import Clock, Store, Work


@dataclass(frozen=True, slots=True)
class FollowUpShown:
    follow_up: FollowUp
    patient: Patient
    doctor_name: str | None


async def keep_follow_up(
    work: Work, encounter: Encounter, kind: FollowUpKind, due_on: date | None, what: str, now: datetime
) -> None:
    """Have exactly this open for the encounter, or (None) nothing. What staff has closed stays closed."""
    known = next((one for one in await work.follow_ups.of_encounter(encounter.id) if one.kind is kind), None)
    if due_on is None:
        if known is not None and known.state is FollowUpState.OPEN:
            await work.follow_ups.put(closed(known, FollowUpState.DROPPED, "", None, now))
        return
    if known is not None and known.state is FollowUpState.DONE:
        return
    fresh = FollowUp(
        id=new_id() if known is None else known.id,
        encounter_id=encounter.id,
        patient_id=encounter.patient_id,
        center_id=encounter.center_id,
        kind=kind,
        due_on=due_on,
        what=what,
        state=FollowUpState.OPEN,
        created_at=now if known is None else known.created_at,
    )
    await work.follow_ups.put(fresh)


class FollowUpService:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def open(self, actor: Actor) -> tuple[FollowUpShown, ...]:
        """What is open at the actor's center, the earliest first."""
        center_id = own_center(actor)
        async with self._store.work() as work:
            found = await work.follow_ups.open_at(center_id)
            for one in found:
                work.audit.append(actor, "follow_up.list", "follow_up", one.id, patient_id=one.patient_id)
            return await _shown(work, found)

    async def close(self, actor: Actor, follow_up_id: str, state: FollowUpState, note: str) -> FollowUpShown:
        """Done, or dropped with a note. Raises NotFound, Conflict."""
        center_id = own_center(actor)
        async with self._store.work() as work:
            known = await work.follow_ups.get(follow_up_id, lock=True)
            if known is None or known.center_id != center_id:
                raise NotFound("follow_up.not_found", "This follow-up is not there.")
            work.audit.append(actor, f"follow_up.{state}", "follow_up", known.id, patient_id=known.patient_id)
            ended = closed(known, state, note, actor.person_id, self._clock())
            await work.follow_ups.put(ended)
            return (await _shown(work, (ended,)))[0]

    async def reopen(self, actor: Actor, follow_up_id: str) -> FollowUpShown:
        """Undo of closing. Raises NotFound."""
        center_id = own_center(actor)
        async with self._store.work() as work:
            known = await work.follow_ups.get(follow_up_id, lock=True)
            if known is None or known.center_id != center_id:
                raise NotFound("follow_up.not_found", "This follow-up is not there.")
            work.audit.append(actor, "follow_up.reopen", "follow_up", known.id, patient_id=known.patient_id)
            again = replace(known, state=FollowUpState.OPEN, closed_at=None, closed_by=None, note="")
            await work.follow_ups.put(again)
            return (await _shown(work, (again,)))[0]


async def _shown(work: Work, found: tuple[FollowUp, ...]) -> tuple[FollowUpShown, ...]:
    patients = await work.patients.many({one.patient_id for one in found})
    encounters = await work.encounters.many({one.encounter_id for one in found})
    doctors = await work.people.many({one.doctor_id for one in encounters.values()})

    def name(one: FollowUp) -> str | None:
        doctor = doctors.get(encounters[one.encounter_id].doctor_id or "")
        return None if doctor is None else doctor.name

    return tuple(FollowUpShown(one, patients[one.patient_id], name(one)) for one in found)
