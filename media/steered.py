"""What the policy remembers of one participant: its link as known so far, its voice, its wishes, what it was told.

Pure: figures and time in. Must not know the other participants; `media.steering` joins them.
"""

from __future__ import annotations

from media.advice import Advice, Expectation, Reported, Wish
from media.expectation import MOST, plausible, start
from media.ladder import Step
from media.measured import Cap, Figures
from media.playout import Playout
from media.shares import moves
from media.upward import Upward
from media.voice import Repetition, VoiceChoice

REST = 10.0
"""Seconds after which somebody who is not heard holds nobody's picture down."""
_STALE, _SETTLING = 0.45, 2.0
"""Seconds without a packet, a round trip apart, after which figures say nothing of the link, before an estimator
makes something of the silence (DTX leaves 0.4 s); and seconds with packets after which they do again."""
_PAUSED_FOR = 2.0
_FAR, _FAR_LATER = 0.25, 0.4
"""Seconds of round trip from which on temporal layers pay; later on only where it is beyond doubt."""
_NOT_YET = -1e9


class Steered:
    """One participant."""

    __slots__ = (
        "_decided", "_expectation", "_paused_since", "_stale_at", "advice", "cap", "down", "figures", "layers",
        "playout", "repeat_down", "repeat_up", "round_trip", "sent", "start", "told_at", "up", "upward", "useful",
        "voice", "voice_choice", "voices_down", "wish",
    )  # fmt: skip

    def __init__(self, expectation: Expectation | None = None, wish: Wish | None = None) -> None:
        self.wish = wish or Wish()
        self.figures: Figures | None = None
        self.round_trip: float | None = None
        self.layers = 1
        self._decided = False
        self.playout = Playout()
        #: The step that it was told to send; None before the first decision.
        self.sent: Step | None = None
        self.cap = Cap(0, 0)
        #: bit/s of the voices that it was last sent.
        self.voices_down = 0
        #: bit/s of its link that are of use to it now.
        self.useful = MOST
        self.advice: Advice | None = None
        self.told_at = _NOT_YET
        self._stale_at = _NOT_YET
        self._paused_since: float | None = None
        self.expect(expectation)

    def expect(self, expectation: Expectation | None, round_trip: float | None = None) -> None:
        """Begin (anew) with these figures; nothing was measured yet."""
        self._expectation = expectation
        self.start = begin = start(expectation, round_trip)
        self.round_trip = begin.round_trip
        self.up, self.down = begin.up, begin.down
        self.upward = Upward(begin.up, expectation is not None and expectation.up is not None)
        self.repeat_up = Repetition(begin.up, begin.round_trip)
        self.repeat_down = Repetition(begin.down, begin.round_trip)
        room = min(begin.up, begin.down)
        self.voice_choice = VoiceChoice(room)
        self.voice = self.voice_choice.update(room, self.repeat_up.on, self.repeat_up.on, self.wish.low_data, 0.0)

    def reported(self, report: Reported, now: float) -> None:
        """Take the page's own figures."""
        self.upward.reported(report, now)
        if self.round_trip is None and plausible(report.round_trip):
            self.round_trip = report.round_trip

    @property
    def there(self) -> bool:
        """It can be seen and heard now, or was a moment ago."""
        figures = self.figures
        return figures is not None and figures.connected and figures.heard_ago <= REST

    @property
    def measured(self) -> bool:
        """The way down was measured, so it is no longer a guess."""
        return self.figures is not None and self.figures.down.capacity is not None

    @property
    def measured_up(self) -> bool:
        """The way up is more than a guess: its page tells, or packets have queued there."""
        return self.upward.measured

    @property
    def short(self) -> int:
        """bit/s by which its link carries less now than is counted on: what is decided waits out an outage, what
        is sent must not."""
        now = self.figures.down.capacity if self.figures is not None else None
        return max(0, self.down - now) if now is not None else 0

    def settled(self, now: float) -> bool:
        """Its figures say something of its link: no outage now, nor a moment ago."""
        return now - self._stale_at >= _SETTLING

    def held_up(self, now: float) -> bool:
        """Its pictures have been held back for so long that they count as paused."""
        return self._paused_since is not None and now - self._paused_since >= _PAUSED_FOR

    def take(self, figures: Figures, in_the_way: bool, now: float) -> None:
        """Take the figures of this moment; `in_the_way`: its uplink keeps its picture from somebody."""
        self.figures = figures
        if self.start.round_trip is None and figures.round_trip is not None and figures.down.capacity is None:
            self.expect(self._expectation, figures.round_trip)
        if figures.connected and figures.heard_ago > _STALE + (self.round_trip or 0.0):
            self._stale_at = now
        if not figures.connected or not self.settled(now):
            return
        if figures.round_trip is not None:
            self.round_trip = figures.round_trip
        sends = self.sent is None or moves(self.sent)
        self.up = self.upward.update(figures.up, self.cap.total, sends, in_the_way, now)
        if figures.down.capacity is not None:
            self.down = figures.down.capacity
        if not figures.down.paused:
            self._paused_since = None
        elif self._paused_since is None:
            self._paused_since = now
        up, down, trip = figures.up, figures.down, self.round_trip
        self.repeat_up.update(self.up, up.loss, up.queue, trip, now)
        self.repeat_down.update(self.down, down.loss, down.queue, trip, now)

    def choose_layers(self, round_trips: list[float], people: int, decide: bool) -> None:
        """Temporal layers to send, by everybody's round trips; `decide` once somebody is there to see them.

        Decided once: each change costs a key frame, and three layers are never much worse than one.
        """
        least = _FAR_LATER if self._decided else _FAR
        if people > 2 or max(round_trips, default=0.0) >= least:
            self.layers = 3
        self._decided = self._decided or (decide and bool(round_trips))
