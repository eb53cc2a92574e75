"""RED and the beginning of key frames, in golden payloads and in anything at all."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.rtp.keyframe import begins_key_frame
from media.rtp.red import Block, blocks, redundancy
from tests.media.offer import vp8


def test_red_is_opened_to_its_primary() -> None:
    # One redundant block (PT 111, 960 ticks back, 3 bytes), then the primary (PT 111).
    payload = bytes.fromhex("ef0f00036faabbcc78112233")
    assert blocks(payload, 0, len(payload)) == [Block(111, 960, 5, 8), Block(111, 0, 8, 12)]
    alone = bytes.fromhex("6f78112233")
    assert blocks(alone, 0, len(alone)) == [Block(111, 0, 1, 5)]
    assert redundancy(111, bytes.fromhex("aabbcc"), 960) + payload[8:] == payload


@pytest.mark.parametrize(("length", "age"), [(0, 960), (1024, 960), (80, 0), (80, 16_384)])
def test_what_red_cannot_say_is_left_out(length: int, age: int) -> None:
    assert redundancy(111, bytes(length), age) == b"\x6f"


@given(st.binary(min_size=1, max_size=1023), st.integers(1, 16_383), st.binary(min_size=1, max_size=100))
def test_red_is_opened_to_what_it_was_made_of(before: bytes, age: int, payload: bytes) -> None:
    packet = redundancy(111, before, age) + payload
    older, primary = blocks(packet, 0, len(packet))
    assert (packet[older.start : older.end], older.age) == (before, age)
    assert packet[primary.start : primary.end] == payload


@pytest.mark.parametrize(
    "payload",
    ["", "ef", "ef0f0003", "ef0f00036faabb", "ef0fffff6f", "6f", "ef0f00036faabbcc", "ef0f0000" * 11 + "6f78"],
)
def test_red_that_does_not_fit_is_refused(payload: str) -> None:
    data = bytes.fromhex(payload)
    assert blocks(data, 0, len(data)) == []


@given(st.binary(max_size=40))
def test_any_red(data: bytes) -> None:
    found = blocks(data, 0, len(data))
    assert len(found) <= 11
    for block, following in pairwise(found):
        assert 0 < block.start <= block.end == following.start
    assert not found or found[-1].start < found[-1].end == len(data)


@pytest.mark.parametrize(
    ("codec", "payload", "key"),
    [
        ("VP8", vp8(1, 50, key=True), True),
        ("VP8", vp8(1, 50, key=False), False),
        ("VP8", vp8(1, 50, first=False), False),
        ("VP8", bytes.fromhex("1010"), True),
        ("VP8", bytes.fromhex("90f081ff002010"), True),  # picture id, TL0PICIDX, TID: a descriptor of six
        ("VP8", bytes.fromhex("90"), False),
        ("VP8", b"", False),
        ("H264", bytes.fromhex("67420000"), True),
        ("H264", bytes.fromhex("6588"), True),
        ("H264", bytes.fromhex("419a"), False),
        ("H264", bytes.fromhex("7c8588"), True),
        ("H264", bytes.fromhex("7c0588"), False),
        ("H264", bytes.fromhex("7800020901000267420002"), True),
        ("H264", bytes.fromhex("780002419a"), False),
        ("AV1", bytes.fromhex("1010"), False),
    ],
    ids=lambda value: f"{len(value)} bytes" if isinstance(value, bytes) else str(value),
)
def test_key_frames(codec: str, payload: bytes, key: bool) -> None:
    assert begins_key_frame(codec, payload, 0, len(payload)) is key


@given(st.sampled_from(["VP8", "H264"]), st.binary(max_size=60))
def test_any_payload(codec: str, data: bytes) -> None:
    assert begins_key_frame(codec, data, 0, len(data)) in (True, False)
