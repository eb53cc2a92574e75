"""Short bursts above the present estimate that find out whether the link carries more.

Pure: time is an argument. Decides when a burst may go and how large it may be, and reads its result. Knows nothing
of what it is filled with; its packets are marked with its cluster, whatever they are.
"""

from __future__ import annotations

from dataclasses import dataclass

from media.sendlog import Acked

_QUEUE = 0.05
"""Seconds of queue that a burst may leave behind where the link carries no more than was known."""
_LEAST_BYTES, _MOST_BYTES = 600, 15_000
_FACTOR, _FACTOR_NEAR = 2.0, 1.5
_ENOUGH = 0.8
"""Share that must have come for a result."""
_REPORTED = 1.0
_STARTS = 4
_LITTLE_NOISE = 0.012
_UNCHANGED = 0.9
_CARE = 0.95
_MORE = 0.65
"""Share of its rate that a burst must have proved for the next to follow at once."""
_SOON = 2.0
_SELDOM, _SELDOMEST = 5.0, 15.0


@dataclass(frozen=True, slots=True)
class Probe:
    """Send `bytes` bytes at `rate` bit/s, everything that goes meanwhile included and marked with `cluster`."""

    rate: float
    bytes: int
    cluster: int


class Prober:
    """The bursts towards one page."""

    __slots__ = ("_active", "_came", "_cluster", "_interval", "_lost", "_low", "_next_at", "_until")

    def __init__(self) -> None:
        self._active: Probe | None = None
        self._cluster = 0
        self._until = 0.0
        self._next_at: float | None = None
        self._interval = _SOON
        self._low = True
        #: Of the present burst: bytes that were lost; arrival and size of each packet that came.
        self._lost = 0
        self._came: list[tuple[float, int]] = []

    def fell(self, now: float) -> None:
        """The estimate went down: what is under way says nothing any more, and the link wants a rest."""
        self._active = None
        self._interval = _SOON
        self._next_at = max(self._next_at or 0.0, now + _SOON / 2)

    @property
    def active(self) -> bool:
        """A burst is under way, and with it the queue it may make."""
        return self._active is not None

    def wanted(self, estimate: float, ceiling: float, low: bool, round_trip: float, now: float) -> Probe | None:
        """A burst to send now, or None; the caller has seen to it that the link is calm.

        `low`: the estimate is far below what the link carried lately, so look more often and higher.
        """
        self._low = low
        if self._next_at is None:
            self._next_at = now + _SOON / 2
        if self._active is not None or now < self._next_at:
            return None
        rate = min((_FACTOR if low else _FACTOR_NEAR) * estimate, ceiling)
        if rate < 1.1 * estimate:
            return None
        size = int(min(_QUEUE / 8 / (1 / estimate - 1 / rate), _MOST_BYTES))
        if size < _LEAST_BYTES:
            return None
        self._cluster += 1
        self._forget()
        self._active = Probe(rate, size, self._cluster)
        self._until = now + size * 8 / rate + 0.5 + 2 * round_trip
        return self._active

    def take(self, acked: Acked) -> None:
        """What became of a packet that was marked with a cluster."""
        if self._active is None or acked.cluster != self._active.cluster:
            return
        if acked.arrived_at is None:
            self._lost += acked.size
            return
        if acked.late:
            self._lost -= acked.size
        self._came.append((acked.arrived_at, acked.size))

    def soon(self, now: float) -> None:
        """The link is back: look at once what it carries."""
        self._next_at = now

    def result(self, noise: float, usual_loss: float, now: float) -> float | None:
        """Bit/s that the burst has proved, once; None while it is not known or when it says nothing.

        `noise` is how many seconds arrivals scatter by themselves: so much shorter may the burst have become.
        `usual_loss` is the share that is lost whatever is sent, and had room on the link.
        """
        probe = self._active
        if probe is None:
            return None
        reported = self._lost + sum(size for _, size in self._came)
        if reported < _REPORTED * probe.bytes and now < self._until:
            return None
        self._active = None
        proved = self._proved(probe, noise, usual_loss)
        if proved is not None and proved >= _MORE * probe.rate:
            self._interval, self._next_at = _SOON, now
        else:
            self._interval = _SOON if self._low else min(max(self._interval * 1.5, _SELDOM), _SELDOMEST)
            self._next_at = now + self._interval
        return proved

    def _proved(self, probe: Probe, noise: float, usual_loss: float) -> float | None:
        """What went through after a packet within a time is what the link carries at least. Of the first few the
        packet that shows most is taken: a small one, as a long one's own time on the link lies before its arrival.
        """
        noise += 2 * max(0.0, noise - _LITTLE_NOISE)
        came = self._came
        received = sum(size for _, size in came)
        if received < _ENOUGH * (1 - usual_loss) * probe.bytes:
            return None
        own_loss = min(usual_loss, self._lost / (self._lost + received))
        last = max(arrived_at for arrived_at, _ in came)
        after = received
        carried = 0.0
        for arrived_at, size in came[:_STARTS]:
            after -= size
            if after < received / 2 or last <= arrived_at:
                break
            carried = max(carried, after * 8 / (1 - own_loss) / (last - arrived_at + noise))
        return min(probe.rate, carried if carried >= _UNCHANGED * probe.rate else _CARE * carried)

    def _forget(self) -> None:
        self._lost = 0
        self._came.clear()
