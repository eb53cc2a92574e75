"""What staff does with an encounter: create, fill in as typed, vitals, consent, queue, withdraw, cancel.

Every method may be repeated: what is already so stays so. Must not know HTTP.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from server.domain import encounters as rules
from server.domain import intake as case_rules
from server.domain import vitals as vital_rules
from server.domain.clinical_access import Purpose
from server.domain.consent import Consent, How, Scope, Who, wording_exists
from server.domain.encounters import CLAIMED, ENDED, Encounter, State, more_urgent
from server.domain.errors import Conflict, Invalid, invalid
from server.domain.events import ConsentChanged, EncounterChanged, EncounterEnded
from server.domain.identity import Actor, Role
from server.domain.ids import is_random_id, new_id
from server.domain.sent_cases import CaseState
from server.domain.specialities import LANGUAGES, SPECIALITIES
from server.domain.triage_data import DATA
from server.domain.vitals import Vitals, VitalsSet
from server.services.access import encounter_for, no_encounter, patient_for
from server.services.judging import judged, least_urgency
from server.services.ports import Clock, Store, Work
from server.services.readiness import ready
from server.services.recording_gate import RecordingGate
from server.services.sent_cases import settle_case
from server.services.shown import EncounterShown, one_shown

NEEDED_IN_QUEUE = ("speciality", "urgency")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the patient or the guardian."""

    scope: Scope
    given: bool
    who: Who
    guardian: str
    how: How
    wording: str
    language: str


