"""How much one page's downlink carries, told from the feedback on what we sent it.

Pure: what became of each packet comes in with the time, bit/s and a pause come out. All rates count every byte on
the wire, IP and UDP included. Knows no socket, no track and no policy: what to do with the rate others decide.

A queue is told by delay: the trend of it (building up), its lowest over a moment (standing) and its median. Loss
without delay is the link's own way below a quarter. The figures are those found in calls over emulated links.
"""

from __future__ import annotations

from collections.abc import Sequence

from media.delay import Trend
from media.delivery import Delivery
from media.probing import Probe, Prober
from media.queue import Queue
from media.sendlog import Acked, in_turn

FLOOR = 30_000.0
"""bit/s; below a voice and its headers an estimate says nothing."""

_CALM, _STANDING, _SOFT_TREND, _SOFT, _LOSS_QUEUE = 0.05, 0.015, 0.03, 0.07, 0.05
_HARD_AT_START = 0.7
_START_TIME = 4.0
"""Seconds in which the first key frame may queue without a pause."""
_LONG_PACKET = 1200
"""Bytes; how long such a one takes is no jitter."""
_SOFT_FACTOR, _HARD_FACTOR, _SILENT_FACTOR = 0.9, 0.8, 0.5
_LEAST_FACTOR, _DRAIN = 0.6, 0.6
"""The longer the queue the deeper the cut: so much more a second of it."""
_PACING, _PACING_QUEUED = 1.1, 0.9
_FAST, _SLOW, _NEAR = 1.25, 1.04, 0.15
_HEADROOM, _SPARE, _EXPECTED = 1.6, 25_000.0, 1.1
_SILENCE, _LONG_SILENCE, _FIRST_FEEDBACK = 0.35, 0.65, 3.0
_CALM_TIME, _CALM_AFTER_SILENCE = 0.3, 0.0
_HOLD = 0.2
_BURST_GOES = 0.3
_REGRET, _REGRET_FACTOR = 1.5, 0.9
_LEARNING = 6.0
"""Seconds in which the link is not known yet and bursts come often."""
_IDLE, _IDLE_INTERVAL = 0.6, 15.0
"""A sender that uses less than this share has no need of more: bursts come so seldom."""
_LOW, _REMEMBERED = 0.65, 60.0
"""Share of the best estimate of the last minute below which the link is likely to come back."""


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
        self._delivery = Delivery()
        self._prober = Prober()
        self._began: float | None = None
        self._fed_at = self._cut_at = -1e9
        self._interval, self._halved = 0.1, False
        self._calm_since: float | None = None
        self._calm_time = _CALM_TIME
        #: When a burst last raised the estimate, and what had gone well until then.
        self._probed_at, self._before = -1e9, 0.0
        #: What was sent before has met an outage.
        self._since = -1e9
        #: The highest estimate lately and when that was.
        self._best = (self.estimate, 0.0)
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
        return self._delivery.loss

    @property
    def acknowledged_rate(self) -> float:
        """bit/s that arrived over the last half second; 0 until known."""
        return self._delivery.rate

    @property
    def pacing(self) -> float:
        """bit/s at which packets should leave: above the estimate, below it while a queue stands on the link."""
        return self.estimate * (_PACING_QUEUED if self.queued else _PACING)

    @property
    def queued(self) -> bool:
        """A queue stands on the link."""
        return self.paused or self._queue.standing > _LOSS_QUEUE + self._noise

    def expect(self, rate: float) -> None:
        """Begin with so many bit/s, which something has shown: not far above it the link may be full."""
        self.estimate = min(max(rate, FLOOR), self.ceiling)
        self._full = _EXPECTED * self.estimate

    def on_feedback(self, acked: Sequence[Acked], now: float) -> None:
        """Take what one feedback told."""
        if not acked:
            return
        elapsed = now - self._fed_at if self._began is not None else 0.0
        self._began = now if self._began is None else self._began
        self._fed_at = now
        self._interval += (min(elapsed, 1.0) - self._interval) / 8
        lost = self._take(acked, now)
        self._delivery.counted(lost, len(acked), now)
        self._trend.judge(elapsed)
        self._queue.judge(now, self._trend.over)
        if self._queue.stuck(now, self._delivery.rate):
            self._trend.restart()
            self.reason = "path"
            self._calm_time = 0.0
        if self.estimate >= self._best[0] or now - self._best[1] > _REMEMBERED:
            self._best = (self.estimate, now)
        paused = self.paused
        self._decide(min(elapsed, 0.5), now)
        if self._queue.standing < _SOFT_TREND + self._noise and not paused:
            self._delivery.calm()
        proved = self._prober.result(self._noise, self._delivery.usual_loss, now)
        if proved is not None:
            self._learn(proved, now)

    def tick(self, now: float, waiting_since: float | None) -> None:
        """Notice silence. `waiting_since` is when the oldest packet went of which no feedback has spoken."""
        if waiting_since is None:
            return
        silence = now - max(self._fed_at, waiting_since)
        limit = max(_SILENCE + 2 * self._queue.round_trip, 4 * self._interval)
        if self._began is None:
            limit = _FIRST_FEEDBACK
        elif not self._started(now):
            limit = max(limit, _HARD_AT_START + 2 * self._queue.round_trip)
        if silence < limit:
            return
        if not self.paused:
            self._pause(_CALM_AFTER_SILENCE, "silent", now)
        if not self._halved and silence > limit + _LONG_SILENCE:
            self._halved = True
            self.estimate = max(FLOOR, self.estimate * _SILENT_FACTOR)

    def probe_wanted(self, now: float) -> Probe | None:
        """A burst to send now, or None. To be asked a few times a second; what it gives must be sent."""
        queue, noise = self._queue, self._noise
        calm = queue.standing < _SOFT_TREND + noise and queue.median < _CALM + noise
        if self.paused or not calm or self._trend.over or self._began is None or now - self._fed_at > 0.5:
            return None
        if self._delivery.congested or now - self._cut_at < 1.0:
            return None
        low = now - self._began < _LEARNING or self.estimate < _LOW * self._best[0]
        if not low and self._delivery.rate < _IDLE * self.estimate and now - self._probed_at < _IDLE_INTERVAL:
            return None
        return self._prober.wanted(self.estimate, self.ceiling, low, queue.round_trip, now)

    @property
    def _noise(self) -> float:
        """Seconds of jitter: how much waits scatter, less what a long packet of ours alone makes of it."""
        return max(0.0, self._queue.noise - _LONG_PACKET * 4 / self.estimate)

    def _learn(self, proved: float, now: float) -> None:
        """A burst has shown so much."""
        if proved <= self.estimate or self.paused or self._queue.standing > _SOFT:
            return
        if now - self._probed_at > _REGRET:
            self._before = _REGRET_FACTOR * self.estimate
        self._probed_at = now
        self.estimate = self._proved = max(self.estimate, min(proved, self.ceiling))
        self.reason = "probe"

    def _take(self, acked: Sequence[Acked], now: float) -> int:
        """Feed the sums; how many were lost."""
        delivery, lost = self._delivery, 0
        known = delivery.told(acked[0].number, acked[-1].number)
        for packet in acked:
            delivery.sent(packet.size, packet.sent_at)
            if packet.arrived_at is None:
                lost += 1
            else:
                lost -= packet.late
                delivery.arrived(packet.size, packet.arrived_at)
            if packet.cluster is not None:
                self._prober.take(packet)
        delays: list[float] = []
        for packet in in_turn(acked, known, self._since):
            assert packet.arrived_at is not None
            self._trend.add(packet.sent_at, packet.arrived_at)
            delays.append(packet.arrived_at - packet.sent_at)
            newest = packet.sent_at
        if delays:
            self._queue.add(delays, now - newest, now)
        return lost

    def _decide(self, elapsed: float, now: float) -> None:
        queue = self._queue
        delivery, noise = self._delivery, self._noise
        if self.paused:
            self._recover(now)
        elif queue.median > self._hard_limit(now) + 2 * noise:
            self._overload(min(delivery.carried, delivery.carried_now), now)
        elif delivery.burst and queue.standing > _SOFT + noise and self._started(now):
            self._overload(delivery.carried, now)
        elif now - self._cut_at < _HOLD + queue.round_trip:
            return
        elif self._building(now) or queue.standing > _SOFT + noise:
            # While a queue stands, the moment shows the link as well as the half second, and sooner after a rise.
            carried = delivery.carried
            if now - self._probed_at < _REGRET:
                carried = max(carried, delivery.carried_now)
            factor = max(_LEAST_FACTOR, _SOFT_FACTOR - _DRAIN * max(0.0, queue.standing - _SOFT))
            self._cut(max(factor * carried, self._safe(now)), "queue", now)
            self._probed_at = -1e9
        elif delivery.congested:
            self._cut(delivery.rate, "loss", now)
        elif not self._trend.over and queue.standing < _LOSS_QUEUE + noise:
            self._rise(elapsed)

    def _building(self, now: float) -> bool:
        """A queue builds up, and a longer one than a burst of ours makes."""
        queue = self._queue
        bursting = self._prober.active or now - self._probed_at < _BURST_GOES
        limit = (_SOFT if bursting else _SOFT_TREND) + 2 * self._noise
        return self._trend.over and queue.median > limit and queue.standing > _STANDING

    def _safe(self, now: float) -> float:
        """What went well before a burst seemed to prove more, if that was just now."""
        return self._before if now - self._probed_at < _REGRET else 0.0

    def _hard_limit(self, now: float) -> float:
        limit = self._queue.too_long
        return limit if self._started(now) else max(limit, _HARD_AT_START)

    def _started(self, now: float) -> bool:
        return self._began is not None and now - self._began > _START_TIME

    def _overload(self, carried: float, now: float) -> None:
        """The queue is long: stop the picture until it has gone. What passes of the sound alone says no rate."""
        self._cut(_HARD_FACTOR * carried, "overload", now)
        self._pause(_CALM_TIME, "overload", now)

    def _pause(self, calm_time: float, reason: str, now: float) -> None:
        self.paused = True
        self._calm_since = None
        self._calm_time = calm_time
        self._proved = 0.0
        self._probed_at = -1e9
        self._prober.fell(now)
        self.reason = reason

    def _recover(self, now: float) -> None:
        """Back once the queue has been short for a moment."""
        if self._queue.latest > _CALM + self._noise:
            self._calm_since = None
            return
        if self._calm_since is None:
            self._calm_since = now
        if now - self._calm_since >= self._calm_time:
            self.paused = self._halved = False
            self._trend.restart()
            if self._calm_time < _CALM_TIME:
                self._delivery.forget_loss()
                self._prober.soon(now)
                self._since = now
            else:
                self._cut_at = now
            self.reason = "resumed"

    def _cut(self, rate: float, reason: str, now: float) -> None:
        """Fall to a share of what arrives."""
        carried = self._delivery.carried
        if not carried:
            return
        rate = self._delivery.fallen(self.estimate, rate)
        self._full = max(carried, rate)
        self._proved = 0.0
        self._cut_at = now
        if rate < self.estimate:
            self.estimate = max(FLOOR, rate)
            self._prober.fell(now)
            self.reason = reason

    def _rise(self, elapsed: float) -> None:
        full = self._full
        if full is not None and self.estimate > (1 + _NEAR) * full:
            full = self._full = None
        near = full is not None and self.estimate > (1 - _NEAR) * full
        bound = max(_HEADROOM * self._delivery.rate + _SPARE, self._proved)
        risen = min(self.estimate * (_SLOW if near else _FAST) ** elapsed, bound, self.ceiling)
        if risen > self.estimate:
            self.estimate = risen
            self.reason = "rising"
