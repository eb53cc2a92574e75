"""What has happened, in the past tense. Published after the commit; whoever shows live state listens.

Events carry ids only: a listener loads what it may show through the services, so no event can leak a patient.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EncounterChanged:
    """Created, edited, queued, claimed, finished, cancelled, reopened: load its card anew."""

    encounter_id: str
    center_id: str


@dataclass(frozen=True, slots=True)
class EncounterClaimed:
    """A doctor has claimed; the call opens where the patient sits."""

    encounter_id: str
    center_id: str
    room_id: str | None
    doctor_id: str
    doctor_name: str


@dataclass(frozen=True, slots=True)
class EncounterEnded:
    """Finished or cancelled: its call closes (after the undo time, which the call service keeps)."""

    encounter_id: str


@dataclass(frozen=True, slots=True)
class ConsentChanged:
    """A consent of the patient or of another participant was given, refused or withdrawn."""

    encounter_id: str


@dataclass(frozen=True, slots=True)
class DocumentsChanged:
    """Something was signed, withdrawn or printed: what is to print at this center is another list now."""

    encounter_id: str
    center_id: str


@dataclass(frozen=True, slots=True)
class RoomChanged:
    room_id: str
    center_id: str


@dataclass(frozen=True, slots=True)
class DutyChanged:
    person_id: str


@dataclass(frozen=True, slots=True)
class OffersChanged:
    """What this doctor is asked now has changed."""

    doctor_id: str


@dataclass(frozen=True, slots=True)
class PersonRevoked:
    """Deactivated, role changed or password reset: tokens and sockets stop at once."""

    person_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class SignInEnded:
    """One of a person's sign-ins: its tokens and sockets stop at once, the others go on."""

    person_id: str
    sign_in_id: str


@dataclass(frozen=True, slots=True)
class CallClosed:
    """The last media of a call has ended; its journals can be assembled."""

    encounter_id: str


@dataclass(frozen=True, slots=True)
class RecordingChanged:
    recording_id: str


@dataclass(frozen=True, slots=True)
class RecordingStopped:
    """The recording of a running call had to stop (disk full, write error); the call goes on."""

    encounter_id: str
    recording_id: str


@dataclass(frozen=True, slots=True)
class ExportChanged:
    """A copy of a recording moved on: for who asked for it. `percent` and `seconds_left` while it is being made."""

    export_id: str
    recording_id: str
    asked_by: str
    state: str
    percent: int | None = None
    seconds_left: int | None = None


@dataclass(frozen=True, slots=True)
class HelplineChanged:
    """Something was said in a conversation of the helpline, or who answers in it has changed."""

    conversation_id: str


DomainEvent = (
    EncounterChanged
    | EncounterClaimed
    | EncounterEnded
    | ConsentChanged
    | DocumentsChanged
    | RoomChanged
    | DutyChanged
    | OffersChanged
    | PersonRevoked
    | SignInEnded
    | CallClosed
    | RecordingChanged
    | RecordingStopped
    | ExportChanged
    | HelplineChanged
)
