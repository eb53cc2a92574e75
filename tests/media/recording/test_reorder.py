"""Any order, loss and repetition comes out once each and in order."""

import random
import struct

from hypothesis import given
from hypothesis import strategies as st

from media.recording.reorder import WAIT_NS, WINDOW, Numbering, Packet, Reorder, Unwrapper


def packet(sequence: int, arrival_ns: int = 0) -> Packet:
    return Packet(sequence, 0, False, 96, b"x", arrival_ns)


@given(st.integers(0, 2**16 - 1), st.lists(st.integers(-(2**15) + 1, 2**15 - 1)))
def test_unwrapping_follows_every_step_of_less_than_half(start: int, steps: list[int]) -> None:
    unwrap = Unwrapper(16)
    value = unwrap(start)
    true = start
    for step in steps:
        true += step
        assert unwrap(true & 0xFFFF) == true
    assert value == start


def test_header_extension_and_padding_are_taken_off() -> None:
    numbering = Numbering()
    head = struct.pack("!BBHII", 0x80 | 0x20 | 0x10 | 1, 0x80 | 96, 65535, 2**32 - 1, 7)
    data = head + b"csrc" + bytes.fromhex("bede0001") + b"\x10\x00\x00\x00" + b"payload" + b"\0\0\3"
    assert numbering.read(data, 5) == Packet(65535, 2**32 - 1, True, 96, b"payload", 5)
    following = struct.pack("!BBHII", 0x80, 96, 0, 0, 7)
    assert numbering.read(following, 6) == Packet(65536, 2**32, False, 96, b"", 6)


@given(st.binary(max_size=40))
def test_anything_is_a_packet_or_none(data: bytes) -> None:
    read = Numbering().read(data, 0)
    assert read is None or (len(data) >= 12 and len(read.payload) <= len(data) - 12)


@given(st.randoms(use_true_random=False), st.integers(0, 200), st.integers(1, 60))
def test_what_is_only_shaken_comes_out_whole(source: random.Random, count: int, spread: int) -> None:
    shaken = sorted(range(count), key=lambda n: n + source.random() * spread)
    twice = [n for n in shaken for _ in range(source.choice([1, 1, 2]))]
    reorder = Reorder()
    out = [ready.sequence for n in twice for ready in reorder.add(packet(n))]
    out += [ready.sequence for ready in reorder.flush()]
    assert out == list(range(count))


@given(st.sets(st.integers(0, 3000)), st.integers(-5000, 70000))
def test_what_is_lost_is_given_up_after_the_wait(kept: set[int], base: int) -> None:
    reorder = Reorder()
    out = []
    for n in sorted(kept):
        ready = reorder.add(packet(base + n, n * 10_000_000))
        out += [one.sequence - base for one in ready + reorder.expire(n * 10_000_000)]
        assert {one for one in kept if one <= n - WAIT_NS // 10_000_000} <= set(out)
    assert out + [one.sequence - base for one in reorder.flush()] == sorted(kept)


def test_more_than_a_window_is_never_held() -> None:
    reorder = Reorder()
    reorder.add(packet(0))
    reorder.expire(WAIT_NS)
    out = [ready.sequence for n in range(2, WINDOW + 10) for ready in reorder.add(packet(n, WAIT_NS))]
    assert out == list(range(2, WINDOW + 10))


def test_a_sender_that_starts_anew_is_followed() -> None:
    reorder = Reorder()
    before = [ready.sequence for n in range(5000, 5600) for ready in reorder.add(packet(n))]
    after = [ready.sequence for n in range(100, 700) for ready in reorder.add(packet(n))]
    assert before + after + [one.sequence for one in reorder.flush()] == [*range(5000, 5600), *range(100, 700)]


def test_after_a_pause_of_half_the_numbers_nothing_counts_as_old() -> None:
    numbering, reorder = Numbering(), Reorder()
    out = []
    for number, second in ((60_000, 0), (60_001, 1), (60_001 + 40_000, 700), (60_002 + 40_000, 701)):
        read = numbering.read(struct.pack("!BBHII", 0x80, 96, number & 0xFFFF, 0, 7), second * 10**9)
        assert read is not None
        out += reorder.add(read)
    assert [one.sequence for one in out + reorder.flush()] == [60_000, 60_001, 100_001, 100_002]