class IntakeService:
    def __init__(self, store: Store, clock: Clock, gate: RecordingGate) -> None:
        self._store = store
        self._clock = clock
        self._gate = gate

    async def create(
        self, actor: Actor, patient_id: str, room_id: str | None, language: str, encounter_id: str | None = None
    ) -> EncounterShown:
        """A patient has arrived. The same `encounter_id` again gives the one created first.

        Raises NotFound, Invalid.
        """
        if encounter_id is not None and not is_random_id(encounter_id):
            raise invalid("id", "not_random", "The id must be a random UUID.")
        try:
            return await self._create(actor, patient_id, room_id, language, encounter_id or new_id())
        except Conflict as error:
            if error.code != "store.conflict" or encounter_id is None:
                raise
            # The same request came twice at once: now the first one is there.
            return await self._create(actor, patient_id, room_id, language, encounter_id)

    async def change(self, actor: Actor, encounter_id: str, changes: dict[str, Any]) -> EncounterShown:
        """Save as typed; `changes` holds the fields to set, of Encounter. Raises NotFound, Conflict, Invalid."""
        async with self._store.work() as work:
            encounter = await self._for_intake(work, actor, encounter_id, "encounter.change")
            await _refuse_unknown_words(work, encounter, changes)
            _refuse_late_changes(encounter, changes)
            because = str(changes.pop("lowered_because", "")).strip()
            changed = replace(encounter, **changes)
            if "urgency" in changes and changed.urgency is not None:
                await self._keep_lowering(work, actor, encounter, changed.urgency, because)
            if changed.urgency is not None:
                floor = await least_urgency(work, encounter)
                changed = replace(changed, urgency=more_urgent(changed.urgency, floor))
            return await self._kept(work, encounter, changed)

    async def change_case(self, actor: Actor, encounter_id: str, changes: dict[str, Any]) -> EncounterShown:
        """Save the case as typed; what the gate finds raises the urgency. `changes`: fields of domain Intake.

        Raises NotFound, Conflict, Invalid.
        """
        async with self._store.work() as work:
            encounter = await self._for_intake(work, actor, encounter_id, "intake.save")
            intake, _ = await judged(work, encounter)
            changed = case_rules.changed(intake, changes)
            if faults := case_rules.problems(changed):
                raise Invalid(faults)
            await work.intakes.put(
                replace(changed, rules_version=DATA.version, saved_at=self._clock(), saved_by=actor.person_id)
            )
            return await self._raised(work, encounter)

    async def put_vitals(self, actor: Actor, encounter_id: str, values: Vitals) -> EncounterShown:
        """Save the set as typed; a value that demands it raises the urgency. Raises NotFound, Conflict, Invalid."""
        if faults := vital_rules.problems(values):
            raise Invalid(faults)
        now = self._clock()
        async with self._store.work() as work:
            encounter = await self._for_intake(work, actor, encounter_id, "vitals.save")
            latest = (await work.vitals.latest([encounter.id])).get(encounter.id)
            if latest is not None and vital_rules.same_set(latest, actor.person_id, now):
                await work.vitals.put(replace(latest, values=values))
            elif values.measured():
                await work.vitals.put(VitalsSet(new_id(), encounter.id, now, actor.person_id, values))
            return await self._raised(work, encounter)

    async def consent(self, actor: Actor, encounter_id: str, said: Answer) -> EncounterShown:
        """Write down an answer. Without consent to care a waiting encounter leaves the queue.

        Raises NotFound, Conflict, Invalid.
        """
        if not wording_exists(said.wording, said.scope, said.language):
            raise invalid("wording", "consent.unknown_wording", "This wording is not one of ours.")
        if said.who is Who.GUARDIAN and not said.guardian:
            raise invalid("guardian", "needed", "Who agreed? Type name and relation.")
        event = self._event(actor, encounter_id, said)
        with self._gate.keeping(event):
            return await self._keep_answer(actor, event)

    async def _keep_answer(self, actor: Actor, said: Consent) -> EncounterShown:
        async with self._store.work() as work:
            action = f"consent.{said.scope}_{'given' if said.given else 'refused'}"
            encounter = await self._for_intake(work, actor, said.encounter_id, action)
            await self._gate.refuse(said)
            await work.consents.add(said)
            work.after_commit(ConsentChanged(encounter.id))
            refused_care = said.scope is Scope.CARE and not said.given
            if refused_care and encounter.state is State.TRIAGED:
                return await self._kept(work, encounter, rules.withdrawn(encounter))
            return await self._kept(work, encounter, encounter)

    async def queue(self, actor: Actor, encounter_id: str) -> EncounterShown:
        """Ask for a doctor. Raises NotFound, Conflict(`encounter.incomplete`, `encounter.wrong_state`)."""
        async with self._store.work() as work:
            encounter = await self._for_intake(work, actor, encounter_id, "encounter.queue")
            queued = await ready(work, encounter, self._clock())
            await settle_case(work, encounter, CaseState.WITHDRAWN)
            return await self._kept(work, encounter, queued)

    async def withdraw(self, actor: Actor, encounter_id: str) -> EncounterShown:
        """Take it out of the queue again. Raises NotFound, Conflict."""
        return await self._moved(actor, encounter_id, "encounter.withdraw", rules.withdrawn)

    async def cancel(self, actor: Actor, encounter_id: str, reason: str) -> EncounterShown:
        """The patient goes without having been seen; once claimed only the doctor can end it.

        Raises NotFound, Conflict.
        """

        def cancelled(encounter: Encounter) -> Encounter:
            if encounter.state in CLAIMED and actor.role is Role.STAFF:
                raise Conflict("encounter.wrong_state", "A doctor has claimed this patient.")
            return rules.cancelled(encounter, self._clock(), reason)

        return await self._moved(actor, encounter_id, "encounter.cancel", cancelled)

    async def _create(
        self, actor: Actor, patient_id: str, room_id: str | None, language: str, encounter_id: str
    ) -> EncounterShown:
        now = self._clock()
        async with self._store.work() as work:
            patient = await patient_for(work, actor, patient_id, "patient.read")
            known = await work.encounters.get(encounter_id)
            if known is not None:
                if (known.center_id, known.patient_id) != (actor.center_id, patient_id):
                    raise no_encounter()
                return await one_shown(work, known, now)
            encounter = Encounter(
                id=encounter_id,
                patient_id=patient.id,
                center_id=patient.center_id,
                room_id=room_id,
                state=State.ARRIVED,
                language=language,
                arrived_at=now,
                created_by=actor.person_id,
            )
            await _refuse_unknown_words(work, encounter, {"room_id": room_id, "language": language})
            await work.encounters.add(encounter)
            work.audit.append(actor, "encounter.create", "encounter", encounter.id, patient_id=patient.id)
            work.after_commit(EncounterChanged(encounter.id, encounter.center_id))
            return await one_shown(work, encounter, now)

    async def _moved(
        self, actor: Actor, encounter_id: str, action: str, move: Callable[[Encounter], Encounter]
    ) -> EncounterShown:
        async with self._store.work() as work:
            purpose = Purpose.TREAT if actor.role is Role.DOCTOR else Purpose.INTAKE
            encounter = await encounter_for(work, actor, encounter_id, purpose, action, lock=True)
            return await self._kept(work, encounter, move(encounter))

    async def _for_intake(self, work: Work, actor: Actor, encounter_id: str, action: str) -> Encounter:
        encounter = await encounter_for(work, actor, encounter_id, Purpose.INTAKE, action, lock=True)
        if encounter.state in ENDED:
            raise Conflict("encounter.wrong_state", "This has ended and cannot be changed.", state=encounter.state)
        return encounter

    async def _kept(self, work: Work, before: Encounter, after: Encounter) -> EncounterShown:
        """Save what has changed, tell it, and show it."""
        if after != before:
            after = await work.encounters.save(after)
        work.after_commit(EncounterChanged(after.id, after.center_id))
        if after.state in ENDED and before.state not in ENDED:
            await settle_case(work, after, CaseState.WITHDRAWN)
            work.after_commit(EncounterEnded(after.id))
        return await one_shown(work, after, self._clock())

    async def _raised(self, work: Work, encounter: Encounter) -> EncounterShown:
        """Saved with the urgency that holds now; once claimed, the urgency has done its work."""
        if encounter.state in CLAIMED:
            return await self._kept(work, encounter, encounter)
        urgency = more_urgent(encounter.urgency, await least_urgency(work, encounter))
        return await self._kept(work, encounter, replace(encounter, urgency=urgency))

    async def _keep_lowering(
        self, work: Work, actor: Actor, encounter: Encounter, urgency: rules.Urgency, because: str
    ) -> None:
        """Below what the rules demand only with a reason, which is kept and audited; anything else ends it."""
        intake, judgement = await judged(work, encounter)
        less = case_rules.lowered(judgement, urgency, because, str(actor.person_id), self._clock())
        if less is None and intake.lowered is not None:
            await work.intakes.put(replace(intake, lowered=None))
        elif less is not None and because:
            await work.intakes.put(replace(intake, lowered=less))
            who = {"patient_id": encounter.patient_id, "reason": because}
            work.audit.append(actor, "urgency.lower", "encounter", encounter.id, **who)

    def _event(self, actor: Actor, encounter_id: str, said: Answer) -> Consent:
        return Consent(
            id=new_id(),
            encounter_id=encounter_id,
            participant_id=None,
            scope=said.scope,
            given=said.given,
            who=said.who,
            guardian=said.guardian if said.who is Who.GUARDIAN else "",
            how=said.how,
            wording=said.wording,
            language=said.language,
            witness_id=actor.person_id,
            at=self._clock(),
            number=0,
        )


async def _refuse_unknown_words(work: Work, encounter: Encounter, changes: dict[str, Any]) -> None:
    if changes.get("speciality") not in (None, *SPECIALITIES):
        raise invalid("speciality", "unknown", "There is no such speciality.")
    if changes.get("language", "en") not in LANGUAGES:
        raise invalid("language", "unknown", "There is no such language.")
    if changes.get("room_id") is not None:
        room = await work.rooms.get(changes["room_id"])
        if room is None or room.center_id != encounter.center_id or not room.active:
            raise invalid("room_id", "unknown", "There is no such room in this center.")


def _refuse_late_changes(encounter: Encounter, changes: dict[str, Any]) -> None:
    """Once claimed, speciality and urgency have done their work; in the queue they cannot be empty."""
    for name in NEEDED_IN_QUEUE:
        if name in changes and encounter.state in CLAIMED and changes[name] != getattr(encounter, name):
            raise Conflict("encounter.wrong_state", "A doctor has claimed this patient.", state=encounter.state)
        if name in changes and encounter.state is State.TRIAGED and changes[name] is None:
            raise invalid(name, "needed", "This is needed while the patient waits.")
