"""How much of an uplink is counted on, from what its page says and what arrives."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.advice import Reported
from media.measured import Leg
from media.upward import FLOOR, TRIAL, Upward

TICK = 0.1


class _Link:
    """Feeds an `Upward` with the same figures for a while."""

    def __init__(self, start: int, sure: bool = False) -> None:
        self.upward = Upward(start, sure)
        self.now = 0.0

    def run(
        self,
        seconds: float,
        leg: Leg,
        available: int | None = None,
        told: int = 1_500_000,
        sends: bool = True,
        in_the_way: bool = True,
    ) -> list[bool]:
        tried = []
        for _ in range(round(seconds / TICK)):
            self.now += TICK
            if available is not None:
                self.upward.reported(Reported(available_up=available), self.now)
            self.upward.update(leg, told, sends, in_the_way, self.now)
            tried.append(self.upward.trying)
        return tried


def test_it_begins_with_what_is_expected() -> None:
    link = _Link(110_000)
    link.run(1.0, Leg(rate=40_000))
    assert link.upward.room == 110_000
    assert not link.upward.measured


def test_a_page_that_says_less_is_believed() -> None:
    link = _Link(500_000)
    link.run(1.0, Leg(rate=120_000), available=128_000)
    assert link.upward.room == 128_000
    assert link.upward.measured


def test_an_estimate_that_stands_at_our_cap_says_nothing_against_the_link() -> None:
    link = _Link(500_000)
    link.run(10.0, Leg(rate=150_000), available=150_000, told=150_000)
    assert link.upward.room == 500_000


def test_the_ceiling_grows_only_as_the_page_fills_it() -> None:
    idle, busy = _Link(110_000), _Link(110_000)
    idle.run(10.0, Leg(rate=40_000), available=90_000, told=110_000)
    busy.run(10.0, Leg(rate=128_000, queue=0.02), available=128_000, told=140_000)
    assert idle.upward.room == 110_000
    assert 128_000 < busy.upward.room < 150_000


def test_a_brake_binds_at_once() -> None:
    link = _Link(500_000)
    link.run(0.1, Leg(capacity=90_000, rate=300_000, queue=0.3))
    assert link.upward.room == 90_000


def test_a_queue_that_stays_lowers_the_ceiling_to_what_passes() -> None:
    link = _Link(500_000)
    link.run(0.4, Leg(rate=150_000, queue=0.2))
    assert link.upward.room == 500_000
    link.run(0.3, Leg(rate=150_000, queue=0.2))
    assert link.upward.room == 150_000


def test_near_the_rate_at_which_it_was_full_it_creeps_and_little_more_is_told() -> None:
    """A browser tries whatever it is told; what is above the link waits there, and the voice with it."""
    link = _Link(110_000)
    link.run(1.0, Leg(rate=112_000, queue=0.15), available=120_000, told=165_000)
    link.run(10.0, Leg(rate=108_000, queue=0.02), available=112_000, told=123_000)
    assert 110_000 <= link.upward.room < 145_000
    assert link.upward.most < 1.15 * link.upward.room
    # An estimate that comes back to where it was is no leap.
    link.run(5.0, Leg(rate=70_000), available=80_000, told=165_000)
    link.run(2.0, Leg(rate=100_000), available=106_000, told=165_000)
    assert link.upward.room <= 110_000
    link.run(40.0, Leg(rate=150_000), available=160_000, told=165_000)
    assert link.upward.most > 1.4 * link.upward.room, "long ago"


def test_a_climbing_estimate_is_trusted_with_a_leap() -> None:
    """Chrome climbs by 8 % a second on its own, and jumps when it is told a larger picture."""
    link = _Link(900_000)
    link.run(10.0, Leg(rate=150_000), available=150_000)
    assert link.upward.room == 150_000
    for second in range(5):
        link.run(1.0, Leg(rate=150_000), available=int(150_000 * 1.08**second))
    assert link.upward.room >= 2 * 150_000


def test_a_link_that_is_back_is_trusted_as_far_as_it_has_carried_before() -> None:
    """What passed while it was thin binds no longer than until the page climbs again."""
    link = _Link(600_000)
    link.run(10.0, Leg(rate=570_000), available=600_000)
    link.run(1.0, Leg(rate=150_000, queue=0.3), available=150_000)
    link.run(10.0, Leg(rate=130_000), available=140_000)
    assert link.upward.room < 200_000
    for second in range(5):
        link.run(1.0, Leg(rate=140_000), available=int(140_000 * 1.08**second))
    assert 2.4 * 140_000 <= link.upward.room <= 1.35 * 600_000


def test_an_estimate_that_rises_on_a_queue_gets_no_leap() -> None:
    link = _Link(900_000)
    link.run(10.0, Leg(rate=150_000), available=150_000)
    link.run(1.0, Leg(rate=150_000, queue=0.09), available=220_000)
    assert link.upward.room == 220_000


def test_a_queue_behind_a_silent_voice_leaves_room_for_it() -> None:
    link = _Link(500_000)
    link.run(20.0, Leg(rate=4_000, queue=0.5), sends=False)
    assert link.upward.room == 30_000


def test_pieces_are_not_bound_by_the_estimate_of_a_voice_alone() -> None:
    link = _Link(51_000)
    link.run(20.0, Leg(rate=20_000), available=14_000, sends=False)
    assert (link.upward.room, link.upward.carries) == (FLOOR, 51_000)
    link.run(0.1, Leg(capacity=30_000, rate=20_000, queue=0.2), available=14_000, sends=False)
    assert link.upward.carries == 30_000


def test_old_reports_do_not_bind() -> None:
    link = _Link(500_000)
    link.run(1.0, Leg(rate=100_000), available=100_000)
    link.run(7.0, Leg(rate=100_000))
    assert link.upward.room == 500_000


@pytest.mark.parametrize(("sure", "after"), [(False, 8.0), (True, 30.0)])
def test_an_uplink_that_keeps_the_picture_away_is_tried_now_and_then(sure: bool, after: float) -> None:
    link = _Link(56_000, sure)
    tried = link.run(240.0, Leg(rate=24_000), available=45_000, sends=False)
    starts = [i * TICK for i in range(1, len(tried)) if tried[i] and not tried[i - 1]]
    assert starts[0] == pytest.approx(after, abs=0.3)
    gaps = [later - sooner - TRIAL for sooner, later in pairwise(starts)]
    assert gaps, "it is tried again"
    assert all(gap == pytest.approx(after * 2 ** (n + 1), abs=0.5) for n, gap in enumerate(gaps))
    assert sum(tried) * TICK <= (len(starts)) * (TRIAL + 0.2)


def test_no_trial_where_the_uplink_is_not_in_the_way_or_is_full() -> None:
    link = _Link(56_000)
    assert not any(link.run(60.0, Leg(rate=24_000), sends=False, in_the_way=False))
    assert not any(link.run(60.0, Leg(rate=24_000, queue=0.2), sends=False))
    assert not any(link.run(60.0, Leg(rate=24_000), sends=True))


def test_a_link_known_to_carry_a_picture_is_tried_soon() -> None:
    """The browser's estimate has fallen by a moment's queue, and cannot rise while no picture is sent."""
    link = _Link(110_000, sure=True)
    tried = link.run(5.0, Leg(rate=24_000), available=51_000, sends=False)
    assert tried.index(True) * TICK == pytest.approx(4.0, abs=0.3)


def test_a_trial_stands_a_moment_in_the_queue_and_lasts_as_long_as_it_helps() -> None:
    link = _Link(110_000, sure=True)
    link.run(4.5, Leg(rate=24_000), available=51_000, sends=False)
    assert all(link.run(0.4, Leg(rate=40_000, queue=0.15), available=51_000, sends=False))
    assert all(link.run(7.0, Leg(rate=40_000), available=60_000, sends=False))
    assert not link.run(8.0, Leg(rate=40_000), available=60_000, sends=False)[-1]


def test_a_queue_that_stays_ends_a_trial() -> None:
    link = _Link(110_000, sure=True)
    link.run(4.5, Leg(rate=24_000), available=51_000, sends=False)
    assert not link.run(1.0, Leg(rate=90_000, queue=0.3), available=51_000, sends=False)[-1]


def test_a_picture_that_did_not_last_makes_the_next_trial_wait() -> None:
    link = _Link(110_000, sure=True)
    link.run(3.0, Leg(rate=100_000), available=100_000)
    assert not any(link.run(7.0, Leg(rate=24_000), available=51_000, sends=False))
    assert any(link.run(1.5, Leg(rate=24_000), available=51_000, sends=False))


def test_a_trial_that_passes_shows_more_room() -> None:
    link = _Link(56_000)
    link.run(8.5, Leg(rate=24_000), available=45_000, sends=False)
    assert link.upward.trying
    for step in range(30):
        rate = int(45_000 * 1.05**step)
        link.run(0.2, Leg(rate=rate), available=rate, sends=False)
    assert link.upward.room > 100_000


@given(
    st.integers(-(10**9), 10**12),
    st.one_of(st.none(), st.integers(-(10**9), 10**12)),
    st.integers(0, 10**12),
    st.one_of(st.none(), st.floats(0, 100)),
    st.one_of(st.none(), st.floats(0, 1)),
)
def test_no_figure_leaves_the_floor(
    available: int, capacity: int | None, rate: int, queue: float | None, loss: float | None
) -> None:
    link = _Link(300_000)
    link.run(1.0, Leg(capacity, rate, queue, loss), available=available)
    assert link.upward.room >= FLOOR
