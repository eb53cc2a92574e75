"""Opus packets from RTP packets in order, RED taken apart (RFC 2198), and the silence that keeps a player's time.

A player counts the samples it has played, so a hole in the sound would move all that follows towards the picture's
past: holes are filled with packets of digital silence. Pure: must not know containers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from media.recording.reorder import Packet
from media.rtp import opus

_TOLERANCE = 0.005
"""Seconds that silence may overlap the sound after it: clocks differ, so a hole is seldom a whole packet long."""


class Sound(NamedTuple):
    """One Opus packet; `timestamp` unwrapped at 48 kHz."""

    timestamp: int
    arrival_ns: int
    data: bytes
    samples: int


class Sounds:
    """Collects the packets of one SSRC; redundancy counts where the packet it repeats was lost."""

    def __init__(self) -> None:
        self._end: int | None = None

    def packet(self, packet: Packet, redundant: bool) -> list[Sound]:
        """What is new in `packet`; `redundant` when its payload is RED."""
        if not packet.payload:
            return []
        try:
            blocks = _blocks(packet.payload) if redundant else [(0, packet.payload)]
        except ValueError:
            return []
        sounds = []
        for back, data in blocks:
            timestamp = packet.timestamp - back
            first = self._end is None
            if back and (first or timestamp < (self._end or 0)):
                continue
            try:
                samples = opus.samples(data)
            except ValueError:
                continue
            self._end = timestamp + samples
            sounds.append(Sound(timestamp, packet.arrival_ns, data, samples))
        return sounds


def _blocks(payload: bytes) -> list[tuple[int, bytes]]:
    """(timestamp offset, block) from the oldest to the primary. Raises ValueError."""
    heads, at = [], 0
    while at < len(payload) and payload[at] & 0x80:
        if at + 4 > len(payload):
            raise ValueError("RED header cut short")
        word = int.from_bytes(payload[at + 1 : at + 4], "big")
        heads.append((word >> 10, word & 0x3FF))
        at += 4
    at += 1
    blocks = []
    for back, size in heads:
        if at + size > len(payload):
            raise ValueError("RED block cut short")
        if size:
            blocks.append((back, payload[at : at + size]))
        at += size
    blocks.append((0, payload[at:]))
    return blocks


class Silence:
    """Follows where a player's sound has got to, in seconds on the line of the file."""

    def __init__(self) -> None:
        self._end: float | None = None

    def until(self, at: float) -> Iterator[tuple[float, bytes]]:
        """Packets of silence, each with its time, that lead up to `at`; nothing before the first sound."""
        if self._end is None:
            return
        for samples in (opus.LONGEST, 960):
            length = samples / opus.CLOCK_RATE
            while self._end + length <= at + _TOLERANCE:
                yield self._end, opus.SILENCE[samples]
                self._end += length

    def played(self, at: float, samples: int) -> None:
        self._end = max(at, self._end or at) + samples / opus.CLOCK_RATE
