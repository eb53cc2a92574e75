"""The ladder of one pair: which room carries what, down at once, up once room has held, not to and fro."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.advice import Reason, Rung, Wish
from media.ladder import LADDER, RUNGS, Ladder, at_most, limited

TICK = 0.1


def _run(ladder: Ladder, room: int, since: float, seconds: float) -> list[Rung]:
    ticks = range(1, round(seconds / TICK) + 1)
    return [ladder.update(room, Reason.CAPACITY, since + tick * TICK).rung for tick in ticks]


@pytest.mark.parametrize(
    ("room", "rung", "height"),
    [
        (900_000, Rung.FULL, 480),
        (300_000, Rung.FULL, 480),
        (200_000, Rung.SMALL, 360),
        (120_000, Rung.SMALL, 240),
        (80_000, Rung.STEPS, 240),
        (50_000, Rung.STEPS, 180),
        (40_000, Rung.STILLS, 180),
        (4_000, Rung.STILLS, 180),
        (3_999, Rung.AUDIO, 180),
        (-20_000, Rung.AUDIO, 180),
    ],
)
def test_what_a_room_carries(room: int, rung: Rung, height: int) -> None:
    ladder = Ladder(room)
    assert (ladder.step.rung, ladder.step.height) == (rung, height)
    assert set(_run(ladder, room, 0.0, 30.0)) == {rung}


def test_steps_are_in_order_and_their_limits_leave_no_room_unused() -> None:
    for better, worse in pairwise(LADDER):
        assert better.needs > worse.needs
        assert RUNGS.index(better.rung) <= RUNGS.index(worse.rung)
        if worse.needs >= 45_000:
            assert worse.bitrate >= better.needs * 0.95, "the encoder may use all that the step above would need"
    assert all(step.frame_rate >= 10 for step in LADDER), "eight frames a second must be left after loss"


def test_a_fall_is_answered_at_once() -> None:
    ladder = Ladder(900_000)
    assert ladder.update(100_000, Reason.QUEUE, 20.0).rung is Rung.STEPS
    assert ladder.why is Reason.QUEUE


def test_a_little_too_little_has_to_last() -> None:
    ladder = Ladder(300_000)
    assert set(_run(ladder, 260_000, 10.0, 0.9)) == {Rung.FULL}
    assert _run(ladder, 260_000, 11.0, 0.5)[-1] is Rung.SMALL


def test_a_climb_waits_until_the_room_has_held_and_skips_steps() -> None:
    ladder = Ladder(60_000)
    seen = _run(ladder, 900_000, 0.0, 3.0)
    assert set(seen[:14]) == {Rung.STEPS}
    assert set(seen[16:]) == {Rung.FULL}
    assert set(seen) == {Rung.STEPS, Rung.FULL}
    assert ladder.why is Reason.ROOM


def test_a_climb_needs_more_room_than_the_step() -> None:
    ladder = Ladder(200_000)
    assert set(_run(ladder, 300_000, 0.0, 60.0)) == {Rung.SMALL}
    assert ladder.why is Reason.CAPACITY


def test_one_low_moment_puts_a_climb_off() -> None:
    ladder = Ladder(200_000)
    for second in range(20):
        assert set(_run(ladder, 400_000, second, 0.9)) == {Rung.SMALL}
        assert _run(ladder, 200_000, second + 0.9, 0.1) == [Rung.SMALL]


def test_a_climb_that_failed_waits_longer_each_time() -> None:
    """A link that seems better only as long as less is sent."""
    ladder, waits, now = Ladder(100_000), [], 0.0
    for _ in range(5):
        began = now
        while ladder.step.rung is Rung.STEPS:
            now += TICK
            ladder.update(400_000, Reason.CAPACITY, now)
        waits.append(now - began)
        now += 1.0
        ladder.update(100_000, Reason.QUEUE, now)
    assert all(later > 1.8 * sooner for sooner, later in pairwise(waits[:4]))
    assert waits[-1] <= 21.0


def test_a_failed_climb_is_forgiven() -> None:
    ladder = Ladder(100_000)
    _run(ladder, 400_000, 0.0, 2.0)
    _run(ladder, 100_000, 2.0, 50.0)
    seen = _run(ladder, 400_000, 52.0, 2.0)
    assert seen[-1] is Rung.FULL


@given(st.integers(0, 2_000_000), st.integers(0, 2_000_000), st.integers(0, 1_000_000))
def test_more_room_never_ends_on_a_worse_step(one: int, other: int, start: int) -> None:
    ends = []
    for room in (min(one, other), max(one, other)):
        ladder = Ladder(start)
        _run(ladder, room, 0.0, 5.0)
        ends.append(LADDER.index(ladder.step))
    assert ends[1] <= ends[0]


@given(st.integers(20_000, 1_500_000), st.integers(0, 2**32))
def test_noise_makes_no_flapping(room: int, seed: int) -> None:
    """±15 % for a minute: the first finding, and at most two changes of mind."""
    chance = random.Random(seed)
    ladder = Ladder(room)
    steps = [ladder.step]
    for tick in range(600):
        noisy = int(room * chance.uniform(0.85, 1.15))
        steps.append(ladder.update(noisy, Reason.CAPACITY, tick * TICK))
    changes = sum(1 for before, after in pairwise(steps) if before is not after)
    assert changes <= 3


@pytest.mark.parametrize(
    ("wish", "rung", "reason"),
    [
        (Wish(low_data=True), Rung.STILLS, Reason.WISH),
        (Wish(low_data=True, budget_spent=True), Rung.AUDIO, Reason.BUDGET),
        (Wish(budget_spent=True), Rung.AUDIO, Reason.BUDGET),
        (Wish(at_most=Rung.SMALL), Rung.SMALL, Reason.RULE),
        (Wish(low_data=True, at_most=Rung.AUDIO), Rung.AUDIO, Reason.RULE),
    ],
)
def test_the_strictest_wish_counts(wish: Wish, rung: Rung, reason: Reason) -> None:
    assert at_most(wish) == (rung, reason)


@pytest.mark.parametrize("limit", list(Rung))
def test_a_limit_only_ever_lowers(limit: Rung) -> None:
    for step in LADDER:
        result = limited(step, limit)
        assert LADDER.index(result) >= LADDER.index(step)
        assert limit is Rung.TEXT or RUNGS.index(result.rung) >= RUNGS.index(limit)
