"""A participant's link: in five words, in megabytes against what was agreed, and as samples for the control room.

Pure; must not know the media plane, whose words for rungs and reasons it only repeats.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

RUNGS = ("full", "small", "steps", "stills", "audio", "text")
"""Best first."""

_LEVELS = {"full": 4, "small": 3, "steps": 2, "stills": 1, "audio": 1, "text": 1}
BARELY_KBPS, BARELY_MOS = 70.0, 2.6
"""Below either a direction is at level 1: no moving picture, or a voice that is hard to follow."""
_MOS = ((3.6, 4), (3.1, 3), (BARELY_MOS, 2))
"""At least so much of the voice's mean opinion score for a level (ITU-T G.107: 3.6 some, 3.1 many dissatisfied)."""
_CAPACITY = ((350.0, 4), (160.0, 3), (BARELY_KBPS, 2))
"""At least so many kbit/s: a whole picture, a small one, one in steps."""


@dataclass(frozen=True, slots=True)
class Way:
    """One direction of a link as it is now; None: not known.

    `rung` and `reason`: the worst of what goes this way, whoever holds it there (the other end's link, a wish);
    `held`: the rung to which this very direction holds it.
    """

    rung: str | None = None
    reason: str = ""
    held: str | None = None
    kbps: float | None = None
    capacity_kbps: float | None = None
    #: Share 0..1.
    loss: float | None = None
    mos: float | None = None
    #: Pictures a second, and the share of the voice that was made up, where a page says it.
    fps: float | None = None
    concealed: float | None = None


def link_level(*, connected: bool, way: Way, round_trip_ms: float | None) -> int:
    """0 lost, 1 voice or stills, 2 weak, 3 fair, 4 good: the worst that rung, voice and room say.

    Only where the voice's score is not known do loss and round trip speak: it holds both.
    """
    if not connected:
        return 0
    levels = [_LEVELS.get(way.held or "full", 4)]
    if way.capacity_kbps is not None:
        levels.append(_at_least(way.capacity_kbps, _CAPACITY))
    if way.mos is not None:
        levels.append(_at_least(way.mos, _MOS))
    else:
        lost, delay = way.loss or 0.0, round_trip_ms or 0.0
        levels.append(2 if lost > 0.08 or delay > 600 else 3 if lost > 0.02 or delay > 300 else 4)
    return min(levels)


def _at_least(value: float, bounds: tuple[tuple[float, int], ...]) -> int:
    return next((level for bound, level in bounds if value >= bound), 1)


@dataclass(frozen=True, slots=True)
class LinkKept:
    """What has to survive a restart: the wishes of a participant for its link, and what it has used."""

    participant_id: str
    low_data: bool = False
    budget_megabytes: float | None = None
    megabytes: float = 0.0

    @property
    def is_spent(self) -> bool:
        return self.budget_megabytes is not None and self.megabytes >= self.budget_megabytes


@dataclass(frozen=True, slots=True)
class LinkRule:
    """What the control room said about a participant's link; it outlasts reloads and restarts."""

    participant_id: str
    #: The best rung of `RUNGS` that is left.
    at_most: str = RUNGS[0]
    #: Over our TURN server by TLS, and no other way.
    relay_only: bool = False

    @property
    def is_empty(self) -> bool:
        return self.at_most == RUNGS[0] and not self.relay_only


@dataclass(slots=True)
class Meter:
    """Adds up what pages say they have used; each load of a page begins at nothing."""

    total: float
    _base: float | None = None
    _last: float = 0.0

    def said(self, megabytes: float) -> float:
        """The new total. After a restart of ours, a page that says about what we know has not been loaded anew."""
        if self._base is None:
            self._base = 0.0 if megabytes >= self.total * 0.9 else self.total
        elif megabytes < self._last:
            self._base = self.total
        self._last = megabytes
        self.total = max(self.total, self._base + megabytes)
        return self.total


@dataclass(frozen=True, slots=True)
class LinkSample:
    """Some seconds of one participant's link; `up` is from the participant. Rates in kbit/s, None: not known."""

    encounter_id: str
    participant_id: str
    at: datetime
    up_rung: str
    up_reason: str
    down_rung: str
    down_reason: str
    up_kbps: float | None
    down_kbps: float | None
    up_capacity_kbps: float | None
    down_capacity_kbps: float | None
    up_loss: float | None
    down_loss: float | None
    round_trip_ms: float | None
    up_mos: float | None
    down_mos: float | None
    down_fps: float | None
    #: Share of the voice that the page had to make up.
    down_concealed: float | None
    #: In all until now.
    megabytes: float


def levels(sample: LinkSample) -> tuple[int, int]:
    """Up and down of these seconds, by room and voice: a sample's rung may be the other end's doing, or a wish."""
    up = Way(capacity_kbps=sample.up_capacity_kbps, loss=sample.up_loss, mos=sample.up_mos)
    down = Way(capacity_kbps=sample.down_capacity_kbps, loss=sample.down_loss, mos=sample.down_mos)
    delay = sample.round_trip_ms
    return (
        link_level(connected=True, way=up, round_trip_ms=delay),
        link_level(connected=True, way=down, round_trip_ms=delay),
    )


@dataclass(slots=True)
class Window:
    """Gathers what is measured of one participant until it is written as a sample."""

    _ups: list[Way] = field(default_factory=list)
    _downs: list[Way] = field(default_factory=list)
    _round_trips: list[float | None] = field(default_factory=list)

    def add(self, up: Way, down: Way, round_trip_ms: float | None) -> None:
        self._ups.append(up)
        self._downs.append(down)
        self._round_trips.append(round_trip_ms)

    def sample(self, encounter_id: str, participant_id: str, at: datetime, megabytes: float) -> LinkSample | None:
        """Means, and the worst rung with its reason; begins anew. None when nothing was measured."""
        if not self._ups:
            return None
        ups, downs, delays = self._ups, self._downs, self._round_trips
        self._ups, self._downs, self._round_trips = [], [], []
        up, down = _worst(ups), _worst(downs)
        return LinkSample(
            encounter_id=encounter_id,
            participant_id=participant_id,
            at=at,
            up_rung=up.rung or "full",
            up_reason=up.reason,
            down_rung=down.rung or "full",
            down_reason=down.reason,
            up_kbps=_mean(one.kbps for one in ups),
            down_kbps=_mean(one.kbps for one in downs),
            up_capacity_kbps=_mean(one.capacity_kbps for one in ups),
            down_capacity_kbps=_mean(one.capacity_kbps for one in downs),
            up_loss=_mean(one.loss for one in ups),
            down_loss=_mean(one.loss for one in downs),
            round_trip_ms=_mean(delays),
            up_mos=_mean(one.mos for one in ups),
            down_mos=_mean(one.mos for one in downs),
            down_fps=_mean(one.fps for one in downs),
            down_concealed=_mean(one.concealed for one in downs),
            megabytes=megabytes,
        )


def rank(rung: str | None) -> int:
    """0 is best; None counts as best."""
    return RUNGS.index(rung or "full")


def _worst(ways: list[Way]) -> Way:
    return max(ways, key=lambda way: rank(way.rung))


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
