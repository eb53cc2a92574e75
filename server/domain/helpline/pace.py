"""How fast messages may go to one citizen or through one channel: a bucket that fills with time. Pure.

In memory: after a restart everybody's bucket is full, which the channel's own limit forgives.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime

REMEMBERED = 10_000
"""Buckets; those not used for longest are forgotten first."""


class Pace:
    """`burst` messages at once for each key, then one each `seconds`; burst 0: no limit."""

    def __init__(self, burst: int, seconds: float) -> None:
        self._burst = burst
        self._seconds = seconds
        self._left: OrderedDict[str, tuple[float, datetime]] = OrderedDict()

    def take(self, key: str, now: datetime) -> float:
        """0 when one may go now, which then counts; else the seconds to wait."""
        if self._burst == 0 or self._seconds == 0:
            return 0.0
        left, since = self._left.get(key, (float(self._burst), now))
        left = min(float(self._burst), left + max(0.0, (now - since).total_seconds()) / self._seconds)
        wait = 0.0 if left >= 1 else (1 - left) * self._seconds
        self._left[key] = (left if wait else left - 1, now)
        self._left.move_to_end(key)
        if len(self._left) > REMEMBERED:
            self._left.popitem(last=False)
        return wait
