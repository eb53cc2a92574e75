"""The booking that finishing with a follow-up date leads to, and its undo. Must not know who finishes."""

from __future__ import annotations

from datetime import date

from server.domain import bookings as rules
from server.domain.bookings import Booking, BookingKind, BookingState
from server.domain.center_day import opening
from server.domain.encounters import Encounter
from server.domain.ids import new_id
from server.services.ports import Work


async def book_follow_up(work: Work, finished: Encounter, day: date) -> None:
    """With the same doctor, when the center opens on that day; staff may move it."""
    await work.bookings.add(
        Booking(
            id=new_id(),
            patient_id=finished.patient_id,
            center_id=finished.center_id,
            at=opening(day),
            kind=BookingKind.FOLLOW_UP,
            state=BookingState.BOOKED,
            speciality=finished.speciality or "general_medicine",
            doctor_id=finished.doctor_id,
            complaint=finished.complaint,
            created_at=work.began_at,
            created_by=finished.doctor_id,
            language=finished.language,
            woman_doctor_wanted=finished.woman_doctor_wanted,
            from_encounter_id=finished.id,
        )
    )


async def unbook_follow_up(work: Work, encounter_id: str) -> None:
    """Finishing was undone."""
    booked = await work.bookings.from_encounter(encounter_id)
    if booked is not None and booked.state is BookingState.BOOKED:
        await work.bookings.save(rules.cancelled(booked))
