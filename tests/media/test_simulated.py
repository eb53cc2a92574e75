"""Whole calls over links of many kinds, in simulated time: how much of the link is used and how long a voice waits.

Everything is seeded and the clock is a number, so the bounds are exact; they leave room for other seeds.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from tests.link.pipe import Profile
from tests.link.profiles import DSL_POOR, EDGE, LOSSY, symmetric
from tests.media.simulated import Call, Run

SEEDS = (1, 2)

THOUSAND = symmetric(1000, 0.1, 0.4)[0]
HALF = symmetric(512, 0.1, 0.4)[0]
THIN = symmetric(64, 0.6, 0.8, loss=0.03)[0]
SATELLITE = symmetric(1000, 0.6, 0.5, loss=0.01)[0]


def late(run: Run, start: float, end: float, delay: float, share: float) -> float:
    """So much longer than the bare way the voice takes, but for 1 - `share` of its packets."""
    delays = run.voice_delays(start, end)
    return delays[int(len(delays) * share)] - delay


@cache
def call(name: str, seed: int) -> Run:
    down, up, start = STEADY[name]
    return Call(down, up, start=start, seed=seed).run(40.0)


#: Down, up, what the test before the call said.
STEADY: dict[str, tuple[Profile, Profile, float]] = {
    "edge": (*EDGE, 90e3),
    "dsl": (*DSL_POOR, 360e3),
    "lossy": (*LOSSY, 700e3),
    "thin": (THIN, THIN, 50e3),
    "satellite": (SATELLITE, SATELLITE, 500e3),
    "jitter": (replace(HALF, jitter=0.06), HALF, 360e3),
    "bloat": (replace(HALF, queue=3.0), HALF, 360e3),
    "asymmetric": (THOUSAND, replace(THOUSAND, rate=64e3, delay=0.2, loss=0.1), 700e3),
    "way back bad": (HALF, replace(HALF, loss=0.3), 360e3),
    "guessed low": (THOUSAND, THOUSAND, 150e3),
    "guessed high": (replace(HALF, rate=200e3), HALF, 600e3),
}

#: Least share of the link used from 5 s on; longest wait of 95 % and of 99.5 % of the voice, in ms; most of the
#: time without a picture.
BOUNDS = {
    "edge": (0.88, 200, 260, 0.03),
    "dsl": (0.88, 100, 170, 0.0),
    "lossy": (0.76, 95, 130, 0.03),
    "thin": (0.78, 230, 300, 0.0),
    "satellite": (0.86, 130, 200, 0.0),
    "jitter": (0.82, 190, 260, 0.03),
    "bloat": (0.87, 100, 140, 0.0),
    "asymmetric": (0.87, 110, 170, 0.0),
    "way back bad": (0.9, 150, 210, 0.0),
    "guessed low": (0.87, 95, 130, 0.0),
    "guessed high": (0.88, 140, 190, 0.0),
}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", STEADY)
def test_the_link_is_used_and_the_voice_does_not_wait(name: str, seed: int) -> None:
    run = call(name, seed)
    link = STEADY[name][0]
    assert link.rate is not None
    used, most, longest, paused = BOUNDS[name]
    assert run.rate(5.0, 40.0) > used * link.rate
    assert late(run, 2.0, 39.0, link.delay, 0.95) < most / 1000
    assert late(run, 2.0, 39.0, link.delay, 0.995) < longest / 1000
    assert run.paused(0.0, 40.0) <= paused


@pytest.mark.parametrize("name", STEADY)
def test_bursts_and_feedback_cost_little(name: str) -> None:
    run = call(name, SEEDS[0])
    link = STEADY[name][0]
    assert link.rate is not None
    assert run.probed_bytes * 8 / 40.0 < 0.045 * link.rate
    assert run.feedback_bytes * 8 / 40.0 < max(0.045 * link.rate, 9e3)


@cache
def fallen(down: Profile, low: Profile, seed: int, start: float) -> Run:
    """Down from 15 to 30 s."""
    schedule = ((15.0, low), (30.0, down))
    return Call(down, replace(down, rate=None), start=start, seed=seed, schedule=schedule).run(42.0)


FALLS = {
    "drop": (THOUSAND, replace(THOUSAND, rate=150e3)),
    "bloat": (replace(HALF, queue=3.0), replace(HALF, queue=3.0, rate=150e3)),
    "satellite": (SATELLITE, replace(SATELLITE, rate=200e3)),
    "shallow": (replace(THOUSAND, queue=0.06), replace(THOUSAND, queue=0.06, rate=300e3)),
}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", FALLS)
def test_a_fall_is_noticed_drained_and_left_as_soon_as_the_link_is_back(name: str, seed: int) -> None:
    link, low = FALLS[name]
    assert link.rate is not None and low.rate is not None
    run = fallen(link, low, seed, 0.7 * link.rate)
    # The queue of the fall is gone 2 s and two round trips after it, and does not come again.
    drained = 17.5 + 4 * link.delay
    assert late(run, drained, 29.5, link.delay, 0.95) < 0.2
    assert run.rate(drained, 30.0) > 0.75 * low.rate
    # Without a picture for 2.5 s at most, and four fifths of the link are used again within 5.
    assert run.paused(15.0, 30.0) < 2.5 / 15
    assert run.reached(0.8 * link.rate, 30.0) < 35.0
    assert run.rate(35.0, 42.0) > 0.78 * link.rate


@pytest.mark.parametrize("seed", SEEDS)
def test_after_an_outage_the_picture_is_back_within_a_second(seed: int) -> None:
    link, back = DSL_POOR
    dead = replace(link, rate=0.0)
    run = Call(link, back, start=360e3, seed=seed, schedule=((10.0, dead), (16.0, link))).run(25.0)
    paused = [at for at, _, paused, _ in run.states if paused]
    assert 10.3 < paused[0] < 11.0
    assert paused[-1] < 16.8
    assert any(packet.kind == "video" and 16.0 < packet.sent_at < 17.0 for packet in run.passed)
    assert run.reached(0.8 * 512e3, 16.5) < 19.0
    assert late(run, 16.5, 24.0, link.delay, 0.95) < 0.25


@pytest.mark.parametrize("seed", SEEDS)
def test_a_longer_way_costs_the_picture_no_more_than_three_seconds(seed: int) -> None:
    longer = replace(HALF, delay=HALF.delay + 0.2)
    run = Call(HALF, HALF, start=360e3, seed=seed, schedule=((10.0, longer), (25.0, HALF))).run(35.0)
    assert run.paused(10.0, 25.0) < 3.0 / 15
    assert run.rate(17.0, 25.0) > 0.7 * 512e3
    assert run.rate(27.0, 35.0) > 0.8 * 512e3


@pytest.mark.parametrize("seed", SEEDS)
def test_a_picture_that_needs_little_is_left_alone(seed: int) -> None:
    run = Call(THOUSAND, THOUSAND, start=300e3, seed=seed, need=150e3).run(30.0)
    assert run.paused(0.0, 30.0) == 0.0
    assert run.states[-1][1] > 250e3
    assert late(run, 2.0, 29.0, THOUSAND.delay, 0.995) < 0.06
    assert run.probed_bytes * 8 / 30.0 < 0.045 * 1e6


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("link", "start"), [(LOSSY, 700e3), (DSL_POOR, 360e3)])
def test_repeats_of_sound_are_no_queue(link: tuple[Profile, Profile], start: float, seed: int) -> None:
    """While no picture is sent, a repeat may be all that a feedback tells of."""
    down, up = link
    call = Call(down, up, start=start, seed=seed, repeats=True, rests=lambda now: 10.0 < now < 25.0)
    run = call.run(40.0)
    assert down.rate is not None
    assert min(estimate for at, estimate, _, _ in run.states if 10.0 < at < 25.0) > 0.5 * down.rate
    assert not [at for at, _, paused, _ in run.states if paused and 10.5 < at < 25.0]
    assert run.reached(0.7 * down.rate, 25.0) < 27.0


def test_the_pacer_follows_the_estimator() -> None:
    """Above what is believed while nothing waits on the link, below it while something does."""
    call = Call(*EDGE, start=90e3, seed=1)
    seen: set[bool] = set()

    def look(now: float) -> None:
        downlink = call.downlink
        seen.add(downlink.estimator.queued)
        spread = downlink.pacer.rate / downlink.capacity
        assert spread < 1.0 if downlink.estimator.queued else spread > 1.0

    call.link.every(0.5, look)
    call.run(40.0)
    assert seen == {False, True}


def test_nothing_is_looked_for_beyond_what_is_of_use() -> None:
    call = Call(THOUSAND, THOUSAND, start=150e3, seed=1, need=200e3)
    call.downlink.worth(250_000)
    run = call.run(20.0)
    assert max(estimate for _, estimate, _, _ in run.states) == 250e3
    call.downlink.worth(150_000)
    probed = run.probed_bytes
    call.run(10.0)
    assert run.probed_bytes == probed
    assert call.downlink.capacity == 250e3, "what is known is not forgotten"
