"""The one stream of Opus that a line sends: what a call says, or what fills the time. Pure; time is an argument.

> The stream never stops and never jumps: WhatsApp is said to cut a caller who hears nothing for 20 s, and a
> decoder takes a new source for a fault. Number and timestamp go on whatever is sent.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from media.rtp.header import FIXED, payload_offset
from media.rtp.opus import SILENCE

RATE, FRAME = 48_000, 960
EVERY = FRAME / RATE
"""Seconds of a packet that fills the time."""
PATIENCE = 0.12
"""Seconds without a packet of the call after which the time is filled: twice our longest packet."""
_BEHIND = 0x8000


@dataclass(frozen=True, slots=True)
class Heard:
    """An RTP packet that came in."""

    ssrc: int
    sequence: int
    timestamp: int
    payload: bytes


def heard(packet: bytes, payload_type: int) -> Heard | None:
    """What a decrypted packet says; None for another payload type, padding alone, or no RTP."""
    if len(packet) < 12 or packet[0] >> 6 != 2 or packet[1] & 0x7F != payload_type:
        return None
    start = payload_offset(packet, 0, len(packet))
    end = len(packet) - (packet[-1] if packet[0] & 0x20 else 0)
    if start < 0 or end <= start:
        return None
    _, _, sequence, timestamp, ssrc = FIXED.unpack_from(packet)
    return Heard(ssrc, sequence, timestamp, packet[start:end])


class Outgoing:
    """The stream's numbering, and what to send next."""

    def __init__(self, payload_type: int, tune: tuple[bytes, ...] = ()) -> None:
        """`tune`: packets of 20 ms that are repeated while nobody speaks; none: silence."""
        self.ssrc = secrets.randbits(31) + 1
        self.packets = self.octets = 0
        self._payload_type = payload_type
        self._tune = tune
        self._played = 0
        self._sequence = secrets.randbits(15)
        self._timestamp = secrets.randbits(31)
        self._sent_at = -1e9
        #: The source that is passed on: SSRC, and what is added to its numbers and timestamps.
        self._source = -1
        self._numbers = self._times = 0
        self._begun_at = 0

    def relay(self, given: Heard, now: float) -> bytes | None:
        """The packet to send for one that came; None for one from before the present source began."""
        if given.ssrc != self._source:
            self._adopt(given, now)
        elif (given.sequence - self._begun_at) & 0xFFFF >= _BEHIND:
            return None
        sequence = (given.sequence + self._numbers) & 0xFFFF
        timestamp = (given.timestamp + self._times) & 0xFFFFFFFF
        if (sequence - self._sequence) & 0xFFFF < _BEHIND:
            self._sequence, self._timestamp = sequence, timestamp
            self._sent_at = now
        return self._packet(given.payload, sequence, timestamp)

    def fill(self, now: float) -> bytes | None:
        """A packet of the tune or of silence, when one is due; to be asked every 20 ms."""
        if self._source >= 0 and now - self._sent_at < PATIENCE:
            return None
        self._source = -1
        self._step(now)
        payload = SILENCE[FRAME]
        if self._tune:
            payload = self._tune[self._played % len(self._tune)]
            self._played += 1
        return self._packet(payload, self._sequence, self._timestamp)

    def timestamp_at(self, now: float) -> int:
        """For sender reports."""
        elapsed = max(0.0, now - self._sent_at) if self._sent_at > 0 else 0.0
        return (self._timestamp + round(elapsed * RATE)) & 0xFFFFFFFF

    def _adopt(self, given: Heard, now: float) -> None:
        self._step(now)
        self._source, self._begun_at = given.ssrc, given.sequence
        self._numbers = (self._sequence - given.sequence) & 0xFFFF
        self._times = (self._timestamp - given.timestamp) & 0xFFFFFFFF

    def _step(self, now: float) -> None:
        """One packet further, at the time that has passed in whole frames."""
        elapsed = min(now - self._sent_at, 3600.0) if self._sent_at > 0 else EVERY
        frames = max(1, round(elapsed / EVERY))
        self._sequence = (self._sequence + 1) & 0xFFFF
        self._timestamp = (self._timestamp + frames * FRAME) & 0xFFFFFFFF
        self._sent_at = now

    def _packet(self, payload: bytes, sequence: int, timestamp: int) -> bytes:
        self.packets += 1
        self.octets += len(payload)
        return FIXED.pack(0x80, self._payload_type, sequence, timestamp, self.ssrc) + payload
