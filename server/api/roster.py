"""Shifts, holidays, who is on duty, and the feed of one's own shifts. Must not know the store."""

from __future__ import annotations

from datetime import date

from aiohttp import web
from pydantic import Field, TypeAdapter, ValidationError

from server.api.route import ANYONE, PEOPLE, Asked, Nothing, Route, route
from server.api.schemas import roster as schemas
from server.api.schemas.base import Day, Model
from server.domain import roster as domain
from server.domain.errors import NotFound
from server.domain.identity import Person, Role
from server.services.calendar_feed import CalendarFeedService
from server.services.duty import DutyService, OnRoster
from server.services.roster import RosterService, ShiftDraft

ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
CONTROL_ROOM = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})
DOCTOR = frozenset({Role.DOCTOR})
KEEPERS = DOCTOR | ADMINISTRATOR
"""Whoever keeps shifts: doctors their own."""

_DAY: TypeAdapter[date] = TypeAdapter(Day)


class RosterQuery(Model):
    first: Day
    days: int = Field(default=7, ge=1, le=62)


def routes(roster: RosterService, duty: DutyService, feeds: CalendarFeedService) -> list[Route]:
    return [
        *_shifts(ShiftArea(roster)),
        *_days_off(HolidayArea(roster)),
        *_duty(DutyArea(duty)),
        *_feed(FeedArea(feeds)),
    ]


def _shifts(area: ShiftArea) -> list[Route]:
    return [
        route(
            "GET", "/api/shifts", area.read, does="Shifts, and when they take place; doctors see their own",
            roles=KEEPERS | CONTROL_ROOM, takes=RosterQuery, gives=schemas.Roster,
        ),
        route(
            "POST", "/api/shifts", area.add, does="Add a shift; the same id again changes nothing",
            roles=KEEPERS, takes=schemas.ShiftNew, gives=schemas.Shift, status=201,
        ),
        route(
            "PUT", "/api/shifts/{id}", area.change, does="Change a shift",
            roles=KEEPERS, takes=schemas.ShiftChange, gives=schemas.Shift,
        ),
        route("DELETE", "/api/shifts/{id}", area.remove, does="Remove a shift", roles=KEEPERS),
        route(
            "POST", "/api/shifts/{id}/leave-out", area.leave_out, does="Leave one day out, or take it up again",
            roles=KEEPERS, takes=schemas.LeaveOut, gives=schemas.Shift,
        ),
    ]  # fmt: skip


def _days_off(area: HolidayArea) -> list[Route]:
    return [
        route("POST", "/api/holidays", area.add, does="A day on which the centers are closed",
              roles=ADMINISTRATOR, takes=schemas.Holiday, gives=schemas.Holiday, status=201),
        route("DELETE", "/api/holidays/{day}", area.remove, does="Remove a holiday", roles=ADMINISTRATOR),
    ]  # fmt: skip


def _duty(area: DutyArea) -> list[Route]:
    return [
        route("GET", "/api/duty", area.board, does="Every doctor: on duty, late, missing, licence",
              roles=CONTROL_ROOM, gives=schemas.Duty),
        route("GET", "/api/duty/doctors", area.doctors, does="Doctors to book or to call in",
              roles=PEOPLE, gives=schemas.DoctorsToAsk),
    ]  # fmt: skip


def _feed(area: FeedArea) -> list[Route]:
    return [
        route("GET", "/api/me/calendar", area.seen, does="Whether a calendar address of one's shifts exists",
              roles=DOCTOR, gives=schemas.CalendarSeen),
        route("POST", "/api/me/calendar", area.make, does="A new calendar address; an older one ends",
              roles=DOCTOR, gives=schemas.CalendarMade, status=201),
        route("DELETE", "/api/me/calendar", area.revoke, does="End the calendar address", roles=DOCTOR),
        route("GET", "/api/calendars/{token}", area.text, does="The shifts behind a calendar address",
              roles=ANYONE, media_type="text/calendar"),
    ]  # fmt: skip


