"""The RTP header against golden packets and against anything at all."""

from hypothesis import given
from hypothesis import strategies as st

from media.rtp.header import abs_send_time, extension_block, payload_offset
from tests.media.extensions import extension

GOLDEN = bytes.fromhex(
    "906f1a2b" "0000bb80" "deadbeef"  # V=2 X=1, PT 111, number, timestamp, SSRC
    "bede0003"  # one-byte form, three words
    "4030" "109e" "22aabbcc" "00000000"  # mid "0" (id 4), level 30 with voice (id 1), send time (id 2), padding
    "78ff"
)  # fmt: skip


def test_golden_packet() -> None:
    assert payload_offset(GOLDEN, 0, len(GOLDEN)) == 28
    assert extension(GOLDEN, 0, 28, 4) == b"0"
    assert extension(GOLDEN, 0, 28, 1) == b"\x9e"
    assert extension(GOLDEN, 0, 28, 2) == b"\xaa\xbb\xcc"
    assert extension(GOLDEN, 0, 28, 7) is None


def test_a_block_is_read_as_it_was_laid_out() -> None:
    block = extension_block((4, "12"), 1, 2)
    data = bytearray(block.data)
    data[block.level_at] = 0x85
    data[block.time_at : block.time_at + 3] = b"abc"
    packet = bytes.fromhex("906f000100000002deadbeef") + data + b"payload"
    at = payload_offset(packet, 0, len(packet))
    assert packet[at:] == b"payload"
    assert [extension(packet, 0, at, i) for i in (4, 1, 2)] == [b"12", b"\x85", b"abc"]


def test_a_block_of_nothing_is_nothing() -> None:
    assert extension_block(None, None, None).data == b""
    assert extension_block((15, "a"), 0, 16).data == b""
    assert extension_block((1, "m" * 17), None, None).data == b""


def test_csrcs_and_a_block_that_does_not_fit() -> None:
    assert payload_offset(bytes([0x82]) + bytes(30), 0, 31) == 20
    assert payload_offset(bytes([0x90]) + bytes(13), 0, 14) == -1
    assert payload_offset(bytes([0x90]) + bytes(13) + b"\xff\xff", 0, 16) == -1


def test_send_time_wraps_every_64_seconds() -> None:
    assert abs_send_time(1.5) == (3 << 17).to_bytes(3, "big") == abs_send_time(65.5)


@given(st.binary(min_size=12, max_size=80), st.integers(1, 14))
def test_any_bytes(data: bytes, wanted: int) -> None:
    at = payload_offset(data, 0, len(data))
    assert at == -1 or 12 <= at <= len(data)
    if at >= 0:
        value = extension(data, 0, at, wanted)
        assert value is None or 1 <= len(value) <= 16
