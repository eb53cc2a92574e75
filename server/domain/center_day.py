"""The day as the centers live it. Pakistan has one zone and no summer time, so no time zone table is needed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

TIME_ZONE = "Asia/Karachi"
OPENS, CLOSES = time(9), time(14)
"""The centers' hours, every day that is no holiday."""

_PAKISTAN = timezone(timedelta(hours=5))


def day_of(moment: datetime) -> date:
    """The date at the centers at that moment."""
    return moment.astimezone(_PAKISTAN).date()


def clock_at(moment: datetime) -> datetime:
    """The same moment as the clocks at the centers show it."""
    return moment.astimezone(_PAKISTAN)


def bounds(day: date) -> tuple[datetime, datetime]:
    """Beginning and end (not included) of a center's day, in UTC."""
    begin = datetime.combine(day, time(), _PAKISTAN).astimezone(UTC)
    return begin, begin + timedelta(days=1)


def opening(day: date) -> datetime:
    """When the centers open that day, in UTC."""
    return datetime.combine(day, OPENS, _PAKISTAN).astimezone(UTC)


def closing(day: date) -> datetime:
    """When the centers close that day, in UTC."""
    return datetime.combine(day, CLOSES, _PAKISTAN).astimezone(UTC)
