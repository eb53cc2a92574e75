"""When something was captured, on the server's clock, from sender reports and arrival times.

Two steps. The sender's clock is laid onto the server's: its offset is the floor of (arrival - sent), a line, since
clocks drift, that no sample lies under (Moon, Skelly, Towsley, "Estimation and Removal of Clock Skew from Network
Delay Measurements", INFOCOM 1999). Then each track's RTP timestamps are laid onto the sender's clock by its sender
reports, so sound and picture of one sender stay together whatever the network did to them.

All times are seconds; server times count from any one moment. Pure. Must not know records or containers.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from statistics import median
from typing import NamedTuple

DRIFT = 300e-6
"""Largest drift between two clocks that is believed; crystals are within 100 ppm each."""

_STEP = 1.0
_STEP_WINDOW = 20.0
_SHORTEST_PIECE = 5.0
_NEAR = 0.1
_SMOOTHED = 2
_EARLY, _LATE = 0.5, 10.0


class Sample(NamedTuple):
    """Something sent at `sent` on the sender's clock and heard at `arrival` on the server's."""

    arrival: float
    sent: float


class Line(NamedTuple):
    """offset(arrival) = at_zero + slope * (arrival - zero)."""

    zero: float
    at_zero: float
    slope: float

    def __call__(self, arrival: float) -> float:
        return self.at_zero + self.slope * (arrival - self.zero)


class SenderClock:
    """The offset between a sender's clock and the server's, piece by piece where the sender's clock was set."""

    def __init__(self, samples: list[Sample]) -> None:
        """`samples` of every track of the sender; at least one. In any order."""
        ordered = sorted(samples)
        starts = _steps(ordered)
        self._pieces = [
            floor_line([(s.arrival, s.arrival - s.sent) for s in ordered[start:end]])
            for start, end in zip(starts, [*starts[1:], len(ordered)], strict=True)
        ]
        self._from = [ordered[start].arrival for start in starts]

    def server_time(self, sample: Sample) -> float:
        """When it was sent, on the server's clock, as if the network's least delay were none."""
        piece = self._pieces[max(0, bisect_right(self._from, sample.arrival) - 1)]
        return sample.sent + piece(sample.arrival)


class TrackClock:
    """Timestamps of one SSRC (unwrapped, in seconds) to another clock, through points known on both."""

    def __init__(self, points: list[tuple[float, float]]) -> None:
        """`points`: (arrival, other clock - timestamp), at least one, by arrival."""
        self._arrivals = [arrival for arrival, _ in points]
        shifts = [shift for _, shift in points]
        self._shifts = [median(shifts[max(0, n - _SMOOTHED) : n + _SMOOTHED + 1]) for n in range(len(shifts))]

    def nearest(self, timestamp: float, arrival: float) -> float:
        """By the point nearest in time: where the other clock cannot be compared with `arrival`."""
        right = min(bisect_right(self._arrivals, arrival), len(self._shifts) - 1)
        left = max(0, right - 1)
        near = min((left, right), key=lambda n: abs(self._arrivals[n] - arrival))
        return timestamp + self._shifts[near]

    def server_time(self, timestamp: float, arrival: float) -> float:
        """Where the other clock is the server's: between the points before and after `arrival`."""
        right = bisect_right(self._arrivals, arrival)
        if right in (0, len(self._shifts)):
            shift = self._shifts[min(right, len(self._shifts) - 1)]
        else:
            shift = self._between(right, timestamp, arrival)
        return min(max(timestamp + shift, arrival - _LATE), arrival + _EARLY)

    def _between(self, right: int, timestamp: float, arrival: float) -> float:
        before, after = self._shifts[right - 1], self._shifts[right]
        begin, end = self._arrivals[right - 1], self._arrivals[right]
        if abs(after - before) <= _NEAR + DRIFT * (end - begin):
            return before + (after - before) * (arrival - begin) / (end - begin)
        # The capture stood still or jumped somewhere between (a lid closed): the arrival tells where.
        seen = arrival - timestamp
        return min(before, after, key=lambda shift: abs(seen - shift))


def floor_line(points: list[tuple[float, float]]) -> Line:
    """The line under all `points` (at, offset) that is nearest to them, its slope within ±DRIFT.

    It is the edge of their lower convex hull over the mean of `at`.
    """
    hull = _lower_hull(sorted(points))
    middle = sum(at for at, _ in points) / len(points)
    right = min(max(1, bisect_right(hull, (middle, float("inf")))), len(hull) - 1)
    slope = 0.0
    if len(hull) > 1:
        (x0, y0), (x1, y1) = hull[right - 1], hull[right]
        slope = min(max((y1 - y0) / (x1 - x0), -DRIFT), DRIFT)
    zero = points[0][0]
    return Line(zero, min(y - slope * (x - zero) for x, y in hull), slope)


def _lower_hull(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Andrew's monotone chain; `points` sorted. One point for each abscissa."""
    hull: list[tuple[float, float]] = []
    for x, y in points:
        if hull and hull[-1][0] == x:
            continue  # sorted: the lower one came first
        while len(hull) > 1:
            (x0, y0), (x1, y1) = hull[-2:]
            if (y1 - y0) * (x - x0) < (y - y0) * (x1 - x0):
                break
            hull.pop()
        hull.append((x, y))
    return hull


def _steps(samples: list[Sample]) -> list[int]:
    """Where each piece begins. The clock was set if the floor of the offset differs by a second before and after.

    A network that only holds packets up for a while lets the old floor show again within the window; a piece too
    short to show its floor is none.
    """
    starts = [0]
    arrivals = [sample.arrival for sample in samples]
    offsets = [sample.arrival - sample.sent for sample in samples]
    for n in range(1, len(samples)):
        if abs(offsets[n] - offsets[n - 1]) < _STEP / 2:
            continue
        at = arrivals[n]
        if at - arrivals[starts[-1]] < _SHORTEST_PIECE or arrivals[-1] - at < _SHORTEST_PIECE:
            continue
        begin = min(max(starts[-1], bisect_left(arrivals, at - _STEP_WINDOW)), n - 1)
        end = bisect_right(arrivals, at + _STEP_WINDOW)
        if abs(min(offsets[n:end]) - min(offsets[begin:n])) >= _STEP:
            starts.append(n)
    return starts
