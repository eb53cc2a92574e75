"""What we sent to one page under our transport-wide numbers, and what its feedback says became of it.

Pure: time is an argument. Runs for every packet that leaves, so it is one ring of tuples and nothing more. Knows no
socket, no track and no estimate.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from media.rtp.transport_feedback import REFERENCE_TICKS, TICKS_PER_SECOND, TransportFeedback

_KEPT = 8192
_MASK = _KEPT - 1
_OLDEST = 10.0
"""Seconds; what is told of later than this is of no use."""

_JUMP, _LONGEST_SPAN = 10.0, 30.0
"""Seconds: more than any feedback is under way, and than the arrivals of one can lie apart."""

_OVERTAKEN = 0.02
"""Seconds by which a packet must have come later than one sent after it, to have been out of its turn."""

#: Number, send time, size, kind, cluster, what became of it so far, bytes sent up to and with it.
_Sent = tuple[int, float, int, str, int | None, int, int]
_TOLD_LOST, _REPEATED = 1, 2


class Acked(NamedTuple):
    """What became of one packet. `arrived_at`: seconds on the receiver's clock, jumps taken out; None when lost."""

    number: int
    sent_at: float
    arrived_at: float | None
    size: int
    kind: str
    #: The probe it belonged to.
    cluster: int | None
    #: It was told lost before and has come after all.
    late: bool = False
    #: It was sent a second time, under the same number: nobody knows how long it was under way.
    repeated: bool = False


def in_turn(acked: Sequence[Acked], told: int, since: float) -> list[Acked]:
    """Those that came and whose wait says something of a queue; `told`: the highest number known of before.

    What was sent before `since` went into a link that was dead, and has waited for that.

    What was told lost, or comes after later ones have, did not wait in a queue: it is a repeat of sound, which goes
    under its old number and so seems to have been under way for a round trip and more, or has taken another path.
    """
    kept: list[Acked] = []
    for packet in acked:
        arrived_at = packet.arrived_at
        if arrived_at is None:
            continue
        while kept and kept[-1].arrived_at - arrived_at > _OVERTAKEN:  # type: ignore[operator]  # kept ones came
            kept.pop()
        if packet.number > told and packet.sent_at >= since and not packet.late and not packet.repeated:
            kept.append(packet)
    return kept


class SendLog:
    """The numbering of one page's downlink."""

    __slots__ = ("_ahead", "_bytes", "_next", "_reference", "_reported", "_reported_bytes", "_ring", "_shift")

    def __init__(self) -> None:
        self._ring: list[_Sent | None] = [None] * _KEPT
        #: Unwrapped; begins at 1 so that 0 is "nothing".
        self._next = 1
        self._bytes = 0
        #: The highest number that feedback spoke of, and the bytes sent up to it.
        self._reported = 0
        self._reported_bytes = 0
        self._reference: int | None = None
        #: How far the receiver's clock is before ours, and what holds it there.
        self._ahead: float | None = None
        self._shift = 0.0

    def sent(self, size: int, now: float, kind: str, cluster: int | None = None) -> int:
        """A packet leaves; `size` in bytes on the wire with IP and UDP. Its transport-wide number (16 bit)."""
        number = self._next
        self._next = number + 1
        self._bytes = total = self._bytes + size
        self._ring[number & _MASK] = (number, now, size, kind, cluster, 0, total)
        return number & 0xFFFF

    def repeated(self, number: int) -> None:
        """The packet with this number (16 bit) leaves again, to the bit as it was."""
        full = self._unwrapped_number(number)
        sent = self._ring[full & _MASK]
        if sent is not None and sent[0] == full:
            self._ring[full & _MASK] = (*sent[:5], sent[5] | _REPEATED, sent[6])

    def acknowledge(self, feedback: TransportFeedback, now: float) -> list[Acked]:
        """What the feedback says that was not known: each packet is lost at most once and received at most once."""
        following = self._next
        first = self._unwrapped_number(feedback.base)
        skip = max(0, following - _KEPT - first)
        # What was never sent ends the loop, as does what is no longer known begin it: a lie costs nothing.
        arrivals = feedback.arrivals[skip : following - first]
        zero = self._zero(feedback.reference_time, arrivals, now)
        if zero is None:
            return []
        ring = self._ring
        acked = []
        for number, ticks in enumerate(arrivals, first + skip):
            sent = ring[number & _MASK]
            if sent is None or sent[0] != number or now - sent[1] > _OLDEST:
                continue
            _, at, size, kind, cluster, fate, total = sent
            if ticks is not None:
                arrived_at = zero + ticks / TICKS_PER_SECOND
                late, repeated = fate & _TOLD_LOST > 0, fate & _REPEATED > 0
                acked.append(Acked(number, at, arrived_at, size, kind, cluster, late, repeated))
                ring[number & _MASK] = None
            elif not fate & _TOLD_LOST:
                acked.append(Acked(number, at, None, size, kind, cluster))
                ring[number & _MASK] = (number, at, size, kind, cluster, fate | _TOLD_LOST, total)
            if number > self._reported:
                self._reported, self._reported_bytes = number, total
        return acked

    @property
    def count(self) -> int:
        """Packets sent so far, and one."""
        return self._next

    @property
    def in_flight(self) -> int:
        """Bytes sent after the last packet that feedback spoke of."""
        return self._bytes - self._reported_bytes

    @property
    def waiting_since(self) -> float | None:
        """When the oldest packet went that feedback has not come to yet; None when there is none."""
        oldest = max(self._reported + 1, self._next - _KEPT)
        sent = self._ring[oldest & _MASK]
        return sent[1] if sent is not None and sent[0] == oldest else None

    def _unwrapped_number(self, number: int) -> int:
        """The last one sent that ended in these 16 bits."""
        return self._next - ((self._next - number) & 0xFFFF or 0x10000)

    def _zero(self, reference: int, arrivals: tuple[int | None, ...], now: float) -> float | None:
        """The moment that the ticks count from. A clock that jumps (a laptop that slept, a lie) is held to the one
        before, as the last arrival always lies shortly before its feedback; None for what no clock can say.
        """
        came = [ticks for ticks in arrivals if ticks is not None]
        zero = self._unwrapped(reference) * (REFERENCE_TICKS / TICKS_PER_SECOND)
        if not came:
            return zero
        latest = max(came)
        if latest - min(came) > _LONGEST_SPAN * TICKS_PER_SECOND:
            return None
        ahead = zero + self._shift + latest / TICKS_PER_SECOND - now
        if self._ahead is None:
            self._ahead = ahead
        elif abs(ahead - self._ahead) > _JUMP:
            self._shift += self._ahead - ahead
        else:
            self._ahead = ahead
        return zero + self._shift

    def _unwrapped(self, reference: int) -> int:
        """The reference time without its wrap every 12 days."""
        if self._reference is None:
            self._reference = reference
        ahead = (reference - self._reference) & 0xFFFFFF
        self._reference += ahead - (ahead >> 23 << 24)
        return self._reference
