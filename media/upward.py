"""How much a participant's uplink may be counted on: from the expectation, its page's report and what arrives.

Pure. Must not know pictures. The page's own estimate (`availableOutgoingBitrate`) knows best, and has two faults:
it stands at whatever cap we told, and it cannot grow while only the voice is sent. Hence a ceiling that grows only
when the page has shown that more passes, and now and then a trial: a small picture is sent that nobody is shown.
"""

from __future__ import annotations

from collections import deque

from media.advice import Reported
from media.measured import Leg

FLOOR, MOST = 16_000, 10_000_000
"""bit/s; no call needs more than the one, and a page may claim anything."""
_TELLING = 30_000
"""bit/s; a queue behind a voice alone (which may be silent) does not show that the link carries less."""
_FRESH = 6.0
_FULL_QUEUE, _FULL_FOR = 0.1, 0.5
"""A queue that stays; the brake, which `Leg.capacity` brings, is for the moment before."""
_CALM_QUEUE, _CALM_FOR = 0.06, 2.0
_HIGH_LOSS = 0.25
"""Share; below it, loss without a queue is the link's own way."""
_FILLED, _GROWTH = 0.95, 1.25
"""The ceiling grows 25 % a second while the page fills it, or says that it could."""
_NEAR, _CREEP, _NEAR_FOR = 1.2, 1.03, 30.0
"""Up to this share of the rate at which it was full lately, it grows by 3 % a second, and little more is told: what
a browser tries above the link waits there, and the voice behind it."""
_LEAP, _RISING, _WINDOW = 2.5, 1.22, 7.0
"""A browser jumps to 2.5 times its estimate within 4 s of being told a larger picture (twcc.md, 6), and climbs by
8 % a second otherwise: so once its estimate has risen by 22 % in seconds, the jump is counted on."""
_REMEMBERED = 60.0
"""Seconds for which a leap may go as far as the link has carried before."""
_TOLD_SHARE = 0.8
"""An estimate above this share of the lowest cap of the last seconds only repeats what it was told."""
TRIAL = 6.0
"""Seconds; twice as long while the page's estimate rises with it."""
_TRIAL_AFTER, _SURE_AFTER, _LONGEST_WAIT = 8.0, 30.0, 240.0
_HOPEFUL, _HOPEFUL_AFTER, _RISES = 75_000, 4.0, 1.08
"""bit/s at which a voice and the smallest picture pass: a link known to carry so much is tried soon."""
_PASSED_FOR = 12.0
"""Seconds for which a picture must have been sent for the trials before it to be forgotten."""
_ROUGH_LIMIT, _NEAR_LIMIT = 1.5, 1.1


class _Lowest:
    """The lowest of a figure's last seconds."""

    __slots__ = ("_seen",)

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def add(self, value: int, now: float) -> None:
        while self._seen and self._seen[-1][1] >= value:
            self._seen.pop()
        self._seen.append((now, value))
        while self._seen[0][0] < now - _WINDOW:
            self._seen.popleft()

    @property
    def value(self) -> int:
        """0 until there is one."""
        return self._seen[0][1] if self._seen else 0

    def risen(self, value: int) -> bool:
        """Whether it has risen by a good part."""
        return 0 < _RISING * self.value <= value


