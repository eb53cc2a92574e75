"""What reports, measures and keys are called, in English and Urdu (`rules/report_words.json`, versioned).

Must not know pages.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources
from typing import Any

from server.domain.phrases import day
from server.domain.reports.measures import Unit
from server.domain.reports.periods import Period

_DATA: dict[str, Any] = json.loads(
    resources.files("server.domain").joinpath("rules/report_words.json").read_text("utf-8")
)
VERSION: str = _DATA["version"]
NBSP = "\u00a0"


@dataclass(frozen=True, slots=True)
class InBoth:
    """The same in both languages."""

    en: str
    ur: str

    def __getitem__(self, language: str) -> str:
        return self.ur if language == "ur" else self.en


def report_title(name: str) -> InBoth:
    return InBoth(**_DATA["reports"][name])


def measure_title(name: str) -> InBoth:
    return _of_measure(name, 0)


def measure_definition(name: str) -> InBoth:
    return _of_measure(name, 1)


def dimension_title(name: str) -> InBoth:
    return InBoth(**_DATA["dimensions"][name])


def key_title(key: str, name: str = "") -> InBoth:
    """Of a row: its name, the word for it, or the key itself (a district, a day, an age)."""
    known = _DATA["keys"].get(key)
    return InBoth(name, name) if name else InBoth(**known) if known else InBoth(key, key)


def unit_word(unit: Unit) -> InBoth:
    return InBoth(**_DATA["units"][unit.value])


def sentence(name: str) -> InBoth:
    return InBoth(**_DATA["sentences"][name])


def is_reviewed(language: str) -> bool:
    """Whether a native speaker has read them."""
    return language == "en" or bool(_DATA["reviewed_by"].get(language))


def plain(value: float) -> str:
    """`1,204`, `38.5`: at most one decimal, none from a hundred on or where it is nought."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.1f}".removesuffix(".0")


def figure(value: float | None, unit: Unit, language: str) -> str:
    """With its unit, for paper."""
    if value is None:
        return sentence("none")[language]
    word = unit_word(unit)[language]
    return plain(value) if not word else f"{plain(value)}{NBSP}{word}"


def period_words(period: Period, language: str) -> str:
    return f"{day(period.first, language)} – {day(period.last, language)}"


def _of_measure(name: str, at: int) -> InBoth:
    words = _DATA["measures"][name]
    return InBoth(words["en"][at], words["ur"][at])
