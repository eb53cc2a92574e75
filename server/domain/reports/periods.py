"""Periods of whole days, and how few rows tell a long one: whole months, and the days at its ends. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from server.domain.errors import invalid

LONGEST_DAYS = 3 * 366
USUAL_DAYS = 30
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Both days included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Period:
        """As many days, just before this one; the month before where this is a whole month."""
        last = self.first - _DAY
        if self == month_of(self.first):
            return month_of(last)
        return Period(last - timedelta(days=self.days - 1), last)


@dataclass(frozen=True, slots=True)
class Split:
    """`months`: first days of the whole months; `edges`: what is left, before and after them."""

    months: tuple[date, ...]
    edges: tuple[Period, ...]


def period_of(first: date | None, last: date | None, today: date) -> Period:
    """The days asked for, or lately. Raises Invalid."""
    last = last or today
    first = first or last - timedelta(days=USUAL_DAYS - 1)
    if not 1 <= (period := Period(first, last)).days <= LONGEST_DAYS:
        raise invalid("until", "impossible", "Choose a period of at most three years.")
    return period


def month_of(day: date) -> Period:
    first = day.replace(day=1)
    return Period(first, (first + timedelta(days=31)).replace(day=1) - _DAY)


def split(period: Period) -> Split:
    months = [one for one in _months(period) if one.first >= period.first and one.last <= period.last]
    if not months:
        return Split((), (period,))
    head, tail = Period(period.first, months[0].first - _DAY), Period(months[-1].last + _DAY, period.last)
    return Split(tuple(one.first for one in months), tuple(one for one in (head, tail) if one.days > 0))


def days_of(period: Period) -> Iterator[date]:
    return (period.first + timedelta(days=at) for at in range(period.days))


def _months(period: Period) -> Iterator[Period]:
    month = month_of(period.first)
    while month.first <= period.last:
        yield month
        month = month_of(month.last + _DAY)
