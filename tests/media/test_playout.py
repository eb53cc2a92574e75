"""How long a page waits for the picture, and whether voice and picture keep step."""

from __future__ import annotations

import pytest

from media.measured import Leg
from media.playout import Playout

RICH = (2_000_000, 2_000_000)


def _after(
    seconds: float,
    loss: float = 0.0,
    round_trip: float | None = 0.05,
    own: float | None = 0.05,
    rooms: tuple[int, ...] = RICH,
    queue: float = 0.0,
    playout: Playout | None = None,
    since: float = 0.0,
    own_loss: float = 0.0,
) -> Playout:
    playout = playout or Playout()
    for tick in range(round(seconds * 10)):
        other, down = Leg(loss=loss, queue=queue), Leg(loss=own_loss, queue=queue)
        playout.update(rooms, [("other", other, round_trip)], (down, own), since + tick / 10)
    return playout


def test_a_good_link_is_left_to_the_browser() -> None:
    playout = _after(60.0, loss=0.01)
    assert (playout.jitter_ms, playout.apart) == (None, False)


@pytest.mark.parametrize(("round_trip", "milliseconds"), [(0.12, 250), (0.4, 650), (0.6, 700), (2.0, 700)])
def test_repairs_of_the_other_leg_are_waited_for(round_trip: float, milliseconds: int) -> None:
    """1.4 round trips of that leg and 50 ms, in steps of 50 ms."""
    playout = _after(20.0, loss=0.1, round_trip=round_trip)
    assert playout.jitter_ms == milliseconds
    assert playout.apart


def test_loss_by_a_queue_is_not_waited_for() -> None:
    assert _after(20.0, loss=0.3, round_trip=0.12, queue=0.3).jitter_ms is None


def test_one_bad_second_is_not_waited_for() -> None:
    playout = _after(10.0, loss=0.01)
    assert _after(0.6, loss=0.08, playout=playout, since=10.0).jitter_ms is None


def test_a_round_trip_that_wavers_does_not_move_the_target() -> None:
    playout = Playout()
    seen = set()
    for tick in range(600):
        playout.update(RICH, [("other", Leg(loss=0.1), 0.12 + 0.02 * (tick % 3))], (Leg(), 0.05), tick / 10)
        seen.add(playout.jitter_ms)
    assert len(seen) <= 2, "none, then one target"


def test_the_wait_ends_after_the_loss() -> None:
    playout = _after(20.0, loss=0.1)
    assert _after(5.0, playout=playout, since=20.0).jitter_ms is not None
    assert _after(30.0, playout=playout, since=25.0).jitter_ms is None


@pytest.mark.parametrize(
    ("own", "round_trip", "rooms"),
    [(0.4, 0.02, RICH), (0.02, 0.4, RICH), (0.05, 0.05, (128_000, 2_000_000)), (None, None, (200_000,))],
)
def test_voice_goes_ahead_on_long_or_thin_links(
    own: float | None, round_trip: float | None, rooms: tuple[int, ...]
) -> None:
    assert _after(0.1, own=own, round_trip=round_trip, rooms=rooms).apart


@pytest.mark.parametrize(
    ("own_loss", "queue", "apart"), [(0.01, 0.0, True), (0.1, 0.3, False), (0.004, 0.0, False)]
)
def test_voice_goes_ahead_where_the_own_leg_loses(own_loss: float, queue: float, apart: bool) -> None:
    """Its picture comes late; how long to wait for that the browser knows by itself."""
    playout = _after(30.0, own_loss=own_loss, queue=queue)
    assert (playout.jitter_ms, playout.apart) == (None, apart)


def test_step_is_kept_again_after_twenty_good_seconds() -> None:
    playout = _after(1.0, rooms=(128_000,))
    assert _after(19.0, playout=playout, since=1.0).apart
    assert not _after(3.0, playout=playout, since=20.0).apart
