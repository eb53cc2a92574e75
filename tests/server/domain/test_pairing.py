"""Who is offered whom, and to whom an offer moves on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain import pairing
from server.domain.encounters import Encounter, Urgency
from server.domain.pairing import Candidate, Offer, OfferKind, OfferState, Why
from tests.server import making
from tests.server.clock import MORNING

PATIENT = making.patient("c")
HEART = Candidate("heart", ("cardiology",), ("ur", "en"), is_woman=False, may_take=True, reachable=True, busy=False)
NOW = MORNING + timedelta(hours=1)


def waits(**changes: object) -> Encounter:
    return making.waiting(PATIENT, **{"language": "ps", "queued_at": NOW} | changes)


def offer(encounter: Encounter, doctor: Candidate, state: OfferState, ago: float = 0) -> Offer:
    made = NOW - timedelta(seconds=ago) - pairing.OFFER
    return Offer("o", encounter.id, doctor.id, OfferKind.CLAIM, state, made, made + pairing.OFFER)


def best(encounter: Encounter, *doctors: Candidate, asked: tuple[Offer, ...] = ()) -> str | None:
    found = pairing.pairs([encounter], doctors, asked, NOW)
    return found[0].doctor_id if found else None


def test_each_wish_outweighs_all_that_follow() -> None:
    encounter = waits(woman_doctor_wanted=True, booked_doctor_id="booked")
    known = frozenset({PATIENT.id})
    line = [
        replace(HEART, id="booked", is_woman=True, patients_today=20),
        replace(HEART, id="speaks", is_woman=True, languages=("ps",), patients_today=9),
        replace(HEART, id="seen", is_woman=True, seen=known, patients_today=8),
        replace(HEART, id="idle", is_woman=True, patients_today=1),
        replace(HEART, id="tired", is_woman=True, patients_today=2, idle_since=NOW),
    ]
    for first in range(len(line)):
        assert best(encounter, *reversed(line[first:])) == line[first].id


@pytest.mark.parametrize(
    "change", [{"may_take": False}, {"reachable": False}, {"busy": True}, {"specialities": ("ent",)}]
)
def test_who_cannot_take_a_patient_is_not_asked(change: dict[str, object]) -> None:
    assert best(waits(), HEART) == "heart"
    assert best(waits(), replace(HEART, **change)) is None  # type: ignore[arg-type]  # names of fields


def test_a_man_is_asked_for_who_wants_a_woman_only_while_no_woman_is_there() -> None:
    woman = replace(HEART, id="woman", is_woman=True)
    encounter = waits(woman_doctor_wanted=True)
    assert best(encounter, HEART, replace(woman, busy=True)) is None, "she will be free again"
    assert best(encounter, HEART, replace(woman, reachable=False)) == "heart"
    assert best(encounter, HEART, replace(woman, specialities=("ent",))) == "heart"
    assert best(waits(), HEART, replace(woman, busy=True)) == "heart"


def test_a_booked_patient_waits_a_while_for_the_own_doctor() -> None:
    own = replace(HEART, id="own", busy=True)
    assert best(waits(booked_doctor_id="own"), HEART, own) is None
    late = waits(booked_doctor_id="own", queued_at=NOW - pairing.BOOKED_WAITS)
    assert best(late, HEART, own) == "heart"
    assert best(waits(booked_doctor_id="own"), HEART) == "heart", "his doctor is not there"


def test_an_offer_moves_on_and_comes_back() -> None:
    other, encounter = replace(HEART, id="other", patients_today=3), waits()
    assert best(encounter, HEART, other) == "heart"
    for state, ago, next_one in (
        (OfferState.OPEN, 0, None),
        (OfferState.DECLINED, 10_000, "other"),
        (OfferState.LAPSED, 1, "other"),
        (OfferState.LAPSED, pairing.AGAIN.total_seconds(), "heart"),
        (OfferState.WITHDRAWN, 0, "heart"),
    ):
        assert best(encounter, HEART, other, asked=(offer(encounter, HEART, state, ago),)) == next_one, state
    refused = (offer(encounter, HEART, OfferState.DECLINED), offer(encounter, other, OfferState.DECLINED))
    assert best(encounter, HEART, other, asked=refused) is None


def test_why_is_told() -> None:
    (pair,) = pairing.pairs([waits(language="ur")], [replace(HEART, seen=frozenset({PATIENT.id}))], (), NOW)
    assert pair.why == (Why.LANGUAGE, Why.SEEN_BEFORE)


@st.composite
def doctors(draw: st.DrawFn) -> list[Candidate]:
    flags = st.tuples(*[st.booleans()] * 4)
    return [
        Candidate(
            f"doctor-{number}",
            tuple(draw(st.sets(st.sampled_from(["ent", "cardiology"])))),
            ("ur",),
            *draw(flags),
            patients_today=draw(st.integers(0, 5)),
        )
        for number in range(draw(st.integers(0, 5)))
    ]


lines = st.lists(
    st.builds(
        lambda speciality, urgency, woman: waits(speciality=speciality, urgency=urgency, woman_doctor_wanted=woman),
        st.sampled_from(["ent", "cardiology"]),
        st.sampled_from(list(Urgency)),
        st.booleans(),
    ),
    max_size=6,
)


@given(lines, doctors())
def test_nobody_is_asked_twice_at_once_and_none_is_passed_over(
    waiting: list[Encounter], there: list[Candidate]
) -> None:
    found = pairing.pairs(waiting, there, (), NOW)
    by_id = {one.id: one for one in there}
    asked = [pair.doctor_id for pair in found]
    assert len(set(asked)) == len(asked)
    assert len({pair.encounter.id for pair in found}) == len(found)
    for pair in found:
        doctor = by_id[pair.doctor_id]
        assert doctor.may_take and doctor.reachable and not doctor.busy
        assert pair.encounter.speciality in doctor.specialities
    left = [one for one in waiting if one.id not in {pair.encounter.id for pair in found}]
    idle = [one for one in there if one.id not in asked]
    assert not pairing.pairs([one for one in left if not one.woman_doctor_wanted], idle, (), NOW)


@given(lines, doctors())
def test_an_emergency_gets_a_doctor_before_anybody_else(waiting: list[Encounter], there: list[Candidate]) -> None:
    found = pairing.pairs(waiting, there, (), NOW)
    ranks = [pair.encounter.urgency is not Urgency.EMERGENCY for pair in found]
    assert ranks == sorted(ranks)


def test_reachable_is_connected_or_gone_for_less_than_two_minutes() -> None:
    assert pairing.is_reachable(True, None, NOW)
    assert not pairing.is_reachable(False, None, NOW)
    assert pairing.is_reachable(False, NOW - timedelta(seconds=119), NOW)
    assert not pairing.is_reachable(False, NOW - timedelta(seconds=121), NOW)


def test_a_closed_offer_stays_as_it_was_closed() -> None:
    open_one = offer(waits(), HEART, OfferState.OPEN)
    assert pairing.is_over(open_one, NOW)
    assert not pairing.is_over(open_one, NOW - timedelta(seconds=1))
    lapsed = pairing.answered(open_one, OfferState.LAPSED, NOW)
    assert pairing.answered(lapsed, OfferState.ACCEPTED, NOW) is lapsed
    assert not pairing.is_over(lapsed, NOW)
