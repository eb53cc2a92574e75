"""The queue on a link: how long packets wait there, told from their one-way delay.

Pure: delays in seconds on two clocks that need not agree. Knows a rate only to tell a queue from a path that has
become longer: a queue gets shorter when less is sent.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from media.delay import Lowest

_MOMENT = 0.2
"""Seconds over which the lowest wait is what stands in the queue; above it packets only scatter."""
_HIGH = 0.06
_NOISE_TIME, _MOST_NOISE = 3.0, 0.06
_NOISE_AT_START = 0.015
_LAST = 3
_TOO_LONG_LEAST, _TOO_LONG_MOST = 0.2, 0.5
_STUCK = 1.5
_DRAINED, _DRAINED_SHARE = 0.02, 0.15
_DEFAULT_ROUND_TRIP = 0.1


class Queue:
    """The queue towards one page."""

    __slots__ = (
        "_base", "_high", "_judged_at", "_learnt", "_lows", "_round_trip", "_stuck_rate", "_stuck_since",
        "latest", "median", "noise", "standing",
    )  # fmt: skip

    def __init__(self) -> None:
        self._base = Lowest()
        self._round_trip = Lowest()
        self._lows: deque[tuple[float, float]] = deque()
        self._judged_at = 0.0
        #: Seconds over which the noise was learnt; at first quickly.
        self._learnt = 0.0
        #: Since when the wait has been long without getting shorter, how long it was, and what arrived then.
        self._stuck_since: float | None = None
        self._high = 0.0
        self._stuck_rate = 0.0
        #: Seconds: the middle wait of the last feedback; the lowest of the last moment.
        self.median = 0.0
        self.standing = 0.0
        #: Seconds: the lowest wait of the last few packets.
        self.latest = 0.0
        #: Seconds by which waits scatter above the lowest while there is no queue: jitter.
        self.noise = _NOISE_AT_START

    @property
    def round_trip(self) -> float:
        """The lowest of the last 15 to 30 s; a tenth until known."""
        value = self._round_trip.value
        return _DEFAULT_ROUND_TRIP if value is None else value

    @property
    def too_long(self) -> float:
        """Seconds of wait that no conversation bears, the more the longer the way is anyhow."""
        return max(_TOO_LONG_LEAST, min(_TOO_LONG_MOST, 0.6 * self.round_trip + 0.1))

    def add(self, delays: Sequence[float], round_trip: float, now: float) -> None:
        """One feedback: arrival less sending of each packet, and how long ago the last one went."""
        ordered = sorted(delays)
        self._base.add(ordered[0], now)
        self._round_trip.add(round_trip, now)
        lowest = self._base.value
        assert lowest is not None
        self.median = ordered[len(ordered) // 2] - lowest
        while self._lows and self._lows[0][0] < now - _MOMENT:
            self._lows.popleft()
        self._lows.append((now, ordered[0]))
        self.standing = min(low for _, low in self._lows) - lowest
        self.latest = min(delays[-_LAST:]) - lowest

    def judge(self, now: float, growing: bool) -> None:
        """Learn how much waits scatter, while there is no queue."""
        elapsed = min(now - self._judged_at, 0.5)
        self._judged_at = now
        if not growing and self.standing < _HIGH:
            scatter = min(self.median - self.standing, _MOST_NOISE)
            self._learnt += elapsed
            self.noise += (scatter - self.noise) * elapsed / min(_NOISE_TIME, 0.5 + self._learnt)

    def stuck(self, now: float, rate: float) -> bool:
        """Whether the wait stays although less arrives (bit/s) than before: it is the path, then, and forgotten."""
        if self.standing < _HIGH:
            self._stuck_since = None
            return False
        shorter = self._high - self.standing > max(_DRAINED, _DRAINED_SHARE * self._high) + self.noise
        if self._stuck_since is None or shorter or self.standing > self._high + _DRAINED + self.noise:
            self._stuck_since, self._high, self._stuck_rate = now, self.standing, rate
            return False
        if now - self._stuck_since < _STUCK + self.round_trip or rate > 0.9 * self._stuck_rate:
            return False
        low = min(low for _, low in self._lows)
        self._base.renew(low, now)
        self.median = self.standing = self.latest = 0.0
        self._stuck_since = None
        return True
