"""How long a disk lasts, from how its free space went. Pure; time is an argument."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

EVERY = timedelta(minutes=10)
LONGEST = timedelta(days=3)
LEAST = timedelta(hours=1)
"""Less than this says nothing about a day."""


class DiskTrend:
    def __init__(self) -> None:
        self._samples: deque[tuple[datetime, int]] = deque()

    def add(self, free: int, now: datetime) -> None:
        """Free megabytes now."""
        if self._samples and now - self._samples[-1][0] < EVERY:
            return
        self._samples.append((now, free))
        while now - self._samples[0][0] > LONGEST:
            self._samples.popleft()

    def days_left(self) -> float | None:
        """At the pace since the first sample; None: it does not fill up, or that is not known yet."""
        if not self._samples:
            return None
        (began, had), (now, has) = self._samples[0], self._samples[-1]
        if now - began < LEAST or has >= had:
            return None
        return has / ((had - has) / ((now - began) / timedelta(days=1)))
