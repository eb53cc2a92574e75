"""Lists of what became of each packet, as the send log gives them, for an estimator to be told of."""

from collections.abc import Callable
from typing import NamedTuple

from media.estimator import Estimator
from media.sendlog import Acked

#: Wait on the way for a packet sent at a time, in seconds; None when it is lost.
Way = Callable[[float], float | None]


class State(NamedTuple):
    """After one feedback."""

    now: float
    estimate: float
    paused: bool
    reason: str


class Trace:
    """Packets of 500 bytes at a rate, each with its way; feedback every 100 ms, half a round trip later."""

    def __init__(self, start: float, base: float = 0.05) -> None:
        self.estimator = Estimator(start)
        self.base = base
        self.now = 1000.0
        self.number = 0

    def run(self, seconds: float, rate: float | None, way: Way, size: int = 500) -> list[State]:
        """Without a rate the sender follows the estimate, or sends a voice while paused."""
        end = self.now + seconds
        told = self.now
        acked: list[Acked] = []
        states = []
        estimator = self.estimator
        while self.now < end:
            follow = 30e3 if estimator.paused else estimator.estimate
            self.now += size * 8 / (follow if rate is None else rate)
            self.number += 1
            wait = way(self.now)
            arrived_at = None if wait is None else 86_400.0 + self.now + self.base + wait
            acked.append(Acked(self.number, self.now, arrived_at, size, "video", None))
            if self.now - told >= 0.1:
                told = self.now
                estimator.on_feedback(acked, self.now + self.base)
                states.append(State(self.now, estimator.estimate, estimator.paused, estimator.reason))
                acked = []
        return states

    def collected(self, seconds: float, rate: float) -> list[list[Acked]]:
        """What feedback would tell over a free link, and is not told."""
        rounds: list[list[Acked]] = [[]]
        end = self.now + seconds
        while self.now < end:
            self.now += 4000 / rate
            self.number += 1
            arrived_at = 86_400.0 + self.now + self.base
            rounds[-1].append(Acked(self.number, self.now, arrived_at, 500, "video", None))
            if len(rounds[-1]) == 10:
                rounds.append([])
        return rounds[:-1]


class Bottleneck:
    """A link with a rate and a queue without end."""

    def __init__(self, trace: Trace, rate: float) -> None:
        self.rate = rate
        self._trace = trace
        self._free_at = 0.0

    def __call__(self, now: float) -> float:
        self._free_at = max(self._free_at, now) + 500 * 8 / self.rate
        return self._free_at - now


def free(now: float) -> float:
    return 0.0
