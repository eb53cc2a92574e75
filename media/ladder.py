"""The ladder of one sender towards one receiver: how much of the picture the room between them carries.

Pure: room, limits and time in, a step out. Must not know voices, participants, or how room was measured.

> Down at once, up after the room has held. A climb that failed makes the next one wait longer, so that people see a
> steady small picture and not a large one that comes and goes.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from media.advice import Reason, Rung, Wish


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the ladder; a rung with a moving picture has several."""

    rung: Rung
    height: int
    frame_rate: int
    #: Encoder's limit, bit/s of payload. Above what the step needs: the cap that the sender is told does the rest.
    bitrate: int
    #: bit/s on the wire, without the voice, from which on the step is worth while.
    needs: int


LADDER = (
    Step(Rung.FULL, 480, 20, 1_200_000, 700_000),
    Step(Rung.FULL, 480, 15, 700_000, 290_000),
    Step(Rung.SMALL, 360, 15, 330_000, 180_000),
    Step(Rung.SMALL, 240, 15, 200_000, 110_000),
    Step(Rung.STEPS, 240, 12, 120_000, 60_000),
    Step(Rung.STEPS, 180, 10, 70_000, 45_000),
    Step(Rung.STILLS, 180, 10, 45_000, 4_000),
    Step(Rung.AUDIO, 180, 10, 45_000, 0),
)
"""Best first. Below 45 kbit/s VP8 gives neither eight frames a second nor a face that one can read."""
STILLS = next(step for step in LADDER if step.rung is Rung.STILLS)
SMALLEST_FULL = LADDER[1]
_LAST_MOVING = LADDER.index(STILLS) - 1
RUNGS = tuple(Rung)

_UP_MARGIN = 1.12
_DOWN_SHARE, _DOWN_AFTER = 0.92, 1.0
_DOWN_NOW = 0.75
"""Of what the step needs: a little too little must last, much too little takes the step away at once."""
_PATIENCE = 4.0
"""Seconds for which the smallest moving picture is kept although its room has gone: a link that has just become
thinner needs them to drain, and whoever stops to send pictures cannot find out that they pass again."""
_KNOWN_AFTER = 6.0
"""Seconds after the beginning; before, a link that is too thin was never thicker."""
_HOLD, _LONGEST_HOLD = 1.5, 20.0
_FAILED_WITHIN, _FORGIVEN_AFTER = 12.0, 40.0


class Ladder:
    """Where one pair stands."""

    __slots__ = ("_began", "_fell_at", "_held", "_hold", "_index", "_recent", "_rose_at", "_thin_since", "why")

    def __init__(self, room: int) -> None:
        self._index = _best(room)
        self._hold = _HOLD
        self._began: float | None = None
        self._held = False
        self._recent: deque[tuple[float, int]] = deque()
        self._thin_since: float | None = None
        self._rose_at = self._fell_at = -1e9
        #: Why the step is what it is, limits aside.
        self.why = Reason.START

    @property
    def step(self) -> Step:
        """What the room carries, limits aside."""
        return LADDER[self._index]

    def update(self, room: int, cause: Reason, now: float, held: bool = False) -> Step:
        """Take the room for this picture, bit/s on the wire; `cause`: why the room would have shrunk just now.

        `held`: no picture has passed for a while, so there is nothing to be patient for.
        """
        room = max(0, room)
        if self._began is None:
            self._began = now
        self._held = held
        if self._must_fall(room, now):
            self._fall(room, cause, now)
        else:
            self._climb(room, now)
        return self.step

    def _must_fall(self, room: int, now: float) -> bool:
        needs = self.step.needs
        if room >= needs * _DOWN_SHARE:
            self._thin_since = None
            return False
        if self._thin_since is None:
            self._thin_since = now
        nearly = room >= needs * _DOWN_NOW
        if self._index == _LAST_MOVING and not self._held and (nearly or self._known(now)):
            return now - self._thin_since >= _PATIENCE
        return not nearly or now - self._thin_since >= _DOWN_AFTER

    def _known(self, now: float) -> bool:
        return self._began is not None and now - self._began >= _KNOWN_AFTER

    def _fall(self, room: int, cause: Reason, now: float) -> None:
        index = max(self._index + 1, _best(round(room / _DOWN_SHARE)))
        patient = self._known(now) and not self._held and self._index < _LAST_MOVING
        self._index = min(index, _LAST_MOVING) if patient else index
        if now - self._rose_at < _FAILED_WITHIN:
            self._hold = min(_LONGEST_HOLD, 2 * self._hold)
        self._recent.clear()
        self._thin_since = None
        self._fell_at = now
        self.why = cause

    def _climb(self, room: int, now: float) -> None:
        if now - max(self._fell_at, self._rose_at) >= _FORGIVEN_AFTER:
            self._hold = _HOLD
        self._recent.append((now, room))
        began = self._recent[0][0]
        while len(self._recent) > 1 and self._recent[1][0] <= now - self._hold:
            self._recent.popleft()
        if now - began < self._hold:
            return
        steady = min(room for _, room in self._recent)
        index = _best(int(steady / _UP_MARGIN))
        if index < self._index:
            self._index = index
            self._rose_at = now
            self._recent.clear()
            self.why = Reason.ROOM
        elif now - max(self._rose_at, self._fell_at) >= _FAILED_WITHIN:
            self.why = Reason.CAPACITY if self._index else Reason.ROOM


def at_most(wish: Wish) -> tuple[Rung, Reason]:
    """The best rung that people's choices leave, and which choice it was."""
    limits = [(wish.at_most, Reason.RULE)]
    if wish.low_data:
        limits.append((Rung.STILLS, Reason.WISH))
    if wish.budget_spent:
        limits.append((Rung.AUDIO, Reason.BUDGET))
    return max(limits, key=lambda limit: RUNGS.index(limit[0]))


def limited(step: Step, limit: Rung) -> Step:
    """The step, or the best one of the limit when that is worse. The thinnest is voice only."""
    least = next((other for other in LADDER if RUNGS.index(other.rung) >= RUNGS.index(limit)), LADDER[-1])
    return max(step, least, key=LADDER.index)


def _best(room: int) -> int:
    for index, step in enumerate(LADDER):
        if room >= step.needs:
            return index
    return len(LADDER) - 1
