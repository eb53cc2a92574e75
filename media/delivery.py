"""What arrives of what was sent: rates, loss, and the loss that is the link's own.

Pure: what became of each packet comes in, figures come out. Knows no delay and takes no decision.
"""

from __future__ import annotations

from media.rates import Rate, Share

_HALF_SECOND, _MOMENT, _LATELY = 0.5, 0.2, 4.0
_LOSS_WINDOW, _LEAST_PACKETS = 2.0, 20
_CONGESTED = 0.25
_LEARNING = 300
"""Packets over which the usual loss is learnt."""
_MOST_LEARNT = 0.1
"""By one feedback."""
_SCATTER = 2.0
_MUCH_LOST, _MANY_LOST = 0.3, 4
_VOICE, _UNUSED, _GENTLE = 60_000, 0.6, 0.85
"""bit/s of a voice, repeated; the share of an estimate below which it does not fill a queue; what a cut leaves."""


class Delivery:
    """Towards one page. Rates in bit/s, all bytes on the wire."""

    __slots__ = (
        "_brief", "_gap", "_latest", "_losses", "_lost", "_rate", "_sent", "_told", "_total", "_unknown",
        "_usual_loss",
    )  # fmt: skip

    def __init__(self) -> None:
        self._rate = Rate(_HALF_SECOND)
        self._brief = Rate(_MOMENT)
        self._sent = Rate(_LATELY)
        self._losses = Share(_LOSS_WINDOW)
        #: Share lost while there is no queue.
        self._usual_loss = 0.0
        #: The highest number told of, whether some before this feedback were not, the last arrival, and all the
        #: time of which nothing is known.
        self._told = 0
        self._gap = False
        self._latest = 0.0
        self._unknown = 0.0
        #: Of the last feedback.
        self._lost = 0
        self._total = 0

    def told(self, first: int, last: int) -> int:
        """A feedback begins that tells of these numbers; the highest told of before. Those left out before it are
        what lost feedback told of: what came in that time is not known, so that time does not count.
        """
        before = self._told
        self._gap = 0 < before < first - 1
        self._told = max(before, last)
        return before

    def sent(self, size: int, sent_at: float) -> None:
        """A packet had gone, whatever became of it."""
        self._sent.add(size, sent_at)

    def fallen(self, estimate: float, rate: float) -> float:
        """What an estimate falls to when a queue says `rate`. What passes of a voice alone says no rate: the queue
        beside it is somebody else's, and the estimate falls step by step while that stays."""
        others = 0 < self._sent.latest() < min(_VOICE, _UNUSED * estimate)
        return max(rate, _GENTLE * estimate) if others else rate

    def arrived(self, size: int, arrived_at: float) -> None:
        """A packet came, by the receiver's clock."""
        if self._gap:
            self._gap = False
            self._unknown += max(0.0, arrived_at - self._latest)
        self._latest = arrived_at
        self._rate.add(size, arrived_at - self._unknown)
        self._brief.add(size, arrived_at - self._unknown)

    def counted(self, lost: int, total: int, now: float) -> None:
        """A feedback told of so many packets; what came after it had been told lost counts as -1 lost."""
        self._lost, self._total = lost, total
        self._losses.add(lost, total, now)

    def calm(self) -> None:
        """There was no queue during the last feedback, so what it lost is the link's own loss."""
        share = min(max(self._lost, 0) / self._total, _CONGESTED)
        self._usual_loss += (share - self._usual_loss) * min(_MOST_LEARNT, self._total / _LEARNING)

    def forget_loss(self) -> None:
        """An outage is over; what it swallowed says nothing of the link."""
        self._losses = Share(_LOSS_WINDOW)

    @property
    def rate(self) -> float:
        """What arrived over half a second."""
        return self._rate.latest()

    @property
    def carried(self) -> float:
        """What was sent to have so much arrive, but for what a full queue dropped."""
        return self._rate.latest() / (1 - self._own_loss)

    @property
    def carried_now(self) -> float:
        """The same over the last moment: follows a fall or a rise at once, and scatters."""
        return self._brief.latest() / (1 - self._own_loss)

    @property
    def usual_loss(self) -> float:
        """Share that the link loses whatever is sent."""
        return self._usual_loss

    @property
    def _own_loss(self) -> float:
        """Of what was lost lately, the share that is the link's own way; it scatters."""
        return min(self._losses.share, _SCATTER * self._usual_loss)

    @property
    def loss(self) -> float:
        """Share lost in the last 2 s."""
        return self._losses.share

    @property
    def congested(self) -> bool:
        """So much is lost that loss alone is congestion: a policer, or a queue too short to be seen."""
        return self._losses.share > _CONGESTED and self._losses.total >= _LEAST_PACKETS

    @property
    def burst(self) -> bool:
        """Much of the last feedback was lost at once."""
        return self._lost >= _MANY_LOST and self._lost > _MUCH_LOST * self._total
