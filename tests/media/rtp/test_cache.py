"""Repair: what is kept for repeats, and what is asked for, when and how often."""

from hypothesis import given
from hypothesis import strategies as st

from media.rtp.cache import GIVE_UP, KEEP, SIZE, TRIES, Cached, GapDetector, PacketCache


def cached(sequence: int, arrival: float = 0.0) -> Cached:
    return Cached(sequence, 90, 96, b"p", arrival)


def test_the_cache_holds_the_last_packets() -> None:
    cache = PacketCache()
    for number in range(SIZE + 1):
        cache.put(cached(number))
    assert cache.get(0) is None
    assert cache.get(1) == cached(1)
    assert cache.get(SIZE) == cached(SIZE)
    assert cache.get(-1) is None
    cache.clear()
    assert cache.get(SIZE) is None


def test_the_cache_lets_old_packets_go() -> None:
    cache = PacketCache()
    cache.put(cached(5, arrival=10.0))
    cache.put(cached(6, arrival=10.0 + KEEP))
    cache.expire(10.1 + KEEP)
    assert cache.get(5) is None
    assert cache.get(6) is not None


def test_a_gap_is_asked_for_once_a_good_round_trip_and_six_times_at_most() -> None:
    gaps = GapDetector()
    assert [gaps.arrived(n, 0.0) for n in (65534, 65535, 2)] == [1, 1, 2]
    assert gaps.due(0.0, 0.2) == [0, 1]
    assert gaps.due(0.1, 0.2) == []
    assert gaps.arrived(1, 0.15) == 0
    asked = {t: numbers for t in range(20, 150, 2) if (numbers := gaps.due(t / 100, 0.2))}
    assert asked == {24: [0], 48: [0], 72: [0], 96: [0]}
    assert gaps.unrepaired == 1


def test_on_a_short_way_the_tries_end_it() -> None:
    gaps = GapDetector()
    gaps.arrived(1, 0.0)
    gaps.arrived(3, 0.0)
    asked = [t for t in range(60) if gaps.due(t / 100, 0.05)]
    assert asked == [0, 6, 12, 18, 24, 30]
    assert len(asked) == TRIES
    assert gaps.unrepaired == 1


def test_a_long_round_trip_ends_by_the_clock() -> None:
    gaps = GapDetector()
    gaps.arrived(1, 0.0)
    gaps.arrived(3, 0.0)
    assert gaps.due(0.0, 0.8) == [2]
    assert gaps.due(0.9, 0.8) == []
    assert gaps.due(1.0, 0.8) == [2]
    assert gaps.due(GIVE_UP + 0.9, 0.8) == []
    assert gaps.unrepaired == 0, "its repeat is still under way"
    assert gaps.due(KEEP, 0.5) == []
    assert gaps.unrepaired == 1
    assert gaps.arrived(2, GIVE_UP + 0.8) == 0, "late, but nobody has had it"
    assert gaps.arrived(2, GIVE_UP + 0.8) == -1


def test_what_came_already_is_dropped() -> None:
    gaps = GapDetector()
    assert [gaps.arrived(n, 0.0) for n in (10, 10, 9, 12, 11, 11)] == [1, -1, -1, 2, 0, -1]


def test_a_repeat_of_what_nobody_misses_changes_nothing() -> None:
    gaps = GapDetector()
    gaps.arrived(10, 0.0)
    assert not gaps.repaired(11), "the original may still come"
    assert not gaps.repaired(10)
    assert gaps.arrived(11, 0.0) == 1
    gaps.arrived(13, 0.0)
    assert gaps.repaired(12)
    assert not gaps.repaired(12)


def test_a_wide_jump_is_a_new_beginning() -> None:
    gaps = GapDetector()
    gaps.arrived(10, 0.0)
    assert gaps.arrived(5000, 0.0) == 2
    assert gaps.due(0.0, 0.1) == []
    assert gaps.unrepaired == 1


@given(st.lists(st.integers(0, 0xFFFF), max_size=300))
def test_no_number_is_news_twice(numbers: list[int]) -> None:
    gaps = GapDetector()
    late: list[int] = []
    for number in numbers:
        if gaps.arrived(number, 0.0) == 0:
            late.append(number)
        assert len(gaps.missing) <= 1024
    assert gaps.expected == -1 or numbers
