"""VP8, Opus and H264 payloads: golden ones and anything at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.rtp import h264, opus, vp8

#: Baseline and high profile; the last two are cropped, as their sizes are no multiples of 16.
BASELINE = bytes.fromhex("6742c01ed900a03da1000003000100000300288f162e48")
SETS = [
    (BASELINE, (640, 480)),
    (bytes.fromhex("6764000cacb202a33c44d0800000030080000014478a1524"), (322, 182)),
    (bytes.fromhex("67640028acb200f0044fcb080000030008000003014478c19240"), (1920, 1080)),
]
PPS = bytes.fromhex("68cb8cb2")


@pytest.mark.parametrize(
    ("payload", "begins", "picture_id", "data"),
    [
        ("10 aabb", True, None, "aabb"),
        ("00 aabb", False, None, "aabb"),
        ("11 aabb", False, None, "aabb"),  # partition 1 begins: the same frame goes on
        ("90 80 7f aa", True, 0x7F, "aa"),
        ("90 80 81ff aa", True, 0x1FF, "aa"),
        ("90 f0 8102 33 20 aa", True, 0x102, "aa"),  # picture id, TL0PICIDX, TID and KEYIDX
        ("90 20 40 aa", True, None, "aa"),
        ("90 00 aa", True, None, "aa"),
    ],
)
def test_vp8_descriptors(payload: str, begins: bool, picture_id: int | None, data: str) -> None:
    parsed = vp8.parse(bytes.fromhex(payload))
    assert (parsed.begins_frame, parsed.picture_id, parsed.data) == (begins, picture_id, bytes.fromhex(data))


@pytest.mark.parametrize("payload", ["", "10", "90", "9080", "908081", "90f08102", "90f0810233", "90f081023320"])
def test_vp8_cut_short(payload: str) -> None:
    with pytest.raises(ValueError, match="cut short"):
        vp8.parse(bytes.fromhex(payload))


def test_vp8_key_frame_size_without_its_scaling_bits() -> None:
    assert vp8.key_frame_size(bytes.fromhex("500100 9d012a 8042 e081 ff")) == (0x280, 0x1E0)
    assert vp8.key_frame_size(bytes.fromhex("510100 9d012a 8042 e081 ff")) is None
    assert vp8.key_frame_size(bytes.fromhex("500100 9d012b 8042 e081 ff")) is None
    assert vp8.key_frame_size(b"\x50") is None


@pytest.mark.parametrize(
    ("packet", "samples"),
    [
        ("00", 480),
        ("18", 2880),  # SILK, 60 ms
        ("60", 480),
        ("78", 960),  # hybrid, 20 ms
        ("80", 120),  # CELT, 2.5 ms
        ("f8fffe", 960),
        ("f9", 1920),
        ("fa", 1920),
        ("fb06", 5760),
        ("1b01", 2880),
    ],
)
def test_opus_lengths(packet: str, samples: int) -> None:
    assert opus.samples(bytes.fromhex(packet)) == samples


@pytest.mark.parametrize("packet", ["", "fb", "fb00", "fb07", "1b03"])
def test_what_is_no_opus(packet: str) -> None:
    with pytest.raises(ValueError, match="Opus"):
        opus.samples(bytes.fromhex(packet))


def test_silence_is_as_long_as_it_says() -> None:
    assert {opus.samples(packet): packet for packet in opus.SILENCE.values()} == opus.SILENCE


def test_h264_single_aggregated_and_in_fragments() -> None:
    assert h264.parse(b"\x65abc") == [(True, True, b"\x65abc")]
    assert h264.parse(bytes.fromhex("78 0002 6742 0003 68ce3c")) == [
        (True, True, b"\x67\x42"),
        (True, True, b"\x68\xce\x3c"),
    ]
    assert h264.parse(b"\x7c\x85ab") == [(True, False, b"\x65ab")]
    assert h264.parse(b"\x7c\x05cd") == [(False, False, b"cd")]
    assert h264.parse(b"\x7c\x45ef") == [(False, True, b"ef")]


@pytest.mark.parametrize("payload", ["", "65", "7c85", "78000567", "780000", "79000167", "7d8500"])
def test_h264_that_is_refused(payload: str) -> None:
    with pytest.raises(ValueError, match="H264"):
        h264.parse(bytes.fromhex(payload))


def test_h264_parameter_sets() -> None:
    for sps, size in SETS:
        assert h264.picture_size(sps) == size
    record = h264.decoder_configuration(BASELINE, PPS)
    assert record[:6].hex() == "0142c01effe1"
    assert record[6:8] == len(BASELINE).to_bytes(2, "big")
    assert record.endswith(b"\x01\x00\x04" + PPS)
    with pytest.raises(ValueError, match="cut short"):
        h264.picture_size(BASELINE[:6])


@given(st.binary(max_size=60))
def test_noise_is_read_or_refused(noise: bytes) -> None:
    for read in (vp8.parse, opus.samples, h264.parse, h264.picture_size):
        try:
            read(noise)
        except ValueError:
            continue
    vp8.key_frame_size(noise)
