"""RED and the beginning of key frames, in golden payloads and in anything at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.rtp.keyframe import begins_key_frame
from media.rtp.red import primary
from tests.media.offer import vp8


def test_red_is_opened_to_its_primary() -> None:
    # One redundant block (PT 111, 960 ticks back, 3 bytes), then the primary (PT 111).
    payload = bytes.fromhex("ef0f00036faabbcc78112233")
    assert primary(payload, 0, len(payload)) == (111, 8)
    alone = bytes.fromhex("6f78112233")
    assert primary(alone, 0, len(alone)) == (111, 1)


@pytest.mark.parametrize("payload", ["", "ef", "ef0f0003", "ef0f00036faabb", "ef0fffff6f"])
def test_red_that_does_not_fit_is_refused(payload: str) -> None:
    data = bytes.fromhex(payload)
    assert primary(data, 0, len(data)) == (-1, -1)


@given(st.binary(max_size=40))
def test_any_red(data: bytes) -> None:
    kind, at = primary(data, 0, len(data))
    assert (kind, at) == (-1, -1) or 0 < at <= len(data)


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
)
def test_key_frames(codec: str, payload: bytes, key: bool) -> None:
    assert begins_key_frame(codec, payload, 0, len(payload)) is key


@given(st.sampled_from(["VP8", "H264"]), st.binary(max_size=60))
def test_any_payload(codec: str, data: bytes) -> None:
    assert begins_key_frame(codec, data, 0, len(data)) in (True, False)
