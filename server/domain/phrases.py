"""What a patient reads on paper, phrase by phrase in seven languages (`rules/phrases.json`, versioned).

A phrase is whole: nothing is glued together from parts but by standing beside each other. Where nobody was sure of
a language, Urdu stands there and says so. It must not know pages.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any

from server.domain.specialities import LANGUAGES

_DATA: dict[str, Any] = json.loads(
    resources.files("server.domain").joinpath("rules/phrases.json").read_text("utf-8")
)
VERSION: str = _DATA["version"]
PHRASES: dict[str, dict[str, str]] = _DATA["phrases"]
MONTHS: dict[str, list[str]] = _DATA["months"]
NASTALIQ = frozenset({"ur", "pnb", "ks"})
"""Languages that their readers expect in Nastaliq (facts: languages.md §1)."""
NAMES = {
    "en": "English",
    "ur": "اردو",
    "pnb": "پنجابی",
    "ps": "پښتو",
    "sd": "سنڌي",
    "bal": "بلوچی",
    "ks": "کٲشُر",
}
_HALVES = {0.25: "¼", 0.5: "½", 0.75: "¾"}


@dataclass(frozen=True, slots=True)
class Said:
    """A phrase and the language that it really is in."""

    text: str
    language: str


def say(key: str, language: str, count: float | None = None) -> Said:
    """The phrase in this language, else in Urdu. Raises KeyError for one that is not there."""
    is_single = count is not None and count <= 1 and f"{key}#one" in PHRASES
    texts, place = (PHRASES[f"{key}#one"], "1") if is_single else (PHRASES[key], "{n}")
    spoken = next(one for one in (language, "ur", "en") if one in texts)
    return Said(texts[spoken] if count is None else texts[spoken].replace(place, number(count)), spoken)


def is_reviewed(language: str) -> bool:
    """Whether a native speaker has read them."""
    return language == "en" or bool(_DATA["reviewed_by"].get(language))


def number(value: float) -> str:
    """`15`, `2.5`, `½`, `1½`: Latin digits, no trailing zero."""
    whole, rest = divmod(value, 1)
    if rest in _HALVES:
        return f"{int(whole) or ''}{_HALVES[rest]}"
    return f"{value:,.1f}".removesuffix(".0")


def day(of: date, language: str) -> str:
    """`22-Nov-2026` in English, `22 نومبر 2026` elsewhere; months of languages without own names are Urdu's."""
    if language == "en":
        return f"{of.day:02d}-{MONTHS['en'][of.month - 1]}-{of.year}"
    return f"{of.day} {MONTHS.get(language, MONTHS['ur'])[of.month - 1]} {of.year}"


def lacking(language: str) -> tuple[str, ...]:
    """Keys that this language has no phrase for. Raises KeyError for a language that is none of ours."""
    if language not in LANGUAGES:
        raise KeyError(language)
    return tuple(key for key, texts in PHRASES.items() if language not in texts)
