"""The medicines that can be chosen: names, forms, strengths, classes, allergy groups, controlled ones.

Data (`rules/formulary.json`, versioned, to be signed off by a pharmacist); code only reads it. Brand names help to
find a medicine and are never printed. It must not know patients.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

from server.domain.patients import latin_digits


@dataclass(frozen=True, slots=True)
class Form:
    """A form of medicines: what one dose is counted in, and by which route it is taken."""

    name: str
    unit: str
    #: `counted` (tablets), `measured` (mL) or `pack` (a tube, a bottle of drops: its quantity is one).
    kind: Literal["counted", "measured", "pack"]
    route: str


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often. `moments` is morning, noon, night as three 0 or 1, or empty where pictures would mislead."""

    name: str
    #: Doses a day; None for a single dose.
    per_day: float | None
    moments: str


@dataclass(frozen=True, slots=True)
class Drug:
    """A generic medicine; its name is its id. `forms` are (form, strength)."""

    name: str
    class_: str
    groups: tuple[str, ...]
    brands: tuple[str, ...]
    forms: tuple[tuple[str, str], ...]
    controlled: bool = False


_DATA: dict[str, Any] = json.loads(
    resources.files("server.domain").joinpath("rules/formulary.json").read_text("utf-8")
)
VERSION: str = _DATA["version"]
FORMS: dict[str, Form] = {name: Form(name, **row) for name, row in _DATA["forms"].items()}
FREQUENCIES: dict[str, Frequency] = {name: Frequency(name, **row) for name, row in _DATA["frequencies"].items()}
ROUTES: frozenset[str] = frozenset(form.route for form in FORMS.values())
UNITS: frozenset[str] = frozenset(form.unit for form in FORMS.values())
RELATED_GROUPS: dict[str, list[str]] = _DATA["related_groups"]
GROUP_WORDS: dict[str, list[str]] = _DATA["group_words"]
MAY_DOUBLE: frozenset[str] = frozenset(_DATA["never_double_class"])
"""Classes of which two at once say nothing (two vitamins, two creams)."""
DRUGS: dict[str, Drug] = {
    row["name"]: Drug(
        row["name"],
        row["class"],
        tuple(row["groups"]),
        tuple(row["brands"]),
        tuple((form, strength) for form, strength in row["forms"]),
        row.get("controlled", False),
    )
    for row in _DATA["drugs"]
}


def words_of(text: str) -> tuple[str, ...]:
    """Lower case words without marks and punctuation, for comparing what was typed with names."""
    return tuple(re.sub(r"[^\w+]+", " ", latin_digits(text).casefold()).split())


def mentions(text: str, name: str) -> bool:
    """Whether the words of `name` stand one after another in `text`, the last one perhaps in the plural."""
    wanted, given = words_of(name), words_of(text)
    if not wanted:
        return False
    ends = [given[at : at + len(wanted)] for at in range(len(given) - len(wanted) + 1)]
    return any(end == wanted or (end[:-1], end[-1]) == (wanted[:-1], wanted[-1] + "s") for end in ends)


def drugs_in(text: str) -> tuple[Drug, ...]:
    """Medicines that free text names, by generic or brand name: nobody types around a list."""
    return tuple(one for one in DRUGS.values() if any(mentions(text, name) for name in (one.name, *one.brands)))


def groups_in(text: str) -> frozenset[str]:
    """Allergy groups that free text names: by the group's words in English and Urdu, or by one of its medicines."""
    found = {group for group, words in GROUP_WORDS.items() if any(mentions(text, word) for word in (group, *words))}
    return frozenset(found | {group for drug in drugs_in(text) for group in drug.groups})
