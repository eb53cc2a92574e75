"""One direction of a TCP connection over a line: segments that share its queues with everything else.

A stream cannot lose bytes: a lost segment is sent again after a retransmission time and holds up what came after.
The window follows Reno (RFC 5681: slow start, half on loss), so that a stream fills a thin link as a real one does.
Bytes in, bytes out; it must not know sockets.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.link.line import Line, Parcel

SEGMENT = 1400
#: IP and TCP headers with timestamps, less what the pipe counts for IP and UDP.
HEADER = 52 - 28
#: Segments (RFC 6928), and the most that may be under way.
FIRST_WINDOW, LARGEST_WINDOW = 10, 256
#: Seconds: Linux's smallest, and where doubling ends. Linux doubles to minutes, but real bursts end by time,
#: in the pipe by packets: a lone segment would stay in a burst for many doublings.
SHORTEST_WAIT, LONGEST_WAIT = 0.2, 1.0

Send = Callable[[Parcel], None]


@dataclass(slots=True)
class Segment:
    number: int
    data: bytes
    #: How often it was lost.
    losses: int = 0


class Stream:
    """`write` bytes on one end; `deliver(data)` gets them on the other, in order, and `b""` once at the end."""

    def __init__(self, line: Line, *, up: bool, deliver: Callable[[bytes], None]) -> None:
        self._line = line
        self._there: Send = line.send_up if up else line.send_down
        self._back: Send = line.send_down if up else line.send_up
        self._deliver = deliver
        self._unsent = bytearray()
        self._finished = False
        self._window = float(FIRST_WINDOW)
        self._threshold = float(LARGEST_WINDOW)
        self._next = 0
        self._acknowledged = 0
        self._expected = 0
        self._apart: dict[int, bytes] = {}
        self._halved_at = float("-inf")
        #: Called when there is room for more.
        self.on_room: Callable[[], None] = lambda: None
        #: Set when the path of this connection is gone for good.
        self.dead = False

    def write(self, data: bytes) -> None:
        self._unsent += data
        self._pump()

    def finish(self) -> None:
        """No more bytes will come."""
        self._finished = True
        self._pump()

    @property
    def waiting(self) -> int:
        """Bytes that are not under way yet."""
        return len(self._unsent)

    def _pump(self) -> None:
        while not self.dead and self._next - self._acknowledged < int(self._window):
            if self._unsent:
                data = bytes(self._unsent[:SEGMENT])
                del self._unsent[:SEGMENT]
            elif self._finished:
                self._finished, data = False, b""
            else:
                break
            segment, self._next = Segment(self._next, data), self._next + 1
            self._send(segment)
        self.on_room()

    def _send(self, segment: Segment) -> None:
        if self.dead:
            return
        size = len(segment.data) + HEADER
        self._there(Parcel(size, lambda: self._arrive(segment), lambda: self._lost(segment)))

    def _lost(self, segment: Segment) -> None:
        now = self._line.now()
        if now - self._halved_at > self._line.round_trip:
            self._halved_at = now
            self._threshold = self._window = max(2.0, self._window / 2)
        self._line.later(self._wait(segment.losses), lambda: self._send(segment))
        segment.losses += 1

    def _wait(self, losses: int) -> float:
        first = max(SHORTEST_WAIT, 1.5 * self._line.round_trip)
        return max(first, min(first * 2**losses, LONGEST_WAIT))

    def _arrive(self, segment: Segment) -> None:
        if self.dead:
            return
        self._apart[segment.number] = segment.data
        while self._expected in self._apart:
            self._deliver(self._apart.pop(self._expected))
            self._expected += 1
        self._acknowledge(self._expected, 0)

    def _acknowledge(self, upto: int, losses: int) -> None:
        def again() -> None:
            # A later one makes it needless; only the last has to be said again.
            self._line.later(self._wait(losses), lambda: self._unheard(upto, losses + 1))

        self._back(Parcel(HEADER, lambda: self._heard(upto), again))

    def _unheard(self, upto: int, losses: int) -> None:
        if not self.dead and upto > self._acknowledged and upto == self._expected:
            self._acknowledge(upto, losses)

    def _heard(self, upto: int) -> None:
        for _ in range(upto - self._acknowledged):
            self._window += 1 if self._window < self._threshold else 1 / self._window
        self._window = min(self._window, LARGEST_WINDOW)
        self._acknowledged = max(self._acknowledged, upto)
        self._pump()
