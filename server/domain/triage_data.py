"""What the gate knows, read from `rules/`: complaints with their questions, danger signs, what to do first.

Nothing medical is written in code: a clinician signs the files (`signed_off_by`); this one gives them a shape.
It must not know an encounter; `triage` applies it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from typing import Any

from server.domain.encounters import Urgency

SINCE = "case.since"
"""The question that cards show the answer of."""

Words = Mapping[str, str]
"""Language code -> the sentence; `en` and `ur` are always there."""


class Kind(StrEnum):
    """How a question is answered. An answer is text: `yes`, an option's id, `12`, `3 days`, free words."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    NUMBER = "number"
    DURATION = "duration"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom a question or rule concerns; None: everybody. Ages in whole months."""

    from_months: int | None = None
    below_months: int | None = None
    sex: str | None = None
    pregnant: bool | None = None

    def includes(self, months: int, sex: str, pregnant: bool) -> bool:
        return (
            (self.from_months is None or months >= self.from_months)
            and (self.below_months is None or months < self.below_months)
            and (self.sex is None or sex == self.sex)
            and (self.pregnant is None or pregnant == self.pregnant)
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """What raises the urgency, in words, with what to do first (ids of actions)."""

    id: str
    urgency: Urgency
    text: Words
    first: tuple[str, ...]
    whom: Whom


@dataclass(frozen=True, slots=True)
class AnswerRule:
    """Holds when the answer is `equals`, or its number (a duration in hours) lies beyond a limit."""

    rule: Rule
    equals: str | None
    above: float | None
    below: float | None


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    kind: Kind
    text: Words
    needed: bool
    whom: Whom
    options: tuple[str, ...]
    low: float | None
    high: float | None
    rules: tuple[AnswerRule, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A speciality, and why where the complaint alone does not say it."""

    speciality: str
    whom: Whom
    text: Words | None


@dataclass(frozen=True, slots=True)
class Complaint:
    id: str
    text: Words
    vitals: tuple[str, ...]
    specialities: tuple[Suggestion, ...]
    questions: tuple[Question, ...]
    pictures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Together:
    """Holds when at least so many of these signs and values (field, below, above) are there."""

    rule: Rule
    at_least: int
    signs: tuple[str, ...]
    vitals: tuple[tuple[str, float | None, float | None], ...]


@dataclass(frozen=True, slots=True)
class TriageData:
    version: str
    common: tuple[Question, ...]
    complaints: Mapping[str, Complaint]
    signs: Mapping[str, Rule]
    together: tuple[Together, ...]
    ages: tuple[Rule, ...]
    actions: Mapping[str, Words]
    first_by_urgency: Mapping[str, tuple[str, ...]]
    #: Field of the vitals -> what to do first when its value raises the urgency.
    first_by_vital: Mapping[str, tuple[str, ...]]

    def questions(self, complaints: tuple[str, ...]) -> Iterator[Question]:
        """Those of every case, then those of these complaints."""
        yield from self.common
        for id_ in complaints:
            if id_ in self.complaints:
                yield from self.complaints[id_].questions


def raw(name: str) -> dict[str, Any]:
    """One file of `rules/` as it lies there: `complaints`, `danger` or `vitals`."""
    text = resources.files("server.domain").joinpath(f"rules/{name}.json").read_text("utf-8")
    return dict(json.loads(text))


def read(complaints: dict[str, Any], danger: dict[str, Any], vitals: dict[str, Any]) -> TriageData:
    """The three files together. Raises KeyError and ValueError where one has another shape."""
    return TriageData(
        version=max(complaints["version"], danger["version"], vitals["version"]),
        common=tuple(_question(one) for one in complaints["common"]),
        complaints={one["id"]: _complaint(one) for one in complaints["complaints"]},
        signs={one["id"]: _rule(one) for one in danger["signs"]},
        together=tuple(_together(one) for one in danger["together"]),
        ages=tuple(_rule(one) for one in danger["ages"]),
        actions={one["id"]: one["text"] for one in danger["actions"]},
        first_by_urgency={name: tuple(ids) for name, ids in danger["first_by_urgency"].items()},
        first_by_vital={name: tuple(ids) for name, ids in vitals["first"].items()},
    )


def _whom(row: dict[str, Any]) -> Whom:
    return Whom(**row.get("whom", {}))


def _rule(row: dict[str, Any]) -> Rule:
    return Rule(row["id"], Urgency(row["urgency"]), row["text"], tuple(row["first"]), _whom(row))


def _question(row: dict[str, Any]) -> Question:
    return Question(
        id=row["id"],
        kind=Kind(row["kind"]),
        text=row["text"],
        needed=row.get("needed", False),
        whom=_whom(row),
        options=tuple(option["id"] for option in row.get("options", ())),
        low=row.get("low"),
        high=row.get("high"),
        rules=tuple(AnswerRule(_rule(r), r.get("equals"), r.get("above"), r.get("below")) for r in row["rules"]),
    )


def _complaint(row: dict[str, Any]) -> Complaint:
    return Complaint(
        id=row["id"],
        text=row["text"],
        vitals=tuple(row["vitals"]),
        specialities=tuple(
            Suggestion(one["speciality"], _whom(one), one.get("text")) for one in row["specialities"]
        ),
        questions=tuple(_question(one) for one in row["questions"]),
        pictures=tuple(one["id"] for one in row["pictures"]),
    )


def _together(row: dict[str, Any]) -> Together:
    vitals = tuple((one["field"], one.get("below"), one.get("above")) for one in row["vitals"])
    return Together(_rule(row), row["at_least"], tuple(row["signs"]), vitals)


DATA = read(raw("complaints"), raw("danger"), raw("vitals"))
