"""What a viewer of a playable file would see and hear, decoded for real by PyAV."""

from dataclasses import dataclass
from typing import BinaryIO

import av
import av.logging
import numpy as np


@dataclass
class Watched:
    """Times in seconds of the file."""

    flashes: list[float]
    beeps: list[float]
    frames: int
    sizes: set[tuple[int, int]]
    #: Seconds of sound, and the largest hole between two frames of it.
    sound: float
    hole: float


def watch(file: BinaryIO) -> Watched:
    """Decode all of it. Any complaint of the decoder or demuxer fails the test."""
    av.logging.set_level(av.logging.WARNING)
    flashes, sizes, frames = [], set(), 0
    levels: list[tuple[float, float]] = []
    sound, hole, end = 0.0, 0.0, None
    with av.logging.Capture(local=False) as said, av.open(file) as container:
        lit = False
        for frame in container.decode():
            if isinstance(frame, av.VideoFrame):
                frames += 1
                sizes.add((frame.width, frame.height))
                bright = bool(frame.to_ndarray(format="gray").mean() > 180)
                if bright and not lit:
                    flashes.append(frame.time)
                lit = bright
            else:
                wave = frame.to_ndarray().astype(np.float64)[0]
                if end is not None:
                    hole = max(hole, frame.time - end)
                end = frame.time + frame.samples / frame.sample_rate
                sound += frame.samples / frame.sample_rate
                levels += [
                    (frame.time + n / 48000, float(np.abs(wave[n : n + 240]).max()))
                    for n in range(0, len(wave), 240)
                ]
    assert [line for line in said if line[0] <= av.logging.WARNING] == []
    return Watched(flashes, _onsets(levels), frames, sizes, sound, hole)


def _onsets(levels: list[tuple[float, float]]) -> list[float]:
    onsets: list[float] = []
    for at, level in levels:
        if level > 0.1 and (not onsets or at - onsets[-1] > 0.5):
            onsets.append(at)
    return onsets
