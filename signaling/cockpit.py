"""Messages and cards of the presenter's cockpit: cues, captures, drawings, devices, the examination checklist.

This file must not know Socket.IO, the media plane or the store.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from signaling.cards import Card, Id
from signaling.message import Message

#: An id of the cockpit's data, or empty.
Word = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{0,40}$")]
#: x, y, width, height in 1/10000 of the whole picture.
Region = tuple[int, int, int, int]
Side = Annotated[int, Field(ge=1, le=20_000)]


# --- cards of the topic `call:ID` ----------------------------------------------------------------------------


class CueCard(Card):
    """What the doctor asks of the center, and the answer. `cue` and `site` are ids of `GET /api/cockpit`."""

    id: Id
    cue: str
    site: str
    asked_at: datetime
    asked_by: str
    answer: Literal["done", "not_possible"] | None
    answered_at: datetime | None
    answered_by: str


class TickCard(Card):
    """One line of the examination checklist."""

    id: str
    done: bool
    at: datetime
    by: str


class CaptureCard(Card):
    """A sharp picture or a stethoscope's sound; once `whole`, an attachment of the encounter under its id."""

    id: Id
    #: Whose device takes it; null for what came with the case.
    participant_id: Id | None
    kind: Literal["picture", "voice", "sound"]
    #: `small`: the whole picture made small, to be there first; `region`: a part of it at full sharpness.
    part: Literal["whole", "small", "region"]
    whole_id: Id | None
    region: Region | None
    site: str
    at: datetime
    stage: Literal["asked", "coming", "whole", "missed"]
    #: How much of it has arrived, in steps of 10.
    percent: int
    width: int | None
    height: int | None
    seconds: float | None
    #: Made by freezing the picture.
    frozen: bool
    #: Open at both ends now, for drawing.
    shared: bool


class StrokeCard(Card):
    """A line on a capture; points are x and y in turn, 0..10000 of the picture's width and height."""

    id: Id
    capture_id: Id
    participant_id: Id
    name: str
    tool: Literal["pen", "circle", "arrow"]
    points: tuple[int, ...]


class DeviceCard(Card):
    """Which camera a seat shows, and its stethoscope; the id is the participant's."""

    id: Id
    camera: Literal["face", "exam"]
    camera_asked: Literal["face", "exam"] | None
    #: `kept`: the link is too thin to hear it live, what is kept is sent afterwards.
    scope: Literal["off", "asked", "live", "kept"]
    site: str


# --- client -> server ----------------------------------------------------------------------------------------


class AskCue(Message):
    """`cue.ask`: the doctor asks the center for something."""

    call_id: Id
    cue_id: Id
    cue: Word
    site: Word = ""


class AnswerCue(Message):
    """`cue.answer`: done, or not possible."""

    call_id: Id
    cue_id: Id
    answer: Literal["done", "not_possible"]


class TickExamination(Message):
    """`examination.tick`: a line of the checklist is done, or not."""

    call_id: Id
    item: Word
    done: bool


class AskCapture(Message):
    """`capture.ask`: the doctor asks a page for a sharp picture, a region of one, or its last sound."""

    call_id: Id
    capture_id: Id
    participant_id: Id
    kind: Literal["picture", "sound"]
    site: Word = ""
    #: The picture as it stands now, for drawing.
    frozen: bool = False
    whole_id: Id | None = None
    region: Region | None = None


class BeginCapture(Message):
    """`capture.begin`: this page has it; its pieces follow as `call.piece` of the same kind and id."""

    call_id: Id
    capture_id: Id
    kind: Literal["picture", "sound"]
    part: Literal["whole", "small", "region"] = "whole"
    whole_id: Id | None = None
    region: Region | None = None
    site: Word = ""
    width: Side | None = None
    height: Side | None = None
    seconds: float | None = Field(default=None, gt=0, le=60)


class MissCapture(Message):
    """`capture.missed`: this page cannot take it."""

    call_id: Id
    capture_id: Id


class ShareCapture(Message):
    """`capture.share`: the doctor opens a picture at both ends, or closes it with its drawing kept or not."""

    call_id: Id
    capture_id: Id
    on: bool
    keep: bool = False


class DrawStroke(Message):
    """`drawing.stroke`: a line begins or grows; `points` is all of it."""

    call_id: Id
    capture_id: Id
    stroke_id: Id
    tool: Literal["pen", "circle", "arrow"]
    points: tuple[int, ...] = Field(min_length=2, max_length=512)


class UndoStroke(Message):
    """`drawing.undo`: take away that line of one's own; null: all one's own."""

    call_id: Id
    capture_id: Id
    stroke_id: Id | None = None


class AskDevice(Message):
    """`device.ask`: the doctor would like that seat's other camera, or its stethoscope; null: no change."""

    call_id: Id
    participant_id: Id
    camera: Literal["face", "exam"] | None = None
    scope: bool | None = None
    site: Word = ""


class UseDevice(Message):
    """`device.use`: this seat shows that camera, and its stethoscope is so."""

    call_id: Id
    camera: Literal["face", "exam"]
    scope: Literal["off", "live", "kept"]
    site: Word = ""
