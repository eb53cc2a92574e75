"""Pairing patients with doctors: who is asked now, what becomes of the question, and how long somebody will wait.

> All of it is rows: after a restart the next `tick` goes on where the last one stopped.

Must not know sockets; `reachable` says whose screens are connected.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from server.domain import pairing, queue, waits
from server.domain.bookings import enters_queue
from server.domain.encounters import CLAIMED, Encounter, State
from server.domain.errors import Conflict, NotFound
from server.domain.events import EncounterChanged
from server.domain.identity import SYSTEM, Actor
from server.domain.licence import may_take_patients
from server.domain.pairing import Declined, Offer, OfferKind, OfferState
from server.domain.waits import Wait
from server.services import offers
from server.services.access import own_id
from server.services.offers import Reachable
from server.services.passing_on import change_speciality
from server.services.ports import Store, Work
from server.services.readiness import ready
from server.services.roster import occurrences_near

EXPERIENCE = timedelta(days=14)
CONSULTATIONS = 400
"""Waits are judged by at most so many of the last encounters, of at most so long ago."""
NEXT_DOCTOR = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class WaitShown:
    """What the desk says of one who waits."""

    encounter: Encounter
    place: int
    #: None: it cannot be said.
    wait: Wait | None
    #: Doctors on duty who could take him.
    doctors: int
    #: When the next such doctor's shift begins; told when none is there.
    next_doctor_at: datetime | None
    #: Where a woman doctor is wished for: whether one is there.
    woman_there: bool


class PairingService:
    def __init__(self, store: Store, reachable: Reachable) -> None:
        self._store = store
        self._reachable = reachable
        #: One look at a time here; of several nodes that look at once the database lets one ask.
        self._looking = asyncio.Lock()

    async def tick(self) -> datetime | None:
        """Close what is over and ask who is next. Says when the next offer ends, None: none is open."""
        async with self._looking, self._store.work() as work:
            await self._close(work)
            await _enter_booked(work)
            waiting = await work.encounters.waiting()
            asked = await work.offers.of_encounters(one.id for one in waiting)
            there = await offers.candidates(work, [one.patient_id for one in waiting], self._reachable)
            for pair in pairing.pairs(waiting, there, asked, work.began_at):
                await offers.ask(work, pair.encounter, pair.doctor_id, OfferKind.CLAIM, why=pair.why)
            return min((one.expires_at for one in await work.offers.open()), default=None)

    async def open_for(self, doctor_id: str) -> tuple[tuple[Offer, str | None], ...]:
        """What this doctor is asked now, each with the name of the colleague who asks."""
        async with self._store.work() as work:
            found = await work.offers.open(doctor_id)
            names = await work.people.many(one.asked_by for one in found)
            return tuple((one, names[one.asked_by].name if one.asked_by in names else None) for one in found)

    async def decline(
        self, actor: Actor, offer_id: str, reason: Declined, detail: str, speciality: str | None
    ) -> None:
        """No, with a reason; who needs another speciality is passed on. Raises NotFound, Conflict, Invalid."""
        async with self._store.work() as work:
            offer = await _own_open(work, actor, offer_id)
            encounter = await work.encounters.get(offer.encounter_id, lock=True)
            await work.offers.save(replace(offer, reason=reason, detail=detail or offer.detail))
            closed = await offers.close(work, replace(offer, reason=reason), OfferState.DECLINED)
            patient_id = encounter.patient_id if encounter is not None else None
            work.audit.append(
                actor, "offer.decline", "encounter", offer.encounter_id, patient_id=patient_id, reason=reason.value
            )
            if encounter is None:
                return
            if closed.kind is OfferKind.BOARD:
                await self._next_colleague(work, closed, encounter)
            elif encounter.state is State.TRIAGED:
                await _heed(work, encounter, reason, speciality)

    async def join_board(self, actor: Actor, offer_id: str) -> str:
        """Yes to a colleague: the id of the call to join. Raises NotFound, Conflict(`offer.over`, `claim.busy`)."""
        async with self._store.work() as work:
            offer = await _own_open(work, actor, offer_id)
            encounter = await work.encounters.get(offer.encounter_id, lock=True)
            if offer.kind is not OfferKind.BOARD or encounter is None or encounter.state not in CLAIMED:
                raise _over()
            doctor = await work.people.get(own_id(actor), lock=True)
            if doctor is None or not may_take_patients(doctor, work.began_at):
                raise Conflict("claim.not_on_duty", "Go on duty before you join.")
            if doctor.id in await offers.busy_doctors(work):
                raise Conflict("claim.busy", "Finish with your patient before you join a colleague.")
            await work.board_members.add(encounter.id, doctor.id, offer.asked_by or "", work.began_at)
            await offers.close(work, offer, OfferState.ACCEPTED)
            work.audit.append(actor, "board.join", "encounter", encounter.id, patient_id=encounter.patient_id)
            work.after_commit(EncounterChanged(encounter.id, encounter.center_id))
            return encounter.id

    async def waits(self) -> tuple[WaitShown, ...]:
        """Of everybody who waits, next one first."""
        async with self._store.work() as work:
            now = work.began_at
            waiting = queue.ordered(await work.encounters.waiting())
            if not waiting:
                return ()
            people = [one for one in await work.people.on_duty() if may_take_patients(one, now)]
            people = [one for one in people if self._reachable(one.id, now)]
            calls = {
                one.doctor_id: one.claimed_at for one in await work.encounters.find(states=[State.IN_PROGRESS])
            }
            doctors = [waits.DoctorNow(one.id, one.specialities, calls.get(one.id)) for one in people]
            known = waits.paces(await work.encounters.durations(now - EXPERIENCE, CONSULTATIONS))
            ranges = waits.expected(waiting, doctors, known, now)
            women = {one.id for one in people if one.sex == "female"}
            following = await _next_by_speciality(work, now)
            return tuple(
                WaitShown(
                    encounter=one,
                    place=queue.place(one, waiting) or 1,
                    wait=ranges[one.id],
                    doctors=len(able := [doctor for doctor in doctors if one.speciality in doctor.specialities]),
                    next_doctor_at=None if able else following.get(one.speciality or ""),
                    woman_there=any(doctor.id in women for doctor in able),
                )
                for one in waiting
            )

    async def _close(self, work: Work) -> None:
        """Whatever is no longer needed or was not answered in time; a board goes on to the next colleague."""
        found = await work.offers.open()
        known = await work.encounters.many(one.encounter_id for one in found)
        people = await work.people.many(one.doctor_id for one in found)
        for offer in found:
            encounter = known[offer.encounter_id]
            needed = State.TRIAGED if offer.kind is OfferKind.CLAIM else State.IN_PROGRESS
            if encounter.state is not needed or not may_take_patients(people[offer.doctor_id], work.began_at):
                await offers.close(work, offer, OfferState.WITHDRAWN)
            elif pairing.is_over(offer, work.began_at):
                closed = await offers.close(work, offer, OfferState.LAPSED)
                await self._next_colleague(work, closed, encounter)

    async def _next_colleague(self, work: Work, offer: Offer, encounter: Encounter) -> None:
        """A board that was asked for by speciality goes on to the next one; one asked by name ends here."""
        if offer.kind is not OfferKind.BOARD or not offer.speciality:
            return
        following = await offers.colleague(work, encounter, offer.speciality, self._reachable)
        if following is not None:
            await offers.ask(
                work,
                encounter,
                following.id,
                OfferKind.BOARD,
                asked_by=offer.asked_by,
                detail=offer.detail,
                speciality=offer.speciality,
            )


async def _own_open(work: Work, actor: Actor, offer_id: str) -> Offer:
    offer = await work.offers.get(offer_id, lock=True)
    if offer is None or offer.doctor_id != own_id(actor):
        raise NotFound("offer.not_found", "This offer is not there.")
    if offer.state is not OfferState.OPEN or pairing.is_over(offer, work.began_at):
        raise _over()
    return offer


def _over() -> Conflict:
    return Conflict("offer.over", "The offer moved on.")


async def _heed(work: Work, encounter: Encounter, reason: Declined, speciality: str | None) -> None:
    """What a doctor's no says of the patient helps the next one."""
    if reason is Declined.NOT_MY_SPECIALITY and speciality is not None:
        await change_speciality(work, encounter, speciality)
    elif reason is Declined.NEEDS_WOMAN_DOCTOR and not encounter.woman_doctor_wanted:
        await work.encounters.save(replace(encounter, woman_doctor_wanted=True))
    work.after_commit(EncounterChanged(encounter.id, encounter.center_id))


