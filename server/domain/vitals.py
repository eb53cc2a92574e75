"""Vital signs: what is possible, what is usual at an age, and what makes an encounter more urgent.

The numbers are data (`rules/vitals.json`, versioned, with their sources), so that a clinician can sign them off.
They sort urgency and never diagnose. Units are fixed: mmHg, /min, °C, %, /min, kg, cm, mg/dL.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from importlib import resources
from typing import Any, Literal

from server.domain.encounters import Urgency, more_urgent, urgency_rank
from server.domain.errors import FieldError
from server.domain.patients import age_in_months

LRI, PDI = "\u2066", "\u2069"
"""Left-to-right isolate and its end (UAX 9)."""

SET_MINUTES = 10
"""Values typed within this time by one person belong to one set; later ones begin a new set."""


@dataclass(frozen=True, slots=True)
class Vitals:
    """One set of measured values; None: not measured."""

    systolic: float | None = None
    diastolic: float | None = None
    pulse: float | None = None
    temperature: float | None = None
    spo2: float | None = None
    respiration: float | None = None
    weight: float | None = None
    height: float | None = None
    glucose: float | None = None

    def measured(self) -> dict[str, float]:
        """Field -> value of what was measured."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True, slots=True)
class VitalsSet:
    """Vitals as taken by somebody at some time in an encounter."""

    id: str
    encounter_id: str
    taken_at: datetime
    taken_by: str | None
    values: Vitals


@dataclass(frozen=True, slots=True)
class Flag:
    """A value outside of the usual range of the age. `raises_to`: the least urgency that follows, or None."""

    field: str
    flag: Literal["low", "high"]
    raises_to: Urgency | None = None

    @property
    def severe(self) -> bool:
        return self.raises_to is not None


@dataclass(frozen=True, slots=True)
class Raised:
    """A value that raises the urgency: which rule, and the same in words of every language of the data."""

    rule: str
    field: str
    value: float
    urgency: Urgency
    text: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a form needs to know about one vital sign; usual limits are those of adults."""

    field: str
    unit: str
    possible_low: float
    possible_high: float
    usual_low: float | None
    usual_high: float | None
    step: float


def problems(values: Vitals) -> tuple[FieldError, ...]:
    """What cannot be true of a living person, field by field; () when all may be."""
    found = []
    for name, value in values.measured().items():
        low, high = _POSSIBLE[name]
        if not low <= value <= high:  # also true of NaN
            found.append(FieldError(name, "vitals.impossible", "This value is not possible. Check and type again."))
    if values.systolic is not None and values.diastolic is not None and values.diastolic >= values.systolic:
        message = "The lower value must be below the upper one."
        found.append(FieldError("diastolic", "vitals.impossible", message))
    return tuple(found)


def flags(values: Vitals, birth_date: date, on: date, *, pregnant: bool = False) -> tuple[Flag, ...]:
    """What is unusual for the age on that day, in the order of the form."""
    band = _band(age_in_months(birth_date, on))
    found = (_flag(band, name, value, pregnant) for name, value in values.measured().items())
    return tuple(flag for flag in found if flag is not None)


def raised(values: Vitals, months: int, *, pregnant: bool = False) -> tuple[Raised, ...]:
    """The values that raise the urgency at this age, each by its most urgent rule, in the order of the form."""
    band = _band(months)
    found = []
    for name, value in values.measured().items():
        hits = sorted(_hits(band, name, value, pregnant), key=lambda hit: urgency_rank(hit[0]))
        if hits:
            urgency, side, limit = hits[0]
            rule = f"vitals.{band['id']}.{name}.{side}.{urgency}"
            found.append(Raised(rule, name, value, urgency, _words(name, value, side, limit)))
    return tuple(found)


def same_set(latest: VitalsSet, taken_by: str | None, now: datetime) -> bool:
    """Whether values typed now by `taken_by` still belong to the latest set."""
    return latest.taken_by == taken_by and now - latest.taken_at < timedelta(minutes=SET_MINUTES)


def adult_limits() -> tuple[Limits, ...]:
    usual = _RULES["bands"][-1]["usual"]
    return tuple(_limits(row, usual.get(row["field"], (None, None))) for row in _RULES["fields"])


_RULES: dict[str, Any] = json.loads(
    resources.files("server.domain").joinpath("rules/vitals.json").read_text("utf-8")
)
_POSSIBLE: dict[str, tuple[float, float]] = {row["field"]: tuple(row["possible"]) for row in _RULES["fields"]}
VERSION: str = _RULES["version"]


def _limits(row: dict[str, Any], usual: tuple[float | None, float | None]) -> Limits:
    possible_low, possible_high = row["possible"]
    return Limits(row["field"], row["unit"], possible_low, possible_high, usual[0], usual[1], row["step"])


def _band(months: int) -> dict[str, Any]:
    bands: list[dict[str, Any]] = _RULES["bands"]
    return next(band for band in bands if band["below_months"] is None or months < band["below_months"])


def _flag(band: dict[str, Any], name: str, value: float, pregnant: bool) -> Flag | None:
    raises_to: Urgency | None = None
    direction: Literal["low", "high"] | None = None
    for urgency, side, _ in _hits(band, name, value, pregnant):
        raises_to, direction = more_urgent(raises_to, urgency), "low" if side == "below" else "high"
    if direction is None:
        direction = outside(value, *band["usual"].get(name, (None, None)))
    return None if direction is None else Flag(name, direction, raises_to)


def _hits(
    band: dict[str, Any], name: str, value: float, pregnant: bool
) -> Iterator[tuple[Urgency, Literal["below", "above"], float]]:
    """Urgency, side and limit of every rule that the value breaks."""
    for rule in (*band["severe"], *(_RULES["pregnant"] if pregnant else ())):
        side = outside(value, rule.get("below"), rule.get("above")) if rule["field"] == name else None
        if side is not None:
            way: Literal["below", "above"] = "below" if side == "low" else "above"
            yield Urgency(rule["raises_to"]), way, rule[way]


def _words(name: str, value: float, side: str, limit: float) -> dict[str, str]:
    """The rule in words; numbers and units are isolated, so that they keep their order in Urdu."""
    row = next(row for row in _RULES["fields"] if row["field"] == name)

    def number(of: float) -> str:
        return f"{LRI}{of:g} {row['unit']}{PDI}"

    return {
        language: template.format(name=row["text"][language], value=number(value), limit=number(limit))
        for language, template in _RULES["words"][side].items()
    }


def outside(value: float, low: float | None, high: float | None) -> Literal["low", "high"] | None:
    """On which side of the limits; None: between them, or no limit."""
    if low is not None and value < low:
        return "low"
    return "high" if high is not None and value > high else None
