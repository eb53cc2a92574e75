"""What reports say: each measure with its unit, what it is made of and how many it is about; and the reports.

Titles and definitions, in the reader's language, are in `rules/report_words.json` under the same names. Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from server.domain.reports.figures import DURATION_EDGES, DURATIONS, WAIT_EDGES, WAITS, Sums, quantile


class Unit(StrEnum):
    NUMBER = "number"
    PERCENT = "percent"
    MINUTES = "minutes"
    HOURS = "hours"
    MEGABYTES = "megabytes"


@dataclass(frozen=True, slots=True)
class Measure:
    """`value` is None where nothing was counted; `about`: the figure that says how many it is about.

    `part`: of a share, the figure that is counted among these.
    """

    name: str
    unit: Unit
    about: str
    needs: tuple[str, ...]
    value: Callable[[Sums], float | None]
    part: str = ""

    def tells(self, sums: Sums) -> tuple[float, ...]:
        """The counts that can be worked out from the value and `about`, which is first."""
        whole = sums[self.about]
        return (whole, sums[self.part], whole - sums[self.part]) if self.part else (whole,)


@dataclass(frozen=True, slots=True)
class Report:
    """The first measure is the one that is drawn. `counts_patients`: small numbers must not leave us."""

    name: str
    measures: tuple[Measure, ...]
    dimensions: tuple[str, ...]
    counts_patients: bool = True

    @property
    def needs(self) -> tuple[str, ...]:
        """Every figure that it is made of, once."""
        names = (name for one in self.measures for name in (*one.needs, one.about))
        return tuple(dict.fromkeys(names))


ALL = "all"
"""The dimension of the whole: one key, the empty text."""
DAY = "day"
ENCOUNTER_DIMENSIONS = ("center", "district", "doctor", "speciality", "sex", "age", "urgency", "outcome", DAY)
DIMENSIONS = (ALL, *(name for name in ENCOUNTER_DIMENSIONS if name != DAY))
"""What sums are kept by; by day all of them are."""
FILTERS = ("center", "district", "speciality", "sex", "urgency")


def _total(name: str, unit: Unit, figure: str, about: str, divided: float = 1) -> Measure:
    return Measure(name, unit, about, (figure,), lambda sums: sums[figure] / divided)


def _share(name: str, figure: str, of: str) -> Measure:
    return Measure(
        name, Unit.PERCENT, of, (figure,), lambda sums: 100 * sums[figure] / sums[of] if sums[of] else None, figure
    )


def _mean(name: str, unit: Unit, figure: str, of: str) -> Measure:
    return Measure(name, unit, of, (figure,), lambda sums: sums[figure] / sums[of] if sums[of] else None)


def _wait(name: str, share: float) -> Measure:
    value = partial(quantile, names=WAITS, edges=WAIT_EDGES, share=share)
    return Measure(name, Unit.MINUTES, "claimed", WAITS, value)


def _duration(name: str, share: float) -> Measure:
    value = partial(quantile, names=DURATIONS, edges=DURATION_EDGES, share=share)
    return Measure(name, Unit.MINUTES, "finished", DURATIONS, value)


def _treated_here() -> Measure:
    return Measure(
        "treated_here",
        Unit.PERCENT,
        "finished",
        ("referred",),
        lambda sums: 100 * (1 - sums["referred"] / sums["finished"]) if sums["finished"] else None,
        "referred",
    )


def _missed() -> Measure:
    return Measure(
        "missed",
        Unit.PERCENT,
        "booked",
        ("came",),
        lambda sums: 100 * (1 - sums["came"] / sums["booked"]) if sums["booked"] else None,
        "came",
    )


def _weak_share() -> Measure:
    return Measure(
        "weak_share",
        Unit.PERCENT,
        "linked",
        ("weak_seconds", "link_seconds"),
        lambda sums: 100 * sums["weak_seconds"] / sums["link_seconds"] if sums["link_seconds"] else None,
    )


def _of_patients(name: str, *measures: Measure, outcome: bool = False) -> Report:
    kept = (one for one in ENCOUNTER_DIMENSIONS if outcome or one != "outcome")
    return Report(name, measures, tuple(kept))


_REPORTS = (
    _of_patients(
        "encounters",
        _total("arrived", Unit.NUMBER, "arrived", "arrived"),
        _total("finished", Unit.NUMBER, "finished", "finished"),
        outcome=True,
    ),
    _of_patients(
        "waiting",
        _wait("wait_median", 0.5),
        _wait("wait_p90", 0.9),
        _share("in_target", "in_target", "claimed"),
    ),
    _of_patients("duration", _duration("duration_median", 0.5), _duration("duration_p90", 0.9)),
    _of_patients("completion", _share("completed", "finished", "arrived"), _share("left", "cancelled", "arrived")),
    _of_patients("no_show", _missed(), _total("booked", Unit.NUMBER, "booked", "booked")),
    _of_patients(
        "referral", _treated_here(), _total("referred", Unit.NUMBER, "referred", "referred"), outcome=True
    ),
    _of_patients("follow_up", _share("kept", "kept", "due"), _total("due", Unit.NUMBER, "due", "due")),
    _of_patients("link", _total("hours_lost", Unit.HOURS, "weak_seconds", "linked", 3600), _weak_share()),
    _of_patients("data", _mean("megabytes", Unit.MEGABYTES, "megabytes", "metered")),
    Report(
        "duty",
        (
            _total("duty_hours", Unit.HOURS, "duty_minutes", "duty_days", 60),
            _total("planned_hours", Unit.HOURS, "planned_minutes", "duty_days", 60),
        ),
        ("doctor", DAY),
        counts_patients=False,
    ),
)  # fmt: skip
REPORTS = {one.name: one for one in _REPORTS}
