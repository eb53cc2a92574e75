"""What becomes of each row of a roster's table."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.api.spreadsheet import table
from server.domain.roster_table import HEADS, Fate, RowFate, fates, rows_of
from tests.server import making

DOCTOR = making.doctor("ent", login="dr.farah", zone="Europe/London")
DOCTORS = {DOCTOR.login: DOCTOR}
GOOD = "dr.farah,2026-11-30,09:00,14:00,Asia/Karachi,yes,2027-01-31"


def of(text: str, most: int = 60) -> tuple[RowFate, ...]:
    numbers = count()
    return fates(text, DOCTORS, [], most, lambda: f"id{next(numbers)}")


def test_a_whole_row_becomes_a_shift() -> None:
    (row,) = of(GOOD)
    assert row.fate is Fate.ADD and row.shift is not None
    assert (row.shift.person_id, row.shift.zone, row.shift.weekly) == (DOCTOR.id, "Asia/Karachi", True)


def test_what_may_be_left_out_is_the_doctors_own() -> None:
    (row,) = of("dr.farah,2026-11-30,9:00,14:00")
    assert row.shift is not None
    assert (row.shift.zone, row.shift.weekly, row.shift.last_on) == ("Europe/London", True, None)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("nobody,2026-11-30,09:00,14:00", "login"),
        ("dr.farah,30.11.2026,09:00,14:00", "first_on"),
        ("dr.farah,2026-11-30,nine,14:00", "begins"),
        ("dr.farah,2026-11-30,09:00,25:00", "ends"),
        ("dr.farah,2026-11-30,00:00,23:00", "ends"),
        ("dr.farah,2026-11-30,09:00,14:00,Mars/Base", "zone"),
        ("dr.farah,2026-11-30,09:00,14:00,,perhaps", "weekly"),
        ("dr.farah,2026-11-30,09:00,14:00,,yes,2026-11-01", "last_on"),
        ("dr.farah,2026-11-30", "columns"),
        ("a,b,c,d,e,f,g,h", "columns"),
    ],
)
def test_a_wrong_row_says_which_column(row: str, column: str) -> None:
    heads, good = ",".join(HEADS), GOOD
    found = of(f"{heads}\n{row}\n{good}")
    assert [(one.number, one.fate, one.wrong) for one in found] == [(2, Fate.WRONG, column), (3, Fate.ADD, "")]


def test_the_same_row_twice_and_one_that_is_there_change_nothing() -> None:
    first, second = of(f"{GOOD}\r\n{GOOD}")
    assert (first.fate, second.fate) == (Fate.ADD, Fate.SAME)
    assert first.shift is not None
    (again,) = fates(GOOD, DOCTORS, [first.shift], 60, lambda: "x")
    assert again.fate is Fate.SAME


def test_one_doctor_gets_no_more_than_he_may_have() -> None:
    rows = "\n".join(f"dr.farah,2026-12-0{day},09:00,14:00" for day in range(1, 5))
    assert [one.wrong for one in of(rows, most=3)] == ["", "", "", "too_many"]


def test_our_own_export_comes_back_unchanged() -> None:
    shifts = [one.shift for one in of(f"{GOOD}\ndr.farah,2026-12-01,22:00,02:00,,no") if one.shift is not None]
    text = table(HEADS, rows_of(shifts, {DOCTOR.id: DOCTOR}))
    assert [one.fate for one in fates(text, DOCTORS, shifts, 60, lambda: "x")] == [Fate.SAME, Fate.SAME]
    assert [one.fate for one in of(text.replace(",", ";"))] == [Fate.ADD, Fate.ADD]


@given(st.text(max_size=300))
def test_any_text_gives_each_row_a_fate(text: str) -> None:
    assert all(one.fate in Fate for one in of(text))
