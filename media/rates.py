"""Rates over short windows of time, kept up to date packet by packet: no window is ever scanned.

Pure: time is an argument. Knows nothing of what it counts.
"""

from __future__ import annotations

from collections import deque


class Rate:
    """Bit/s over the last `window` seconds."""

    __slots__ = ("_began", "_bytes", "_events", "_latest", "_window")

    def __init__(self, window: float) -> None:
        self._window = window
        self._events: deque[tuple[float, int]] = deque()
        self._bytes = 0
        self._began: float | None = None
        self._latest = 0.0

    def add(self, size: int, now: float) -> None:
        """So many bytes; a moment before the last one counts as the last one."""
        if self._began is None:
            self._began = self._latest = now
        if now > self._latest:
            self._latest = now
        self._events.append((self._latest, size))
        self._bytes += size
        self._drop(self._latest - self._window)

    def latest(self) -> float:
        """Bit/s in the window that ends with the last event; 0 before the window has been half seen."""
        return self.at(self._latest)

    def at(self, now: float) -> float:
        """Bit/s in the window that ends now."""
        if self._began is None:
            return 0.0
        self._drop(now - self._window)
        seen = min(self._window, now - self._began)
        return self._bytes * 8 / seen if seen >= self._window / 2 else 0.0

    def _drop(self, before: float) -> None:
        events = self._events
        while events and events[0][0] <= before:
            self._bytes -= events.popleft()[1]


class Share:
    """How much of what was counted in the last `window` seconds was lost."""

    __slots__ = ("_events", "_window", "lost", "total")

    def __init__(self, window: float) -> None:
        self._window = window
        self._events: deque[tuple[float, int, int]] = deque()
        self.lost = 0
        self.total = 0

    def add(self, lost: int, total: int, now: float) -> None:
        """Of `total` packets `lost` did not come; negative when a lost one has come after all."""
        self._events.append((now, lost, total))
        self.lost += lost
        self.total += total
        self.expire(now)

    def expire(self, now: float) -> None:
        """Let go of what is older than the window."""
        events = self._events
        while events and events[0][0] <= now - self._window:
            _, lost, total = events.popleft()
            self.lost -= lost
            self.total -= total

    @property
    def share(self) -> float:
        """0 … 1."""
        return min(1.0, max(0, self.lost) / self.total) if self.total > 0 else 0.0
