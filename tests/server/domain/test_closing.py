"""The sweep at the end of the day, and days on which the centers are closed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from server.domain.center_day import closing, day_of, opening
from server.domain.closing import HELD, ClosingDecision, Decision, Sweep, next_working_day, sweep
from server.domain.encounters import State
from tests.server import making
from tests.server.clock import MORNING

PATIENT = making.patient("c")
CLOSES = closing(day_of(MORNING))


def test_the_centers_are_open_from_nine_to_two_in_pakistan() -> None:
    assert opening(day_of(MORNING)) == MORNING
    assert timedelta(hours=5) == CLOSES - MORNING


@pytest.mark.parametrize("state", [State.ARRIVED, State.TRIAGED])
def test_whoever_still_waits_at_closing_time_needs_a_decision(state: State) -> None:
    one = making.waiting(PATIENT, state=state)
    assert sweep(one, None, CLOSES - timedelta(minutes=31)) is Sweep.NOTHING
    assert sweep(one, None, CLOSES - timedelta(minutes=30)) is Sweep.WARNED
    assert sweep(one, None, CLOSES) is Sweep.NEEDED
    assert sweep(one, None, CLOSES + timedelta(hours=20)) is Sweep.NEEDED, "also on the next morning"


@pytest.mark.parametrize("state", [State.IN_PROGRESS, State.ONLEAVE, State.FINISHED, State.CANCELLED])
def test_who_is_with_a_doctor_or_gone_needs_none(state: State) -> None:
    assert sweep(making.waiting(PATIENT, state=state), None, CLOSES + timedelta(hours=1)) is Sweep.NOTHING


def test_a_decision_that_led_to_nothing_is_asked_for_again() -> None:
    one = making.waiting(PATIENT)
    said = ClosingDecision("d", one.id, Decision.OTHER_DOCTOR, "staff", CLOSES)
    assert sweep(one, said, CLOSES + HELD - timedelta(seconds=1)) is Sweep.NOTHING
    assert sweep(one, said, CLOSES + HELD) is Sweep.NEEDED


def test_tomorrow_is_a_day_on_which_somebody_is_there() -> None:
    eid = frozenset({date(2026, 11, 23), date(2026, 11, 24)})
    assert next_working_day(date(2026, 11, 22), eid) == date(2026, 11, 25)
    assert next_working_day(date(2026, 11, 22), frozenset()) == date(2026, 11, 23)
