"""Bookings of a patient for a day and hour, perhaps with a doctor. Pure; must not know the queue.

> booked -> arrived (an encounter is there) | noshow (after `NO_SHOW`; arriving later is still right) | cancelled.

No doctor is asked for a patient who is not there: at its time an appointment enters the queue when the patient has
arrived and nothing is missing, otherwise as soon as that is so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from server.domain.encounters import Encounter, State, Urgency
from server.domain.errors import Conflict

NO_SHOW = timedelta(minutes=30)
FARTHEST = timedelta(days=366)


class BookingState(StrEnum):
    """FHIR R4 AppointmentStatus, the part we use."""

    BOOKED = "booked"
    ARRIVED = "arrived"
    NO_SHOW = "noshow"
    CANCELLED = "cancelled"


class BookingKind(StrEnum):
    BOOKED = "booked"
    #: A doctor asked for it when he finished.
    FOLLOW_UP = "follow_up"
    #: Nobody could see the patient before the center closed.
    PUT_OFF = "put_off"


@dataclass(frozen=True, slots=True)
class Booking:
    id: str
    patient_id: str
    center_id: str
    at: datetime
    kind: BookingKind
    state: BookingState
    speciality: str
    #: With this doctor; None: any of the speciality.
    doctor_id: str | None
    complaint: str
    created_at: datetime
    created_by: str | None
    language: str = "ur"
    urgency: Urgency = Urgency.ROUTINE
    woman_doctor_wanted: bool = False
    #: Where it came from, and what became of it.
    from_encounter_id: str | None = None
    encounter_id: str | None = None


def arrived(one: Booking, encounter_id: str) -> Booking:
    """The patient is there. Raises Conflict for a cancelled one."""
    if one.state is BookingState.CANCELLED:
        raise Conflict("booking.cancelled", "This appointment was cancelled.")
    if one.state is BookingState.ARRIVED:
        return one
    return replace(one, state=BookingState.ARRIVED, encounter_id=encounter_id)


def cancelled(one: Booking) -> Booking:
    """Raises Conflict once the patient has arrived."""
    if one.state is BookingState.ARRIVED:
        raise Conflict("booking.arrived", "The patient has arrived already.")
    return replace(one, state=BookingState.CANCELLED)


def missed(one: Booking, now: datetime) -> Booking:
    """As it is now: nobody came within `NO_SHOW`."""
    if one.state is BookingState.BOOKED and now - one.at >= NO_SHOW:
        return replace(one, state=BookingState.NO_SHOW)
    return one


def enters_queue(encounter: Encounter, now: datetime) -> bool:
    """Whether the time of the appointment that this patient came to has come."""
    return encounter.state is State.ARRIVED and encounter.booked_for is not None and encounter.booked_for <= now
