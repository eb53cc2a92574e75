"""The stream that a caller hears goes on without a jump, whatever is put into it."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as some

from media.rtp.header import FIXED
from media.rtp.opus import SILENCE
from media.trunk.voice import EVERY, FRAME, Heard, Outgoing, heard

TUNE = (b"\x78one", b"\x78two")


def _numbers(packet: bytes | None) -> tuple[int, int]:
    assert packet is not None
    _, _, sequence, timestamp, _ = FIXED.unpack_from(packet)
    return sequence, timestamp


def test_the_tune_is_repeated_every_20_ms() -> None:
    out = Outgoing(111, TUNE)
    packets = [out.fill(10 + number * EVERY) for number in range(4)]
    assert [packet[12:] for packet in packets if packet] == [*TUNE, *TUNE]
    numbers = [_numbers(packet) for packet in packets]
    assert [(b[0] - a[0]) & 0xFFFF for a, b in itertools.pairwise(numbers)] == [1, 1, 1]
    assert [(b[1] - a[1]) & 0xFFFFFFFF for a, b in itertools.pairwise(numbers)] == [FRAME] * 3


def test_a_line_without_a_tune_says_silence() -> None:
    packet = Outgoing(96).fill(1.0)
    assert packet is not None and packet[12:] == SILENCE[FRAME] and packet[1] == 96


def test_a_voice_takes_over_and_what_is_lost_stays_lost() -> None:
    out = Outgoing(111, TUNE)
    filled = _numbers(out.fill(10.0))
    first = _numbers(out.relay(Heard(7, 65_535, 4_000_000_000, b"a"), 10.02))
    third = _numbers(out.relay(Heard(7, 1, 4_000_001_920, b"c"), 10.06))
    assert first == ((filled[0] + 1) & 0xFFFF, (filled[1] + FRAME) & 0xFFFFFFFF)
    assert third == ((first[0] + 2) & 0xFFFF, (first[1] + 2 * FRAME) & 0xFFFFFFFF)


def test_nothing_is_filled_in_while_somebody_speaks_in_long_packets() -> None:
    out = Outgoing(111, TUNE)
    out.relay(Heard(7, 1, 0, b"a"), 10.0)
    assert out.fill(10.06) is None
    assert out.fill(10.13) is not None


def test_a_packet_from_before_the_source_began_is_dropped() -> None:
    out = Outgoing(111)
    out.relay(Heard(7, 100, 9_600, b"a"), 10.0)
    assert out.relay(Heard(7, 99, 8_640, b"late"), 10.0) is None


@given(some.lists(some.tuples(some.booleans(), some.integers(1, 3), some.integers(0, 400)), max_size=60))
def test_numbers_never_repeat_and_time_never_goes_back(turns: list[tuple[bool, int, int]]) -> None:
    out, now, sent = Outgoing(111, TUNE), 100.0, []
    sequence = timestamp = 0
    for speaks, source, waited in turns:
        now += waited / 1000
        sequence, timestamp = sequence + 1, timestamp + waited * 48
        given = Heard(source, sequence & 0xFFFF, timestamp & 0xFFFFFFFF, b"x")
        packet = out.relay(given, now) if speaks else out.fill(now)
        if packet is not None:
            sent.append(_numbers(packet))
    for before, after in itertools.pairwise(sent):
        assert 0 < (after[0] - before[0]) & 0xFFFF < 0x8000
        assert 0 <= (after[1] - before[1]) & 0xFFFFFFFF < 0x80000000


@given(some.binary(max_size=60))
def test_any_bytes_are_a_packet_or_none(data: bytes) -> None:
    found = heard(data, 111)
    assert found is None or found.payload
