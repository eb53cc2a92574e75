"""Periods: told by whole months and days without a gap or an overlap, and what came before them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.errors import Invalid
from server.domain.identity import SYSTEM, Actor, Role
from server.domain.reports.documents import COMMAND_LINE, made_by, month_due
from server.domain.reports.periods import Period, days_of, month_of, period_of, split

DAYS = st.dates(date(2020, 1, 1), date(2027, 12, 31))


@given(DAYS, st.integers(0, 900))
def test_a_split_period_has_each_day_once(first: date, more: int) -> None:
    period = Period(first, first + timedelta(days=more))
    parts = split(period)
    found = [day for month in parts.months for day in days_of(month_of(month))]
    found += [day for edge in parts.edges for day in days_of(edge)]
    assert sorted(found) == list(days_of(period))
    assert sum(edge.days for edge in parts.edges) < 62


def test_before_a_whole_month_comes_the_whole_month_before() -> None:
    assert Period(date(2026, 3, 1), date(2026, 3, 31)).before == Period(date(2026, 2, 1), date(2026, 2, 28))
    assert Period(date(2026, 3, 1), date(2026, 3, 30)).before == Period(date(2026, 1, 30), date(2026, 2, 28))


def test_days_are_as_usual_unless_they_are_said() -> None:
    today = date(2026, 11, 30)
    assert period_of(None, None, today) == Period(date(2026, 11, 1), today)
    for first, last in ((today, date(2026, 11, 29)), (date(2020, 1, 1), today)):
        with pytest.raises(Invalid):
            period_of(first, last, today)


def test_a_month_is_due_from_its_hour_on_by_the_centers_clock() -> None:
    """06:00 at the centers is 01:00 UTC."""
    before, at = datetime(2026, 12, 2, 0, 59, tzinfo=UTC), datetime(2026, 12, 2, 1, 0, tzinfo=UTC)
    assert month_due(before, 2, 6) is None
    assert month_due(at, 2, 6) == date(2026, 11, 1)
    assert month_due(datetime(2027, 1, 20, 0, 0, tzinfo=UTC), 2, 6) == date(2026, 12, 1)


def test_who_made_a_report() -> None:
    assert made_by(SYSTEM) is None
    assert made_by(Actor(None, "command line (somebody)", Role.ADMINISTRATOR)) == COMMAND_LINE
    assert made_by(Actor("p", "Somebody", Role.SUPERVISOR)) == "p"
