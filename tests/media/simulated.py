"""A call's downlink without sockets and without a clock: our sender's sums over an in-memory link to a receiver.

The sender is the real `Downlink` (send log, estimator, pacer and its pace) under a voice and a picture that follows
the estimate; the receiver tells what came as a browser does, over the way back, which may be as bad. Its clock is
not ours.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from media.arrivals import Arrivals
from media.downlink import Downlink
from media.packet import Waiting
from media.rates import Rate
from media.rtp.cache import Cached
from media.rtp.rtcp import parse
from media.rtp.transport_feedback import TransportFeedback
from media.subscription import Subscription
from tests.link.memory import MemoryLink
from tests.link.pipe import OVERHEAD, Profile

_HEAD = struct.Struct("!dHB")
_KINDS = ("audio", "video", "padding")
_FRAMES = 15
_VOICE_EVERY, _VOICE_BYTES = 0.04, 176
_MOST, _HEADERS = 1156, 56
_CLOCK = 86_400.5
_ENCODER_LAG = 0.1
"""Seconds until the far sender, told by REMB, has changed its rate."""


@dataclass
class Passed:
    """One packet that got through; times in seconds on the link's clock."""

    kind: str
    sent_at: float
    arrived_at: float
    size: int


@dataclass
class Run:
    """What was seen."""

    passed: list[Passed] = field(default_factory=list)
    #: (time, estimate, paused, reason) at every tick.
    states: list[tuple[float, float, bool, str]] = field(default_factory=list)
    probed_bytes: int = 0
    feedback_bytes: int = 0

    def rate(self, start: float, end: float, kind: str | None = None) -> float:
        """bit/s that came from `start` to `end`."""
        sizes = [p.size for p in self.passed if start <= p.arrived_at < end and kind in (None, p.kind)]
        return sum(sizes) * 8 / (end - start)

    def voice_delays(self, start: float, end: float) -> list[float]:
        """Sending to arrival of each sound sent between, rising."""
        voice = (p for p in self.passed if p.kind == "audio" and start <= p.sent_at < end)
        return sorted(p.arrived_at - p.sent_at for p in voice)

    def paused(self, start: float, end: float) -> float:
        """Share of the time without a picture."""
        states = [paused for at, _, paused, _ in self.states if start <= at < end]
        return sum(states) / len(states)

    def reached(self, rate: float, after: float, window: float = 0.5) -> float:
        """The first moment after which so many bit/s came for a window."""
        at = after
        while self.rate(at, at + window) < rate:
            at += 0.1
            if at > self.states[-1][0]:
                return float("inf")
        return at


