"""Seats in a call and the invitations that lead to them. Must not know media."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class SeatRole(StrEnum):
    """As what somebody sits in a call."""

    ROOM = "room"
    DOCTOR = "doctor"
    PATIENT = "patient"
    RELATIVE = "relative"
    INTERPRETER = "interpreter"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class Participant:
    """One seat; it survives reconnects. Held by a person, by an invitation, or (neither) by the center's room."""

    id: str
    encounter_id: str
    person_id: str | None
    invitation_id: str | None
    role: SeatRole
    name: str
    #: The doctor's speciality or the center's name.
    detail: str
    mic: bool
    camera: bool
    joined_at: datetime
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-time link to one seat. Only hashes of its token and of the device that redeemed it are kept."""

    id: str
    encounter_id: str
    token_hash: str = field(repr=False)
    role: SeatRole
    name: str
    language: str
    created_by: str
    created_at: datetime
    expires_at: datetime
    redeemed_at: datetime | None = None
    device_hash: str | None = field(default=None, repr=False)
