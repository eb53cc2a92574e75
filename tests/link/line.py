"""One participant's access line in real time: a pair of pipes that everything of this participant goes through.

UDP datagrams and TCP segments are parcels alike and wait in the same queues. It must not know sockets.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.link.pipe import Pipe, Profile

Step = tuple[float, Profile, Profile]
"""From so many seconds after `begin` on: the profiles up and down."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """Something under way; `size` is what it takes on the wire above `pipe.OVERHEAD`."""

    size: int
    arrive: Callable[[], None]
    lost: Callable[[], None] | None = None

    def __len__(self) -> int:
        return self.size


class Line:
    """`up` is towards the server. Made inside a running loop; `close` it after."""

    def __init__(self, up: Profile, down: Profile, seed: int = 0) -> None:
        self._loop = asyncio.get_running_loop()
        self._start = self._loop.time()
        self.up: Pipe[Parcel] = Pipe(up, seed, on_lost=_tell)
        self.down: Pipe[Parcel] = Pipe(down, seed + 1, on_lost=_tell)
        self._timer: asyncio.TimerHandle | None = None
        self._steps: list[asyncio.TimerHandle] = []
        self._delivering = False
        self._closed = False

    def send_up(self, parcel: Parcel) -> None:
        self.up.push(parcel, self.now())
        self._deliver()

    def send_down(self, parcel: Parcel) -> None:
        self.down.push(parcel, self.now())
        self._deliver()

    def change(self, up: Profile, down: Profile) -> None:
        """Other profiles from now on; what is queued or under way stays."""
        now = self.now()
        self.up.change(up, now)
        self.down.change(down, now)
        self._deliver()

    def begin(self, schedule: Sequence[Step]) -> None:
        """Change the profiles as the schedule says, counted from now."""
        for after, up, down in schedule:
            self._steps.append(self._loop.call_later(after, self.change, up, down))

    @property
    def round_trip(self) -> float:
        """Seconds there and back through empty queues."""
        return self.up.profile.delay + self.down.profile.delay

    def now(self) -> float:
        return self._loop.time() - self._start

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        """Have `call()` made unless the line is closed by then."""
        self._loop.call_later(seconds, lambda: None if self._closed else call())

    def close(self) -> None:
        self._closed = True
        for handle in (*self._steps, *([self._timer] if self._timer else [])):
            handle.cancel()

    def _deliver(self) -> None:
        """Hand on what has arrived and look again when the next does. What arrives may send at once."""
        if self._delivering or self._closed:
            return
        self._delivering = True
        try:
            while arrived := [*self.up.pop(self.now()), *self.down.pop(self.now())]:
                for parcel in arrived:
                    parcel.arrive()
        finally:
            self._delivering = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        times = [time for time in (self.up.due(), self.down.due()) if time is not None]
        if times:
            self._timer = self._loop.call_at(self._start + min(times), self._deliver)


def _tell(parcel: Parcel, _at: float) -> None:
    if parcel.lost is not None:
        parcel.lost()
