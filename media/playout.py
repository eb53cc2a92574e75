"""How a page is to play what comes: how long it waits for the picture, and whether voice and picture keep step.

Pure. Must not know ladders. A browser's buffer knows its own round trip only: loss on the other side's leg comes
repaired but late and in bursts, so the page has to be told (facts/twcc.md, fact 7). And in step, a late picture
holds the voice back; a face in small motion needs no lip sync, so on such links the voice goes ahead. Loss on the
page's own leg makes the picture late as well, by the buffer that the browser then keeps (0.3 s at 1 % and 150 ms).
"""

from __future__ import annotations

from collections.abc import Iterable

from media.measured import Leg

FAR = 0.25
"""Seconds of round trip."""
_THIN = 250_000
_LOSSY, _CLEAN = 0.02, 0.008
_SMOOTHING = 5.0
_QUEUED = 0.08
_KEEP = 20.0
_STEP_MS, _MOST_MS = 50, 700
_OWN = ""


class Playout:
    """What one page was told."""

    __slots__ = ("_at", "_bad_at", "_loss", "apart", "jitter_ms")

    def __init__(self) -> None:
        self.jitter_ms: int | None = None
        self.apart = False
        self._loss: dict[str, float] = {}
        self._at: float | None = None
        self._bad_at = -1e9

    def update(
        self,
        rooms: Iterable[int],
        senders: Iterable[tuple[str, Leg, float | None]],
        own: tuple[Leg, float | None],
        now: float,
    ) -> None:
        """`rooms`: bit/s of the legs on the way; `senders`: whose pictures come, over which leg, with which round
        trip; `own`: the leg to this page and its round trip."""
        senders = list(senders)
        elapsed = min(1.0, now - self._at) if self._at is not None else 0.0
        self._at = now
        late = self._learn(_OWN, own[0], elapsed) >= _CLEAN
        waits = [wait for who, leg, trip in senders if (wait := self._wait(who, leg, trip, elapsed)) is not None]
        far = max((trip or 0.0 for trip in (own[1], *(trip for _, _, trip in senders))), default=0.0) >= FAR
        if waits or late or far or min(rooms, default=_THIN) < _THIN:
            self._bad_at = now
            self.apart = True
        elif now - self._bad_at >= _KEEP:
            self.apart = False
        self.jitter_ms = self._kept(max(waits, default=None))

    def _wait(self, sender: str, leg: Leg, round_trip: float | None, elapsed: float) -> int | None:
        """Milliseconds that repairs of this sender's leg take, None where it needs none."""
        loss = self._learn(sender, leg, elapsed)
        if round_trip is None or loss < (_LOSSY if self.jitter_ms is None else _CLEAN):
            return None
        return min(_MOST_MS, int(1400 * round_trip) + 50)

    def _learn(self, whose: str, leg: Leg, elapsed: float) -> float:
        """The share that a leg loses by itself; what a queue of ours drops does not count."""
        loss = self._loss.get(whose, 0.0)
        if leg.loss is not None and (leg.queue or 0.0) <= _QUEUED:
            loss += (leg.loss - loss) * min(1.0, elapsed / _SMOOTHING)
            self._loss[whose] = loss
        return loss

    def _kept(self, wanted: int | None) -> int | None:
        """In coarse steps, and only when it has really changed: each change is a jump of the picture."""
        if wanted is None:
            return None
        if self.jitter_ms is not None and abs(self.jitter_ms - wanted) <= 2 * _STEP_MS:
            return self.jitter_ms
        return -(-wanted // _STEP_MS) * _STEP_MS
