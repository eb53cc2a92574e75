"""Offers, boards, bookings and decisions are kept, and two cannot be asked for one, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.bookings import Booking, BookingKind, BookingState
from server.domain.closing import ClosingDecision, Decision
from server.domain.encounters import Encounter, State
from server.domain.errors import Conflict
from server.domain.identity import Person
from server.domain.pairing import Declined, Offer, OfferKind, OfferState, Why
from server.domain.participants import Participant, SeatRole
from server.store.work import SqlStore
from tests.server import making
from tests.server.clock import MORNING

MINUTE = timedelta(minutes=1)


async def stage(store: SqlStore) -> tuple[Encounter, Encounter, Person, Person]:
    """Two who wait, and two doctors."""
    center = making.center()
    patient = making.patient(center.id)
    one, other = making.waiting(patient), making.waiting(patient)
    heart, second = making.doctor("cardiology"), making.doctor("cardiology")
    async with store.work() as work:
        await making.keep(work, center, patient, heart, second, one, other)
    return one, other, heart, second


def offer(encounter: Encounter, doctor: Person, **changes: object) -> Offer:
    one = Offer(
        making.fresh("offer"), encounter.id, doctor.id, OfferKind.CLAIM, OfferState.OPEN, MORNING, MORNING + MINUTE,
        (Why.WOMAN, Why.LANGUAGE),
    )  # fmt: skip
    return replace(one, **changes)  # type: ignore[arg-type]  # names of fields


async def test_an_offer_is_kept_and_closed(store: SqlStore) -> None:
    one, _, heart, _ = await stage(store)
    asked = offer(one, heart)
    async with store.work() as work:
        await work.offers.add(asked)
        assert await work.offers.open() == (asked,) == await work.offers.open(heart.id)
        no = replace(asked, state=OfferState.DECLINED, answered_at=MORNING, reason=Declined.OTHER, detail="asleep")
        await work.offers.save(no)
    async with store.work() as work:
        assert await work.offers.open() == ()
        assert await work.offers.get(asked.id, lock=True) == no
        assert await work.offers.of_encounters([one.id]) == (no,)


async def test_one_doctor_is_asked_one_thing_and_for_one_patient_one_doctor(store: SqlStore) -> None:
    one, other, heart, second = await stage(store)
    async with store.work() as work:
        await work.offers.add(offer(one, heart))
        await work.offers.add(offer(one, second, state=OfferState.LAPSED))
    for refused in (offer(other, heart), offer(one, second), offer(other, heart, kind=OfferKind.BOARD)):
        with pytest.raises(Conflict):
            async with store.work() as work:
                await work.offers.add(refused)
    async with store.work() as work:
        await work.offers.add(offer(one, second, kind=OfferKind.BOARD))


async def test_who_sits_in_a_colleagues_call_is_busy_until_he_leaves_it(store: SqlStore) -> None:
    one, _, heart, second = await stage(store)
    seat = Participant("seat", one.id, second.id, None, SeatRole.DOCTOR, second.name, "", True, True, MORNING)
    async with store.work() as work:
        assert await work.encounters.claim(one.id, heart.id, MORNING)
        await work.board_members.add(one.id, second.id, heart.id, MORNING)
        await work.board_members.add(one.id, second.id, heart.id, MORNING)
        assert await work.board_members.of_encounter(one.id) == {second.id}
        assert await work.board_members.busy() == frozenset()
        await work.participants.add(seat)
        assert await work.board_members.busy() == {second.id}
        await work.participants.save(replace(seat, left_at=MORNING))
        assert await work.board_members.busy() == frozenset()


async def test_bookings_by_day_center_and_doctor(store: SqlStore) -> None:
    one, _, heart, _ = await stage(store)
    booked = Booking(
        "b", one.patient_id, one.center_id, MORNING, BookingKind.FOLLOW_UP, BookingState.BOOKED, "ent", heart.id,
        "cough", MORNING, None, from_encounter_id=one.id,
    )  # fmt: skip
    later = replace(booked, id="c", at=MORNING + MINUTE, doctor_id=None, from_encounter_id=None)
    async with store.work() as work:
        await work.bookings.add(later)
        await work.bookings.add(booked)
        end = MORNING + timedelta(hours=1)
        assert await work.bookings.find(MORNING, end) == (booked, later)
        assert await work.bookings.find(MORNING, MORNING + MINUTE) == (booked,)
        assert await work.bookings.find(MORNING, end, doctor_id=heart.id) == (booked,)
        assert await work.bookings.find(MORNING, end, center_id="elsewhere") == ()
        assert await work.bookings.from_encounter(one.id) == booked
        await work.bookings.save(replace(booked, state=BookingState.ARRIVED, encounter_id="e"))
        assert (await work.bookings.get("b", lock=True)) == replace(
            booked, state=BookingState.ARRIVED, encounter_id="e"
        )


async def test_the_newest_decision_counts(store: SqlStore) -> None:
    one, other, heart, _ = await stage(store)
    first = ClosingDecision("d", one.id, Decision.OTHER_DOCTOR, heart.id, MORNING)
    second = ClosingDecision("e", one.id, Decision.TOMORROW, heart.id, MORNING + MINUTE, "rain")
    async with store.work() as work:
        await work.closing_decisions.add(second)
        await work.closing_decisions.add(first)
        assert await work.closing_decisions.latest([one.id, other.id]) == {one.id: second}


async def test_what_the_matching_and_the_waits_go_by(store: SqlStore) -> None:
    one, other, heart, second = await stage(store)
    async with store.work() as work:
        for encounter, doctor, minutes in ((one, heart, 12), (other, heart, 7)):
            claimed = replace(encounter, state=State.IN_PROGRESS, doctor_id=doctor.id, claimed_at=MORNING)
            kept = await work.encounters.save(claimed)
            ended = MORNING + minutes * MINUTE
            await work.encounters.save(replace(kept, state=State.FINISHED, finished_at=ended))
        assert await work.encounters.seen([one.patient_id]) == {heart.id: frozenset({one.patient_id})}
        assert await work.encounters.seen(["nobody"]) == {}
        assert await work.encounters.work_since(MORNING) == {heart.id: (2, MORNING + 12 * MINUTE)}
        assert second.id not in await work.encounters.work_since(MORNING)
        assert await work.encounters.durations(MORNING, 9) == {"cardiology": [12 * MINUTE, 7 * MINUTE]}
        assert await work.encounters.durations(MORNING, 1) == {"cardiology": [12 * MINUTE]}
