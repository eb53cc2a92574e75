"""The page of a monthly report: both languages, names escaped, small numbers hidden wherever they would stand."""

from __future__ import annotations

from datetime import date

import pytest

from server.adapters.report_pages.charts import bars, line
from server.adapters.report_pages.page import html
from server.domain.reports.measures import REPORTS
from server.domain.reports.periods import month_of
from server.services.report_documents import MonthShown
from server.services.reports import Figures, ReportShown, Row
from tests.server.clock import MORNING

MONTH = month_of(date(2026, 10, 1))
COUNTS = {"Swat": 3, "Buner": 777, "<b>Kohat": 888}


def figures(count: float) -> Figures:
    return Figures((count, count), ((count,), (count,)))


def shown() -> ReportShown:
    rows = tuple(Row(key, "", figures(count), figures(0)) for key, count in COUNTS.items())
    days = (("2026-10-01", figures(990)), ("2026-10-02", figures(4)))
    whole, nothing = figures(1668), figures(0)
    report = REPORTS["encounters"]
    return ReportShown(report, "district", MONTH, MONTH.before, {}, {}, whole, nothing, rows, days, ())


@pytest.mark.parametrize(
    ("language", "few", "untold"), [("en", "fewer than 5", "not told"), ("ur", "5 سے کم", "نہیں بتایا")]
)
def test_small_numbers_and_what_would_tell_them_are_nowhere(language: str, few: str, untold: str) -> None:
    page = html(MonthShown(MONTH, MORNING, (shown(),)), language)
    assert f'dir="{"rtl" if language == "ur" else "ltr"}"' in page
    assert few in page and untold in page
    assert "888" in page and "1,668" in page
    assert "777" not in page, "the total less the others would be Swat's"
    assert ">3<" not in page and "3.0" not in page
    assert "<b>Kohat" not in page and "&lt;b&gt;Kohat" in page


def test_a_line_has_a_gap_where_nothing_is_told() -> None:
    assert line([1.0, 2.0, None, 4.0], []).count('stroke="#0072b2"') == 1
    drawn = line([1.0, 2.0, None, 4.0, 5.0], [])
    assert drawn.partition('d="M50')[2].partition('"')[0].count("M") == 1


def test_bars_without_a_value_have_no_length() -> None:
    drawn = bars(["a", "b"], [(None, 2.0), (4.0, None)], [["x", "2"], ["4", "y"]])
    assert drawn.count("width:0.0mm") == 2
    assert drawn.count("width:85.0mm") == 1
