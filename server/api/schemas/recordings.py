"""Recordings and the audit trail over HTTP. Must not know services or the store."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from server.api.schemas.base import Id, Model, Name
from signaling.messages import SeatRole

# GET /api/recordings?day=&center=&doctor=&q=&cursor= -> Recordings
# GET /api/recordings/{id} -> Recording (no media)
# POST /api/recordings/{id}/open {reason} -> RecordingOpened; sets a short-lived HttpOnly cookie for the files
# GET /api/recordings/{id}/files/{name}   range requests, cookie or bearer; HEAD too
# POST /api/recordings/{id}/played {ranges, seeks} -> 204; what was watched goes into the audit trail
# POST /api/recordings/{id}/retry -> Recording (supervisor, administrator)

RecordingProgress = Literal["recording", "assembling", "ready", "failed", "refused", "deleted"]


class RowReview(Model):
    """As far as the reader may know: a second reviewer sees no score of the first before handing in."""

    state: Literal["none", "asked", "reviewed"]
    #: Overall scores handed in, oldest first, of `highest`.
    overalls: tuple[int, ...]
    highest: int
    #: The reader has one to finish.
    to_do: bool
    #: Somebody asked the reader: `assigned` is a true reason for opening.
    assigned: bool
    #: Ids of those who are asked and have not handed in.
    waiting_for: tuple[Id, ...]


class RecordingRow(Model):
    id: Id
    encounter_id: Id
    started_at: datetime
    duration_ms: int | None
    center_id: Id
    center_name: str
    doctor_name: str | None
    patient_name: Name
    patient_sex: str
    patient_age: str
    state: RecordingProgress
    gaps: int
    gap_ms: int
    review: RowReview


class Recordings(Model):
    recordings: tuple[RecordingRow, ...]
    total: int
    next: str | None


class RecordingFile(Model):
    participant_id: Id
    role: SeatRole
    name: Name
    url: str
    #: Of the sound alone, which may come before the picture; None: it is not apart.
    voice_url: str | None
    content_type: str
    offset_ms: int
    duration_ms: int
    has_audio: bool
    has_video: bool


class RecordingMark(Model):
    at_ms: int
    participant_id: Id
    kind: str
    detail: str


class RecordingGap(Model):
    participant_id: Id
    from_ms: int
    to_ms: int


class Recording(Model):
    row: RecordingRow
    files: tuple[RecordingFile, ...]
    marks: tuple[RecordingMark, ...]
    gaps: tuple[RecordingGap, ...]


class OpenRecording(Model):
    reason: Literal["assigned", "complaint", "training", "second_opinion", "other"]
    detail: str = Field(default="", max_length=400)


class RecordingOpened(Model):
    recording: Recording
    #: The files can be read until then; open again afterwards.
    until: datetime


class Played(Model):
    """Milliseconds of the recording's time line: what was played, and jumps from and to."""

    ranges: tuple[tuple[int, int], ...] = Field(max_length=200)
    seeks: tuple[tuple[int, int], ...] = Field(default=(), max_length=200)


# GET /api/doctors -> Doctors (supervisor, administrator)


class DoctorName(Model):
    id: Id
    name: Name


class Doctors(Model):
    doctors: tuple[DoctorName, ...]


# GET /api/audit?object=&actor=&cursor= -> AuditEvents (supervisor, administrator)


class AuditEvent(Model):
    number: int
    at: datetime
    actor_id: str | None
    actor_name: str
    role: str
    action: str
    object_kind: str
    object_id: str
    reason: str


class AuditEvents(Model):
    events: tuple[AuditEvent, ...]
    next: str | None
