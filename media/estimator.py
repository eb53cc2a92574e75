"""How much one page's downlink carries, told from the feedback on what we sent it.

Pure: what became of each packet comes in with the time, bit/s and a pause come out. All rates count every byte on
the wire, IP and UDP included. Knows no socket, no track and no policy: what to do with the rate others decide.

A queue is told by delay: the trend of it (building up), its lowest over a moment (standing) and its median. Loss
without delay is the link's own way below a quarter. The figures are those found in calls over emulated links.
"""

from __future__ import annotations

from collections.abc import Sequence

from media.delay import Trend
from media.probing import Probe, Prober
from media.queue import Queue
from media.rates import Rate, Share
from media.sendlog import Acked

FLOOR = 30_000.0
"""bit/s; below a voice and its headers an estimate says nothing."""

_CALM, _SOFT_TREND, _SOFT, _LOSS_QUEUE = 0.05, 0.03, 0.09, 0.06
_HARD_LEAST, _HARD_MOST, _HARD_AT_START = 0.2, 0.5, 0.7
_START_TIME = 4.0
"""Seconds in which the first key frame may queue without a pause."""
_MUCH_LOST, _MANY_LOST = 0.3, 4
_CONGESTED = 0.25
"""Share lost, over `_LOSS_WINDOW`, above which loss alone is congestion (a policer)."""
_LOSS_WINDOW, _LEAST_PACKETS = 2.0, 20
_SOFT_FACTOR, _HARD_FACTOR, _SILENT_FACTOR = 0.85, 0.8, 0.5
_FAST, _SLOW, _NEAR = 1.25, 1.06, 0.15
_HEADROOM, _SPARE = 1.6, 40_000.0
_SILENCE = 0.35
_CALM_TIME, _CALM_AFTER_SILENCE = 0.3, 0.1
_HOLD = 0.2


