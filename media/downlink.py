"""What we know of one page's downlink, and the pace at which we send on it.

Joins the send log, the estimator and the pacer for a browser that gives transport-wide feedback; for one that gives
none, its own REMB and its receiver reports. Time is an argument. Knows no socket and no call; who decides what may
be sent reads the properties, the packet path uses `log` and `pacer`.
"""

from __future__ import annotations

from media.bandwidth import ReportedCapacity
from media.estimator import Estimator
from media.pacer import Pacer
from media.packet import Waiting
from media.probing import Probe
from media.rtp.transport_feedback import TransportFeedback
from media.sendlog import SendLog

START = 300_000
"""bit/s of a link of which nothing is known."""

MOST_REPAIRS = 12
"""Repeats that may wait at once; who asks for more asks again."""

_CEILING = 4_000_000.0
_SPREAD_AT_START = 1.5
"""The pace over the estimate while that is no more than a guess: the first key frame must not wait for long."""
_SPREAD_REPORTED = 1.25
"""The pace over what a page reports that lets us know of no queue."""
_SLOWEST = 60_000
"""bit/s: a voice and a little; at less nothing else gets through, and whether it should is not ours to say."""
_UNKNOWN = 100_000_000.0
"""The pace where nothing tells one."""
_START_TIME = 4.0
_TOO_LONG, _PATIENCE = 1.5, 12.0
"""Seconds that a picture may wait; older ones are of no use to anybody. Twice as long after each time that what
waited was dropped, up to the second: a key frame that is dropped again and again never arrives."""
_SETTLED = 5.0
"""Seconds after which a queue that has emptied is no longer held against the link."""
_DEAF = 3.0
"""Seconds after which a page that has never given the feedback it agreed to is taken for one that does not."""


class Downlink:
    """The way from us to one page."""

    __slots__ = (
        "_allowed", "_began", "_counted", "_dropped_at", "_fed_at", "_guessed", "_loss", "_reported",
        "estimator", "log", "numbered", "pacer", "repairs", "round_trip",
    )  # fmt: skip

    def __init__(self, start: float = START) -> None:
        self.log = SendLog()
        self.estimator = Estimator(start, _CEILING)
        self.pacer: Pacer[Waiting] = Pacer(_UNKNOWN)
        #: The page agreed to transport-wide feedback, so the estimate rests on it, or waits for the first of it.
        self.numbered = False
        #: Repeats that wait in the pacer.
        self.repairs = 0
        #: Seconds; None until known.
        self.round_trip: float | None = None
        self._reported = ReportedCapacity(start)
        self._loss = 0.0
        self._counted = 0
        self._allowed = _TOO_LONG
        self._dropped_at = -1e9
        self._guessed = True
        self._began: float | None = None
        self._fed_at: float | None = None

    @property
    def capacity(self) -> float:
        """bit/s on the wire that the link carries, sound included."""
        return self.estimator.estimate if self.numbered else self._reported.bitrate

    @property
    def paused(self) -> bool:
        """The link is clogged: no picture until it is free."""
        return self.numbered and self.estimator.paused

    @property
    def queue_delay(self) -> float | None:
        """Seconds that packets wait on the link; None where the browser does not let us know."""
        return self.estimator.queue_delay if self._fed_at is not None else None

    @property
    def loss(self) -> float:
        """Share lost, 0 … 1."""
        return self.estimator.loss if self._fed_at is not None else self._loss

    @property
    def reason(self) -> str:
        """A word for why the capacity last changed."""
        return self.estimator.reason if self.numbered else "reported"

    @property
    def measured(self) -> bool:
        """Something has come back."""
        return self._fed_at is not None or self._reported.heard

    def agree(self, numbered: bool) -> None:
        """The page gives transport-wide feedback, or does not; of no effect while we wait for some."""
        if self.log.waiting_since is None and numbered is not self.numbered:
            self.numbered = numbered
            self._pace(0.0)

    def expect(self, bitrate: float, now: float) -> None:
        """Begin with this capacity, bit/s; of no effect once something was measured."""
        if not self.measured:
            self.estimator.expect(float(bitrate))
            self._reported.bitrate = float(bitrate)
            self._guessed = False
            self._pace(now)

    def worth(self, bitrate: int) -> None:
        """More than so many bit/s are of no use to anybody now, so nothing above is looked for."""
        self.estimator.ceiling = min(_CEILING, float(bitrate))

    def acknowledged(self, feedback: TransportFeedback, now: float) -> None:
        """Transport-wide feedback came."""
        acked = self.log.acknowledge(feedback, now)
        if acked:
            self.numbered = True
            self._fed_at = now
            self.estimator.on_feedback(acked, now)
            self._pace(now)

    def estimated(self, bitrate: int, now: float) -> None:
        """The page's REMB, bit/s; where it gives the other feedback too, that knows better."""
        self._reported.estimated(bitrate, now)
        self._pace(now)

    def reported(self, fraction: int, now: float) -> None:
        """Share lost in 1/256, from a receiver report."""
        self._loss = fraction / 256
        self._reported.lost(fraction, now)

    def tick(self, now: float) -> Probe | None:
        """What time brings about; a burst to be sent now, or None. To be called every 50 ms or so."""
        waiting_since = self.log.waiting_since
        if self._began is None and waiting_since is not None:
            self._began = now
        if self.numbered and self._fed_at is None and self._began is not None and now - self._began > _DEAF:
            self.numbered = False
        if not self.numbered:
            self._reported.tick(now)
            self._pace(now)
            return None
        self.estimator.tick(now, waiting_since)
        self._pace(now)
        return self.estimator.probe_wanted(now)

    def quiet(self) -> bool:
        """Nothing numbered has been sent since this was last asked."""
        before, self._counted = self._counted, self.log.count
        return before == self._counted

    def overdue(self, now: float) -> bool:
        """What waits has waited for too long to be of use, so that it is to be dropped now."""
        if not self.pacer.bytes:
            if now - self._dropped_at > _SETTLED:
                self._allowed = _TOO_LONG
            return False
        if self.pacer.waiting(now) <= self._allowed:
            return False
        self._dropped_at = now
        self._allowed = min(2 * self._allowed, _PATIENCE)
        return True

    def flush(self) -> None:
        """Drop every picture and repair that waits."""
        self.pacer.flush()
        self.repairs = 0

    def _pace(self, now: float) -> None:
        if not self.numbered:
            told = self._reported.told(now)
            self.pacer.set_rate(max(_SLOWEST, _SPREAD_REPORTED * self.capacity) if told else _UNKNOWN)
            return
        estimator = self.estimator
        if estimator.queued:
            self.pacer.set_rate(estimator.pacing)
            return
        young = self._guessed and (self._began is None or now - self._began < _START_TIME)
        spread = _SPREAD_AT_START * estimator.estimate if young else 0.0
        self.pacer.set_rate(max(_SLOWEST, spread, estimator.pacing))
