"""The mark comes through what a thin link does to a picture, and nothing else is taken for a mark."""

from collections.abc import Iterator
from fractions import Fraction

import av
import numpy as np
import pytest
from av.video.frame import PictureType
from hypothesis import given
from hypothesis import strategies as st

from tests.browser import mark, media

SECONDS = 4


@given(side=st.integers(0, mark.SIDES - 1), number=st.integers(0, mark.NUMBERS - 1))
def test_every_mark_reads_as_it_was_drawn(side: int, number: int) -> None:
    frame = np.full((120, 160), 128, np.uint8)
    mark.draw(frame, side, number)
    assert mark.read(frame) == (side, number)


def test_a_mark_survives_the_cut_to_a_wide_picture() -> None:
    frame = np.full((480, 640), 90, np.uint8)
    mark.draw(frame, 1, 1234)
    assert mark.read(frame[60:420]) == (1, 1234)


def test_one_flipped_block_is_noticed() -> None:
    frame = np.full((480, 640), 90, np.uint8)
    mark.draw(frame, 2, 77)
    for index in range(mark.BLOCKS):
        spoilt = frame.copy()
        spoilt[72:112, index * 32 : (index + 1) * 32] = 255 - spoilt[72:112, index * 32 : (index + 1) * 32]
        assert mark.read(spoilt) is None


def test_a_picture_without_a_mark_has_none() -> None:
    noise = np.random.default_rng(7).integers(0, 256, (60, 480, 640), dtype=np.uint8)
    assert [mark.read(frame) for frame in noise] == [None] * len(noise)
    assert mark.read(np.zeros((480, 640), np.uint8)) is None


@pytest.mark.parametrize(
    ("width", "height", "bitrate"), [(640, 480, 150_000), (320, 240, 100_000), (160, 120, 60_000)]
)
def test_a_mark_survives_vp8_on_a_thin_link(width: int, height: int, bitrate: int) -> None:
    seen = {
        frame.pts: mark.read(frame.to_ndarray(format="gray"))
        for frame in _decoded(_encoded(width, height, bitrate))
    }
    assert len(seen) > 0.5 * SECONDS * media.FRAME_RATE
    assert all(read in ((0, number), None) for number, read in seen.items())
    assert sum(read is not None for read in seen.values()) >= 0.95 * len(seen)


def _encoded(width: int, height: int, bitrate: int) -> list[av.Packet]:
    """The first seconds of side 0's camera through libvpx as a browser sets it for calls (libwebrtc's VP8)."""
    encoder = av.CodecContext.create("libvpx", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.bit_rate, encoder.framerate = bitrate, media.FRAME_RATE
    encoder.time_base = Fraction(1, media.FRAME_RATE)
    encoder.options = {"deadline": "realtime", "cpu-used": "-6", "lag-in-frames": "0", "minrate": str(bitrate)}
    encoder.options |= {"maxrate": str(bitrate), "bufsize": str(bitrate), "qmax": "56", "g": "3000"}
    encoder.options |= {"drop-threshold": "30"}
    packets = []
    with av.open(str(media.devices(0).video)) as source:
        for number, frame in zip(range(SECONDS * media.FRAME_RATE), source.decode(video=0), strict=False):
            picture = frame.reformat(width, height, "yuv420p")
            # The source's frames are marked as key frames, and the encoder would obey.
            picture.pts, picture.pict_type = number, PictureType.NONE
            packets += encoder.encode(picture)
    packets += encoder.encode(None)
    total = 8 * sum(packet.size for packet in packets) / SECONDS
    assert total < 1.3 * bitrate, f"the encoder made {total:.0f} bit/s: this test would prove nothing"
    return packets


def _decoded(packets: list[av.Packet]) -> Iterator[av.VideoFrame]:
    decoder = av.CodecContext.create("vp8", "r")
    for packet in packets:
        yield from decoder.decode(packet)
    yield from decoder.decode(None)
