"""Facts of reports: what is counted of an encounter, a booked patient, a doctor's day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from server.domain.bookings import BookingState
from server.domain.encounters import Outcome, State, Urgency
from server.domain.reports.facts import AGES, Fact, Known, Media, age_band, came, minutes_within, of_encounter
from tests.server import making
from tests.server.clock import MORNING

DAY = date(2026, 11, 22)
KNOWN = Known("female", date(1992, 5, 1), "Swat")
MINUTE = timedelta(minutes=1)


def seen(**changes: Any) -> Fact:
    one = making.waiting(making.patient("c"), urgency=Urgency.URGENT, doctor_id="d")
    times = {"claimed_at": MORNING + 15 * MINUTE, "finished_at": MORNING + 24 * MINUTE}
    ended = replace(one, state=State.FINISHED, outcome=Outcome.TREATED, **times)
    return of_encounter(replace(ended, **changes), KNOWN, Media(20, 10, 3.5), DAY)


def test_a_finished_encounter() -> None:
    fact = seen()
    assert (fact.wait, fact.duration, fact.in_target, fact.done) == (15, 9, True, True)
    assert (fact.sex, fact.age, fact.district, fact.urgency, fact.outcome) == (
        *("female", "30-44", "Swat", "urgent", "treated"),
    )
    assert (fact.megabytes, fact.link_seconds, fact.weak_seconds) == (3.5, 20, 10)


def test_beyond_the_target_of_its_urgency() -> None:
    assert not seen(claimed_at=MORNING + 16 * MINUTE).in_target
    assert seen(claimed_at=MORNING + 29 * MINUTE, urgency=Urgency.ROUTINE).in_target


@pytest.mark.parametrize(
    ("outcome", "referred"),
    [(Outcome.REFER_IN_PERSON, True), (Outcome.EMERGENCY, True), (Outcome.FOLLOW_UP, False)],
)
def test_who_was_referred(outcome: Outcome, referred: bool) -> None:
    assert seen(outcome=outcome).referred is referred


def test_one_that_was_cancelled_and_one_that_goes_on() -> None:
    gone = seen(state=State.CANCELLED, outcome=None, claimed_at=None)
    assert (gone.outcome, gone.cancelled, gone.done, gone.wait, gone.duration) == (
        "cancelled",
        True,
        False,
        None,
        None,
    )
    open_one = seen(state=State.IN_PROGRESS, outcome=None, finished_at=None)
    assert (open_one.outcome, open_one.cancelled, open_one.duration) == ("open", False, None)


def test_bands_of_age_have_no_gap() -> None:
    bands = [age_band(date(DAY.year - years, 1, 1), DAY) for years in range(100)]
    assert list(dict.fromkeys(bands)) == list(AGES)
    assert [bands[years] for years in (0, 4, 5, 14, 15, 59, 60)] == [
        *("0-4", "0-4", "5-14", "5-14", "15-29", "45-59", "60+"),
    ]


def test_whether_a_booked_patient_came() -> None:
    late = MORNING + 30 * MINUTE
    assert came(BookingState.ARRIVED, MORNING, MORNING) is True
    assert came(BookingState.BOOKED, MORNING, late - MINUTE) is None
    assert came(BookingState.BOOKED, MORNING, late) is False
    assert came(BookingState.CANCELLED, MORNING, late) is None


def test_minutes_on_duty_count_overlaps_once_and_only_within() -> None:
    begin, end = MORNING, MORNING + 60 * MINUTE
    periods = [(begin - 30 * MINUTE, begin + 10 * MINUTE), (begin + 5 * MINUTE, begin + 20 * MINUTE)]
    assert minutes_within([*periods, (end - MINUTE, end + 90 * MINUTE)], begin, end) == 21
