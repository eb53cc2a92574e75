"""When a sender's packets came, by their transport-wide numbers, and the feedback that tells it so.

Pure: time is an argument, bytes come out. Knows no socket, no track and no estimate; who asks says how fast the
sender sends, so that feedback stays a small share of it.
"""

from __future__ import annotations

from media.rtp.transport_feedback import REFERENCE_TICKS, TICKS_PER_SECOND, TransportFeedback

_SHORTEST, _LONGEST = 0.05, 0.2
_SHARE = 0.04
"""Of the incoming rate, for feedback."""
_USUAL_BYTES = 68
"""A feedback on the wire: 28 IP and UDP, 18 SRTCP, the rest is the packet."""
_WINDOW = 2048
"""How far back a late packet is still reported, and how long a gap may be to be told as loss."""
_BUDGET = 4096
"""Packets told of in one round of feedback, so that a sender whose numbers jump costs no more than any other."""
_MOST_IN_ONE = 400
"""Packets that came in one feedback: two bytes and a quarter each at the worst, well within a datagram."""
_NEAR = 16
"""So many packets told of before are told of again to reach a late one; from farther it gets its own feedback."""
_FARTHEST = 0x7FFF


class Arrivals:
    """The transport-wide numbers of one sender (16 bit, over all its tracks)."""

    __slots__ = ("_count", "_highest", "_new", "_told", "_told_at", "_when")

    def __init__(self) -> None:
        self._highest = -1
        #: Unwrapped number to arrival in ticks, the last `_WINDOW` numbers.
        self._when: dict[int, int] = {}
        self._new: list[int] = []
        #: The highest number told of.
        self._told = -1
        self._told_at = -1e9
        self._count = 0

    def arrived(self, number: int, now: float) -> None:
        """A packet came. What came twice keeps its first time."""
        highest = self._highest
        if highest < 0:
            self._highest = unwrapped = number + 0x10000  # room below for what was sent earlier and comes later
            self._told = unwrapped - 1
        else:
            ahead = (number - highest) & 0xFFFF
            if ahead >= 0x10000 - _WINDOW:
                unwrapped = highest + ahead - 0x10000
            else:  # what lies farther back than any late packet is a sender that counts anew
                self._highest = unwrapped = highest + ahead
        if unwrapped not in self._when:
            self._when[unwrapped] = int(now * TICKS_PER_SECOND)
            self._new.append(unwrapped)

    def due(self, now: float, bitrate: float) -> bool:
        """Whether feedback should go out; `bitrate` is what comes in, bit/s."""
        if not self._new:
            return False
        interval = _USUAL_BYTES * 8 / (_SHARE * max(bitrate, 1.0))
        return now - self._told_at >= min(max(interval, _SHORTEST), _LONGEST)

    def feedback(self, sender_ssrc: int, media_ssrc: int, now: float) -> list[bytes]:
        """RTCP packets telling of everything that came since the last call; none when nothing came."""
        self._told_at = now
        packets = []
        for first, arrivals in self._runs():
            start = next(ticks for ticks in arrivals if ticks is not None) // REFERENCE_TICKS
            zero = start * REFERENCE_TICKS
            told = tuple(None if ticks is None else ticks - zero for ticks in arrivals)
            reference = ((start + 0x800000) & 0xFFFFFF) - 0x800000
            told_of = TransportFeedback(sender_ssrc, media_ssrc, first & 0xFFFF, reference, self._count, told)
            packets.append(told_of.pack())
            self._count = (self._count + 1) & 0xFF
        self._forget()
        return packets

    def _runs(self) -> list[tuple[int, list[int | None]]]:
        """First number and arrivals of each feedback. What is missing stands before what came after it."""
        runs: list[tuple[int, list[int | None]]] = []
        row: list[int | None] = []
        left = _BUDGET
        came = before = 0
        following = self._told + 1
        when = self._when
        for number in sorted(self._new):
            ticks = when[number]
            gap = number - following
            if gap < 0 or gap > min(left, _WINDOW) or (gap > _NEAR and following <= self._told):
                following, gap = number, 0
                came = _MOST_IN_ONE
            if not runs or came >= _MOST_IN_ONE or abs(ticks - before) > _FARTHEST:
                runs.append((following, row := []))
                came = 0
            if gap:
                row.extend([when.get(missing) for missing in range(following, number)])
                left -= gap
            row.append(ticks)
            came += 1
            before = ticks
            following = number + 1
        return runs

    def _forget(self) -> None:
        self._new.clear()
        self._told = self._highest
        if len(self._when) > 2 * _WINDOW:
            oldest = self._highest - _WINDOW
            self._when = {number: ticks for number, ticks in self._when.items() if number >= oldest}
