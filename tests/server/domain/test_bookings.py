"""An appointment's life, and when it enters the queue."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.domain.bookings import (
    NO_SHOW,
    Booking,
    BookingKind,
    BookingState,
    arrived,
    cancelled,
    enters_queue,
    missed,
)
from server.domain.encounters import State
from server.domain.errors import Conflict
from tests.server import making
from tests.server.clock import MORNING

ONE = Booking("a", "p", "c", MORNING, BookingKind.BOOKED, BookingState.BOOKED, "ent", None, "cough", MORNING, None)


def test_who_does_not_come_is_a_no_show_and_may_still_come() -> None:
    assert missed(ONE, MORNING + NO_SHOW - timedelta(seconds=1)) is ONE
    late = missed(ONE, MORNING + NO_SHOW)
    assert late.state is BookingState.NO_SHOW
    there = arrived(late, "e")
    assert (there.state, there.encounter_id) == (BookingState.ARRIVED, "e")
    assert arrived(there, "other") is there
    assert missed(there, MORNING + 2 * NO_SHOW) is there


def test_what_was_cancelled_stays_so_and_who_is_there_is_not_cancelled() -> None:
    with pytest.raises(Conflict, match=r"booking\.cancelled"):
        arrived(cancelled(ONE), "e")
    with pytest.raises(Conflict, match=r"booking\.arrived"):
        cancelled(arrived(ONE, "e"))


def test_it_enters_the_queue_at_its_time_and_not_before() -> None:
    there = making.encounter(making.patient("c"), booked_for=MORNING)
    assert not enters_queue(there, MORNING - timedelta(seconds=1))
    assert enters_queue(there, MORNING)
    assert not enters_queue(making.encounter(making.patient("c")), MORNING)
    assert not enters_queue(
        making.encounter(making.patient("c"), booked_for=MORNING, state=State.CANCELLED), MORNING
    )
