"""Handing over at the end of a day or shift: what is unfinished, with a word on each. Must not know HTTP."""

from __future__ import annotations

from dataclasses import dataclass

from server.domain.clinical_access import Purpose
from server.domain.encounters import CLAIMED, OPEN, Encounter
from server.domain.errors import Conflict, invalid
from server.domain.events import EncounterChanged
from server.domain.handover import HandoverNote
from server.domain.identity import Actor, Role
from server.domain.permissions import require
from server.services.access import encounter_for, own_id
from server.services.passing_on import begun_anew
from server.services.ports import Store, Work
from server.services.shown import EncounterShown, one_shown, shown


@dataclass(frozen=True, slots=True)
class Unfinished:
    shown: EncounterShown
    note: HandoverNote | None
    written_by_name: str


class HandoverService:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def unfinished(self, actor: Actor) -> tuple[Unfinished, ...]:
        """Of the own center (staff), of one's own patients (doctor), of everybody; earliest arrival first."""
        require(actor, Role.STAFF, Role.DOCTOR, Role.SUPERVISOR)
        async with self._store.work() as work:
            found = await work.encounters.find(
                center_id=actor.center_id if actor.role is Role.STAFF else None,
                doctor_id=own_id(actor) if actor.role is Role.DOCTOR else None,
                states=CLAIMED if actor.role is Role.DOCTOR else OPEN,
            )
            for one in found:
                work.audit.append(actor, "handover.list", "encounter", one.id, patient_id=one.patient_id)
            return await _with_notes(work, found[::-1])

    async def write(self, actor: Actor, encounter_id: str, text: str) -> Unfinished:
        """A word for whoever goes on; '' takes it away. Raises NotFound, Conflict."""
        async with self._store.work() as work:
            purpose = Purpose.TREAT if actor.role is Role.DOCTOR else Purpose.INTAKE
            encounter = await encounter_for(work, actor, encounter_id, purpose, "handover.write", lock=True)
            if encounter.state not in OPEN:
                raise Conflict("encounter.wrong_state", "This has ended.", state=encounter.state)
            await _keep(work, actor, encounter, text)
            return (await _with_notes(work, (encounter,)))[0]

    async def hand_over(self, actor: Actor, encounter_id: str, text: str) -> EncounterShown:
        """By the doctor who has it, to a colleague of the same speciality: it waits again, with this word.

        Raises NotFound, Invalid, Conflict.
        """
        if not text.strip():
            raise invalid("text", "needed", "What does your colleague need to know?")
        async with self._store.work() as work:
            encounter = await encounter_for(work, actor, encounter_id, Purpose.TREAT, "handover.give", lock=True)
            if encounter.state not in CLAIMED or encounter.speciality is None:
                raise Conflict("encounter.wrong_state", "This cannot be done any more.", state=encounter.state)
            fresh = await begun_anew(work, encounter, encounter.speciality)
            await _keep(work, actor, fresh, text)
            return await one_shown(work, fresh, work.began_at)


async def _keep(work: Work, actor: Actor, encounter: Encounter, text: str) -> None:
    await work.handover_notes.put(HandoverNote(encounter.id, text.strip(), work.began_at, str(actor.person_id)))
    work.after_commit(EncounterChanged(encounter.id, encounter.center_id))


async def _with_notes(work: Work, found: tuple[Encounter, ...]) -> tuple[Unfinished, ...]:
    notes = await work.handover_notes.of_encounters(one.id for one in found)
    people = await work.people.many(one.written_by for one in notes.values())

    def one_unfinished(one: EncounterShown) -> Unfinished:
        note = notes.get(one.encounter.id)
        author = people.get(note.written_by) if note is not None else None
        return Unfinished(one, note, "" if author is None else author.name)

    return tuple(one_unfinished(one) for one in await shown(work, found, work.began_at))
