"""Opus packets from RTP packets in order, RED taken apart (RFC 2198), and what keeps a player's time.

Players count the samples they have played: Chromium closes every hole in the sound and runs ahead of the picture
by it (measured: 0.9 s after 12 s at 10 % loss). So holes are filled with packets of digital silence.
Pure: must not know containers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from media.recording.reorder import Packet
from media.rtp import opus

_TOLERANCE = 0.005
"""Seconds that silence may overlap the sound after it: clocks differ, so a hole is seldom a whole packet long."""

_AHEAD = 0.03
_RESTART = 1.0
"""Seconds that the samples may be ahead of the time before a packet goes, or before the time itself went wrong."""


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


class Playhead:
    """Where a player's sound has got to, in seconds on the line of the file, if it only counts samples."""

    def __init__(self) -> None:
        self._end: float | None = None

    def silence_until(self, at: float) -> Iterator[tuple[float, bytes]]:
        """Packets of silence, each with its time, that lead up to `at`; nothing before the first sound."""
        if self._end is None:
            return
        for samples in (opus.LONGEST, 960):
            length = samples / opus.CLOCK_RATE
            while self._end + length <= at + _TOLERANCE:
                yield self._end, opus.SILENCE[samples]
                self._end += length

    def takes(self, at: float, samples: int) -> bool:
        """Move past a packet; False when it is to be left out.

        A microphone's clock that runs fast brings more samples than time: one packet in some minutes goes, or the
        sound would fall behind the picture by a third of a second an hour.
        """
        end = at if self._end is None or self._end - at > _RESTART else self._end
        if end - at > _AHEAD:
            return False
        self._end = end + samples / opus.CLOCK_RATE
        return True