class Estimator:
    """The downlink of one page. `start` is bit/s, from the test before the call or a guess."""

    def __init__(self, start: float, ceiling: float = 4e6) -> None:
        #: bit/s that are worth finding; probes go no higher, nor does the estimate.
        self.ceiling = ceiling
        self.estimate = min(max(start, FLOOR), ceiling)
        self.paused = False
        #: Why the estimate or the pause last changed, a word for the statistics.
        self.reason = "start"
        self._queue = Queue()
        self._trend = Trend()
        self._rate = Rate(0.5)
        self._brief = Rate(0.2)
        self._losses = Share(_LOSS_WINDOW)
        self._prober = Prober()
        self._began: float | None = None
        self._fed_at = 0.0
        self._interval = 0.1
        self._cut_at = -1e9
        self._halved_at = -1e9
        self._calm_since: float | None = None
        self._calm_time = _CALM_TIME
        #: What the link carried when it was last full; what a probe has shown since.
        self._full: float | None = None
        self._proved = 0.0

    @property
    def queue_delay(self) -> float:
        """Seconds that a packet waits on the link, by the last feedback."""
        return self._queue.median

    @property
    def loss(self) -> float:
        """Share lost in the last 2 s, 0 … 1."""
        return self._losses.share

    @property
    def min_round_trip(self) -> float:
        """Seconds; a tenth until known."""
        return self._queue.round_trip

    @property
    def acknowledged_rate(self) -> float:
        """bit/s that arrived over the last half second; 0 until known."""
        return self._rate.latest()

    def on_feedback(self, acked: Sequence[Acked], now: float) -> None:
        """Take what one feedback told."""
        if not acked:
            return
        elapsed = now - self._fed_at if self._began is not None else 0.0
        if self._began is None:
            self._began = now
        self._fed_at = now
        self._interval += (min(elapsed, 1.0) - self._interval) / 8
        lost = self._take(acked, now)
        self._losses.add(lost, len(acked), now)
        self._trend.judge(elapsed)
        self._queue.judge(now, self._trend.over)
        if self._queue.stuck(now, self._rate.latest()):
            self._trend.restart()
            self._change("path")
            self._calm_time = 0.0
        self._decide(lost, len(acked), min(elapsed, 0.5), now)
        proved = self._prober.result(self._queue.noise, now)
        if proved is not None and proved > self.estimate and not self.paused and self._queue.standing < _SOFT:
            self.estimate = min(proved, self.ceiling)
            self._proved = self.estimate
            self._change("probe")

    def tick(self, now: float, waiting_since: float | None) -> None:
        """Notice silence. `waiting_since` is when the oldest packet went of which no feedback has spoken."""
        if waiting_since is None:
            return
        silence = now - max(self._fed_at if self._began is not None else 0.0, waiting_since)
        limit = max(_SILENCE + 2 * self._queue.round_trip, 4 * self._interval)
        if self._began is None or now - self._began < _START_TIME:
            limit = max(limit, _HARD_AT_START + 2 * self._queue.round_trip)
        if silence < limit or self.paused:
            return
        self.estimate = max(FLOOR, self.estimate * _SILENT_FACTOR)
        self._pause(_CALM_AFTER_SILENCE, "silent", now)

    def probe_wanted(self, now: float) -> Probe | None:
        """A burst to send now, or None. To be asked a few times a second; what it gives must be sent."""
        queue = self._queue
        calm = queue.standing < _SOFT_TREND + queue.noise and queue.median < _SOFT + queue.noise
        if self.paused or not calm or self._trend.over or self._began is None or now - self._fed_at > 0.5:
            return None
        if self._losses.share > _CONGESTED or now - self._cut_at < 1.0:
            return None
        return self._prober.wanted(self.estimate, self.ceiling, queue.round_trip, now)

    def _take(self, acked: Sequence[Acked], now: float) -> int:
        """Feed the sums; how many were lost."""
        rate, brief, trend = self._rate.add, self._brief.add, self._trend.add
        delays: list[float] = []
        lost = 0
        sent_at = 0.0
        for packet in acked:
            arrived_at = packet.arrived_at
            if arrived_at is None:
                lost += 1
            else:
                sent_at = packet.sent_at
                if packet.late:
                    lost -= 1
                else:
                    trend(sent_at, arrived_at)
                delays.append(arrived_at - sent_at)
                rate(packet.size, arrived_at)
                brief(packet.size, arrived_at)
            if packet.cluster is not None:
                self._prober.take(packet)
        if delays:
            self._queue.add(delays, now - sent_at, now)
        return lost

    def _decide(self, lost: int, total: int, elapsed: float, now: float) -> None:
        queue = self._queue
        noise = queue.noise
        burst = lost >= _MANY_LOST and lost > _MUCH_LOST * total and queue.standing > _LOSS_QUEUE + noise
        if queue.median > self._hard_limit(now) + 2 * noise or (burst and self._started(now)):
            self._overload(now)
        elif self.paused:
            self._recover(now)
        elif now - self._cut_at < _HOLD + queue.round_trip:
            return
        elif (self._trend.over and queue.median > _SOFT_TREND + 2 * noise) or queue.standing > _SOFT + noise:
            self._cut(_SOFT_FACTOR * self._rate.latest(), "queue", now)
        elif self._losses.share > _CONGESTED and self._losses.total >= _LEAST_PACKETS:
            self._cut(self._rate.latest(), "loss", now)
        elif not self._trend.over and queue.standing < _LOSS_QUEUE + noise:
            self._rise(elapsed)

    def _hard_limit(self, now: float) -> float:
        limit = max(_HARD_LEAST, min(_HARD_MOST, 0.6 * self._queue.round_trip + 0.1))
        return limit if self._started(now) else max(limit, _HARD_AT_START)

    def _started(self, now: float) -> bool:
        return self._began is not None and now - self._began > _START_TIME

    def _overload(self, now: float) -> None:
        """The queue is long: stop the picture until it has gone. What passes of the sound alone says no rate."""
        if self.paused:
            self._calm_since = None
            return
        self._cut(_HARD_FACTOR * min(self._rate.latest(), self._brief.latest()), "overload", now)
        self._pause(_CALM_TIME, "overload", now)

    def _pause(self, calm_time: float, reason: str, now: float) -> None:
        self.paused = True
        self._calm_since = None
        self._calm_time = calm_time
        self._proved = 0.0
        self._prober.fell(now)
        self._change(reason)

    def _recover(self, now: float) -> None:
        """Back once the queue has been short for a moment."""
        if self._queue.standing > _CALM + self._queue.noise:
            self._calm_since = None
            return
        if self._calm_since is None:
            self._calm_since = now
        if now - self._calm_since >= self._calm_time:
            self.paused = False
            self._cut_at = now
            self._trend.restart()
            self._change("resumed")

    def _cut(self, rate: float, reason: str, now: float) -> None:
        """Fall to a share of what arrives."""
        arriving = self._rate.latest()
        if not arriving:
            return
        self._full = arriving
        self._proved = 0.0
        self._cut_at = now
        if rate < self.estimate:
            self.estimate = max(FLOOR, rate)
            self._prober.fell(now)
            self._change(reason)

    def _rise(self, elapsed: float) -> None:
        full = self._full
        if full is not None and self.estimate > (1 + _NEAR) * full:
            full = self._full = None
        near = full is not None and self.estimate > (1 - _NEAR) * full
        bound = max(_HEADROOM * self._rate.latest() + _SPARE, self._proved)
        risen = min(self.estimate * (_SLOW if near else _FAST) ** elapsed, bound, self.ceiling)
        if risen > self.estimate:
            self.estimate = risen
            self.reason = "rising"

    def _change(self, reason: str) -> None:
        self.reason = reason
