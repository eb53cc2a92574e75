"""Who sits in a call, who may be recorded, and how a link is said in five words. Pure; must not know packets.

> Nobody is recorded without the patient's live consent to recording; a guest not without his own as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MAX_PARTICIPANTS = 6


class SeatRole(StrEnum):
    """As what somebody sits in a call."""

    ROOM = "room"
    DOCTOR = "doctor"
    PATIENT = "patient"
    RELATIVE = "relative"
    INTERPRETER = "interpreter"
    SUPERVISOR = "supervisor"


GUESTS = frozenset({SeatRole.PATIENT, SeatRole.RELATIVE, SeatRole.INTERPRETER})
"""Seats that are asked themselves before any of their voice or picture is recorded."""


class RecordingShown(StrEnum):
    """What both ends read about recording."""

    OFF = "off"
    ON = "on"
    PAUSED = "paused"
    STOPPED_BY_FAULT = "stopped_by_fault"


@dataclass(frozen=True, slots=True)
class Participant:
    """One seat of one encounter's call, as the table keeps it; survives reconnects and restarts."""

    id: str
    encounter_id: str
    role: SeatRole
    name: str
    detail: str
    joined_at: datetime
    person_id: str | None = None
    invitation_id: str | None = None
    mic: bool = True
    camera: bool = True
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Seated:
    """A seat as a call shows it now."""

    participant: Participant
    connected: bool
    #: The participant's own answer about being recorded; None while not asked.
    recording_consent: bool | None


@dataclass(frozen=True, slots=True)
class CallShown:
    """A call as both ends show it."""

    encounter_id: str
    open: bool
    opened_at: datetime
    recording: RecordingShown
    recording_reason: str
    seats: tuple[Seated, ...]


@dataclass(frozen=True, slots=True)
class LinkShown:
    """0 lost, 1 voice only, 2 weak, 3 fair, 4 good; `up` is from the participant, `down` to the participant."""

    participant_id: str
    connected: bool
    up: int
    down: int
    round_trip_ms: float | None


def effective_consent(role: SeatRole, patients: bool | None, own: bool | None) -> bool | None:
    """Whether a seat may be recorded: True, False, or None while it has to be asked.

    The room speaks for the patient. Doctors and supervisors agree by their terms of work, until they say no.
    """
    if role is SeatRole.ROOM:
        return patients
    if role in GUESTS:
        return own
    return own is not False


def recorded(seats: Iterable[Participant], patients: bool | None, own: dict[str, bool]) -> frozenset[str]:
    """Ids of the participants whose packets may be written now."""
    if patients is not True:
        return frozenset()
    return frozenset(seat.id for seat in seats if effective_consent(seat.role, patients, own.get(seat.id)) is True)


def link_level(*, connected: bool, loss: float | None, round_trip_ms: float | None, video: bool) -> int:
    """One direction of a link in five steps. `loss` is a share 0..1; `video` says that a picture passes.

    The bounds follow UX.md §2 and facts/browser-media.md §6: concealment is heard from about 5 % loss on.
    """
    if not connected:
        return 0
    if not video:
        return 1
    lost, delay = loss or 0.0, round_trip_ms or 0.0
    if lost > 0.08 or delay > 600:
        return 2
    if lost > 0.02 or delay > 300:
        return 3
    return 4