class Call:
    """The sender and the receiver on one link; `run` drives it."""

    def __init__(
        self,
        down: Profile,
        up: Profile,
        *,
        start: float,
        seed: int = 0,
        schedule: Sequence[tuple[float, Profile]] = (),
        need: float = 4e6,
        rests: Callable[[float], bool] = lambda now: False,
        repeats: bool = False,
    ) -> None:
        """`rests`: when no picture is sent at all; `repeats`: lost sound is sent again, under its old number."""
        self.link = MemoryLink(up, down, seed)
        for at, profile in schedule:
            self.link.call_at(at, lambda now, profile=profile: self.link.down.change(profile, now))
        self.link.to_client = self._to_receiver
        self.link.to_server = self._to_sender
        self.seen = Run()
        self.need, self._rests = need, rests
        if repeats:
            self.link.down.on_lost = self._repeat
        self._chance = random.Random(seed)
        self.downlink = Downlink()
        self.downlink.agree(True)
        self.downlink.expect(start, 0.0)
        self._subscription = Subscription("receiver", "video", 1, 2)
        self._arrivals = Arrivals()
        self._incoming = Rate(1.0)
        self._key = True
        self._picture = self._target = start
        self._popping = False
        self.link.every(_VOICE_EVERY, lambda now: self._offer("audio", _VOICE_BYTES, now))
        self.link.every(1 / _FRAMES, self._frame)
        self.link.every(0.05, self._tick)
        self.link.every(0.01, self._tell)

    def run(self, seconds: float) -> Run:
        self.link.run(seconds)
        return self.seen

    def _frame(self, now: float) -> None:
        if self.downlink.paused or self._rests(now):
            self._key = True
            return
        rate = min(self._picture, self.need)
        left = int(rate / 8 / _FRAMES * (5 if self._key else self._chance.uniform(0.7, 1.3)))
        self._key = False
        while left > 0:
            size = min(left, _MOST - _HEADERS)
            self._offer("video", size + _HEADERS, now)
            left -= size

    def _offer(self, kind: str, size: int, now: float) -> None:
        pacer = self.downlink.pacer
        if kind == "audio":
            pacer.sound(size, now)
            self._send(kind, size, pacer.cluster, now)
            return
        item = Waiting(self._subscription, 0, Cached(0, 0, 0, bytes(size), now), 0, 0, kind)
        if pacer.push(item, size, kind, now):
            self._send(kind, size, pacer.cluster, now)
        else:
            self._pop_later(now)

    def _pop_later(self, now: float) -> None:
        due = self.downlink.pacer.next_due(now)
        if due is not None and not self._popping:
            self._popping = True
            self.link.call_at(max(due, now + 0.001), self._pop)

    def _pop(self, now: float) -> None:
        self._popping = False
        pacer = self.downlink.pacer
        cluster = pacer.cluster
        for item in pacer.pop(now):
            self._send(item.kind, len(item.cached.payload), cluster, now)
        self._pop_later(now)

    def _send(self, kind: str, size: int, cluster: int | None, now: float) -> None:
        number = self.downlink.log.sent(size, now, kind, cluster)
        head = _HEAD.pack(now, number, _KINDS.index(kind))
        self.link.send_down(head + bytes(size - OVERHEAD - len(head)))
        if kind == "padding":
            self.seen.probed_bytes += size

    def _repeat(self, datagram: bytes, now: float) -> None:
        """As asked for by the receiver, a round trip later and to the bit as it was."""
        _, number, kind = _HEAD.unpack_from(datagram)
        if _KINDS[kind] != "audio":
            return

        def again(now: float) -> None:
            self.downlink.log.repeated(number)
            self.downlink.pacer.sound(len(datagram) + OVERHEAD, now)
            self.link.send_down(datagram)

        self.link.call_at(now + 2 * self.link.down.profile.delay + self.link.up.profile.delay, again)

    def _tick(self, now: float) -> None:
        downlink = self.downlink
        probe = downlink.tick(now)
        if downlink.overdue(now):
            downlink.flush()
            self._key = True
        self._follow(now)
        if probe is not None:
            downlink.pacer.begin(probe)
            each = min(1100, max(200, probe.bytes // 6))
            for _ in range(probe.bytes // each + 2):
                self._offer("padding", each, now)
        self.seen.states.append((now, downlink.capacity, downlink.paused, downlink.reason))

    def _follow(self, now: float) -> None:
        """What the estimate says reaches the encoder later than the pacer."""
        if self.downlink.paused:
            self.downlink.flush()
        target = max(0.0, 0.97 * self.downlink.capacity - _VOICE_BYTES * 8 / _VOICE_EVERY)
        if target != self._target:
            self._target = target
            self.link.call_at(now + _ENCODER_LAG, lambda now: setattr(self, "_picture", target))

    def _to_receiver(self, datagram: bytes, now: float) -> None:
        sent_at, number, kind = _HEAD.unpack_from(datagram)
        size = len(datagram) + OVERHEAD
        self.seen.passed.append(Passed(_KINDS[kind], sent_at, now, size))
        self._arrivals.arrived(number, now + _CLOCK)
        self._incoming.add(size, now)

    def _tell(self, now: float) -> None:
        if self._arrivals.due(now + _CLOCK, self._incoming.at(now)):
            for packet in self._arrivals.feedback(1, 2, now + _CLOCK):
                self.seen.feedback_bytes += len(packet) + OVERHEAD
                self.link.send_up(packet)

    def _to_sender(self, datagram: bytes, now: float) -> None:
        for packet in parse(datagram):
            if isinstance(packet, TransportFeedback):
                self.downlink.acknowledged(packet, now)
        self._follow(now)
