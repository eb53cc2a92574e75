"""Shifts, holidays, times on duty and calendar feeds are kept as they were given, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

from server.domain.identity import Role
from server.domain.roster import Holiday, Shift
from server.services.ports.roster import CalendarFeed
from server.store.work import SqlStore
from tests.server.clock import MORNING
from tests.server.people import add_person

DAY = date(2026, 11, 23)


async def test_a_shift_is_kept_changed_and_removed(store: SqlStore) -> None:
    doctor, other = await add_person(store, Role.DOCTOR), await add_person(store, Role.DOCTOR)
    one = Shift("s", doctor.id, "Europe/London", DAY, time(4, 30), time(9), True, None, (DAY + timedelta(days=7),))
    theirs = replace(one, id="t", person_id=other.id, weekly=False, last_on=DAY, skipped=())
    async with store.work() as work:
        await work.shifts.add(one)
        await work.shifts.add(theirs)
        assert await work.shifts.get("s", lock=True) == one
        assert await work.shifts.of_people() == (one, theirs)
        assert await work.shifts.of_people([other.id]) == (theirs,)
        await work.shifts.save(moved := replace(one, begins=time(5), skipped=()))
        await work.shifts.remove("t")
    async with store.work() as work:
        assert await work.shifts.of_people() == (moved,)
        assert await work.shifts.get("t") is None


async def test_holidays_have_one_name_a_day(store: SqlStore) -> None:
    async with store.work() as work:
        await work.holidays.put(Holiday(DAY + timedelta(days=1), "Eid, second day"))
        await work.holidays.put(Holiday(DAY, "Eid"))
        await work.holidays.put(Holiday(DAY, "Eid al-Fitr"))
        assert [one.name for one in await work.holidays.all()] == ["Eid al-Fitr", "Eid, second day"]
        assert await work.holidays.remove(DAY)
        assert not await work.holidays.remove(DAY)


async def test_times_on_duty_end_once(store: SqlStore) -> None:
    doctor, other = await add_person(store, Role.DOCTOR), await add_person(store, Role.DOCTOR)
    hour = timedelta(hours=1)
    async with store.work() as work:
        await work.duty_periods.begin("a", doctor.id, MORNING)
        await work.duty_periods.begin("o", other.id, MORNING)
        await work.duty_periods.end(doctor.id, MORNING + hour)
        await work.duty_periods.end(doctor.id, MORNING + 2 * hour)
        assert await work.duty_periods.last_ended(MORNING) == {doctor.id: MORNING + hour}
        await work.duty_periods.begin("b", doctor.id, MORNING + 3 * hour)
        await work.duty_periods.end(doctor.id, MORNING + 4 * hour)
        assert await work.duty_periods.last_ended(MORNING) == {doctor.id: MORNING + 4 * hour}
        assert await work.duty_periods.last_ended(MORNING + 5 * hour) == {}


async def test_a_person_has_one_calendar_address(store: SqlStore) -> None:
    doctor = await add_person(store, Role.DOCTOR)
    async with store.work() as work:
        await work.calendar_feeds.put(CalendarFeed(doctor.id, "a" * 64, MORNING))
        await work.calendar_feeds.put(second := CalendarFeed(doctor.id, "b" * 64, MORNING))
        assert await work.calendar_feeds.by_hash("a" * 64) is None
        assert await work.calendar_feeds.by_hash("b" * 64) == second == await work.calendar_feeds.get(doctor.id)
        await work.calendar_feeds.remove(doctor.id)
        assert await work.calendar_feeds.get(doctor.id) is None


async def test_a_doctors_profile_is_kept(store: SqlStore) -> None:
    words = {"sex": "female", "languages": ("ps", "ur"), "country": "GB", "zone": "Europe/London"}
    licence = {"licence_valid_until": DAY, "licence_verified_at": MORNING, "licence_verified_by": "admin"}
    doctor = await add_person(store, Role.DOCTOR, **words, **licence)
    async with store.work() as work:
        assert await work.people.get(doctor.id) == doctor
