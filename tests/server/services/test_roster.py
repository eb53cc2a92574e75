"""Keeping shifts: one's own, everybody's; who is late; whose licence is good; the calendar address."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from server.domain.errors import Conflict, Forbidden, Invalid, NotFound
from server.domain.identity import Actor, Role
from server.domain.ids import new_id
from server.domain.licence import LicenceState
from server.domain.roster import DutyState
from server.realtime.presence import Presence
from server.services.calendar_feed import CalendarFeedService
from server.services.duty import DutyService
from server.services.people import LicenceChecked, PeopleService, PersonDraft
from server.services.roster import MOST_SHIFTS, RosterService, ShiftDraft
from server.store.work import SqlStore
from tests.server.clock import MORNING, HandClock
from tests.server.people import CHEAP, add_administrator, add_person

TODAY = date(2026, 11, 22)
NINE_TO_TWO = ShiftDraft("Asia/Karachi", TODAY, time(9), time(14), weekly=True, last_on=None)


@pytest.fixture
def roster(store: SqlStore, clock: HandClock) -> RosterService:
    return RosterService(store, clock)


@pytest.fixture
def presence() -> Presence:
    return Presence()


@pytest.fixture
def duty(store: SqlStore, clock: HandClock, presence: Presence) -> DutyService:
    return DutyService(store, clock, presence)


async def doctor(store: SqlStore, **changes: object) -> Actor:
    return (await add_person(store, Role.DOCTOR, **changes)).as_actor()


async def test_doctors_keep_their_own_shifts_and_see_no_others(store: SqlStore, roster: RosterService) -> None:
    own, other, admin = await doctor(store), await doctor(store), await add_administrator(store)
    shift = await roster.add(own, None, NINE_TO_TWO, None)
    with pytest.raises(Invalid):
        await roster.add(other, own.person_id, NINE_TO_TWO, None)
    for refused in (
        roster.change(other, shift.id, NINE_TO_TWO),
        roster.remove(other, shift.id),
        roster.leave_out(other, shift.id, TODAY, comes=False),
        roster.add(other, None, NINE_TO_TWO, shift.id),
    ):
        with pytest.raises((NotFound, Invalid)):
            await refused
    assert (await roster.read(other, TODAY, 7)).shifts == ()
    assert [one.id for one in (await roster.read(own, TODAY, 7)).doctors] == [own.person_id]
    everybody = await roster.read(admin, TODAY, 14)
    assert everybody.shifts == (shift,)
    assert [one.day for one in everybody.occurrences] == [TODAY, TODAY + timedelta(days=7)]
    changed = await roster.change(admin, shift.id, replace(NINE_TO_TWO, begins=time(10)))
    assert changed.begins == time(10)
    for role in (Role.STAFF, Role.SUPERVISOR):
        with pytest.raises(Forbidden):
            await roster.add((await add_person(store, role)).as_actor(), own.person_id, NINE_TO_TWO, None)


async def test_a_repeated_request_adds_one_shift(store: SqlStore, roster: RosterService) -> None:
    own, shift_id = await doctor(store), new_id()
    first = await roster.add(own, None, NINE_TO_TWO, shift_id)
    assert await roster.add(own, None, NINE_TO_TWO, shift_id) == first
    assert len((await roster.read(own, TODAY, 7)).shifts) == 1
    with pytest.raises(Invalid):
        await roster.add(own, None, NINE_TO_TWO, "1")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"zone": "Mars/Base"}, "zone"),
        ({"ends": time(8)}, "ends"),
        ({"last_on": TODAY - timedelta(days=1)}, "last_on"),
    ],
)
async def test_what_cannot_be_is_refused(
    store: SqlStore, roster: RosterService, change: dict[str, object], field: str
) -> None:
    own = await doctor(store)
    draft = replace(NINE_TO_TWO, **change)  # type: ignore[arg-type]  # names of fields
    with pytest.raises(Invalid) as refused:
        await roster.add(own, None, draft, None)
    assert [one.field for one in refused.value.fields] == [field]


async def test_there_is_a_bound(store: SqlStore, roster: RosterService) -> None:
    own = await doctor(store)
    for _ in range(MOST_SHIFTS):
        await roster.add(own, None, NINE_TO_TWO, None)
    with pytest.raises(Conflict):
        await roster.add(own, None, NINE_TO_TWO, None)


async def test_a_day_is_left_out_and_a_holiday_closes_all(store: SqlStore, roster: RosterService) -> None:
    own, admin = await doctor(store), await add_administrator(store)
    shift = await roster.add(own, None, NINE_TO_TWO, None)
    with pytest.raises(Invalid):
        await roster.leave_out(own, shift.id, TODAY + timedelta(days=1), comes=False)
    await roster.leave_out(own, shift.id, TODAY, comes=False)
    assert (await roster.read(own, TODAY, 7)).occurrences == ()
    await roster.leave_out(own, shift.id, TODAY, comes=True)
    assert len((await roster.read(own, TODAY, 7)).occurrences) == 1
    with pytest.raises(Forbidden):
        await roster.add_holiday(own, TODAY, "Eid")
    await roster.add_holiday(admin, TODAY, "Eid")
    seen = await roster.read(own, TODAY, 7)
    assert (seen.occurrences, seen.holidays[0].name) == ((), "Eid")
    await roster.remove_holiday(admin, TODAY)
    with pytest.raises(NotFound):
        await roster.remove_holiday(admin, TODAY)


async def test_the_control_room_sees_late_missing_and_gone(
    store: SqlStore, clock: HandClock, roster: RosterService, duty: DutyService, presence: Presence
) -> None:
    own, admin = await doctor(store), await add_administrator(store)
    await doctor(store, name="Aamir without shift")
    await roster.add(own, None, NINE_TO_TWO, None)

    async def state() -> DutyState:
        first = (await duty.board(admin))[0]
        return first.state if first.doctor.id == own.person_id else DutyState.OFF

    clock.advance(11 * 60)
    assert await state() is DutyState.LATE
    clock.advance(10 * 60)
    assert await state() is DutyState.MISSING
    await duty.set_duty(own, True)
    assert await state() is DutyState.UNREACHABLE
    presence.enter(f"person/{own.person_id}", "socket", clock())
    seen = next(one for one in await duty.board(admin) if one.doctor.id == own.person_id)
    assert seen.state is DutyState.ON
    assert seen.shift is not None
    presence.leave(f"person/{own.person_id}", "socket", clock())
    assert duty.reachable(str(own.person_id), clock())
    clock.advance(121)
    assert await state() is DutyState.UNREACHABLE
    await duty.set_duty(own, False)
    assert await state() is DutyState.LEFT
    for role in (Role.STAFF, Role.DOCTOR):
        with pytest.raises(Forbidden):
            await duty.board((await add_person(store, role)).as_actor())


async def test_a_licence_counts_once_an_administrator_has_checked_it(
    store: SqlStore, clock: HandClock, duty: DutyService
) -> None:
    people, admin = PeopleService(store, clock, CHEAP), await add_administrator(store)
    made, _ = await people.create(
        admin, "dr.new", PersonDraft(role=Role.DOCTOR, specialities=("ent",), registration="1")
    )
    new_id, staff = made.person.id, (await add_person(store, Role.STAFF)).as_actor()
    assert await duty.doctors(staff) == ()
    checked = LicenceChecked("7-N", TODAY, verified=True)
    account = await people.check_licence(admin, new_id, checked)
    assert (account.person.licence_verified_by, account.person.registration) == (admin.person_id, "7-N")
    assert [one.doctor.id for one in await duty.doctors(staff)] == [new_id]
    account = await people.change(
        admin, new_id, PersonDraft(registration="7-N", country="GB", zone="Europe/London")
    )
    assert account.person.licence_verified_at is not None
    account = await people.change(admin, new_id, PersonDraft(registration="8-N"))
    assert account.person.licence_verified_at is None, "another number has not been checked"
    await people.check_licence(admin, new_id, checked)
    clock.advance(24 * 3600)
    (seen,) = await duty.board(admin)
    assert seen.licence is LicenceState.EXPIRED
    with pytest.raises(Invalid):
        await people.check_licence(admin, str(staff.person_id), checked)
    with pytest.raises(Forbidden):
        await people.check_licence(staff, new_id, checked)
    with pytest.raises(Invalid):
        await people.change(admin, new_id, PersonDraft(zone="Mars/Base"))
    with pytest.raises(Invalid):
        await people.change(admin, new_id, PersonDraft(languages=("xx",)))


async def test_a_calendar_address_is_secret_one_and_revocable(
    store: SqlStore, clock: HandClock, roster: RosterService
) -> None:
    feeds, own = CalendarFeedService(store, clock), await doctor(store)
    london = ShiftDraft("Europe/London", TODAY + timedelta(days=1), time(4), time(9), weekly=True, last_on=None)
    await roster.add(own, None, london, None)
    assert await feeds.made_at(own) is None
    first = await feeds.make(own)
    second = await feeds.make(own)
    assert await feeds.made_at(own) == clock()
    with pytest.raises(NotFound):
        await feeds.text(first)
    lines = (await feeds.text(second)).split("\r\n")
    assert "DTSTART:20261123T040000Z" in lines
    assert "DESCRIPTION:04:00-09:00 yours\\, 09:00-14:00 in Pakistan" in lines
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-2:] == ["END:VCALENDAR", ""]
    assert all(len(line.encode()) <= 75 for line in lines)
    begun = [_utc(line) for line in lines if line.startswith("DTSTART")]
    assert len(begun) >= 12 and begun == sorted(begun)
    await feeds.revoke(own)
    with pytest.raises(NotFound):
        await feeds.text(second)
    with pytest.raises(Forbidden):
        await feeds.make((await add_person(store, Role.STAFF)).as_actor())


def _utc(line: str) -> datetime:
    return datetime.strptime(line.partition(":")[2], "%Y%m%dT%H%M%SZ")


async def test_nobody_reads_the_calendar_of_who_has_gone(store: SqlStore, clock: HandClock) -> None:
    feeds, own = CalendarFeedService(store, clock), await doctor(store)
    token = await feeds.make(own)
    async with store.work() as work:
        person = await work.people.get(str(own.person_id), lock=True)
        assert person is not None
        await work.people.save(replace(person, active=False))
    with pytest.raises(NotFound):
        await feeds.text(token)
    assert clock() == MORNING
