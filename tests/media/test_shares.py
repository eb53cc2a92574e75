"""What a link gives to each picture and to pieces, and what one sender sends for all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media import bulk
from media.advice import Rung
from media.ladder import LADDER, RUNGS, Ladder, Step
from media.shares import OTHERS_LEAST, divide, for_all, moves, shown_as

BY_NAME = {(step.rung, step.height, step.frame_rate): step for step in LADDER}
FINE = BY_NAME[Rung.FULL, 480, 20]
FULL = BY_NAME[Rung.FULL, 480, 15]
SMALL = BY_NAME[Rung.SMALL, 240, 15]
STEPS = BY_NAME[Rung.STEPS, 180, 10]
STILLS = BY_NAME[Rung.STILLS, 180, 10]

rooms = st.integers(0, 3_000_000)
crowds = st.integers(1, 5).map(lambda count: [f"sender {n}" for n in range(count)])


def test_two_people_have_the_whole_link() -> None:
    assert divide(123_456, ["other"]) == {"other": 123_456}
    assert divide(123_456, []) == {}


@given(rooms, crowds)
def test_a_link_is_never_given_twice(room: int, shown: list[str]) -> None:
    shares = divide(room, shown)
    assert list(shares) == shown
    assert sum(shares.values()) <= room
    assert all(share >= 0 for share in shares.values())


@given(rooms, crowds)
def test_beside_the_main_picture_all_move_small_or_none_moves(room: int, shown: list[str]) -> None:
    others = [share for who, share in divide(room, shown).items() if who != shown[0]]
    assert all(share >= OTHERS_LEAST for share in others) or all(not moves(Ladder(share).step) for share in others)
    assert all(Ladder(share).step.height <= 240 for share in others)


@given(rooms, rooms, crowds)
def test_more_room_never_gives_the_main_picture_a_worse_rung(one: int, other: int, shown: list[str]) -> None:
    less, more = (Ladder(divide(room, shown)[shown[0]]).step.rung for room in sorted((one, other)))
    assert RUNGS.index(more) <= RUNGS.index(less)


@pytest.mark.parametrize(
    ("steps", "sent", "layers"),
    [
        ({"a": STEPS}, STEPS, {"a": 3}),
        ({"a": FULL, "b": FULL}, FULL, {"a": 3, "b": 3}),
        ({"a": FULL, "b": SMALL}, FULL, {"a": 3, "b": 1}),
        ({"a": FINE, "b": SMALL}, FULL, {"a": 3, "b": 1}),
        ({"a": FINE, "b": STEPS}, FINE, {"a": 3, "b": 0}),
        ({"a": FINE, "b": STILLS}, FINE, {"a": 3, "b": 0}),
        ({"a": STILLS, "b": STILLS}, STILLS, {"a": 0, "b": 0}),
    ],
)
def test_the_best_served_sets_the_step(steps: dict[str, Step], sent: Step, layers: dict[str, int]) -> None:
    assert for_all(steps) == (sent, layers)


@given(st.lists(st.sampled_from(LADDER), min_size=1, max_size=5))
def test_somebody_has_all_and_nobody_more_than_its_link_carries(chosen: list[Step]) -> None:
    steps = {str(n): step for n, step in enumerate(chosen)}
    sent, layers = for_all(steps)
    assert not moves(sent) or 3 in layers.values()
    share = {3: 0.8, 2: 0.5, 1: 0.35, 0: 0.0}
    for step, count in zip(chosen, layers.values(), strict=True):
        assert step.needs >= share[count] * sent.needs
        assert moves(step) or shown_as(step, sent, count) in (Rung.STILLS, Rung.AUDIO)


def test_fewer_layers_move_in_steps() -> None:
    assert shown_as(SMALL, FULL, 1) is Rung.STEPS
    assert shown_as(STEPS, FULL, 0) is Rung.STILLS


@given(st.integers(0, 10_000_000), st.integers(0, 60_000))
def test_pieces_have_what_the_voice_leaves(capacity: int, voices: int) -> None:
    alone, beside = bulk.allowance(capacity, voices, moving=False), bulk.allowance(capacity, voices, moving=True)
    assert min(alone, beside) >= bulk.LEAST
    assert alone == bulk.LEAST or alone + voices <= capacity
    assert beside == bulk.LEAST or beside <= 0.05 * capacity


@given(st.integers(0, 2_000_000))
def test_a_still_is_as_large_as_its_time_allows(rate: int) -> None:
    advice = bulk.still(rate)
    assert 4 <= advice.every_seconds <= 8
    assert 3_000 <= advice.octets <= 20_000
    if rate >= 5_000:
        assert 8 * advice.octets <= rate * advice.every_seconds


def test_a_thin_link_has_a_sharp_still_within_ten_seconds() -> None:
    """64 kbit/s, of which an estimate finds 50: 8 kB, base64 and a round trip of 600 ms for each piece of 4 kB."""
    advice = bulk.still(bulk.allowance(50_000, 24_500, moving=False))
    assert advice.octets >= 8_000
    pieces = -(-advice.octets // 4_000)
    assert advice.every_seconds <= 8
    assert 8 * advice.octets * 4 / 3 / (50_000 - 24_500) + pieces * 0.6 <= 10
