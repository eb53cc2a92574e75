"""One receiver and one sender: which step the way between them carries, and how that is said.

Pure. Must not know how a receiver's room is divided, nor the other receivers of the sender.
"""

from __future__ import annotations

from media.advice import Reason, Rung, RungShown
from media.ladder import LADDER, STILLS, Ladder, Step, at_most, limited
from media.measured import Leg
from media.shares import moves, shown_as
from media.steered import Steered
from media.voice import Heard, wire_rate

_QUEUED = 0.1
_LOSSY = 0.1
_FILLED = 0.94
"""Of its share, what a picture is told to be: an encoder overshoots, and what waits here comes late."""
_MOST_REPAIRED = 0.3
"""Share of the room that repairs may be thought to take."""


class Pair:
    """One receiver and one sender."""

    __slots__ = ("_down", "_heard", "_ladder", "_up", "carries", "limited_by", "step", "through")

    def __init__(self) -> None:
        self._ladder: Ladder | None = None
        self._up = self._down = 0
        self._heard = Heard()
        #: bit/s that the receiver's link has for this picture, beside the repairs of what it loses.
        self.carries = 0
        #: What this receiver could be sent, limits included.
        self.step: Step = LADDER[-1]
        self.limited_by: Reason | None = None
        self.through = True

    def update(self, receiver: Steered, sender: Steered, share: int, voice_room: int, now: float) -> Step:
        """Take the room of this moment: bit/s of the receiver's link for this picture, and of the way for the
        voice."""
        losses = _loss(receiver, sender)
        whole = 1 - min(_MOST_REPAIRED, max(losses))
        self.carries = int(_FILLED * share * (1 - min(_MOST_REPAIRED, losses[1])))
        if receiver.held_up(now):
            share = min(share, STILLS.needs)
        self._up, self._down = int((sender.up - wire_rate(sender.voice)) * whole), int(share * whole)
        room = min(self._up, self._down)
        if room < STILLS.needs:
            pieces = int((sender.upward.carries - wire_rate(sender.voice)) * whole)
            room = min(pieces, self._down, STILLS.needs)
        if self._ladder is None:
            self._ladder = Ladder(room)
        if receiver.settled(now) and sender.settled(now):
            self._ladder.update(room, _cause(receiver, sender, max(losses)), now, held=receiver.held_up(now))
            self.through = self._heard.update(voice_room, 1 - (1 - losses[0]) * (1 - losses[1]), now)
        self._limit(receiver, sender)
        return self.step

    def shown(self, receiver: Steered, sender: Steered, ids: tuple[str, str], count: int) -> RungShown:
        """How the receiver really gets the sender, `count` of three layers of what is sent; `ids`: both names."""
        sent = sender.sent or self.step
        rung = shown_as(self.step, sent, count) if self.through else Rung.TEXT
        above = LADDER[max(0, LADDER.index(self.step) - 1)]
        thinned = moves(self.step) and moves(sent) and count < 3
        by_link = self.limited_by is None and above is not self.step
        reason = self._reason(receiver, sender)
        up, down = by_link and self._up < above.needs, by_link and (self._down < above.needs or thinned)
        return RungShown(ids[0], ids[1], rung, reason, up, down)

    def _limit(self, receiver: Steered, sender: Steered) -> None:
        step = self._ladder.step if self._ladder is not None else LADDER[-1]
        self.step, self.limited_by = step, None
        for wish in (sender.wish, receiver.wish):
            rung, reason = at_most(wish)
            if limited(self.step, rung) is not self.step:
                self.step, self.limited_by = limited(step, rung), reason

    def _reason(self, receiver: Steered, sender: Steered) -> Reason:
        if not receiver.there or not sender.there:
            return Reason.SILENT
        if not self.through:
            return Reason.LOSS if max(_loss(receiver, sender)) > _LOSSY else Reason.CAPACITY
        if self.limited_by is not None:
            return self.limited_by
        if self._ladder is None or not receiver.measured:
            return Reason.START
        return self._ladder.why


def _loss(receiver: Steered, sender: Steered) -> tuple[float, float]:
    """Shares lost from the sender to us and from us to the receiver."""
    up, down = sender.figures, receiver.figures
    return (up.up.loss or 0.0) if up else 0.0, (down.down.loss or 0.0) if down else 0.0


def _cause(receiver: Steered, sender: Steered, loss: float) -> Reason:
    down = receiver.figures.down if receiver.figures is not None else Leg()
    up = sender.figures.up if sender.figures is not None else Leg()
    if down.paused or max(down.queue or 0.0, up.queue or 0.0) > _QUEUED:
        return Reason.QUEUE
    return Reason.LOSS if loss > _LOSSY else Reason.CAPACITY
