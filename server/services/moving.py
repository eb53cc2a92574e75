"""Rescue of encounters by the control room: the patient to another doctor, a wrongly finished one goes on.

> Each encounter has one doctor, one call, one recording: a patient who is moved after the claim waits anew in a
> fresh encounter, at the place of the time since which he waits, and the chosen doctor is asked first.

Must not know HTTP.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from server.domain import encounters as rules
from server.domain.clinical_access import Purpose
from server.domain.encounters import CLAIMED, Encounter, Outcome, State
from server.domain.errors import Conflict, NotFound, invalid
from server.domain.events import EncounterChanged, EncounterClaimed
from server.domain.identity import Actor, Person, Role
from server.domain.licence import may_take_patients
from server.domain.permissions import require
from server.services.access import encounter_for
from server.services.encounters import take_back_follow_up
from server.services.follow_up_bookings import unbook_follow_up
from server.services.passing_on import begun_anew
from server.services.ports import Store, Work


@dataclass(frozen=True, slots=True)
class Ended:
    """A finished encounter, told apart by where, with whom and when."""

    encounter_id: str
    room_name: str
    doctor_name: str
    finished_at: datetime


class MovingService:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def move(self, actor: Actor, encounter_id: str, doctor_id: str | None, reason: str) -> str:
        """To this doctor, or to whoever is free; the id of the encounter that waits now.

        Raises Forbidden, NotFound, Invalid, Conflict(`encounter.wrong_state`).
        """
        require(actor, Role.SUPERVISOR)
        async with self._store.work() as work:
            encounter = await encounter_for(
                work, actor, encounter_id, Purpose.CARD, "rescue.move", lock=True, reason=reason
            )
            if doctor_id is not None:
                await _refuse_unable(work, encounter, await work.people.get(doctor_id))
            if encounter.state is State.TRIAGED:
                moved = await work.encounters.save(replace(encounter, booked_doctor_id=doctor_id))
                work.after_commit(EncounterChanged(moved.id, moved.center_id))
                return moved.id
            if encounter.state not in CLAIMED:
                raise Conflict("encounter.wrong_state", "This cannot be done any more.", state=encounter.state)
            fresh = await begun_anew(work, encounter, encounter.speciality or "", booked_doctor_id=doctor_id)
            return fresh.id

    async def ended(self, actor: Actor, center_id: str) -> tuple[Ended, ...]:
        """What was finished at this center and may still be taken up, the newest first; audited, names no patient.

        Raises Forbidden, NotFound.
        """
        require(actor, Role.SUPERVISOR)
        async with self._store.work() as work:
            center, since = await work.centers.get(center_id), work.began_at - rules.TAKE_UP
            if center is None:
                raise NotFound("center.not_found", "This center is not there.")
            work.audit.append(actor, "rescue.ended", "center", center_id)
            # Whoever was finished within these hours came within this day and the one before.
            came = since - timedelta(days=1)
            found = await work.encounters.find(center_id=center_id, states=[State.FINISHED], arrived_from=came)
            lately = [one for one in found if one.finished_at is not None and one.finished_at >= since]
            rooms = await work.rooms.many(one.room_id for one in lately)
            doctors = await work.people.many(one.doctor_id for one in lately)
        shown = [
            Ended(
                one.id,
                rooms[one.room_id].name if one.room_id in rooms else "",
                doctors[one.doctor_id].name if one.doctor_id in doctors else "",
                one.finished_at or since,
            )
            for one in lately
            if one.outcome is not Outcome.OTHER_DOCTOR
        ]
        return tuple(sorted(shown, key=lambda one: one.finished_at, reverse=True))

    async def take_up(self, actor: Actor, encounter_id: str, reason: str) -> str:
        """A wrongly finished encounter goes on with its doctor; its id.

        Raises Forbidden, NotFound, Conflict(`encounter.wrong_state`, `encounter.too_late`).
        """
        require(actor, Role.SUPERVISOR)
        async with self._store.work() as work:
            encounter = await encounter_for(
                work, actor, encounter_id, Purpose.CARD, "rescue.take_up", lock=True, reason=reason
            )
            if encounter.outcome is Outcome.OTHER_DOCTOR:
                raise Conflict("encounter.wrong_state", "This patient waits for another doctor already.")
            doctor = await work.people.get(encounter.doctor_id, lock=True) if encounter.doctor_id else None
            busy = await work.encounters.find(doctor_id=encounter.doctor_id, states=[State.IN_PROGRESS])
            free = not any(one.id != encounter.id for one in busy)
            going = rules.taken_up(encounter, work.began_at, doctor_is_free=free)
            if going == encounter or doctor is None:
                return encounter.id
            going = await work.encounters.save(going)
            await unbook_follow_up(work, going.id)
            await take_back_follow_up(work, encounter, work.began_at)
            work.after_commit(EncounterChanged(going.id, going.center_id))
            work.after_commit(EncounterClaimed(going.id, going.center_id, going.room_id, doctor.id, doctor.name))
            return going.id


async def _refuse_unable(work: Work, encounter: Encounter, doctor: Person | None) -> None:
    if doctor is None or doctor.role is not Role.DOCTOR or not may_take_patients(doctor, work.began_at):
        raise invalid("doctor_id", "not_there", "This doctor takes no patients now.")
    if encounter.speciality not in doctor.specialities or doctor.id == encounter.doctor_id:
        raise invalid("doctor_id", "not_fitting", "Choose another doctor of this speciality.")
