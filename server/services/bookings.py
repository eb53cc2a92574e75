"""Bookings: made by staff or the treating doctor; an encounter when the patient comes. Must not know HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from server.domain import bookings as rules
from server.domain import roster
from server.domain.bookings import FARTHEST, Booking, BookingKind, BookingState
from server.domain.center_day import bounds, day_of
from server.domain.encounters import Encounter, State
from server.domain.errors import NotFound, invalid
from server.domain.events import EncounterChanged
from server.domain.identity import Actor, Role
from server.domain.ids import is_random_id, new_id
from server.domain.patients import Patient
from server.domain.permissions import require
from server.domain.specialities import SPECIALITIES
from server.services.access import own_center, patient_for
from server.services.ports import Clock, Store, Work
from server.services.shown import EncounterShown, one_shown


@dataclass(frozen=True, slots=True)
class BookingDraft:
    patient_id: str
    at: datetime
    speciality: str
    doctor_id: str | None
    complaint: str
    language: str
    woman_doctor_wanted: bool


@dataclass(frozen=True, slots=True)
class BookingShown:
    booking: Booking
    patient: Patient
    doctor_name: str | None


class BookingService:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def book(self, actor: Actor, draft: BookingDraft, booking_id: str | None) -> BookingShown:
        """The same id again gives the one made first. Raises NotFound, Invalid."""
        require(actor, Role.STAFF, Role.DOCTOR)
        if booking_id is not None and not is_random_id(booking_id):
            raise invalid("id", "not_random", "The id must be a random UUID.")
        async with self._store.work() as work:
            patient = await patient_for(work, actor, draft.patient_id, "booking.add")
            known = await work.bookings.get(booking_id) if booking_id is not None else None
            if known is not None:
                if known.patient_id != patient.id:
                    raise _no_booking()
                return await _shown(work, known)
            await _check(work, draft)
            booking = Booking(
                id=booking_id or new_id(),
                patient_id=patient.id,
                center_id=patient.center_id,
                at=draft.at,
                kind=BookingKind.BOOKED,
                state=BookingState.BOOKED,
                speciality=draft.speciality,
                doctor_id=draft.doctor_id,
                complaint=draft.complaint,
                created_at=work.began_at,
                created_by=actor.person_id,
                language=draft.language,
                woman_doctor_wanted=draft.woman_doctor_wanted,
            )
            await work.bookings.add(booking)
            return await _shown(work, booking)

    async def of_day(self, actor: Actor, day: date | None) -> tuple[BookingShown, ...]:
        """Of the own center (staff), with oneself (doctor), of all (supervisor); missed ones marked."""
        require(actor, Role.STAFF, Role.DOCTOR, Role.SUPERVISOR)
        begin, end = bounds(day or day_of(self._clock()))
        async with self._store.work() as work:
            found = await work.bookings.find(
                begin,
                end,
                center_id=actor.center_id if actor.role is Role.STAFF else None,
                doctor_id=actor.person_id if actor.role is Role.DOCTOR else None,
            )
            for one in found:
                work.audit.append(actor, "booking.list", "booking", one.id, patient_id=one.patient_id)
            return tuple([await _shown(work, rules.missed(one, work.began_at)) for one in found])

    async def arrive(self, actor: Actor, booking_id: str) -> EncounterShown:
        """The patient is there: an encounter with what was booked, to be filled in. Raises NotFound, Conflict."""
        async with self._store.work() as work:
            booking = await _own(work, actor, booking_id, "booking.arrive")
            known = await work.encounters.get(booking.encounter_id) if booking.encounter_id is not None else None
            if known is not None:
                return await one_shown(work, known, work.began_at)
            encounter = Encounter(
                id=new_id(),
                patient_id=booking.patient_id,
                center_id=booking.center_id,
                room_id=None,
                state=State.ARRIVED,
                language=booking.language,
                arrived_at=work.began_at,
                created_by=actor.person_id,
                complaint=booking.complaint,
                speciality=booking.speciality,
                urgency=booking.urgency,
                woman_doctor_wanted=booking.woman_doctor_wanted,
                booked_for=booking.at,
                booked_doctor_id=booking.doctor_id,
            )
            await work.encounters.add(encounter)
            await work.bookings.save(rules.arrived(booking, encounter.id))
            work.after_commit(EncounterChanged(encounter.id, encounter.center_id))
            return await one_shown(work, encounter, work.began_at)

    async def cancel(self, actor: Actor, booking_id: str) -> BookingShown:
        """Raises NotFound, Conflict once the patient has come."""
        async with self._store.work() as work:
            booking = rules.cancelled(await _own(work, actor, booking_id, "booking.cancel"))
            await work.bookings.save(booking)
            return await _shown(work, booking)


async def _own(work: Work, actor: Actor, booking_id: str, action: str) -> Booking:
    booking = await work.bookings.get(booking_id, lock=True)
    if booking is None or booking.center_id != own_center(actor):
        raise _no_booking()
    work.audit.append(actor, action, "booking", booking.id, patient_id=booking.patient_id)
    return booking


def _no_booking() -> NotFound:
    return NotFound("booking.not_found", "This booking is not there.")


async def _check(work: Work, draft: BookingDraft) -> None:
    if draft.speciality not in SPECIALITIES:
        raise invalid("speciality", "unknown", "There is no such speciality.")
    if not work.began_at < draft.at < work.began_at + FARTHEST:
        raise invalid("at", "not_possible", "Choose a time from now on, within a year.")
    if any(holiday.day == day_of(draft.at) for holiday in await work.holidays.all()):
        raise invalid("at", "holiday", "The centers are closed on this day.")
    if draft.doctor_id is None:
        return
    doctor = await work.people.get(draft.doctor_id)
    if doctor is None or not doctor.active or draft.speciality not in doctor.specialities:
        raise invalid("doctor_id", "unknown", "There is no such doctor of this speciality.")
    shifts = await work.shifts.of_people([doctor.id])
    if (
        shifts
        and roster.current(roster.occurrences(shifts, (), draft.at, draft.at + FARTHEST / 366), draft.at) is None
    ):
        raise invalid("at", "not_on_roster", "This doctor is not on the roster at that time.")


async def _shown(work: Work, booking: Booking) -> BookingShown:
    patient = (await work.patients.many([booking.patient_id]))[booking.patient_id]
    doctor = await work.people.get(booking.doctor_id) if booking.doctor_id is not None else None
    return BookingShown(booking, patient, None if doctor is None else doctor.name)
