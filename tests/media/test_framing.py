"""Frames on a stream: cut wherever the network likes, and a store that neither grows nor lets sound wait."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.framing import CHUNK, OLDEST, OTHER_ROOM, URGENT_ROOM, BadFrame, Deframer, Outbox

SOUND, PICTURE = bytes([1]) * 100, bytes([2]) * 1100


def drained(box: Outbox, now: float = 0.0) -> list[bytes]:
    """All packets that the outbox still gives, in order."""
    cut, packets = Deframer(2000), []
    while chunk := box.take(now):
        packets += cut.feed(chunk)
    return packets


@given(st.lists(st.binary(max_size=1472), max_size=12), st.lists(st.integers(1, 700), min_size=1, max_size=9))
def test_packets_come_whole_however_the_stream_is_cut(packets: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(len(packet).to_bytes(2, "big") + packet for packet in packets)
    deframer, found, at, turn = Deframer(1472), [], 0, 0
    while at < len(stream):
        step = cuts[turn % len(cuts)]
        found += deframer.feed(stream[at : at + step])
        at, turn = at + step, turn + 1
    assert found == packets


def test_a_frame_longer_than_any_of_ours_ends_it_at_once() -> None:
    with pytest.raises(BadFrame):
        Deframer(1472).feed((1473).to_bytes(2, "big"))
    with pytest.raises(BadFrame):
        Deframer(1472).feed(b"GET / HTTP/1.1\r\n")


def test_sound_overtakes_pictures() -> None:
    box = Outbox()
    for number in range(3):
        box.put(PICTURE, False, 0)
        box.put(SOUND + bytes([number]), True, 0)
    assert [packet[0] for packet in drained(box)] == [1, 1, 1, 2, 2, 2]
    assert box.dropped == 0


def test_pictures_are_dropped_first_and_then_the_oldest_sound() -> None:
    box = Outbox()
    for _ in range(1000):
        box.put(PICTURE, False, 0)
        assert len(box) <= OTHER_ROOM
    for number in range(1000):
        box.put(SOUND + number.to_bytes(2, "big"), True, 0)
        assert len(box) <= OTHER_ROOM + URGENT_ROOM
    packets = drained(box)
    sounds = [int.from_bytes(packet[-2:], "big") for packet in packets if packet[0] == 1]
    assert sounds == list(range(1000 - len(sounds), 1000))
    assert len(sounds) == URGENT_ROOM // 104
    assert box.dropped == 2000 - len(packets)


def test_what_is_too_old_is_left_out_and_what_is_begun_is_finished() -> None:
    box = Outbox()
    for _ in range(8):
        box.put(PICTURE, False, 0)
    chunk = box.take(0)
    assert CHUNK <= len(chunk) < CHUNK + 1200
    box.put_back(chunk[500:])
    box.put(SOUND, True, OLDEST + 0.5)
    after = b"".join(iter(lambda: box.take(OLDEST + 0.5), b""))
    packets = Deframer(2000).feed(chunk[:500] + after)
    assert [packet[0] for packet in packets] == [2, 2, 2, 2, 1]
    assert (len(box), box.dropped) == (0, 4)
