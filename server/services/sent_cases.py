"""Cases sent without a call: sent by staff, taken and answered by doctors when they can. Must not know HTTP.

> The answer is the ordinary one (notes, prescription, finishing); what is special is only who waits for whom.
"""

from __future__ import annotations

from dataclasses import replace

from server.domain import encounters as encounter_rules
from server.domain import sent_cases as rules
from server.domain.clinical_access import Purpose
from server.domain.encounters import Encounter
from server.domain.errors import Conflict
from server.domain.events import EncounterChanged
from server.domain.identity import Actor, Role
from server.domain.licence import LicenceState, licence_of
from server.domain.permissions import require
from server.domain.sent_cases import OPEN, CaseState, SentCase
from server.services import offers
from server.services.access import encounter_for, own_id
from server.services.ports import Store, Work
from server.services.readiness import ready
from server.services.shown import EncounterShown, one_shown, shown


class SentCaseService:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def unsettled(self, actor: Actor) -> tuple[EncounterShown, ...]:
        """What waits, the earliest deadline first: for this doctor, for this center's staff, or anywhere."""
        require(actor, Role.STAFF, Role.DOCTOR, Role.SUPERVISOR)
        async with self._store.work() as work:
            cases = await work.sent_cases.unsettled()
            encounters = await work.encounters.many(one.encounter_id for one in cases)
            own = [encounters[one.encounter_id] for one in cases if _concerns(actor, one, encounters)]
            for one in own:
                work.audit.append(actor, "case.list", "encounter", one.id, patient_id=one.patient_id)
            return await shown(work, own, work.began_at)

    async def send(self, actor: Actor, encounter_id: str, question: str) -> EncounterShown:
        """Raises NotFound, Conflict(`encounter.incomplete`, `encounter.wrong_state`, `case.emergency`)."""
        async with self._store.work() as work:
            encounter = await encounter_for(work, actor, encounter_id, Purpose.INTAKE, "case.send", lock=True)
            return await one_shown(work, await send_case(work, actor, encounter, question), work.began_at)

    async def take(self, actor: Actor, encounter_id: str) -> EncounterShown:
        """One doctor gets it. Raises NotFound, Conflict(`case.taken`, `case.over`, `claim.no_licence`)."""
        async with self._store.work() as work:
            encounter = await encounter_for(work, actor, encounter_id, Purpose.CARD, "case.take", lock=True)
            doctor, case = await work.people.get(own_id(actor)), await _case(work, encounter)
            if doctor is None or licence_of(doctor, work.began_at) is not LicenceState.OK:
                raise Conflict("claim.no_licence", "An administrator must confirm your licence first.")
            taken = rules.taken(case, doctor.id, work.began_at)
            if taken == case:
                return await one_shown(work, encounter, work.began_at)
            return await _kept(work, taken, rules.with_doctor(encounter, doctor.id), encounter)

    async def give_back(self, actor: Actor, encounter_id: str, words: str, *, wants_call: bool) -> EncounterShown:
        """For another doctor, or with the wish to see the patient in a call. Raises NotFound, Conflict."""
        async with self._store.work() as work:
            action = "case.ask_call" if wants_call else "case.give_back"
            encounter = await encounter_for(work, actor, encounter_id, Purpose.TREAT, action, lock=True)
            case = await _case(work, encounter)
            back = rules.returned(case, words, work.began_at, wants_call=wants_call)
            waits = rules.back_at_center(encounter, own_id(actor) if wants_call else None)
            return await _kept(work, back, waits, encounter)

    async def told(self, actor: Actor, encounter_id: str) -> EncounterShown:
        """The center has read the answer and told the patient. Raises NotFound, Conflict."""
        async with self._store.work() as work:
            encounter = await encounter_for(work, actor, encounter_id, Purpose.INTAKE, "case.told", lock=True)
            told = rules.told(await _case(work, encounter), work.began_at)
            return await _kept(work, told, encounter, encounter)

    async def withdraw(self, actor: Actor, encounter_id: str) -> EncounterShown:
        """Back to the center's desk; once a doctor is at it only when he is late. Raises NotFound, Conflict."""
        async with self._store.work() as work:
            encounter = await encounter_for(work, actor, encounter_id, Purpose.INTAKE, "case.withdraw", lock=True)
            case = await _case(work, encounter)
            back = rules.withdrawn(case, work.began_at)
            after = rules.back_at_center(encounter, None) if case.state in OPEN else encounter
            return await _kept(work, back, after, encounter)


async def send_case(work: Work, actor: Actor, encounter: Encounter, question: str) -> Encounter:
    """Out of the queue and onto the doctors' worklist; sent again while it waits, only the question changes.

    Raises Conflict(`encounter.incomplete`, `encounter.wrong_state`, `case.emergency`).
    """
    known = (await work.sent_cases.of_encounters([encounter.id])).get(encounter.id)
    if known is not None and known.state is CaseState.TAKEN:
        raise rules.gone(known)
    case = rules.sent(encounter, actor.person_id, question, work.began_at)
    # The same is asked of it as of one that waits for a call.
    await ready(work, encounter, work.began_at)
    # The patient goes home; no room is kept.
    after = replace(encounter_rules.withdrawn(encounter), room_id=None)
    await offers.settle(work, encounter.id, None)
    await work.sent_cases.put(case)
    work.after_commit(EncounterChanged(encounter.id, encounter.center_id))
    return after if after == encounter else await work.encounters.save(after)


async def settle_case(work: Work, encounter: Encounter, state: CaseState) -> SentCase | None:
    """The encounter has gone on in another way: nobody waits for its case any more. None: nobody did."""
    case = (await work.sent_cases.of_encounters([encounter.id])).get(encounter.id)
    if case is None:
        return None
    settled = rules.settled(case, state, work.began_at)
    if settled == case:
        return None
    await work.sent_cases.put(settled)
    return settled


def _concerns(actor: Actor, case: SentCase, encounters: dict[str, Encounter]) -> bool:
    encounter = encounters[case.encounter_id]
    if actor.role is Role.STAFF:
        return encounter.center_id == actor.center_id
    if actor.role is Role.SUPERVISOR:
        return True
    if case.state is CaseState.TAKEN:
        return case.taken_by == actor.person_id
    return case.state is CaseState.WAITING and encounter.speciality in actor.specialities


async def _case(work: Work, encounter: Encounter) -> SentCase:
    case = (await work.sent_cases.of_encounters([encounter.id])).get(encounter.id)
    if case is None:
        raise Conflict("case.not_sent", "This was not sent without a call.")
    return case


async def _kept(work: Work, case: SentCase, after: Encounter, before: Encounter) -> EncounterShown:
    await work.sent_cases.put(case)
    kept = after if after == before else await work.encounters.save(after)
    work.after_commit(EncounterChanged(kept.id, kept.center_id))
    return await one_shown(work, kept, work.began_at)
