"""What a caller hears while he waits: two soft notes every four seconds, made here, as packets of Opus.

Must not know lines. It says “the line lives, you wait” in every language.
"""

from __future__ import annotations

import array
import math
from functools import cache

import av

RATE, FRAME = 48_000, 960
SECONDS = 4.0
NOTES = ((0.0, 440.0), (0.35, 554.4))
"""Seconds from the start, hertz; each dies away in about half a second."""
_LOUD, _FADE = 0.12, 6.0
BITRATE = 16_000


@cache
def packets() -> tuple[bytes, ...]:
    """The tune in packets of 20 ms; takes some tens of milliseconds of a processor, once."""
    encoder = av.CodecContext.create("libopus", "w")
    assert isinstance(encoder, av.AudioCodecContext)
    encoder.sample_rate, encoder.layout, encoder.format = RATE, "mono", "s16"
    encoder.bit_rate = BITRATE
    encoder.options = {"application": "audio", "frame_duration": "20"}
    found: list[bytes] = []
    sound = _samples()
    for at in range(0, len(sound), FRAME):
        frame = av.AudioFrame(format="s16", layout="mono", samples=FRAME)
        frame.sample_rate, frame.pts = RATE, at
        frame.planes[0].update(sound[at : at + FRAME].tobytes())
        found += [bytes(packet) for packet in encoder.encode(frame)]
    found += [bytes(packet) for packet in encoder.encode(None)]
    return tuple(found)


def _samples() -> array.array[int]:
    return array.array("h", (round(32_767 * _at(index / RATE)) for index in range(int(SECONDS * RATE))))


def _at(time: float) -> float:
    return sum(
        _LOUD * math.exp(-_FADE * (time - begin)) * min(1.0, (time - begin) / 0.02) * _sine(pitch, time - begin)
        for begin, pitch in NOTES
        if time >= begin
    )


def _sine(pitch: float, time: float) -> float:
    return math.sin(2 * math.pi * pitch * time)
