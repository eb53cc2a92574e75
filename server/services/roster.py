"""The roster as people keep it: doctors their own shifts, administrators everybody's, and the holidays.

Must not know HTTP. What is hidden from somebody is answered as if it did not exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from server.domain import roster
from server.domain.center_day import bounds
from server.domain.errors import Conflict, FieldError, Invalid, NotFound, invalid
from server.domain.identity import Actor, Person, Role
from server.domain.ids import is_random_id, new_id
from server.domain.permissions import require
from server.domain.roster import Holiday, Occurrence, Shift
from server.services.ports import Clock, Store, Work

MOST_SHIFTS = 60
"""Of one doctor; a week of mornings and evenings, several times over."""


@dataclass(frozen=True, slots=True)
class ShiftDraft:
    zone: str
    first_on: date
    begins: time
    ends: time
    weekly: bool
    last_on: date | None


@dataclass(frozen=True, slots=True)
class Roster:
    """What somebody sees of it."""

    doctors: tuple[Person, ...]
    shifts: tuple[Shift, ...]
    occurrences: tuple[Occurrence, ...]
    holidays: tuple[Holiday, ...]


class RosterService:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def read(self, actor: Actor, first: date, days: int) -> Roster:
        """Of the days `first` and following at the centers: a doctor's own, everybody's for the control room."""
        require(actor, Role.DOCTOR, Role.SUPERVISOR, Role.ADMINISTRATOR)
        begin, end = bounds(first)[0], bounds(first + timedelta(days=days - 1))[1]
        async with self._store.work() as work:
            doctors = await work.people.find(role=Role.DOCTOR, active=True)
            if actor.role is Role.DOCTOR:
                doctors = tuple(one for one in doctors if one.id == actor.person_id)
            shifts = await work.shifts.of_people(one.id for one in doctors)
            holidays = await work.holidays.all()
        return Roster(doctors, shifts, roster.occurrences(shifts, holidays, begin, end), holidays)

    async def add(self, actor: Actor, person_id: str | None, draft: ShiftDraft, shift_id: str | None) -> Shift:
        """A new shift; the same `shift_id` again gives the one added first. Raises Invalid, NotFound, Conflict."""
        require(actor, Role.DOCTOR, Role.ADMINISTRATOR)
        if shift_id is not None and not is_random_id(shift_id):
            raise invalid("id", "not_random", "The id must be a random UUID.")
        async with self._store.work() as work:
            known = await work.shifts.get(shift_id) if shift_id is not None else None
            if known is not None:
                return _own(actor, known)
            doctor = await _doctor(work, actor, person_id)
            if len(await work.shifts.of_people([doctor.id])) >= MOST_SHIFTS:
                raise Conflict("shift.too_many", "There are too many shifts. Remove old ones first.")
            shift = _made(shift_id or new_id(), doctor.id, draft, ())
            await work.shifts.add(shift)
            work.audit.append(actor, "shift.add", "person", doctor.id)
            return shift

    async def change(self, actor: Actor, shift_id: str, draft: ShiftDraft) -> Shift:
        """Other hours or days; days left out stay left out. Raises NotFound, Invalid."""
        async with self._store.work() as work:
            before = await _shift(work, actor, shift_id)
            shift = _made(before.id, before.person_id, draft, before.skipped)
            await work.shifts.save(shift)
            work.audit.append(actor, "shift.change", "person", shift.person_id)
            return shift

    async def leave_out(self, actor: Actor, shift_id: str, day: date, *, comes: bool) -> Shift:
        """The doctor does not come on that day of his, or (`comes`) does again. Raises NotFound, Invalid."""
        async with self._store.work() as work:
            before = await _shift(work, actor, shift_id)
            if not roster.takes_place_on(before, day):
                raise invalid("day", "not_a_day", "This is not a day of this shift.")
            shift = roster.with_day(before, day) if comes else roster.without_day(before, day)
            await work.shifts.save(shift)
            work.audit.append(actor, "shift.change", "person", shift.person_id)
            return shift

    async def remove(self, actor: Actor, shift_id: str) -> None:
        """Raises NotFound."""
        async with self._store.work() as work:
            shift = await _shift(work, actor, shift_id)
            await work.shifts.remove(shift.id)
            work.audit.append(actor, "shift.remove", "person", shift.person_id)

    async def add_holiday(self, actor: Actor, day: date, name: str) -> Holiday:
        require(actor, Role.ADMINISTRATOR)
        async with self._store.work() as work:
            holiday = Holiday(day, name)
            await work.holidays.put(holiday)
            work.audit.append(actor, "holiday.add", "holiday", day.isoformat())
        return holiday

    async def remove_holiday(self, actor: Actor, day: date) -> None:
        """Raises NotFound."""
        require(actor, Role.ADMINISTRATOR)
        async with self._store.work() as work:
            if not await work.holidays.remove(day):
                raise NotFound("holiday.not_found", "There is no such holiday.")
            work.audit.append(actor, "holiday.remove", "holiday", day.isoformat())


async def occurrences_near(work: Work, now: datetime, ahead: timedelta) -> tuple[Occurrence, ...]:
    """Everybody's shifts that take place now or begin within `ahead`."""
    shifts = await work.shifts.of_people()
    return roster.occurrences(shifts, await work.holidays.all(), now - timedelta(minutes=1), now + ahead)


async def _shift(work: Work, actor: Actor, shift_id: str) -> Shift:
    require(actor, Role.DOCTOR, Role.ADMINISTRATOR)
    shift = await work.shifts.get(shift_id, lock=True)
    if shift is None:
        raise _no_shift()
    return _own(actor, shift)


def _own(actor: Actor, shift: Shift) -> Shift:
    if actor.role is Role.DOCTOR and shift.person_id != actor.person_id:
        raise _no_shift()
    return shift


def _no_shift() -> NotFound:
    return NotFound("shift.not_found", "This shift is not there.")


async def _doctor(work: Work, actor: Actor, person_id: str | None) -> Person:
    """Whose shift it is: one's own, or the one that the administrator names."""
    wanted = actor.person_id if actor.role is Role.DOCTOR else person_id
    if actor.role is Role.DOCTOR and person_id not in (None, actor.person_id):
        raise invalid("person_id", "not_you", "You can only enter your own hours.")
    doctor = await work.people.get(wanted) if wanted is not None else None
    if doctor is None or doctor.role is not Role.DOCTOR or not doctor.active:
        raise invalid("person_id", "unknown", "There is no such doctor.")
    return doctor


def _made(shift_id: str, person_id: str, draft: ShiftDraft, skipped: tuple[date, ...]) -> Shift:
    """Raises Invalid."""
    last_on = draft.last_on if draft.weekly else None
    shift = Shift(
        shift_id, person_id, draft.zone, draft.first_on, draft.begins, draft.ends, draft.weekly, last_on, skipped
    )
    wrong = []
    if not roster.zone_exists(draft.zone):
        wrong.append(FieldError("zone", "unknown", "There is no such time zone."))
    if roster.lasts(shift) > roster.LONGEST:
        wrong.append(FieldError("ends", "too_long", "A shift is at most 14 hours long."))
    if last_on is not None and last_on < draft.first_on:
        wrong.append(FieldError("last_on", "too_early", "The last day is before the first."))
    if wrong:
        raise Invalid(tuple(wrong))
    return shift
