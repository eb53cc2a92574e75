"""How a call is shown: its seats, its messages, its links, whether it is recorded. Pure; must not know packets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from server.domain import consent
from server.domain.cockpit import Tools
from server.domain.consent import Consent, Scope
from server.domain.messages import MessageShown
from server.domain.participants import Participant, SeatRole

MAX_PARTICIPANTS = 6

ASKED_ALONE = frozenset({SeatRole.RELATIVE, SeatRole.INTERPRETER})
"""Seats that are asked themselves before any of their voice or picture is recorded. The patient's answer covers the
room and his own phone; doctors and supervisors agree by their terms of work. Everybody may still say no."""


class RecordingShown(StrEnum):
    """What both ends read about recording."""

    OFF = "off"
    ON = "on"
    PAUSED = "paused"
    STOPPED_BY_FAULT = "stopped_by_fault"


@dataclass(frozen=True, slots=True)
class SeatShown:
    """A seat as a call shows it now."""

    participant: Participant
    connected: bool
    #: May this participant be recorded; None while the question is open.
    recording_consent: bool | None


@dataclass(frozen=True, slots=True)
class CallShown:
    """A call as both ends show it."""

    encounter_id: str
    open: bool
    opened_at: datetime
    recording: RecordingShown
    recording_reason: str
    #: The doctor's own words for a pause.
    recording_detail: str
    seats: tuple[SeatShown, ...]
    #: The newest, oldest first.
    messages: tuple[MessageShown, ...] = ()
    tools: Tools = field(default_factory=Tools)


@dataclass(frozen=True, slots=True)
class LinkShown:
    """`up` is from the participant, `down` to the participant, both as `links.link_level` says."""

    participant_id: str
    connected: bool
    up: int
    down: int
    round_trip_ms: float | None
    up_kbps: float | None
    down_kbps: float | None
    megabytes: float | None
    budget_megabytes: float | None
    low_data: bool


def seat_consent(participant: Participant, events: Iterable[Consent]) -> bool | None:
    """Whether this seat may be recorded: True, False, or None while it has to be asked."""
    said = tuple(events)
    own = consent.answer(said, Scope.RECORDING, participant.id)
    if participant.role in ASKED_ALONE or own is False:
        return own
    return consent.answer(said, Scope.RECORDING)


def recorded(seats: Iterable[Participant], events: Iterable[Consent]) -> frozenset[str]:
    """Ids of the participants whose packets may be written now."""
    places = (consent.Seated(seat.id, with_patient=seat.role not in ASKED_ALONE) for seat in seats)
    return consent.recordable(events, places)
