"""CSV that no spreadsheet program calculates, and that is read back as it was."""

from __future__ import annotations

import csv
import io

import pytest

from server.api.spreadsheet import cell, table


@pytest.mark.parametrize(
    "hostile",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\u00a0=cmd|' /C calc'!A0",
        "\uff1d1+1",
        "\u200e=1",
        '=HYPERLINK("x","y")',
    ],
)
def test_what_could_be_a_formula_begins_with_an_apostrophe(hostile: str) -> None:
    assert cell(hostile) == f"'{hostile}"


@pytest.mark.parametrize("harmless", ["Imran Shah", "زرمینہ", "", "2026-11-30T05:00:00+00:00", "0-12 20-30", "a=b"])
def test_ordinary_words_stay_as_they_are(harmless: str) -> None:
    assert cell(harmless) == harmless


def test_quotes_commas_and_lines_stay_inside_their_cell() -> None:
    hostile = 'a","b\r\n=1,2'
    text = table(["reason", "n"], [[hostile, None], ["x", 3]])
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert rows == [["reason", "n"], [hostile, ""], ["x", "3"]]