async def _enter_booked(work: Work) -> None:
    """Whoever came to a booking enters the queue at its time, if nothing is missing."""
    for encounter in await work.encounters.find(states=[State.ARRIVED]):
        if not enters_queue(encounter, work.began_at) or encounter.speciality is None or encounter.urgency is None:
            continue
        locked = await work.encounters.get(encounter.id, lock=True)
        with suppress(Conflict):  # something is still missing, which the desk shows
            if locked != encounter:
                continue
            entered = await ready(work, encounter, work.began_at)
            await work.encounters.save(entered)
            work.audit.append(
                SYSTEM,
                "encounter.queue",
                "encounter",
                encounter.id,
                patient_id=encounter.patient_id,
                reason="booked",
            )
            work.after_commit(EncounterChanged(encounter.id, encounter.center_id))


async def _next_by_speciality(work: Work, now: datetime) -> dict[str, datetime]:
    """Speciality -> when the next shift of such a doctor with a good licence begins."""
    near = await occurrences_near(work, now, NEXT_DOCTOR)
    people = await work.people.many(one.person_id for one in near)
    found: dict[str, datetime] = {}
    for occurrence in near:
        doctor = people[occurrence.person_id]
        on_duty = replace(doctor, on_duty_since=now)
        if occurrence.begins > now and may_take_patients(on_duty, now):
            for speciality in doctor.specialities:
                found.setdefault(speciality, occurrence.begins)
    return found
