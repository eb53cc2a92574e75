"""What we know of one sender's uplink from what arrives: its rate, its loss, its queue, and a brake on it.

Pure: time is an argument. The sender's own controller, fed by our feedback, finds its rate; the brake is for the
moments in which that is too slow. Knows no socket, no track and no policy.
"""

from __future__ import annotations

from collections import deque

from media.delay import Lowest
from media.rates import Rate, Share

_SECOND = 1 << 18
"""abs-send-time counts 2^-18 s in 24 bits and so wraps every 64 s."""
_HALF, _MASK = 1 << 23, (1 << 24) - 1
_STEP = 0.02
_NONE = 1e18
_MOMENT = 0.15
_BRAKE, _FREE = 0.15, 0.06
_FACTOR, _REPEAT, _RISE = 0.75, 0.15, 1.25
_FLOOR = 30_000.0
_STUCK, _STUCK_QUEUE = 4.0, 0.8


class Uplink:
    """One sender's uplink over all its tracks. `ceiling` is bit/s above which the brake is off."""

    __slots__ = (
        "_base", "_brief", "_bytes", "_cap", "_ceiling", "_cut_at", "_looked_at", "_losses", "_lowest",
        "_rate", "_step_at", "_stuck_at", "_stuck_queue", "_waits", "_zero",
    )  # fmt: skip

    def __init__(self, ceiling: float) -> None:
        self._ceiling = ceiling
        self._cap: float | None = None
        self._cut_at = -1e9
        self._looked_at = 0.0
        self._base = Lowest()
        self._rate = Rate(1.0)
        self._brief = Rate(0.25)
        self._losses = Share(2.0)
        #: The first wait, in ticks of abs-send-time and on two clocks; the others are told from it.
        self._zero: int | None = None
        #: Not yet in the sums: bytes, and the lowest wait; from when on they are added.
        self._bytes = 0
        self._lowest = _NONE
        self._step_at = 0.0
        self._waits: deque[tuple[float, float]] = deque()
        self._stuck_at: float | None = None
        self._stuck_queue = 0.0

    def arrived(self, send_time: int | None, size: int, now: float) -> None:
        """A packet came: its abs-send-time (24 bit, None without) and its bytes on the wire."""
        self._bytes += size
        if now >= self._step_at:
            self._step(now)
        if send_time is None:
            return
        ticks = int(now * _SECOND) - send_time
        if self._zero is None:
            self._zero = ticks
        delay = (((ticks - self._zero + _HALF) & _MASK) - _HALF) / _SECOND
        self._waits.append((now, delay))
        if delay < self._lowest:
            self._lowest = delay

    def _step(self, now: float) -> None:
        """What has come since the last step, as one: sums for each packet would cost more than the packet."""
        self._rate.add(self._bytes, now)
        self._brief.add(self._bytes, now)
        self._bytes = 0
        self._step_at = now + _STEP
        if self._lowest < _NONE:
            self._base.add(self._lowest, now)
            self._lowest = _NONE
        waits = self._waits
        while waits and waits[0][0] < now - _MOMENT:
            waits.popleft()

    def counted(self, lost: int, total: int, now: float) -> None:
        """Of `total` packets due since the last call, `lost` did not come; negative for what came late."""
        self._losses.add(lost, total, now)

    def rate(self, now: float) -> float:
        """bit/s received over the last second."""
        return self._rate.at(now)

    def loss(self, now: float) -> float:
        """Share lost in the last 2 s, 0 … 1."""
        self._losses.expire(now)
        return self._losses.share

    def queue(self, now: float) -> float:
        """Seconds that packets waited on the uplink, in the middle of the last 150 ms; 0 while nothing comes."""
        base = self._base.value
        recent = sorted(delay for at, delay in self._waits if at >= now - _MOMENT)
        return recent[len(recent) // 2] - base if recent and base is not None else 0.0

    def cap(self, now: float) -> float | None:
        """bit/s that the sender should not exceed now, all bytes; None while the brake is off. Ask often."""
        elapsed = min(now - self._looked_at, 0.5)
        self._looked_at = now
        queue = self.queue(now)
        if queue > _BRAKE:
            if now - self._cut_at >= _REPEAT and not self._stuck(queue, now):
                braked = _FACTOR * self._brief.at(now)
                self._cap = max(_FLOOR, braked if self._cap is None else min(self._cap, braked))
                self._cut_at = now
        else:
            self._stuck_at = None
            if self._cap is not None and queue < _FREE and self._waits:
                self._cap *= _RISE**elapsed
                if self._cap >= self._ceiling:
                    self._cap = None
        return self._cap

    def _stuck(self, queue: float, now: float) -> bool:
        """A wait that no braking shortens is a longer path: it becomes the new base."""
        if self._stuck_at is None or queue < _STUCK_QUEUE * self._stuck_queue:
            self._stuck_at, self._stuck_queue = now, queue
        if now - self._stuck_at < _STUCK:
            return False
        self._base.renew(min(delay for _, delay in self._waits), now)
        self._stuck_at = None
        return True
