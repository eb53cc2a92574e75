"""One-way delay as a sign of a queue: the lowest delay seen, and whether delay is growing.

Pure sums over send and arrival times in seconds; the two clocks need not agree. The trend is that of Google's
congestion control (draft-ietf-rmcat-gcc-02, and its later trendline filter). Knows no rate and takes no decision.
"""

from __future__ import annotations

from collections import deque

_BURST = 0.005
_GROUPS = 20
_SMOOTHING = 0.9
_GAIN = 4.0
_MOST_DELTAS = 60
_START, _LEAST, _MOST = 12.5, 6.0, 600.0
_RAISE, _LOWER = 0.0087, 0.039
_OUTLIER = 15.0


class Lowest:
    """The lowest value of the last 15 to 30 s: two buckets, so that it follows a path that became longer."""

    __slots__ = ("_began", "_bucket", "_kept", "_now")

    def __init__(self, bucket: float = 15.0) -> None:
        self._bucket = bucket
        self._kept: float | None = None
        self._now: float | None = None
        self._began = 0.0

    def add(self, value: float, now: float) -> None:
        """A value seen."""
        if self._now is None:
            self._now, self._began = value, now
        elif now - self._began >= self._bucket:
            self._kept, self._now, self._began = self._now, value, now
        elif value < self._now:
            self._now = value

    def renew(self, value: float, now: float) -> None:
        """From now on this is the lowest."""
        self._kept, self._now, self._began = None, value, now

    @property
    def value(self) -> float | None:
        """None before anything was seen."""
        if self._kept is None or self._now is None:
            return self._now
        return min(self._kept, self._now)


class Trend:
    """Whether the delay from send to arrival grows from one group of packets to the next."""

    __slots__ = ("_delay", "_deltas", "_group", "_last", "_points", "_threshold", "_value", "over", "under")

    def __init__(self) -> None:
        #: First send, last send, last arrival of the group being filled; the same of the one before.
        self._group: list[float] | None = None
        self._last: list[float] | None = None
        self._points: deque[tuple[float, float]] = deque(maxlen=_GROUPS)
        #: Accumulated and smoothed delay in ms.
        self._delay = (0.0, 0.0)
        self._deltas = 0
        self._threshold = _START
        self._value = 0.0
        #: A queue is building up; a queue is going down.
        self.over = False
        self.under = False

    def add(self, sent_at: float, arrived_at: float) -> None:
        """A packet that came, in the order of sending."""
        group = self._group
        if group is None:
            self._group = [sent_at, sent_at, arrived_at]
        elif sent_at - group[0] <= _BURST:
            group[1] = sent_at
            if arrived_at > group[2]:
                group[2] = arrived_at
        else:
            if self._last is not None:
                self._measure(group, self._last)
            self._last = group
            self._group = [sent_at, sent_at, arrived_at]

    def judge(self, elapsed: float) -> None:
        """Look at what was added; `elapsed` seconds have passed since the last look."""
        if len(self._points) < _GROUPS // 2:
            self.over = self.under = False
            return
        value = min(self._deltas, _MOST_DELTAS) * self._slope() * _GAIN
        growing = value >= self._value
        self._value = value
        self.over = value > self._threshold and growing
        self.under = value < -self._threshold
        if abs(value) <= self._threshold + _OUTLIER:
            speed = _RAISE if abs(value) > self._threshold else _LOWER
            threshold = self._threshold + speed * (abs(value) - self._threshold) * min(elapsed * 1000, 100)
            self._threshold = min(max(threshold, _LEAST), _MOST)

    def restart(self) -> None:
        """What came before says nothing of what comes: the path or the clock has changed."""
        self._group = self._last = None
        self._points.clear()
        self._delay = (0.0, 0.0)
        self._deltas = 0
        self._value = 0.0
        self.over = self.under = False

    def _measure(self, group: list[float], last: list[float]) -> None:
        delta = ((group[2] - last[2]) - (group[1] - last[1])) * 1000
        total = self._delay[0] + delta
        smooth = _SMOOTHING * self._delay[1] + (1 - _SMOOTHING) * total
        self._delay = (total, smooth)
        self._deltas += 1
        self._points.append((group[2] * 1000, smooth))

    def _slope(self) -> float:
        """Of the line through the points, by least squares; ms of delay per ms."""
        count = len(self._points)
        first_x, first_y = self._points[0]
        sum_x = sum_y = sum_xx = sum_xy = 0.0
        for at, delay in self._points:
            x, y = at - first_x, delay - first_y
            sum_x += x
            sum_y += y
            sum_xx += x * x
            sum_xy += x * y
        below = count * sum_xx - sum_x * sum_x
        return (count * sum_xy - sum_x * sum_y) / below if below > 0 else 0.0
