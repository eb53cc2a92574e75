"""A call of figures alone: links as series of capacity over simulated seconds, fed to the policy; no packets.

Tests say what the links are; this moves the clock and keeps what was told. The stand-in for the estimators is exact
but for the noise a test asks for: what is tested is the policy, not them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from media.advice import Advice, Expectation, Reported, Rung, RungShown
from media.api import AdviceChanged, CallPolicy, MediaEvent, RungsChanged
from media.ladder import RUNGS
from media.measured import Figures, Leg
from media.steering import EVERY, Steering
from media.voice import wire_rate

Series = Callable[[float], int]
MBIT = 1_000_000


@dataclass
class Side:
    """One participant's link; rates in bit/s over time."""

    up: Series = lambda now: 10 * MBIT
    down: Series = lambda now: 10 * MBIT
    round_trip: float = 0.02
    loss_up: float = 0.0
    loss_down: float = 0.0
    noise: float = 0.0
    #: Whether packets pass at a moment.
    passes: Callable[[float], bool] = lambda now: True
    connected: bool = True
    paused: Callable[[float], bool] = lambda now: False
    #: Seconds until a first estimate exists.
    measured_after: float = 1.0
    reports: bool = True
    heard_at: float = field(default=0.0, init=False)
    #: The browser's own estimate; starts where it was told to and grows by 8 % a second.
    estimate: float = field(default=0.0, init=False)


class SteeredCall:
    """Everybody shows everybody else, in the order in which they came."""

    def __init__(self, sides: Mapping[str, Side], expected: Mapping[str, Expectation] | None = None) -> None:
        self.sides = dict(sides)
        self.steering = Steering("call", CallPolicy())
        self.now = 0.0
        self.events: list[tuple[float, MediaEvent]] = []
        #: (time, rung) of each pair, every tick.
        self.rungs: dict[tuple[str, str], list[tuple[float, Rung]]] = {}
        self.latest: dict[tuple[str, str], RungShown] = {}
        self._random = random.Random(7)
        for who, expectation in (expected or {}).items():
            self.steering.expect(who, expectation)

    def advice(self, who: str) -> Advice:
        return self.steering.advice(who, self.now)

    def run(self, seconds: float) -> SteeredCall:
        """Let time pass."""
        end = self.now + seconds
        while self.now < end - 1e-9:
            self.now += EVERY
            for who, side in self.sides.items():
                if side.passes(self.now) and side.connected:
                    side.heard_at = self.now
                if side.reports and side.passes(self.now):
                    self._report(who, side)
            for event in self.steering.tick([self._figures(who) for who in self.sides], self.now):
                self.events.append((self.now, event))
                if isinstance(event, RungsChanged):
                    self.latest = {(r.receiver_id, r.sender_id): r for r in event.rungs}
            for pair, shown in self.latest.items():
                self.rungs.setdefault(pair, []).append((self.now, shown.rung))
        return self

    def told(self, who: str) -> list[tuple[float, Advice]]:
        """All advice that a page was given, with its time."""
        return [
            (at, event.advice)
            for at, event in self.events
            if isinstance(event, AdviceChanged) and event.participant_id == who
        ]

    def seconds(self, receiver: str, sender: str, least: Rung, since: float = 0.0) -> float:
        """How long the receiver had the sender at `least` or better."""
        seen = self.rungs.get((receiver, sender), [])
        return EVERY * sum(1 for at, rung in seen if at > since and RUNGS.index(rung) <= RUNGS.index(least))

    def _report(self, who: str, side: Side) -> None:
        """A browser's estimate: its link, our cap, and growth bound to what it sends."""
        told = self.steering.known(who).cap.total or side.up(self.now)
        advice = self.advice(who)
        sends = wire_rate(advice.voice) + (advice.video.bitrate if advice.video.send else 0)
        side.estimate = side.estimate or self.steering.known(who).start.up
        grown = min(side.estimate * 1.08**EVERY, 1.5 * sends + 10_000)
        side.estimate = min(max(side.estimate, grown), told, side.up(self.now))
        self.steering.reported(who, Reported(available_up=max(1, int(side.estimate))), self.now)

    def _figures(self, who: str) -> Figures:
        side, now = self.sides[who], self.now
        advice = self.steering.known(who).advice
        sends = wire_rate(advice.voice) + (advice.video.bitrate if advice.video.send else 0) if advice else 0
        rate = min(sends, int(side.estimate) or sends, side.up(now))
        measured = now >= side.measured_after
        down = int(side.down(now) * (1 + side.noise * self._random.uniform(-1, 1)))
        return Figures(
            participant_id=who,
            connected=side.connected,
            heard_ago=now - side.heard_at,
            round_trip=side.round_trip if now >= 2 * side.round_trip else None,
            up=Leg(None, rate, 0.0, side.loss_up if measured else None),
            down=Leg(down if measured else None, 0, 0.0, side.loss_down if measured else None, side.paused(now)),
            shows=tuple(other for other in self.sides if other != who),
        )


def always(rate: int) -> Series:
    return lambda now: rate


def falling(high: int, low: int, since: float, until: float) -> Series:
    return lambda now: low if since <= now < until else high
