"""Shifts, holidays, who is on duty, and one's own calendar over HTTP. Must not know services or the store."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Literal

from pydantic import Field

from server.api.schemas.base import Day, Id, Model, Name

# GET /api/shifts?first=&days= -> Roster · POST /api/shifts -> Shift · PUT/DELETE /api/shifts/{id}
# POST /api/shifts/{id}/leave-out -> Shift

Zone = str


class ShiftChange(Model):
    """Hours on the doctor's own clock; `ends` not after `begins` is on the next day."""

    zone: Zone = Field(max_length=64)
    first_on: Day
    begins: time
    ends: time
    #: Every week on that day, or this once.
    weekly: bool = True
    last_on: Day | None = None


class ShiftNew(ShiftChange):
    #: Made by the client, so that a repeated request makes no second shift.
    id: Id | None = None
    #: Whose; needed from administrators, doctors enter their own.
    person_id: Id | None = None


class LeaveOut(Model):
    #: A day of the shift, the doctor's.
    day: Day
    #: True: comes on that day after all.
    comes: bool = False


class Shift(Model):
    id: Id
    person_id: Id
    zone: Zone
    first_on: date
    begins: time
    ends: time
    weekly: bool
    last_on: date | None
    skipped: tuple[date, ...]


class Occurrence(Model):
    """One time that a shift takes place."""

    shift_id: Id
    person_id: Id
    zone: Zone
    day: date
    begins: datetime
    ends: datetime


class Holiday(Model):
    """A day on which the centers are closed."""

    day: Day
    name: Name


class RosterDoctor(Model):
    id: Id
    name: Name
    specialities: tuple[str, ...]
    zone: Zone
    country: str


class Roster(Model):
    doctors: tuple[RosterDoctor, ...]
    shifts: tuple[Shift, ...]
    #: Of the days asked for, earliest first.
    occurrences: tuple[Occurrence, ...]
    holidays: tuple[Holiday, ...]


# GET /api/holidays -> Holidays · POST /api/holidays -> Holiday · DELETE /api/holidays/{day}


class Holidays(Model):
    holidays: tuple[Holiday, ...]


# GET /api/duty -> Duty (control room) · GET /api/duty/doctors -> DoctorsToAsk

LicenceWord = Literal["ok", "missing", "unverified", "expired"]


class DoctorOnRoster(Model):
    id: Id
    name: Name
    specialities: tuple[str, ...]
    languages: tuple[str, ...]
    is_woman: bool
    state: Literal["on", "unreachable", "expected", "late", "missing", "left", "off"]
    on_duty_since: datetime | None
    #: The shift that takes place now.
    shift_begins: datetime | None
    shift_ends: datetime | None
    next_begins: datetime | None
    licence: LicenceWord
    licence_valid_until: date | None
    licence_ends_soon: bool
    in_call: bool


class Duty(Model):
    #: Whom somebody has to think of first.
    doctors: tuple[DoctorOnRoster, ...]


class DoctorsToAsk(Model):
    #: Only those whose licence is good, by name.
    doctors: tuple[DoctorOnRoster, ...]


# GET/POST/DELETE /api/me/calendar -> CalendarSeen, CalendarMade · GET /api/calendars/{token} (text/calendar)


class CalendarSeen(Model):
    #: When the present address was made, None: there is none.
    made_at: datetime | None


class CalendarMade(Model):
    #: The address's path, told once; making another one ends it.
    path: str


# GET /api/shifts.csv · POST /api/shifts/import -> RosterFates


class RosterImportNew(Model):
    """The table as text: login, first_on, begins, ends, zone, weekly, last_on."""

    text: str = Field(max_length=100_000)
    #: False: only say what each row would do.
    write: bool = False


class RosterFate(Model):
    #: As a spreadsheet numbers it.
    number: int
    login: str
    fate: Literal["add", "same", "wrong"]
    #: The column that has to be mended, `columns`, or `too_many`.
    wrong: str


class RosterFates(Model):
    rows: tuple[RosterFate, ...]
    written: bool
