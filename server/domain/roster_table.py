"""A roster as a table (CSV): what each row would do, before anything is done. Pure; must not know the store.

Columns: `login, first_on, begins, ends, zone, weekly, last_on`; the last three may be empty: the doctor's own zone,
yes, until further notice. Comma or semicolon; a byte order mark and apostrophes of our own export are taken off.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum

from server.domain import roster
from server.domain.identity import Person
from server.domain.roster import Shift

HEADS = ("login", "first_on", "begins", "ends", "zone", "weekly", "last_on")
MOST_ROWS = 1_000
YES = frozenset({"yes", "y", "true", "1", "weekly", ""})
NO = frozenset({"no", "n", "false", "0", "once"})


class Fate(StrEnum):
    ADD = "add"
    #: This shift is there already.
    SAME = "same"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class RowFate:
    """`number`: of the line as a spreadsheet shows it, heads being 1. `wrong`: name of the column, or `columns`."""

    number: int
    login: str
    fate: Fate
    wrong: str = ""
    shift: Shift | None = None


def rows_of(shifts: Iterable[Shift], people: Mapping[str, Person]) -> tuple[tuple[str, ...], ...]:
    """Shifts as rows under `HEADS`; days left out are not in it."""
    return tuple(
        (
            people[one.person_id].login,
            one.first_on.isoformat(),
            f"{one.begins:%H:%M}",
            f"{one.ends:%H:%M}",
            one.zone,
            "yes" if one.weekly else "no",
            one.last_on.isoformat() if one.last_on is not None else "",
        )
        for one in shifts
    )


def fates(
    text: str, doctors: Mapping[str, Person], there: Iterable[Shift], most: int, new_id: Callable[[], str]
) -> tuple[RowFate, ...]:
    """What becomes of every row. `doctors` by login; `most`: shifts that one doctor may have."""
    known = {_same(one): one for one in there}
    count: dict[str, int] = {}
    for one in known.values():
        count[one.person_id] = count.get(one.person_id, 0) + 1
    found: list[RowFate] = []
    for number, cells in _lines(text):
        row = _read(number, cells, doctors, new_id)
        if row.shift is not None and _same(row.shift) in known:
            row = replace(row, fate=Fate.SAME, shift=None)
        elif row.shift is not None and count.get(row.shift.person_id, 0) >= most:
            row = replace(row, fate=Fate.WRONG, wrong="too_many", shift=None)
        elif row.shift is not None:
            known[_same(row.shift)] = row.shift
            count[row.shift.person_id] = count.get(row.shift.person_id, 0) + 1
        found.append(row)
    return tuple(found)


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """Numbered rows with something in them, without heads."""
    clean = text.removeprefix("\ufeff")
    delimiter = ";" if clean.partition("\n")[0].count(";") > clean.partition("\n")[0].count(",") else ","
    try:
        rows = list(csv.reader(io.StringIO(clean), delimiter=delimiter))[: MOST_ROWS + 1]
    except csv.Error:
        return [(1, [])]
    numbered = [(number, [cell.strip().removeprefix("'") for cell in row]) for number, row in enumerate(rows, 1)]
    return [(number, row) for number, row in numbered if any(row) and row[0].lower() != HEADS[0]]


def _read(number: int, cells: list[str], doctors: Mapping[str, Person], new_id: Callable[[], str]) -> RowFate:
    login = cells[0].lower() if cells else ""

    def wrong(column: str) -> RowFate:
        return RowFate(number, login[:80], Fate.WRONG, column)

    if not 4 <= len(cells) <= len(HEADS):
        return wrong("columns")
    given = dict(zip(HEADS, [*cells, "", "", ""], strict=False))
    doctor = doctors.get(login)
    if doctor is None:
        return wrong("login")
    days = {name: _day(given[name]) for name in ("first_on", "last_on")}
    hours = {name: _hour(given[name]) for name in ("begins", "ends")}
    first_on, begins, ends = days["first_on"], hours["begins"], hours["ends"]
    zone, weekly = given["zone"] or doctor.zone, given["weekly"].lower()
    if first_on is None:
        return wrong("first_on")
    if begins is None or ends is None:
        return wrong("begins" if begins is None else "ends")
    if not roster.zone_exists(zone):
        return wrong("zone")
    if weekly not in YES | NO:
        return wrong("weekly")
    if given["last_on"] and (days["last_on"] is None or days["last_on"] < first_on):
        return wrong("last_on")
    last_on = days["last_on"] if weekly in YES else None
    shift = Shift(new_id(), doctor.id, zone, first_on, begins, ends, weekly in YES, last_on)
    return wrong("ends") if roster.lasts(shift) > roster.LONGEST else RowFate(number, login, Fate.ADD, "", shift)


def _same(one: Shift) -> Shift:
    """What makes two shifts the same one: all but the id and days left out."""
    return replace(one, id="", skipped=())


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2200 else None


def _hour(text: str) -> time | None:
    try:
        return time.fromisoformat(f"0{text}" if text[1:2] == ":" else text).replace(tzinfo=None)
    except ValueError:
        return None
