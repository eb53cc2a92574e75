"""The form that a consultation is scored on, and what may be written on it. Must not know reviews or tables.

The form is data (`rules/score_sheet.json`, versioned, with a place for who signed it off). A version that was once
in use stays in the file, so that an old review is always read on the form that it was written on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from server.domain.errors import FieldError, Invalid

LONGEST_COMMENT = 1_000
"""Of one item, in characters."""


@dataclass(frozen=True, slots=True)
class Words:
    """The same in both languages of the screens."""

    en: str
    ur: str


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to score from `lowest` to `highest`; `anchors` say what some of the scores mean."""

    id: str
    label: Words
    about: Words
    lowest: int
    highest: int
    may_not_apply: bool
    anchors: Mapping[int, Words]


@dataclass(frozen=True, slots=True)
class ScoreForm:
    """`items` in their order on the sheet, the one about the whole last. `signed_off_by` "": nobody yet."""

    version: str
    signed_off_by: str
    items: tuple[Item, ...]

    @property
    def overall(self) -> Item:
        return self.items[-1]

    def item(self, item_id: str) -> Item | None:
        return next((one for one in self.items if one.id == item_id), None)


@dataclass(frozen=True, slots=True)
class Score:
    """What was said about one item. None: nothing yet."""

    score: int | None = None
    not_applicable: bool = False
    comment: str = ""

    @property
    def decided(self) -> bool:
        return self.score is not None or self.not_applicable


NOTHING = Score()
Scores = Mapping[str, Score]
"""Item's id -> what was said; items that nobody touched are left out."""


@cache
def forms() -> Mapping[str, ScoreForm]:
    """Version -> form, oldest first."""
    text = resources.files("server.domain.rules").joinpath("score_sheet.json").read_text(encoding="utf-8")
    return {one["version"]: _form(one) for one in json.loads(text)["forms"]}


def current_form() -> ScoreForm:
    return list(forms().values())[-1]


def checked(form: ScoreForm, scores: Scores) -> Scores:
    """The same scores. Raises Invalid, naming each item that the form does not have or that is out of its scale."""
    wrong = [problem for item_id, score in scores.items() if (problem := _problem(form, item_id, score))]
    if wrong:
        raise Invalid(tuple(wrong))
    return scores


def missing(form: ScoreForm, scores: Scores) -> tuple[str, ...]:
    """Ids of the items that nothing is decided about, in the form's order."""
    return tuple(one.id for one in form.items if not scores.get(one.id, NOTHING).decided)


def overall_of(form: ScoreForm, scores: Scores) -> int | None:
    return scores.get(form.overall.id, NOTHING).score


def _problem(form: ScoreForm, item_id: str, said: Score) -> FieldError | None:
    item = form.item(item_id)
    where = f"scores/{item_id}"
    if item is None:
        return FieldError("scores", "unknown", "The form has no such item.")
    if said.score is not None and not item.lowest <= said.score <= item.highest:
        return FieldError(where, "range", f"Give a score from {item.lowest} to {item.highest}.")
    if said.not_applicable and (said.score is not None or not item.may_not_apply):
        return FieldError(where, "applies", "Give a score here.")
    if len(said.comment) > LONGEST_COMMENT:
        return FieldError(where, "too_long", "This comment is too long.")
    return None


def _form(stored: dict[str, Any]) -> ScoreForm:
    items = tuple(_item(one) for one in (*stored["items"], stored["overall"]))
    return ScoreForm(stored["version"], stored["signed_off_by"], items)


def _item(stored: dict[str, Any]) -> Item:
    scale = stored["scale"]
    return Item(
        id=stored["id"],
        label=Words(**stored["label"]),
        about=Words(**stored["about"]),
        lowest=scale["lowest"],
        highest=scale["highest"],
        may_not_apply=scale["may_not_apply"],
        anchors={int(score): Words(**words) for score, words in stored["anchors"].items()},
    )
