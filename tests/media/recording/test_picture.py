"""Frames from packets: nothing that could not be decoded ever comes out."""

import random

from hypothesis import given
from hypothesis import strategies as st

from media.recording.picture import H264Pictures, VP8Pictures
from media.recording.reorder import Packet

HEAD = bytes.fromhex("5001009d012a4001f000")


def vp8(sequence: int, frame: int, first: bool, last: bool, key: bool = False, padding: bool = False) -> Packet:
    number = (0x8000 | frame).to_bytes(2, "big")
    body = (HEAD if key else b"\x51") if first else b"rest"
    payload = b"" if padding else bytes([0x90 if first else 0x80, 0x80]) + number + body
    return Packet(sequence, frame * 3000, last, 96, payload, frame)


def clip(lengths: list[int], keys: set[int]) -> list[Packet]:
    packets: list[Packet] = []
    for frame, length in enumerate(lengths):
        for n in range(length):
            packets.append(vp8(len(packets), frame, n == 0, n == length - 1, frame in keys))
    return packets


def test_packets_become_frames_with_their_size() -> None:
    pictures = VP8Pictures()
    frames = [frame for packet in clip([2, 1, 3], {0}) if (frame := pictures.packet(packet))]
    assert [(frame.timestamp, frame.key, frame.data) for frame in frames] == [
        (0, True, HEAD + b"rest"),
        (3000, False, b"\x51"),
        (6000, False, b"\x51restrest"),
    ]
    assert pictures.size == (320, 240)
    assert pictures.dropped == 0


@given(
    st.lists(st.integers(1, 4), min_size=1, max_size=30),
    st.sets(st.integers(0, 29)),
    st.randoms(use_true_random=False),
    st.floats(0, 0.5),
)
def test_only_whole_frames_with_an_unbroken_past_come_out(
    lengths: list[int], keys: set[int], source: random.Random, loss: float
) -> None:
    packets = clip(lengths, keys)
    lost = {packet.sequence for packet in packets if source.random() < loss}
    whole = {
        frame
        for frame in range(len(lengths))
        if not lost & {packet.sequence for packet in packets if packet.arrival_ns == frame}
    }
    expected, good = [], False
    for frame in range(len(lengths)):
        good = frame in whole and (good or frame in keys)
        if good:
            expected.append(frame)
    pictures = VP8Pictures()
    out = [pictures.packet(packet) for packet in packets if packet.sequence not in lost]
    assert [frame.arrival_ns for frame in out if frame] == expected


def test_lost_padding_costs_nothing() -> None:
    pictures = VP8Pictures()
    first = pictures.packet(vp8(0, 0, True, True, key=True))
    assert pictures.packet(vp8(1, 0, False, False, padding=True)) is None
    second = pictures.packet(vp8(2, 1, True, True))
    third = pictures.packet(vp8(5, 2, True, True))
    assert None not in (first, second, third)
    assert pictures.packet(vp8(8, 4, True, True)) is None, "the picture ids tell that frame 3 is lost"


def test_a_frame_without_its_marker_ends_the_past() -> None:
    pictures = VP8Pictures()
    frames = [
        pictures.packet(vp8(0, 0, True, True, key=True)),
        pictures.packet(vp8(1, 1, True, False)),
        pictures.packet(vp8(2, 2, True, True)),
        pictures.packet(vp8(3, 3, True, True, key=True)),
    ]
    assert [frame is not None for frame in frames] == [True, False, False, True]


def test_a_key_frame_that_is_none_is_left_out() -> None:
    pictures = VP8Pictures()
    for head in (b"\x50", b"\x50" + bytes(9), HEAD[:6] + bytes(4)):
        assert pictures.packet(Packet(0, 0, True, 96, b"\x10" + head, 0)) is None
    assert pictures.size == (0, 0)


def test_h264_needs_parameter_sets_before_its_first_picture() -> None:
    pictures = H264Pictures()
    assert pictures.packet(Packet(0, 0, True, 102, b"\x65idr", 0)) is None
    assert pictures.packet(Packet(1, 1, True, 102, b"\x41slice", 0)) is None
    assert pictures.private == b""


def test_h264_with_sets_too_large_for_a_file_is_left_out() -> None:
    sets = b"\x67" + bytes(2000)
    pictures = H264Pictures()
    assert pictures.packet(Packet(0, 0, False, 102, sets, 0)) is None
    assert pictures.packet(Packet(1, 0, False, 102, b"\x68pps", 0)) is None
    assert pictures.packet(Packet(2, 0, True, 102, b"\x65idr", 0)) is None


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.booleans(), st.binary(max_size=30)), max_size=30)
)
def test_noise_never_raises(noise: list[tuple[int, int, bool, bytes]]) -> None:
    for pictures in (VP8Pictures(), H264Pictures()):
        sequence = timestamp = 0
        for step, later, marker, payload in noise:
            sequence += step
            timestamp += later
            pictures.packet(Packet(sequence, timestamp, marker, 96, payload, 0))
