"""A bad link between two ends in one process, with the clock driven by hand: seconds of link in milliseconds."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable

from tests.link.pipe import Pipe, Profile

Receive = Callable[[bytes, float], None]


class MemoryLink:
    """`up` carries from the client to the server, `down` back. Each end is told `(datagram, now)` as it arrives."""

    def __init__(self, up: Profile, down: Profile, seed: int = 0) -> None:
        self.up: Pipe[bytes] = Pipe(up, seed)
        self.down: Pipe[bytes] = Pipe(down, seed + 1)
        self.now = 0.0
        self.to_server: Receive = lambda datagram, now: None
        self.to_client: Receive = lambda datagram, now: None
        self._calls: list[tuple[float, int, Callable[[float], None]]] = []
        self._order = itertools.count()

    def send_up(self, datagram: bytes) -> None:
        self.up.push(datagram, self.now)

    def send_down(self, datagram: bytes) -> None:
        self.down.push(datagram, self.now)

    def call_at(self, when: float, call: Callable[[float], None]) -> None:
        """Have `call(now)` made when the clock gets there; how an end gets its timers."""
        heapq.heappush(self._calls, (max(when, self.now), next(self._order), call))

    def every(self, interval: float, call: Callable[[float], None]) -> None:
        """Have `call(now)` made again and again, first after one interval."""

        def again(now: float) -> None:
            call(now)
            self.call_at(now + interval, again)

        self.call_at(self.now + interval, again)

    def run(self, seconds: float) -> None:
        """Drive the clock on, delivering and calling in the order of time."""
        end = self.now + seconds
        while (due := self._due()) is not None and due <= end:
            self.now = max(self.now, due)
            for datagram in self.up.pop(self.now):
                self.to_server(datagram, self.now)
            for datagram in self.down.pop(self.now):
                self.to_client(datagram, self.now)
            while self._calls and self._calls[0][0] <= self.now:
                heapq.heappop(self._calls)[2](self.now)
        self.now = end

    def _due(self) -> float | None:
        times = [time for time in (self.up.due(), self.down.due()) if time is not None]
        if self._calls:
            times.append(self._calls[0][0])
        return min(times, default=None)
