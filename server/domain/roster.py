"""The roster: shifts in the doctors' own zones, when they really are, and who is on duty, late or missing now.

> A shift is hours on the doctor's own clock. It follows that clock through summer time; Pakistan's clock has none,
> so seen from the centers such a shift moves by an hour twice a year.

Pure: the zones' rules come from the IANA data of the standard library, "now" is an argument.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from server.domain.center_day import day_of

LATE = timedelta(minutes=10)
MISSING = timedelta(minutes=20)
"""So long after a shift has begun its doctor, not yet on duty, is late, then missing."""
LONGEST = timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class Shift:
    """Hours of one doctor: once on `first_on`, or on that day of every week from then on.

    `ends` not after `begins` is on the next day. `skipped` are the days that he does not come.
    """

    id: str
    person_id: str
    zone: str
    first_on: date
    begins: time
    ends: time
    weekly: bool
    #: Last day of a weekly shift, None: until further notice.
    last_on: date | None = None
    skipped: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day on which the centers stay closed; `day` is Pakistan's."""

    day: date
    name: str


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that a shift takes place; `day` is the doctor's, times are UTC."""

    shift_id: str
    person_id: str
    zone: str
    day: date
    begins: datetime
    ends: datetime


class DutyState(StrEnum):
    """A doctor as the control room sees him now."""

    #: On duty, in a shift or not.
    ON = "on"
    #: On duty, but none of his screens is connected.
    UNREACHABLE = "unreachable"
    #: His shift began less than ten minutes ago.
    EXPECTED = "expected"
    LATE = "late"
    MISSING = "missing"
    #: Was there in this shift and has gone before its end.
    LEFT = "left"
    #: No shift now, not on duty.
    OFF = "off"


TO_ACT_ON = frozenset({DutyState.UNREACHABLE, DutyState.LATE, DutyState.MISSING, DutyState.LEFT})


def zone_exists(name: str) -> bool:
    """Whether it is a zone of the IANA data, by its exact name."""
    return name in _zones()


def lasts(shift: Shift) -> timedelta:
    """By the clock, summer time aside."""
    begins, ends = (datetime.combine(date.min, at) for at in (shift.begins, shift.ends))
    return ends - begins if ends > begins else ends - begins + timedelta(days=1)


def occurrences(
    shifts: Iterable[Shift], holidays: Iterable[Holiday], begin: datetime, end: datetime
) -> tuple[Occurrence, ...]:
    """All times between `begin` and `end` (not included) that overlap them, earliest first, holidays left out."""
    closed = {holiday.day for holiday in holidays}
    found = [
        one
        for shift in shifts
        for day in _days(shift, begin, end)
        if (one := _at(shift, day)).begins < end and one.ends > begin and day_of(one.begins) not in closed
    ]
    return tuple(sorted(found, key=lambda one: (one.begins, one.person_id, one.shift_id)))


def current(found: Iterable[Occurrence], now: datetime) -> Occurrence | None:
    """The one that takes place now; of two that overlap, the one that ends last."""
    return max((one for one in found if one.begins <= now < one.ends), key=lambda one: one.ends, default=None)


def upcoming(found: Iterable[Occurrence], now: datetime) -> Occurrence | None:
    """The next one that has not begun."""
    return min((one for one in found if one.begins > now), key=lambda one: one.begins, default=None)


def duty_state(
    shift: Occurrence | None,
    *,
    on_duty: bool,
    reachable: bool,
    was_there_until: datetime | None,
    now: datetime,
) -> DutyState:
    """`shift` is the current one; `was_there_until` is when he last went off duty."""
    if on_duty:
        return DutyState.ON if reachable else DutyState.UNREACHABLE
    if shift is None:
        return DutyState.OFF
    if was_there_until is not None and was_there_until > shift.begins:
        return DutyState.LEFT
    since = now - shift.begins
    if since >= MISSING:
        return DutyState.MISSING
    return DutyState.LATE if since >= LATE else DutyState.EXPECTED


def without_day(shift: Shift, day: date) -> Shift:
    """The shift with one day that he does not come; doing it twice changes nothing."""
    return replace(shift, skipped=tuple(sorted({*shift.skipped, day})))


def with_day(shift: Shift, day: date) -> Shift:
    """Undo of `without_day`."""
    return replace(shift, skipped=tuple(one for one in shift.skipped if one != day))


def takes_place_on(shift: Shift, day: date) -> bool:
    """Whether the day, the doctor's, is one of the shift's, skipped or not."""
    if not shift.weekly:
        return day == shift.first_on
    in_time = shift.first_on <= day and (shift.last_on is None or day <= shift.last_on)
    return in_time and day.weekday() == shift.first_on.weekday()


def _days(shift: Shift, begin: datetime, end: datetime) -> Iterable[date]:
    """Days of the shift whose hours may touch the time asked for."""
    zone = ZoneInfo(shift.zone)
    day = begin.astimezone(zone).date() - timedelta(days=2)
    last = end.astimezone(zone).date()
    while day <= last:
        if takes_place_on(shift, day) and day not in shift.skipped:
            yield day
        day += timedelta(days=1)


def _at(shift: Shift, day: date) -> Occurrence:
    zone = ZoneInfo(shift.zone)
    last_day = day if shift.ends > shift.begins else day + timedelta(days=1)
    begins = datetime.combine(day, shift.begins, zone).astimezone(UTC)
    ends = datetime.combine(last_day, shift.ends, zone).astimezone(UTC)
    return Occurrence(shift.id, shift.person_id, shift.zone, day, begins, ends)


@cache
def _zones() -> frozenset[str]:
    """All canonical names; `posix/`, `right/` and single words like `EST` are left out."""
    return frozenset(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
