"""Seeing encounters, and what a doctor does with one: queue, claim, finish, reopen. Must not know HTTP."""

from __future__ import annotations

from datetime import date, datetime

from server.domain import encounters as rules
from server.domain import queue
from server.domain import sent_cases as sent_rules
from server.domain.center_day import bounds, day_of
from server.domain.clinical_access import Purpose, sees_whole_numbers
from server.domain.consent import Scope, answer
from server.domain.encounters import CLAIMED, OPEN, Encounter, Outcome, State
from server.domain.errors import Conflict, invalid
from server.domain.events import EncounterChanged, EncounterClaimed, EncounterEnded
from server.domain.follow_ups import FollowUpKind
from server.domain.identity import Actor, Person, Role
from server.domain.ids import new_id
from server.domain.licence import may_take_patients
from server.domain.recordings import Recording, RecordingState
from server.domain.sent_cases import CaseState
from server.services import offers
from server.services.access import encounter_for, no_encounter, own_center, own_id
from server.services.follow_up_bookings import book_follow_up, unbook_follow_up
from server.services.follow_ups import keep_follow_up
from server.services.ports import Clock, Store, Work
from server.services.sent_cases import settle_case
from server.services.shown import EncounterShown, one_shown, shown


class EncounterService:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def get(self, actor: Actor, encounter_id: str) -> EncounterShown:
        """Raises NotFound."""
        async with self._store.work() as work:
            encounter = await encounter_for(work, actor, encounter_id, Purpose.CARD, "encounter.read")
            return await one_shown(work, encounter, self._clock())

    async def card(self, encounter_id: str) -> EncounterShown | None:
        """For live topics, which ask no actor: whoever sends it on decides who may have it."""
        async with self._store.work() as work:
            encounter = await work.encounters.get(encounter_id)
            return None if encounter is None else await one_shown(work, encounter, self._clock())

    async def find(self, actor: Actor, state: State | None, day: date | None) -> tuple[EncounterShown, ...]:
        """Of the actor's center (staff), own (doctor) or all (supervisor), of one day; newest arrival first."""
        begin, end = bounds(day or day_of(self._clock()))
        async with self._store.work() as work:
            found = await work.encounters.find(
                center_id=own_center(actor) if actor.role is Role.STAFF else None,
                doctor_id=own_id(actor) if actor.role is Role.DOCTOR else None,
                states=None if state is None else [state],
                arrived_from=begin,
                arrived_until=end,
            )
            return await self._listed(work, actor, found, "encounter.list")

    async def desk_for(self, actor: Actor) -> tuple[EncounterShown, ...]:
        """What is open at the actor's center, in whatever state, earliest arrival first."""
        async with self._store.work() as work:
            found = await work.encounters.find(center_id=own_center(actor), states=OPEN)
            return await self._listed(work, actor, found[::-1], "desk.read")

    async def queue_for(self, actor: Actor) -> tuple[EncounterShown, ...]:
        """Who waits for this doctor, next one first (nobody off duty or without licence), then his claimed ones."""
        async with self._store.work() as work:
            doctor = await work.people.get(own_id(actor))
            waiting: tuple[Encounter, ...] = ()
            if doctor is not None and may_take_patients(doctor, self._clock()):
                waiting = queue.ordered(await work.encounters.waiting(actor.specialities))
            claimed = await work.encounters.find(doctor_id=actor.person_id, states=CLAIMED)
            return await self._listed(work, actor, (*waiting, *claimed), "queue.read")

    async def claim(self, actor: Actor, encounter_id: str) -> EncounterShown:
        """Take the encounter; exactly one of all who ask gets it, and asking again as its doctor changes nothing.

        Raises NotFound, Conflict: `claim.not_on_duty`, `claim.no_licence`, `claim.busy`,
        `claim.not_your_speciality`, `claim.taken` with `by`.
        """
        now = self._clock()
        async with self._store.work() as work:
            # Locked, so that one doctor cannot claim two at once from two tabs.
            doctor = await work.people.get(own_id(actor), lock=True)
            encounter = await work.encounters.get(encounter_id)
            if doctor is None or encounter is None or encounter.state not in (State.TRIAGED, *CLAIMED):
                raise no_encounter()
            if encounter.doctor_id == doctor.id and encounter.state in CLAIMED:
                return await one_shown(work, encounter, now)
            await _refuse_claim(work, doctor, encounter)
            if encounter.state in CLAIMED or not await work.encounters.claim(encounter_id, doctor.id, now):
                raise await _taken(work, encounter_id)
            await offers.settle(work, encounter_id, doctor.id)
            claimed = await work.encounters.get(encounter_id)
            if claimed is None:
                raise no_encounter()
            work.audit.append(actor, "encounter.claim", "encounter", encounter_id, patient_id=claimed.patient_id)
            work.after_commit(
                EncounterClaimed(encounter_id, claimed.center_id, claimed.room_id, doctor.id, doctor.name)
            )
            work.after_commit(EncounterChanged(encounter_id, claimed.center_id))
            return await one_shown(work, claimed, now)

    async def finish(
        self, actor: Actor, encounter_id: str, outcome: Outcome, follow_up_on: date | None
    ) -> EncounterShown:
        """Raises NotFound, Conflict, Invalid."""
        now = self._clock()
        if follow_up_on is not None and follow_up_on < day_of(now):
            raise invalid("follow_up_on", "past", "The follow-up date is in the past.")
        async with self._store.work() as work:
            encounter = await encounter_for(work, actor, encounter_id, Purpose.TREAT, "encounter.finish", lock=True)
            if encounter.state is State.FINISHED:
                return await one_shown(work, encounter, now)
            finished = await work.encounters.save(rules.finished(encounter, now, outcome, follow_up_on))
            if await settle_case(work, finished, CaseState.ANSWERED) is None:
                await _note_refused_recording(work, finished)
            if follow_up_on is not None:
                await book_follow_up(work, finished, follow_up_on)
                await keep_follow_up(work, finished, FollowUpKind.COME_BACK, follow_up_on, "", now)
            work.after_commit(EncounterChanged(finished.id, finished.center_id))
            work.after_commit(EncounterEnded(finished.id))
            return await one_shown(work, finished, now)

    async def reopen(self, actor: Actor, encounter_id: str) -> EncounterShown:
        """Undo of `finish`, within its seconds. Raises NotFound, Conflict(`encounter.too_late`, `claim.busy`)."""
        now = self._clock()
        async with self._store.work() as work:
            doctor = await work.people.get(own_id(actor), lock=True)
            encounter = await encounter_for(work, actor, encounter_id, Purpose.TREAT, "encounter.reopen", lock=True)
            if doctor is not None:
                await _refuse_busy(work, doctor, encounter)
            reopened = rules.reopened(encounter, now)
            if reopened != encounter:
                reopened = await work.encounters.save(await _without_call(work, reopened))
                await unbook_follow_up(work, reopened.id)
                await take_back_follow_up(work, encounter, now)
            work.after_commit(EncounterChanged(reopened.id, reopened.center_id))
            return await one_shown(work, reopened, now)

    async def _listed(
        self, work: Work, actor: Actor, found: tuple[Encounter, ...], action: str
    ) -> tuple[EncounterShown, ...]:
        for one in found:
            work.audit.append(actor, action, "encounter", one.id, patient_id=one.patient_id)
        return await shown(work, found, self._clock())


