"""Small pictures out of key frames, one each half minute or so, as WebP. Must not know files or clocks."""

from __future__ import annotations

from fractions import Fraction
from typing import cast

import av
from av.video.codeccontext import VideoCodecContext

APART_MS = 25_000
"""The recorder asks for a key frame every 30 s; what comes sooner after the last picture is left out."""

_LONGER_SIDE = 160
_QUALITY = "45"
_DECODERS = {"V_VP8": "vp8", "V_MPEG4/ISO/AVC": "h264"}


class Thumbnails:
    """The pictures of one track; `codec` and `private` as Matroska has them."""

    def __init__(self, codec: str, private: bytes) -> None:
        self._decoder = _DECODERS.get(codec)
        self._private = private
        self._next_ms = 0

    def picture(self, at_ms: int, key_frame: bytes) -> bytes | None:
        """The WebP of a key frame; None when it is too near to the last one or cannot be decoded."""
        if self._decoder is None or at_ms < self._next_ms:
            return None
        try:
            small = self._small(key_frame)
        except av.error.FFmpegError:
            return None
        if small is not None:
            self._next_ms = at_ms + APART_MS
        return small

    def _small(self, key_frame: bytes) -> bytes | None:
        decoder = cast(VideoCodecContext, av.CodecContext.create(self._decoder or "", "r"))
        decoder.thread_count = 1
        if self._private:
            decoder.extradata = self._private
        frames = [*decoder.decode(av.Packet(key_frame)), *decoder.decode(None)]
        return _webp(frames[0]) if frames else None


def _webp(frame: av.VideoFrame) -> bytes:
    scale = _LONGER_SIDE / max(frame.width, frame.height)
    width, height = (max(2, round(length * scale / 2) * 2) for length in (frame.width, frame.height))
    encoder = av.CodecContext.create("libwebp", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base = Fraction(1, 1000)
    encoder.options = {"quality": _QUALITY}
    small = frame.reformat(width=width, height=height, format="yuv420p")
    small.pts = 0
    return b"".join(bytes(packet) for packet in (*encoder.encode(small), *encoder.encode(None)))
