"""Packets of one SSRC back in the order they were sent: numbered without wrapping, once each.

A missing packet is waited for as long as a retransmission can still come; where the track begins counts as missing
too, for its first packets may be swapped. Pure: time is each packet's arrival. Must not know codecs.
"""

from __future__ import annotations

from typing import NamedTuple

from media.rtp.header import FIXED, payload_offset

WAIT_NS = 2_000_000_000
WINDOW = 512
_RESTART = 1024
_PAUSE_NS = 10_000_000_000


class Packet(NamedTuple):
    """An RTP packet without header, extensions and padding; sequence and timestamp count on past their width."""

    sequence: int
    timestamp: int
    marker: bool
    payload_type: int
    payload: bytes
    arrival_ns: int


class Unwrapper:
    """Continues a counter of `bits` bits past its width: each value is taken as the nearest to the one before."""

    def __init__(self, bits: int) -> None:
        self._modulus = 1 << bits
        self._half = self._modulus >> 1
        self._last: int | None = None

    def __call__(self, value: int, onward: bool = False) -> int:
        """`onward`: the value cannot be older than the one before."""
        if onward and self._last is not None:
            value = self._last + (value - self._last) % self._modulus
        elif self._last is not None:
            value = self._last + (value - self._last + self._half) % self._modulus - self._half
        self._last = value
        return value


class Numbering:
    """Reads the RTP packets of one SSRC in order of arrival."""

    def __init__(self) -> None:
        self._sequence = Unwrapper(16)
        self._timestamp = Unwrapper(32)
        self._heard_ns: int | None = None

    def timestamp(self, value: int) -> int:
        """The unwrapped form of a timestamp told beside the packets, as in a sender report."""
        return self._timestamp(value)

    def read(self, data: bytes, arrival_ns: int) -> Packet | None:
        """None when it is not a whole RTP packet."""
        end = len(data)
        if end < 12 or data[0] >> 6 != 2:
            return None
        first, second, sequence, timestamp, _ = FIXED.unpack_from(data)
        start = payload_offset(data, 0, end)
        if first & 0x20:
            end -= data[-1]
        if start < 0 or end < start:
            return None
        # After a pause the numbers may be anywhere: an old packet is not what comes then.
        paused = self._heard_ns is not None and arrival_ns - self._heard_ns > _PAUSE_NS
        self._heard_ns = arrival_ns
        return Packet(
            self._sequence(sequence, onward=paused),
            self._timestamp(timestamp),
            second >= 0x80,
            second & 0x7F,
            data[start:end],
            arrival_ns,
        )


class Reorder:
    """Holds what came early until the gap before it is filled or given up."""

    def __init__(self) -> None:
        self._next: int | None = None
        self._held: dict[int, Packet] = {}
        self._give_up_at = 0

    def add(self, packet: Packet) -> list[Packet]:
        """Packets that can go on now, in order."""
        sequence = packet.sequence
        if sequence == self._next and not self._held:
            self._next = sequence + 1
            return [packet]
        released = []
        if self._next is not None and sequence < self._next:
            if self._next - sequence <= _RESTART:
                return []
            released = self.flush()
            self._next = None
        if not self._held:
            self._give_up_at = packet.arrival_ns + WAIT_NS
        self._held.setdefault(sequence, packet)
        if sequence == self._next:
            released += self._run()
        if len(self._held) > WINDOW:
            released += self._give_up()
        return released

    def expire(self, now_ns: int) -> list[Packet]:
        """Packets that waited long enough."""
        released = []
        while self._held and now_ns >= self._give_up_at:
            released += self._give_up()
        return released

    def flush(self) -> list[Packet]:
        released = []
        while self._held:
            released += self._give_up()
        return released

    def _give_up(self) -> list[Packet]:
        self._next = min(self._held)
        return self._run()

    def _run(self) -> list[Packet]:
        assert self._next is not None
        released = []
        while (packet := self._held.pop(self._next, None)) is not None:
            released.append(packet)
            self._next += 1
        if self._held:
            self._give_up_at = self._held[min(self._held)].arrival_ns + WAIT_NS
        return released