def whole_numbers(actor: Actor, one: EncounterShown) -> bool:
    """Whether this actor sees the patient's phone and CNIC whole."""
    return sees_whole_numbers(actor, one.encounter)


async def _refuse_claim(work: Work, doctor: Person, encounter: Encounter) -> None:
    if doctor.role is not Role.DOCTOR or doctor.on_duty_since is None:
        raise Conflict("claim.not_on_duty", "Go on duty before you claim.")
    if not may_take_patients(doctor, work.began_at):
        raise Conflict("claim.no_licence", "An administrator must confirm your licence before you can claim.")
    if encounter.speciality not in doctor.specialities:
        raise Conflict("claim.not_your_speciality", "This patient waits for another speciality.")
    await _refuse_busy(work, doctor, encounter)


async def _refuse_busy(work: Work, doctor: Person, encounter: Encounter) -> None:
    others = await work.encounters.find(doctor_id=doctor.id, states=[State.IN_PROGRESS])
    if any(other.id != encounter.id for other in others) or doctor.id in await work.board_members.busy():
        raise Conflict("claim.busy", "Finish with your patient before you claim the next.")


async def _taken(work: Work, encounter_id: str) -> Conflict:
    encounter = await work.encounters.get(encounter_id)
    if encounter is None or encounter.doctor_id is None:
        return Conflict("encounter.wrong_state", "This patient does not wait any more.")
    winner = await work.people.get(encounter.doctor_id)
    name = winner.name if winner is not None else ""
    return Conflict("claim.taken", f"{name} has claimed this patient.", by=name)


async def take_back_follow_up(work: Work, encounter: Encounter, now: datetime) -> None:
    """What finishing alone had asked for; what a signed prescription asks for stays."""
    signed = await work.documents.of_encounter(encounter.id)
    wanted = signed[-1].body["content"]["follow_up_on"] if signed and signed[-1].withdrawn_at is None else None
    if encounter.follow_up_on is not None:
        due = None if wanted is None else date.fromisoformat(wanted)
        await keep_follow_up(work, encounter, FollowUpKind.COME_BACK, due, "", now)


async def _without_call(work: Work, reopened: Encounter) -> Encounter:
    """One that was answered without a call is taken up again without one."""
    case = (await work.sent_cases.of_encounters([reopened.id])).get(reopened.id)
    if case is None or case.state is not CaseState.ANSWERED:
        return reopened
    await work.sent_cases.put(sent_rules.taken_up_again(case))
    return rules.left(reopened)


async def _note_refused_recording(work: Work, encounter: Encounter) -> None:
    """So that nobody looks for a recording that the patient did not want."""
    known = await work.recordings.of_encounters([encounter.id])
    said = (await work.consents.of_encounters([encounter.id])).get(encounter.id, ())
    if not known and answer(said, Scope.RECORDING) is False:
        begun = encounter.claimed_at or encounter.arrived_at
        await work.recordings.add(Recording(new_id(), encounter.id, RecordingState.REFUSED, begun))
