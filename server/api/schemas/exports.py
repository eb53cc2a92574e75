"""Exports of recordings, and how recordings are kept. Must not know services or the store."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from server.api.schemas.base import Id, Model

ExportForm = Literal["composed", "originals", "single"]
ExportReason = Literal["complaint", "court", "patient_request", "second_opinion", "training", "other"]
ExportProgress = Literal["asked", "waiting", "making", "ready", "failed", "refused", "cancelled", "expired"]
Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]


class ExportNew(Model):
    kind: ExportForm
    #: Whose file, for `single` alone.
    participant_id: Id | None = None
    reason: ExportReason
    detail: str = Field(default="", max_length=400)


class ExportRefusalNew(Model):
    reason: Why


class Export(Model):
    id: Id
    recording_id: Id
    kind: ExportForm
    #: The seat's name, for `single`.
    whose: str
    reason: ExportReason
    detail: str
    state: ExportProgress
    center_name: str
    recorded_at: datetime
    asked_by: str
    asked_at: datetime
    #: Asked by whoever sees this: then it may be cancelled and downloaded, but not agreed to.
    mine: bool
    needs_approval: bool
    decided_by: str | None
    decided_at: datetime | None
    decision: str
    #: `no_room`, `altered`, `fonts` or `other`.
    failure: str
    percent: int | None
    seconds_left: int | None
    size: int | None
    #: A ready one can be had until then.
    until: datetime | None


class Exports(Model):
    exports: tuple[Export, ...]
    #: A second person has to agree to what is asked for from now on.
    four_eyes: bool


class ExportOpened(Model):
    #: To be fetched by this browser, by ranges.
    url: str
    until: datetime


class HoldNew(Model):
    reason: Why


class HoldReleaseNew(Model):
    reason: Why


class RetentionChange(Model):
    retention: str = Field(min_length=1, max_length=20)
    reason: Why


class RetentionClass(Model):
    name: str
    days: int


class Keeping(Model):
    recording_id: Id
    #: As in a recording's row.
    state: str
    retention: str
    #: The end of its class's time; None where nothing of it is kept.
    until: datetime | None
    #: Why it must not be deleted, "" when nothing holds it.
    hold: str
    classes: tuple[RetentionClass, ...]