class Upward:
    """One participant's uplink."""

    __slots__ = (
        "_after", "_at", "_best", "_brake", "_caps", "_ceiling", "_estimates", "_failed", "_full", "_full_at",
        "_full_since", "_quiet_since", "_reported", "_reported_at", "_room", "_sends_since", "_trial_at",
        "_tried_from",
    )  # fmt: skip

    def __init__(self, start: int, sure: bool) -> None:
        """`start` is bit/s to begin with; `sure` when it was measured, so that trials can wait longer."""
        self._ceiling = float(start)
        self._room = start
        self._brake: int | None = None
        #: The highest ceiling lately, and when that was.
        self._best = (float(start), 0.0)
        self._at: float | None = None
        self._caps, self._estimates = _Lowest(), _Lowest()
        self._full_at = -1e9
        #: What passed when the link was last full, bit/s, and when that was.
        self._full = (0, -1e9)
        self._full_since: float | None = None
        self._reported: Reported | None = None
        self._reported_at = -1e9
        self._quiet_since: float | None = None
        self._sends_since: float | None = None
        #: When the present trial began, the page's estimate then, and how many came to nothing.
        self._trial_at: float | None = None
        self._tried_from = 0
        self._failed = 0
        self._after = _SURE_AFTER if sure else _TRIAL_AFTER

    @property
    def room(self) -> int:
        """bit/s on the wire that the uplink can be counted on for, voice included."""
        return self._room

    @property
    def carries(self) -> int:
        """bit/s for what goes in pieces, voice included: a browser's estimate is of no weight there, as it falls
        while only the voice is sent, and pieces do not pass through it."""
        return max(self._room, int(self._ceiling if self._brake is None else min(self._ceiling, self._brake)))

    @property
    def measured(self) -> bool:
        """The page has told, or the link has shown, what it carries."""
        return self._reported is not None or self._full_at > -1e9

    @property
    def trying(self) -> bool:
        """The page should send a small picture now, to find out whether it passes."""
        return self._trial_at is not None

    @property
    def most(self) -> int:
        """bit/s above which the page should not go yet: what is known, and room to show more."""
        return int((_NEAR_LIMIT if self._near else _ROUGH_LIMIT) * self._ceiling)

    @property
    def _near(self) -> bool:
        """The ceiling is about where the link was full lately."""
        rate, at = self._full
        return self._at is not None and self._at - at < _NEAR_FOR and self._ceiling < _NEAR * rate

    def reported(self, report: Reported, now: float) -> None:
        """The page's own figures; those that no link has are ignored."""
        if report.available_up is not None and report.available_up > 0:
            self._reported, self._reported_at = report, now

    def update(self, leg: Leg, told: int, sends: bool, in_the_way: bool, now: float) -> int:
        """Take the figures; `told`: the cap in force, bit/s, 0: none; `sends`: a picture is sent (trials aside).

        `in_the_way`: this uplink keeps the picture from somebody, so that a trial is of use.
        """
        elapsed = min(1.0, now - self._at) if self._at is not None else 0.0
        self._at = now
        calm = self._calm(leg, now)
        available = self._available(now)
        if told > 0:
            self._caps.add(told, now)
        if available is not None:
            self._estimates.add(available, now)
        if self._full_since is not None:
            if now - self._full_since >= _FULL_FOR and leg.rate:
                self._ceiling = min(self._ceiling, leg.rate)
                self._full = (leg.rate, now)
        elif calm and (leg.rate >= _FILLED * self._ceiling or (available or 0) >= self._ceiling):
            self._ceiling *= (_CREEP if self._near else _GROWTH) ** elapsed
        leaps = calm and (sends or self.trying) and self._estimates.risen(available or 0)
        leaps = leaps and not (self._near and (available or 0) <= self._full[0])
        if leaps and available is not None:
            self._ceiling = max(self._ceiling, min(self._best[0], _LEAP * available))
        self._ceiling = min(MOST, max(_TELLING, self._ceiling))
        if self._ceiling >= self._best[0] or now - self._best[1] > _REMEMBERED:
            self._best = (self._ceiling, now)
        room = self._ceiling
        if available is not None and available < _TOLD_SHARE * self._caps.value:
            room = min(room, available * (_LEAP if leaps else 1.0))
        self._brake = leg.capacity
        if self._brake is not None:
            room = min(room, self._brake)
        self._room = max(FLOOR, int(room))
        self._try(calm, in_the_way and not sends, available or 0, now)
        self._succeed(sends, now)
        return self._room

    def _calm(self, leg: Leg, now: float) -> bool:
        """Nothing waits, and nothing has for a while."""
        queue = leg.queue or 0.0
        if queue > _FULL_QUEUE or (leg.loss or 0.0) > _HIGH_LOSS:
            self._full_at = now
            self._full_since = now if self._full_since is None else self._full_since
        else:
            self._full_since = None
        return now - self._full_at >= _CALM_FOR and queue <= _CALM_QUEUE

    def _available(self, now: float) -> int | None:
        if self._reported is None or now - self._reported_at > _FRESH:
            return None
        return self._reported.available_up

    def _try(self, calm: bool, worth: bool, available: int, now: float) -> None:
        """Begin a trial when one is due, and end it. A picture's own moment in the queue does not end it, a queue
        that stays does; `worth`: no picture is sent, and this link is why.
        """
        if not worth:
            self._quiet_since = self._trial_at = None
        elif self._trial_at is not None:
            rises = self._tried_from and available >= _RISES * self._tried_from
            full = self._full_since is not None and now - self._full_since >= _FULL_FOR
            if full or now - self._trial_at >= (2 * TRIAL if rises else TRIAL):
                self._failed += 1
                self._trial_at, self._quiet_since = None, now
        elif self._quiet_since is None:
            self._quiet_since = now
        elif calm and now - self._quiet_since >= self._wait:
            self._trial_at, self._tried_from = now, available

    @property
    def _wait(self) -> float:
        """Seconds of stills before the next trial."""
        after = min(self._after, _HOPEFUL_AFTER) if self._ceiling >= _HOPEFUL else self._after
        return min(_LONGEST_WAIT, after * 2.0 ** min(self._failed, 8))

    def _succeed(self, sends: bool, now: float) -> None:
        """A picture that has been sent for a while is what trials are for; one that was not is one that failed."""
        if not sends:
            if self._sends_since is not None and now - self._sends_since < _PASSED_FOR:
                self._failed += 1
            self._sends_since = None
        elif self._sends_since is None:
            self._sends_since = now
        elif now - self._sends_since >= _PASSED_FOR:
            self._failed = 0
