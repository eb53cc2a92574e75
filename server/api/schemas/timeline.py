"""The timeline of a recording, and consents as events. Must not know services or the store."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from server.api.schemas.base import Id, Model

# GET /api/recordings/{id}/timeline -> Timeline (supervisor); all times in ms on the recording's time line


class ThumbnailPlace(Model):
    """A WebP picture: bytes `start` to `start + size` of the side's thumbnails file."""

    at_ms: int
    start: int
    size: int


class TimelineSide(Model):
    participant_id: Id
    #: When it is heard to speak, from and to.
    speech: tuple[tuple[int, int], ...]
    #: Read by ranges, with the ticket of the files; None without any.
    thumbnails_url: str | None
    thumbnails: tuple[ThumbnailPlace, ...]


class TimelineLink(Model):
    """0 lost, 1 voice or stills, 2 weak, 3 fair, 4 good; `up` is from the participant."""

    participant_id: Id
    from_ms: int
    to_ms: int
    up: int
    down: int


class TimelinePause(Model):
    from_ms: int
    to_ms: int
    reason: str
    detail: str


class TimelineEvent(Model):
    """Something to go to. `kind` is open: `notes`, `message_text`, `message_voice`, and what comes later."""

    at_ms: int
    kind: str
    label: str


class Timeline(Model):
    sides: tuple[TimelineSide, ...]
    links: tuple[TimelineLink, ...]
    pauses: tuple[TimelinePause, ...]
    events: tuple[TimelineEvent, ...]


# GET /api/encounters/{id}/consents -> Consents


class ConsentAnswer(Model):
    #: None: the patient's own answer.
    participant_id: Id | None
    name: str
    scope: Literal["care", "recording"]
    given: bool
    who: Literal["patient", "guardian", "participant"]
    guardian: str
    how: Literal["spoken", "tapped"]
    #: What was read out or shown, in `language`.
    words: str
    language: str
    #: Who heard a spoken answer.
    witness: str
    at: datetime


class Consents(Model):
    #: Oldest first; the latest of a person counts.
    answers: tuple[ConsentAnswer, ...]
