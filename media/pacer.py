"""In which order and how fast packets leave for one receiver: sound at once, the rest evenly below the rate.

Pure: items are opaque, time is an argument. Knows no socket and no estimate; who owns it sends what it gives back,
and numbers packets only then, so that what is dropped here leaves no gap.
"""

from __future__ import annotations

from collections import deque
from typing import Generic, TypeVar

from media.probing import Probe

Item = TypeVar("Item")

AUDIO = "audio"
#: What may wait, first served first. Sound never waits.
_WAITING = ("rtcp", "repair", "video", "padding", "bulk")
_CLASS = {kind: place for place, kind in enumerate(_WAITING)}
_PADDING = _CLASS["padding"]
_SLACK = 0.005
"""Seconds: the next packet may go when the one before has almost left the link."""
_MOST_DEBT = 0.5
"""Seconds of rate that sound may run up before the rest is served again."""
_SLOWEST = 1000.0


class Pacer(Generic[Item]):
    """A leaky bucket with classes. Sizes are bytes on the wire."""

    __slots__ = ("_at", "_debt", "_probe", "_probe_left", "_queues", "_rate", "bytes")

    def __init__(self, rate: float) -> None:
        self._rate = max(rate, _SLOWEST)
        #: Bytes that have been sent and have not left the link at our rate.
        self._debt = 0.0
        self._at = 0.0
        self._queues: tuple[deque[tuple[Item, int, float]], ...] = tuple(deque() for _ in _WAITING)
        self._probe: Probe | None = None
        self._probe_left: int | None = None
        #: Bytes that wait.
        self.bytes = 0

    def push(self, item: Item, size: int, kind: str, now: float) -> bool:
        """True: send it now. False: it waits and comes out of `pop`."""
        if kind == AUDIO:
            self.sound(size, now)
            return True
        place = _CLASS[kind]
        if not any(self._queues[: place + 1]):
            self._drain(now)
            if self._debt <= self._slack():
                self._charge(size)
                return True
        self._queues[place].append((item, size, now))
        self.bytes += size
        return False

    def passes(self, size: int, now: float) -> bool:
        """As `push` of a picture, without an item: True counts it as sent, False leaves everything as it was.

        For the most frequent case, that nothing waits.
        """
        if self.bytes:
            return False
        speed = self._rate if self._probe is None else self._speed()
        debt = self._debt
        if now > self._at:
            if debt:
                debt -= (now - self._at) * speed / 8
                if debt < 0.0:
                    debt = 0.0
            self._at = now
        if debt > _SLACK / 8 * speed:
            self._debt = debt
            return False
        self._debt = debt + size
        if self._probe is not None:
            self._charge_probe(size)
        return True

    def sound(self, size: int, now: float) -> None:
        """Sound goes at once; count it. Called for every packet of it, so written out."""
        speed = self._rate if self._probe is None else self._speed()
        debt = self._debt
        if debt and now > self._at:
            debt -= (now - self._at) * speed / 8
            if debt < 0.0:
                debt = 0.0
        debt += size
        most = _MOST_DEBT / 8 * speed
        self._debt = debt if debt <= most or debt == size else max(most, size)
        self._at = max(now, self._at)
        if self._probe is not None:
            self._charge_probe(size)

    def pop(self, now: float) -> list[Item]:
        """What is to be sent now, in order."""
        if not self.bytes:
            return []
        self._drain(now)
        out = []
        for queue in self._queues:
            while queue and self._debt <= self._slack():
                item, size, _ = queue.popleft()
                self.bytes -= size
                self._charge(size)
                out.append(item)
        return out

    def next_due(self, now: float) -> float | None:
        """When to `pop` next; None while nothing waits."""
        if not self.bytes:
            return None
        self._drain(now)
        return now + max(0.0, self._debt - self._slack()) * 8 / self._speed()

    @property
    def rate(self) -> float:
        """bit/s for everything, bursts aside."""
        return self._rate

    def set_rate(self, rate: float) -> None:
        """bit/s for everything, sound included."""
        self._rate = max(rate, _SLOWEST)

    def begin(self, probe: Probe) -> None:
        """Until so many bytes have followed the next packet, send at the probe's rate, whatever it is that goes."""
        self._probe, self._probe_left = probe, None

    @property
    def cluster(self) -> int | None:
        """The probe that what is sent now belongs to."""
        return self._probe.cluster if self._probe is not None else None

    def flush(self) -> list[Item]:
        """Drop picture and repairs (and probes): what was dropped."""
        dropped = []
        for kind in ("repair", "video", "padding"):
            queue = self._queues[_CLASS[kind]]
            self.bytes -= sum(size for _, size, _ in queue)
            dropped += [item for item, _, _ in queue]
            queue.clear()
        self._probe = None
        return dropped

    def waiting(self, now: float) -> float:
        """How long the oldest picture or repair has waited, in seconds."""
        heads = [queue[0][2] for queue in self._queues[_CLASS["repair"] : _PADDING] if queue]
        return now - min(heads) if heads else 0.0

    def _speed(self) -> float:
        return self._rate if self._probe is None else max(self._rate, self._probe.rate)

    def _slack(self) -> float:
        return _SLACK / 8 * self._speed()

    def _drain(self, now: float) -> None:
        if now > self._at:
            debt = self._debt
            if debt:
                debt -= (now - self._at) * self._speed() / 8
                self._debt = debt if debt > 0.0 else 0.0
            self._at = now

    def _charge(self, size: int) -> None:
        self._debt = min(self._debt + size, max(_MOST_DEBT / 8 * self._speed(), size))
        if self._probe is not None:
            self._charge_probe(size)

    def _charge_probe(self, size: int) -> None:
        probe = self._probe
        if probe is None:
            return
        # The first packet only marks when the others begin.
        self._probe_left = probe.bytes if self._probe_left is None else self._probe_left - size
        if self._probe_left <= 0:
            self._end_probe()

    def _end_probe(self) -> None:
        """What was made to fill it has no further use."""
        self._probe = None
        padding = self._queues[_PADDING]
        self.bytes -= sum(size for _, size, _ in padding)
        padding.clear()
