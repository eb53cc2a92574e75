"""When somebody speaks, from the energy of the decoded sound: a level each 0.1 s, then spans above the own noise.

Why decoded: the journal does not keep which header extension carried RFC 6464's level, and the size of an Opus
packet follows the room that the link has as much as the voice. Measured: 25 µs a packet. Must not know files.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log10
from operator import mul

import av

WINDOW_MS = 100
QUIET = -100.0
"""dBov of silence, and of what cannot be decoded."""

_NOISE_SHARE = 0.15
"""So much of the time that is not digital silence is taken for pauses: even who talks on breathes."""
_OVER_NOISE = 10.0
_FAINTEST, _LOUDEST = -52.0, -30.0
"""dBov: below is never speech, above always; between, the own noise decides."""
_JOIN_MS, _SHORTEST_MS = 800, 200
_EVERY = 8
"""Of the decoded samples one in so many is looked at: energy does not need all of them."""
_SILENT_BYTES = 3
"""DTX, and the silence that assembly fills holes with."""


class LevelMeter:
    """Decodes one Opus track and keeps its loudest packet of each window."""

    def __init__(self) -> None:
        self._decoder = av.CodecContext.create("opus", "r")
        self._decoder.sample_rate = 48000
        self._decoder.layout = "mono"
        self._energy: list[float] = []

    def packet(self, at_ms: int, data: bytes) -> None:
        """A packet that is no Opus counts as silence."""
        if len(data) <= _SILENT_BYTES:
            return
        try:
            heard = max((_energy(frame) for frame in self._decoder.decode(av.Packet(data))), default=0.0)
        except av.error.FFmpegError:
            return
        window = at_ms // WINDOW_MS
        self._energy += [0.0] * (window + 1 - len(self._energy))
        self._energy[window] = max(self._energy[window], heard)

    def levels(self) -> list[float]:
        """dBov of each window, from the first on."""
        return [10 * log10(energy) if energy > 1e-10 else QUIET for energy in self._energy]


def speech(levels: Sequence[float]) -> list[tuple[int, int]]:
    """Spans in ms, in order and apart. Pauses for breath are part of a span, clicks are none."""
    threshold = _threshold(levels)
    spans: list[tuple[int, int]] = []
    for window, level in enumerate(levels):
        if level < threshold:
            continue
        begin, end = window * WINDOW_MS, (window + 1) * WINDOW_MS
        if spans and begin - spans[-1][1] <= _JOIN_MS:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((begin, end))
    return [(begin, end) for begin, end in spans if end - begin >= _SHORTEST_MS]


def _threshold(levels: Sequence[float]) -> float:
    heard = sorted(level for level in levels if level > QUIET)
    noise = heard[int(len(heard) * _NOISE_SHARE)] if heard else QUIET
    return min(max(noise + _OVER_NOISE, _FAINTEST), _LOUDEST)


def _energy(frame: av.AudioFrame) -> float:
    """Mean square of the samples, which are floats of -1..1."""
    some = memoryview(frame.planes[0]).cast("f")[: frame.samples : _EVERY].tolist()
    return sum(map(mul, some, some)) / len(some) if some else 0.0
