"""Offers in one work: how they are asked, closed and settled, and who could be asked. Must not know when to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from server.domain import pairing
from server.domain.center_day import bounds, day_of
from server.domain.encounters import Encounter, State
from server.domain.events import OffersChanged
from server.domain.ids import new_id
from server.domain.licence import may_take_patients
from server.domain.pairing import Candidate, Offer, OfferKind, OfferState, Why
from server.services.ports import Work

NO_LIMIT = 10_000
"""Patients a day of a doctor who set none."""
Reachable = Callable[[str, datetime], bool]
"""(person's id, now) -> whether a screen of his is connected."""


async def candidates(work: Work, patient_ids: Iterable[str], reachable: Reachable) -> tuple[Candidate, ...]:
    """Every doctor on duty as the matching sees him now."""
    now = work.began_at
    on_duty = await work.people.on_duty()
    busy = await busy_doctors(work) | {offer.doctor_id for offer in await work.offers.open()}
    seen = await work.encounters.seen(patient_ids)
    today = await work.encounters.work_since(bounds(day_of(now))[0])
    limits = await work.volunteers.limits()
    return tuple(
        Candidate(
            id=doctor.id,
            specialities=doctor.specialities,
            languages=doctor.languages,
            is_woman=doctor.sex == "female",
            may_take=may_take_patients(doctor, now)
            and today.get(doctor.id, (0, None))[0] < limits.get(doctor.id, NO_LIMIT),
            reachable=reachable(doctor.id, now),
            busy=doctor.id in busy,
            seen=seen.get(doctor.id, frozenset()),
            patients_today=today.get(doctor.id, (0, None))[0],
            idle_since=today.get(doctor.id, (0, None))[1],
        )
        for doctor in on_duty
    )


async def busy_doctors(work: Work) -> frozenset[str]:
    """Who is in a call: the own one or that of a colleague."""
    treating = await work.encounters.find(states=[State.IN_PROGRESS])
    return frozenset(one.doctor_id for one in treating if one.doctor_id) | await work.board_members.busy()


async def ask(
    work: Work,
    encounter: Encounter,
    doctor_id: str,
    kind: OfferKind,
    *,
    why: tuple[Why, ...] = (),
    asked_by: str | None = None,
    detail: str = "",
    speciality: str = "",
) -> Offer:
    """Raises Conflict (at the commit) when the doctor, or somebody for the patient, is being asked already."""
    now = work.began_at
    offer = Offer(
        id=new_id(),
        encounter_id=encounter.id,
        doctor_id=doctor_id,
        kind=kind,
        state=OfferState.OPEN,
        made_at=now,
        expires_at=now + pairing.OFFER,
        why=why,
        detail=detail,
        asked_by=asked_by,
        speciality=speciality,
    )
    await work.offers.add(offer)
    work.after_commit(OffersChanged(doctor_id))
    return offer


async def close(work: Work, offer: Offer, state: OfferState) -> Offer:
    """Write down what became of it."""
    closed = pairing.answered(offer, state, work.began_at)
    await work.offers.save(closed)
    work.after_commit(OffersChanged(offer.doctor_id))
    return closed


async def settle(work: Work, encounter_id: str, winner_id: str | None) -> None:
    """Somebody has claimed (or nobody is wanted any more): nobody else is asked, and the winner nothing else."""
    for offer in await work.offers.open():
        if offer.encounter_id == encounter_id and offer.kind is OfferKind.CLAIM:
            won = offer.doctor_id == winner_id
            await close(work, offer, OfferState.ACCEPTED if won else OfferState.WITHDRAWN)
        elif offer.doctor_id == winner_id:
            await close(work, offer, OfferState.WITHDRAWN)


async def colleague(work: Work, encounter: Encounter, speciality: str, reachable: Reachable) -> Candidate | None:
    """The best colleague of a speciality for this call who has not been asked to it before."""
    asked = {
        one.doctor_id for one in await work.offers.of_encounters([encounter.id]) if one.kind is OfferKind.BOARD
    }
    there = await candidates(work, [encounter.patient_id], reachable)
    able = [one for one in there if not one.busy and one.id not in asked and one.id != encounter.doctor_id]
    wanted = replace(encounter, speciality=speciality, booked_doctor_id=None)
    return pairing.best_doctor(wanted, able, able, work.began_at)