class ShiftArea:
    def __init__(self, roster: RosterService) -> None:
        self._roster = roster

    async def read(self, asked: Asked[RosterQuery]) -> schemas.Roster:
        found = await self._roster.read(asked.actor, asked.input.first, asked.input.days)
        return schemas.Roster(
            doctors=tuple(_roster_doctor(one) for one in found.doctors),
            shifts=tuple(_shift(one) for one in found.shifts),
            occurrences=tuple(
                schemas.Occurrence(
                    shift_id=one.shift_id,
                    person_id=one.person_id,
                    zone=one.zone,
                    day=one.day,
                    begins=one.begins,
                    ends=one.ends,
                )
                for one in found.occurrences
            ),
            holidays=tuple(schemas.Holiday(day=one.day, name=one.name) for one in found.holidays),
        )

    async def add(self, asked: Asked[schemas.ShiftNew]) -> schemas.Shift:
        new = asked.input
        return _shift(await self._roster.add(asked.actor, new.person_id, _draft(new), new.id))

    async def change(self, asked: Asked[schemas.ShiftChange]) -> schemas.Shift:
        return _shift(await self._roster.change(asked.actor, asked["id"], _draft(asked.input)))

    async def remove(self, asked: Asked[Nothing]) -> None:
        await self._roster.remove(asked.actor, asked["id"])

    async def leave_out(self, asked: Asked[schemas.LeaveOut]) -> schemas.Shift:
        said = asked.input
        return _shift(await self._roster.leave_out(asked.actor, asked["id"], said.day, comes=said.comes))


class HolidayArea:
    def __init__(self, roster: RosterService) -> None:
        self._roster = roster

    async def add(self, asked: Asked[schemas.Holiday]) -> schemas.Holiday:
        added = await self._roster.add_holiday(asked.actor, asked.input.day, asked.input.name)
        return schemas.Holiday(day=added.day, name=added.name)

    async def remove(self, asked: Asked[Nothing]) -> None:
        try:
            day = _DAY.validate_python(asked["day"])
        except ValidationError:
            raise NotFound("holiday.not_found", "There is no such holiday.") from None
        await self._roster.remove_holiday(asked.actor, day)


class DutyArea:
    def __init__(self, duty: DutyService) -> None:
        self._duty = duty

    async def board(self, asked: Asked[Nothing]) -> schemas.Duty:
        return schemas.Duty(doctors=tuple(_on_roster(one) for one in await self._duty.board(asked.actor)))

    async def doctors(self, asked: Asked[Nothing]) -> schemas.DoctorsToAsk:
        return schemas.DoctorsToAsk(doctors=tuple(_on_roster(one) for one in await self._duty.doctors(asked.actor)))


class FeedArea:
    def __init__(self, feeds: CalendarFeedService) -> None:
        self._feeds = feeds

    async def seen(self, asked: Asked[Nothing]) -> schemas.CalendarSeen:
        return schemas.CalendarSeen(made_at=await self._feeds.made_at(asked.actor))

    async def make(self, asked: Asked[Nothing]) -> schemas.CalendarMade:
        return schemas.CalendarMade(path=f"/api/calendars/{await self._feeds.make(asked.actor)}")

    async def revoke(self, asked: Asked[Nothing]) -> None:
        await self._feeds.revoke(asked.actor)

    async def text(self, asked: Asked[Nothing]) -> web.Response:
        text = await self._feeds.text(asked["token"])
        return web.Response(text=text, content_type="text/calendar", headers={"Cache-Control": "no-store"})


def _draft(given: schemas.ShiftChange) -> ShiftDraft:
    begins, ends = (at.replace(second=0, microsecond=0, tzinfo=None) for at in (given.begins, given.ends))
    return ShiftDraft(given.zone, given.first_on, begins, ends, given.weekly, given.last_on)


def _shift(one: domain.Shift) -> schemas.Shift:
    return schemas.Shift(
        id=one.id,
        person_id=one.person_id,
        zone=one.zone,
        first_on=one.first_on,
        begins=one.begins,
        ends=one.ends,
        weekly=one.weekly,
        last_on=one.last_on,
        skipped=one.skipped,
    )


def _roster_doctor(one: Person) -> schemas.RosterDoctor:
    return schemas.RosterDoctor(
        id=one.id, name=one.name, specialities=one.specialities, zone=one.zone, country=one.country
    )


def _on_roster(one: OnRoster) -> schemas.DoctorOnRoster:
    doctor, shift, following = one.doctor, one.shift, one.next_shift
    return schemas.DoctorOnRoster(
        id=doctor.id,
        name=doctor.name,
        specialities=doctor.specialities,
        languages=doctor.languages,
        is_woman=doctor.sex == "female",
        state=one.state.value,
        on_duty_since=doctor.on_duty_since,
        shift_begins=None if shift is None else shift.begins,
        shift_ends=None if shift is None else shift.ends,
        next_begins=None if following is None else following.begins,
        licence=one.licence.value,
        licence_valid_until=doctor.licence_valid_until,
        licence_ends_soon=one.licence_ends_soon,
        in_call=one.encounter_id is not None,
    )
