"""What outlasts an encounter over HTTP: record entries and follow-ups. Must not know services."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import StringConstraints

from server.api.schemas.base import Id, Line, Model
from signaling.cards import PatientCard

# GET/POST /api/patients/{id}/record -> PatientRecord · POST …/record/{entry}/remove -> PatientRecord


class RecordEntryNew(Model):
    id: Id
    kind: Literal["allergy", "condition"]
    text: Line
    code: Annotated[str, StringConstraints(max_length=12)] = ""


class RecordEntryChange(Model):
    """Removing: it stays to be seen with its reason."""

    reason: Line


class RecordEntry(Model):
    id: Id
    kind: Literal["allergy", "condition"]
    text: str
    code: str
    added_at: datetime
    added_by: str
    removed_at: datetime | None
    removed_by: str
    removed_reason: str


class PatientRecord(Model):
    entries: tuple[RecordEntry, ...]


# GET /api/follow-ups -> FollowUps · POST /api/follow-ups/{id} -> FollowUp


class FollowUpChange(Model):
    """`open` takes a closing back."""

    state: Literal["open", "done", "dropped"]
    note: Line = ""


class FollowUp(Model):
    id: Id
    encounter_id: Id
    patient: PatientCard
    #: Whole: staff of the center is to call.
    phone: str
    doctor_name: str | None
    kind: Literal["come_back", "results"]
    due_on: date
    what: str
    state: Literal["open", "done", "dropped"]


class FollowUps(Model):
    follow_ups: tuple[FollowUp, ...]
    today: date


# GET /api/encounters/{id}/notes/versions -> NotesVersions


class NotesVersion(Model):
    version: int
    history: str
    findings: str
    assessment: str
    plan: str
    saved_at: datetime | None
    saved_by: str | None


class NotesVersions(Model):
    #: Newest first.
    versions: tuple[NotesVersion, ...]
