"""Clocks that differ by hours, drift, step and stand still, seen through networks that hold packets up."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.recording.timeline import Sample, SenderClock, TrackClock, floor_line

HOUR = 3600
NEAR = 0.04


def sender(
    drift: float, ahead: float, until: float, seed: int = 1, hold: float = 0.05
) -> list[tuple[float, Sample]]:
    """(true time, sample) each second, at least 30 ms under way, mostly more, sometimes 2 s."""
    source = random.Random(1)
    samples = []
    for second in range(int(until)):
        at = second + source.random()
        late = 0.03 + source.expovariate(20) + (2 if source.random() < 0.03 else 0)
        samples.append((at, Sample(at + late, at * (1 + drift) + ahead)))
    return samples


@pytest.mark.parametrize("drift", [0, 1e-4, -1e-4, 2e-4])
@pytest.mark.parametrize("ahead", [0, -7200, 3e9])
@pytest.mark.parametrize("until", [3, 60, HOUR])
def test_a_drifting_clock_is_followed_through_jitter(drift: float, ahead: float, until: int) -> None:
    truth = sender(drift, ahead, until)
    clock = SenderClock([sample for _, sample in truth])
    slack = 0.12 if until == 3 else NEAR  # three samples say little
    for at, sample in truth:
        assert abs(clock.server_time(sample) - (at + 0.03)) < slack


@pytest.mark.parametrize("step", [-600.0, -5.0, 5.0, 600.0, 40_000.0])
def test_a_clock_that_was_set_or_slept_is_followed(step: float) -> None:
    truth = [
        (at, sample if at < 300 else sample._replace(sent=sample.sent + step))
        for at, sample in sender(1e-4, 99, 600)
    ]
    clock = SenderClock([sample for _, sample in truth])
    errors = [abs(clock.server_time(sample) - (at + 0.03)) for at, sample in truth]
    assert sorted(errors)[int(len(errors) * 0.99)] < NEAR


def test_a_network_that_stands_still_for_eight_seconds_is_no_new_clock() -> None:
    truth = [
        (at, sample if not 100 < at < 108 else sample._replace(arrival=108 + at / 1000))
        for at, sample in sender(0, 0, 300)
    ]
    clock = SenderClock([sample for _, sample in truth])
    assert max(abs(clock.server_time(sample) - (at + 0.03)) for at, sample in truth) < NEAR


def test_between_reports_time_is_drawn_out_evenly() -> None:
    clock = TrackClock([(0.0, 10.0), (0.5, 10.0), (1.0, 10.0), (5.0, 10.04), (5.5, 10.04), (6.0, 10.04)])
    moments = [clock.server_time(-10 + at, at) for at in (0.0, 1.0, 3.0, 5.0, 6.0)]
    assert moments == pytest.approx([0, 1, 3.02, 5.04, 6.04])


def test_a_capture_that_stood_still_goes_on_at_the_right_moment() -> None:
    """The lid was closed from 10 s to 70 s: timestamps stood still, reports came before and after."""
    points = [(float(at), 0.0) for at in range(10)] + [(71.0 + at, 60.0) for at in range(10)]
    clock = TrackClock(points)
    assert clock.server_time(9.8, 9.85) == pytest.approx(9.8)
    assert clock.server_time(10.2, 70.25) == pytest.approx(70.2)


def test_what_cannot_be_is_held_near_the_arrival() -> None:
    clock = TrackClock([(0.0, 1e9)])
    assert clock.server_time(5.0, 5.0) == 5.5
    assert TrackClock([(0.0, -1e9)]).server_time(5.0, 50.0) == 40.0


@given(st.lists(st.tuples(st.floats(0, 1e4), st.floats(-1e6, 1e6)), min_size=1, max_size=60))
def test_no_sample_lies_under_the_floor(points: list[tuple[float, float]]) -> None:
    line = floor_line(points)
    heights = [offset - line(at) for at, offset in points]
    assert min(heights) == pytest.approx(0, abs=1e-6)


@given(st.lists(st.tuples(st.floats(0, 1e6), st.floats(-1e10, 1e10)), min_size=1, max_size=60))
def test_any_samples_make_a_clock(samples: list[tuple[float, float]]) -> None:
    clock = SenderClock([Sample(arrival, sent) for arrival, sent in samples])
    for arrival, sent in samples:
        assert clock.server_time(Sample(arrival, sent)) <= arrival + 1 + 1e-3
