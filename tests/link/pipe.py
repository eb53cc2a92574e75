"""One direction of a bad link, without sockets and without a clock: rate, bounded queue, delay, jitter, loss.

Shared by the emulator (real UDP) and by the in-memory link. Time is an argument, in seconds; chance is seeded.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections import deque
from collections.abc import Callable, Sequence, Sized
from dataclasses import dataclass, field
from typing import Generic, TypeVar

#: IPv4 and UDP headers, which a link carries too.
OVERHEAD = 28

Item = TypeVar("Item", bound=Sized)
"""What goes through: bytes, or anything that says how many bytes it is."""


@dataclass(frozen=True)
class Profile:
    """How one direction of a link behaves."""

    #: bit/s on the wire, headers included; None without bound, 0 while nothing passes.
    rate: float | None = None
    #: How long a full queue takes to drain, in seconds; what comes on top is dropped. Of no effect without a rate.
    queue: float = 0.4
    #: One-way delay in seconds, and what is added to it at random, evenly between 0 and `jitter`.
    delay: float = 0.0
    jitter: float = 0.0
    #: Jitter may let a datagram overtake another.
    reorder: bool = False
    #: Share 0..1 lost independently.
    loss: float = 0.0
    #: Share 0..1 lost in bursts whose mean length is `burst_length` packets (Gilbert's model).
    burst_loss: float = 0.0
    burst_length: float = 3.0


@dataclass
class Counters:
    """What became of the datagrams so far."""

    offered: int = 0
    overflowed: int = 0
    lost: int = 0
    delivered: int = 0
    delivered_bytes: int = 0


@dataclass
class Pipe(Generic[Item]):
    """Datagrams go in by `push` and come out by `pop`, in the same order unless the profile lets them overtake.

    `schedule` is `(at, profile)`, rising. `on_lost(datagram, at)` hears of each that is dropped or lost.
    """

    profile: Profile
    seed: int = 0
    schedule: Sequence[tuple[float, Profile]] = ()
    counters: Counters = field(default_factory=Counters)
    on_lost: Callable[[Item, float], None] | None = None

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self._changes = deque(self.schedule)
        self._clock = 0.0
        self._waiting: deque[tuple[Item, float]] = deque()
        self._waiting_bits = 0.0
        #: What is left of the first waiting datagram.
        self._head_bits = 0.0
        #: A heap of (arrival, order, datagram).
        self._flying: list[tuple[float, int, Item]] = []
        self._order = itertools.count()
        self._latest = 0.0
        self._bursting = False

    def push(self, datagram: Item, now: float) -> None:
        """Offer a datagram to the link."""
        self._advance(now)
        self.counters.offered += 1
        bits = 8.0 * (len(datagram) + OVERHEAD)
        rate = self.profile.rate
        if rate is None and not self._waiting:
            self._depart(datagram, now)
            return
        # While nothing passes, the queue is as long as at 128 kbit/s: routers have bytes, not seconds.
        if rate is not None and self._waiting_bits + bits > max(self.profile.queue * (rate or 128e3), bits):
            self.counters.overflowed += 1
            self._tell_lost(datagram, now)
            return
        if not self._waiting:
            self._head_bits = bits
        self._waiting.append((datagram, bits))
        self._waiting_bits += bits

    def pop(self, now: float) -> list[Item]:
        """Everything that has arrived by now."""
        self._advance(now)
        arrived = []
        while self._flying and self._flying[0][0] <= now:
            datagram = heapq.heappop(self._flying)[2]
            self.counters.delivered += 1
            self.counters.delivered_bytes += len(datagram)
            arrived.append(datagram)
        return arrived

    def due(self) -> float | None:
        """When to look again; None while the link is empty."""
        times = [self._flying[0][0]] if self._flying else []
        if self._waiting:
            if self.profile.rate:
                times.append(self._clock + self._head_bits / self.profile.rate)
            if self._changes:
                times.append(self._changes[0][0])
        return min(times, default=None)

    def change(self, profile: Profile, now: float) -> None:
        """Another profile from now on; what is queued or under way stays."""
        self._advance(now)
        self.profile = profile

    def _advance(self, now: float) -> None:
        while self._changes and self._changes[0][0] <= now:
            at, profile = self._changes.popleft()
            self._serve(at)
            self.profile = profile
        self._serve(now)

    def _serve(self, until: float) -> None:
        """Let the queue drain at the present rate."""
        rate = self.profile.rate
        while self._waiting and rate != 0:
            end = self._clock if rate is None else self._clock + self._head_bits / rate
            if end > until:
                assert rate is not None
                self._head_bits -= (until - self._clock) * rate
                break
            self._clock = max(self._clock, end)
            datagram, bits = self._waiting.popleft()
            self._waiting_bits -= bits
            self._head_bits = self._waiting[0][1] if self._waiting else 0.0
            self._depart(datagram, self._clock)
        self._clock = max(self._clock, until)

    def _depart(self, datagram: Item, at: float) -> None:
        if self._is_lost():
            self.counters.lost += 1
            self._tell_lost(datagram, at)
            return
        arrival = at + self.profile.delay + self.profile.jitter * self._chance.random()
        if not self.profile.reorder:
            arrival = self._latest = max(self._latest, arrival)
        heapq.heappush(self._flying, (arrival, next(self._order), datagram))

    def _tell_lost(self, datagram: Item, at: float) -> None:
        if self.on_lost is not None:
            self.on_lost(datagram, at)

    def _is_lost(self) -> bool:
        profile = self.profile
        if profile.burst_loss:
            leave = 1 / profile.burst_length
            enter = leave * profile.burst_loss / (1 - profile.burst_loss)
            self._bursting = self._chance.random() < (1 - leave if self._bursting else enter)
        else:
            self._bursting = False
        return self._bursting or self._chance.random() < profile.loss
