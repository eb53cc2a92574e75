"""Passing a patient on to another speciality, before or after the claim; calling colleagues in. Must not know HTTP.

> A patient who is passed on keeps the time since which he waits. After the claim a new encounter begins where the
> old one ends: each encounter has one doctor, one call, one recording.
"""

from __future__ import annotations

from dataclasses import replace

from server.domain import encounters as rules
from server.domain.clinical_access import Purpose
from server.domain.encounters import CLAIMED, Encounter, Outcome, State
from server.domain.errors import Conflict, invalid
from server.domain.events import EncounterChanged, EncounterEnded
from server.domain.handover import HandoverNote
from server.domain.identity import Actor
from server.domain.ids import new_id
from server.domain.pairing import BOARD_DOCTORS, OfferKind
from server.domain.specialities import SPECIALITIES
from server.services import offers
from server.services.access import encounter_for, own_id
from server.services.offers import Reachable
from server.services.ports import Store, Work
from server.services.shown import EncounterShown, one_shown


class PassingOnService:
    def __init__(self, store: Store, reachable: Reachable) -> None:
        self._store = store
        self._reachable = reachable

    async def pass_on(self, actor: Actor, encounter_id: str, speciality: str, detail: str) -> EncounterShown:
        """To the queue of another speciality; what waits there. Raises NotFound, Conflict, Invalid."""
        async with self._store.work() as work:
            encounter = await encounter_for(
                work, actor, encounter_id, Purpose.CARD, "encounter.pass_on", lock=True, reason=detail
            )
            if encounter.state is State.TRIAGED:
                passed = await change_speciality(work, encounter, speciality)
            elif encounter.state in CLAIMED and encounter.doctor_id == own_id(actor):
                if _known(speciality) == encounter.speciality:
                    raise invalid("speciality", "same", "This is your own speciality.")
                passed = await begun_anew(work, encounter, speciality)
            else:
                raise Conflict("encounter.wrong_state", "This cannot be done any more.", state=encounter.state)
            if detail.strip():
                note = HandoverNote(passed.id, detail.strip(), work.began_at, own_id(actor))
                await work.handover_notes.put(note)
            return await one_shown(work, passed, work.began_at)

    async def call_in(
        self, actor: Actor, encounter_id: str, doctor_id: str | None, speciality: str | None, note: str
    ) -> str:
        """Ask a colleague, by name or by speciality, to join this call; his id.

        Raises NotFound, Invalid, Conflict: `call.closed`, `board.full`, `board.nobody` (none is free now).
        """
        if (doctor_id is None) == (speciality is None):
            raise invalid("doctor_id", "one_of", "Name a colleague or a speciality.")
        async with self._store.work() as work:
            encounter = await encounter_for(work, actor, encounter_id, Purpose.TREAT, "board.ask", lock=True)
            if encounter.state is not State.IN_PROGRESS:
                raise Conflict("call.closed", "This call is not open.")
            await _refuse_full(work, encounter)
            if speciality is not None:
                found = await offers.colleague(work, encounter, _known(speciality), self._reachable)
            else:
                there = await offers.candidates(work, [], self._reachable)
                able = (one for one in there if one.may_take and one.reachable and not one.busy)
                found = next((one for one in able if one.id == doctor_id and one.id != actor.person_id), None)
            if found is None:
                raise Conflict("board.nobody", "No such doctor is free now.")
            await offers.ask(
                work,
                encounter,
                found.id,
                OfferKind.BOARD,
                asked_by=actor.person_id,
                detail=note,
                speciality=speciality or "",
            )
            return found.id


async def change_speciality(work: Work, encounter: Encounter, speciality: str) -> Encounter:
    """Of one who waits; who was asked for the old one is asked no more."""
    if _known(speciality) == encounter.speciality:
        raise invalid("speciality", "same", "The patient waits for this speciality already.")
    passed = await work.encounters.save(replace(encounter, speciality=speciality, booked_doctor_id=None))
    await offers.settle(work, encounter.id, None)
    work.after_commit(EncounterChanged(encounter.id, encounter.center_id))
    return passed


def _known(speciality: str) -> str:
    if speciality not in SPECIALITIES:
        raise invalid("speciality", "unknown", "There is no such speciality.")
    return speciality


async def begun_anew(
    work: Work, encounter: Encounter, speciality: str, *, booked_doctor_id: str | None = None
) -> Encounter:
    """The claimed one ends with the outcome “other doctor”; its like waits in the queue of that speciality."""
    now = work.began_at
    ended = await work.encounters.save(rules.finished(encounter, now, Outcome.OTHER_DOCTOR, None))
    fresh = replace(
        encounter,
        id=new_id(),
        state=State.TRIAGED,
        speciality=speciality,
        doctor_id=None,
        claimed_at=None,
        booked_doctor_id=booked_doctor_id,
        version=0,
    )
    await work.encounters.add(fresh)
    for taken in await work.vitals.of_encounters([encounter.id]):
        await work.vitals.put(replace(taken, id=new_id(), encounter_id=fresh.id))
    for said in (await work.consents.of_encounters([encounter.id])).get(encounter.id, ()):
        if said.participant_id is None:
            await work.consents.add(replace(said, id=new_id(), encounter_id=fresh.id))
    for event in (EncounterChanged(ended.id, ended.center_id), EncounterEnded(ended.id)):
        work.after_commit(event)
    work.after_commit(EncounterChanged(fresh.id, fresh.center_id))
    return fresh


async def _refuse_full(work: Work, encounter: Encounter) -> None:
    members = await work.board_members.of_encounter(encounter.id)
    asked = [one for one in await work.offers.open() if one.encounter_id == encounter.id]
    if 1 + len(members) + len(asked) >= BOARD_DOCTORS:
        raise Conflict("board.full", "At most four doctors sit in one call.")
