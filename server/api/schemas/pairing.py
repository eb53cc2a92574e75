"""Offers, passing on, calling in, bookings and the sweep at closing time over HTTP. Must not know services."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, Field

from server.api.schemas.base import Id, Line, Model, Text
from signaling.messages import EncounterCard, PatientCard, Urgency

# POST /api/offers/{id}/decline (204) · POST /api/offers/{id}/accept -> BoardJoined
# POST /api/encounters/{id}/pass-on -> PassedOn · POST /api/encounters/{id}/colleagues -> ColleagueAsked

Speciality = str


class OfferDeclined(Model):
    reason: Literal["not_my_speciality", "needs_woman_doctor", "must_leave", "other"]
    #: With `not_my_speciality`: which one it is, if the doctor knows.
    speciality: Speciality | None = Field(default=None, max_length=40)
    detail: Line = ""


class BoardJoined(Model):
    """A colleague's call to join by `call.join`."""

    call_id: Id


class PassOn(Model):
    speciality: Speciality = Field(max_length=40)
    detail: Line = ""


class PassedOn(Model):
    #: What waits in the other queue now; after the claim it is a new encounter.
    card: EncounterCard


class ColleagueWanted(Model):
    """Exactly one of both."""

    doctor_id: Id | None = None
    speciality: Speciality | None = Field(default=None, max_length=40)
    note: Line = ""


class ColleagueAsked(Model):
    doctor_id: Id


# GET /api/bookings?day= -> Bookings · POST /api/bookings -> Booking
# POST /api/bookings/{id}/arrived -> PassedOn-like card · POST /api/bookings/{id}/cancel -> Booking


class BookingNew(Model):
    #: Made by the client, so that a repeated request makes no second booking.
    id: Id | None = None
    patient_id: Id
    at: AwareDatetime
    speciality: Speciality = Field(max_length=40)
    doctor_id: Id | None = None
    complaint: Text = ""
    language: str = Field(default="ur", max_length=12)
    woman_doctor_wanted: bool = False


class Booking(Model):
    id: Id
    patient: PatientCard
    center_id: Id
    at: datetime
    kind: Literal["booked", "follow_up", "put_off"]
    state: Literal["booked", "arrived", "noshow", "cancelled"]
    speciality: Speciality
    doctor_id: Id | None
    doctor_name: str | None
    complaint: str
    urgency: Urgency
    #: Once the patient has come.
    encounter_id: Id | None


class Bookings(Model):
    #: Earliest first.
    bookings: tuple[Booking, ...]


class Arrived(Model):
    """The encounter that the booking has become."""

    card: EncounterCard


# GET /api/closing -> Closing · POST /api/encounters/{id}/decision -> Decided


class StillWaiting(Model):
    card: EncounterCard
    #: `warned`: the center closes soon; `needed`: it has closed.
    asks: Literal["warned", "needed"]


class Closing(Model):
    remaining: tuple[StillWaiting, ...]


class DecisionMade(Model):
    decision: Literal["other_doctor", "asynchronous", "tomorrow", "went_home"]
    #: With `other_doctor`: of which speciality, None: the same.
    speciality: Speciality | None = Field(default=None, max_length=40)
    detail: Line = ""


class Decided(Model):
    card: EncounterCard
