"""What is assumed of a link before it is measured."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.advice import Expectation
from media.expectation import LEAST, MIDDLING, MOST, start
from media.ladder import Ladder
from media.voice import VoiceChoice, wire_rate

#: Octets of a first key frame of VP8 by lines, on the high side, at the low quality that it begins with.
KEY_FRAME = {480: 20_000, 360: 12_000, 240: 7_000, 180: 4_500}


@pytest.mark.parametrize(
    ("round_trip", "rate"),
    [(None, MIDDLING), (0.02, 500_000), (0.15, MIDDLING), (0.4, 110_000), (0.6, 56_000), (0.9, 56_000)],
)
def test_the_round_trip_stands_for_what_was_not_measured(round_trip: float | None, rate: int) -> None:
    begin = start(None, round_trip)
    assert (begin.up, begin.down, begin.round_trip) == (rate, rate, round_trip)
    assert start(Expectation(round_trip=round_trip)).up == rate


def test_a_measured_rate_counts_for_most_of_itself() -> None:
    begin = start(Expectation(up=100_000, down=400_000), 0.02)
    assert (begin.up, begin.down) == (85_000, 340_000)


def test_one_direction_that_was_not_measured_is_guessed() -> None:
    assert start(Expectation(up=64_000, round_trip=0.4)).down == 110_000


def test_the_page_knows_its_round_trip_better_than_the_first_checks() -> None:
    assert start(Expectation(round_trip=0.6), 0.1).round_trip == 0.6


@given(st.one_of(st.none(), st.integers()), st.one_of(st.none(), st.floats(allow_nan=False)))
def test_no_claim_of_a_page_leaves_the_bounds(rate: int | None, round_trip: float | None) -> None:
    begin = start(Expectation(rate, rate, round_trip))
    assert LEAST <= begin.up <= MOST
    assert LEAST <= begin.down <= MOST
    assert begin.round_trip is None or 0 < begin.round_trip <= 30


@given(st.integers(40_000, 5_000_000))
def test_the_first_key_frame_passes_within_a_second(measured: int) -> None:
    """On the link as measured, beside the voice."""
    begin = start(Expectation(measured, measured))
    room = begin.up - wire_rate(VoiceChoice(begin.up).update(begin.up, False, False, False, 0.0))
    step = Ladder(room).step
    if step.needs >= 45_000:
        assert 8 * KEY_FRAME[step.height] <= room
