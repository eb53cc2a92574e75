"""A link in five words, its megabytes, and its samples."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.links import RUNGS, LinkKept, Meter, Way, Window, link_level
from tests.server.clock import MORNING


@pytest.mark.parametrize(
    ("way", "round_trip", "level"),
    [
        (Way(), None, 4),
        (Way(held="small"), 20.0, 3),
        (Way(held="steps"), 20.0, 2),
        (Way(held="stills"), 20.0, 1),
        (Way(held="text"), 20.0, 1),
        # Held by the other end, or by a wish: this direction is not at fault.
        (Way(rung="audio", reason="wish"), 20.0, 4),
        (Way(capacity_kbps=120.0), 20.0, 2),
        (Way(capacity_kbps=40.0), 20.0, 1),
        (Way(capacity_kbps=900.0, mos=4.2), 20.0, 4),
        (Way(mos=3.3), 20.0, 3),
        (Way(mos=2.0), 20.0, 1),
        # The voice's score holds loss and delay; without it they speak for themselves.
        (Way(mos=4.0, loss=0.09), 700.0, 4),
        (Way(loss=0.09), 20.0, 2),
        (Way(loss=0.0), 700.0, 2),
        (Way(loss=0.03), 20.0, 3),
    ],
)
def test_link_levels(way: Way, round_trip: float | None, level: int) -> None:
    assert link_level(connected=True, way=way, round_trip_ms=round_trip) == level
    assert link_level(connected=False, way=way, round_trip_ms=round_trip) == 0


@given(st.sampled_from(RUNGS), st.sampled_from(RUNGS))
def test_a_worse_rung_never_looks_better(one: str, other: str) -> None:
    better, worse = sorted((one, other), key=RUNGS.index)
    levels = [link_level(connected=True, way=Way(held=rung), round_trip_ms=20) for rung in (better, worse)]
    assert levels[0] >= levels[1] >= 1


def test_megabytes_add_up_over_loads_of_the_page_and_restarts_of_the_server() -> None:
    meter = Meter(0.0)
    assert [meter.said(value) for value in (0.5, 2.0, 0.1, 1.0, 0.0)] == [0.5, 2.0, 2.1, 3.0, 3.0]
    same_page, new_page = Meter(3.0), Meter(3.0)
    assert same_page.said(3.2) == 3.2, "the server was started anew, the page was not loaded anew"
    assert [new_page.said(value) for value in (0.4, 0.6)] == [3.4, 3.6]


@given(st.lists(st.floats(0, 100), max_size=20))
def test_megabytes_never_become_less(said: list[float]) -> None:
    meter, before = Meter(1.0), 1.0
    for value in said:
        assert meter.said(value) >= before
        before = meter.total


def test_a_budget_is_spent_when_it_is_reached() -> None:
    assert not LinkKept("p", megabytes=9.0).is_spent
    assert not LinkKept("p", budget_megabytes=9.5, megabytes=9.0).is_spent
    assert LinkKept("p", budget_megabytes=9.0, megabytes=9.0).is_spent


def test_a_sample_is_the_mean_with_the_worst_rung() -> None:
    window = Window()
    assert window.sample("e", "p", MORNING, 0.0) is None
    window.add(Way(rung="steps", reason="queue", kbps=100, mos=3.0), Way(loss=0.1), 400.0)
    window.add(Way(rung="full", reason="room", kbps=200), Way(loss=None), None)
    sample = window.sample("e", "p", MORNING, 1.5)
    assert sample is not None
    assert (sample.up_rung, sample.up_reason, sample.up_kbps, sample.up_mos) == ("steps", "queue", 150.0, 3.0)
    assert (sample.down_rung, sample.down_loss, sample.round_trip_ms) == ("full", 0.1, 400.0)
    assert sample.megabytes == 1.5
    assert window.sample("e", "p", MORNING, 1.5) is None, "it has begun anew"
