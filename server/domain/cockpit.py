"""The presenter's cockpit: what a doctor asks of the center, and what comes of it. Pure; time is passed in.

Cues and ticks stay with the encounter; captures are its attachments (`attachments`), strokes are kept with one when
the doctor keeps them, devices are of the moment. Must not know sockets, the store or media.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from server.domain.attachments import Attachment, AttachmentKind, Part
from server.domain.errors import Conflict
from server.domain.participants import SeatRole

ASKERS = frozenset({SeatRole.DOCTOR})
"""Who may ask for cues, captures and devices."""
PRESENTERS = frozenset({SeatRole.ROOM, SeatRole.PATIENT, SeatRole.RELATIVE})
"""Who is in front of the camera that is asked for."""

CUES_AT_MOST = 200
"""Of one encounter."""
CAPTURES_SHOWN = 80
STROKES_AT_MOST = 200
"""On one capture."""
POINTS_AT_MOST = 512
"""Coordinates of one stroke, x and y in turn, 0..10000 of the picture's width and height."""
SCALE = 10_000
PERCENT_STEP = 10
"""A capture on its way is told anew in such steps: every telling goes over the same thin link."""


class CueAnswer(StrEnum):
    DONE = "done"
    NOT_POSSIBLE = "not_possible"


@dataclass(frozen=True, slots=True)
class Cue:
    """`cue` and `site` are ids of the cockpit's data; names are those of the seats."""

    id: str
    encounter_id: str
    cue: str
    site: str
    asked_at: datetime
    asked_by: str
    answer: CueAnswer | None = None
    answered_at: datetime | None = None
    answered_by: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """One line of the examination checklist, as somebody set it last."""

    encounter_id: str
    item: str
    done: bool
    at: datetime
    by: str


class Stage(StrEnum):
    ASKED = "asked"
    COMING = "coming"
    WHOLE = "whole"
    #: Could not be taken.
    MISSED = "missed"


Region = tuple[int, int, int, int]
"""x, y, width, height in 1/10000 of the whole picture."""


@dataclass(frozen=True, slots=True)
class Capture:
    """A picture or a sound that is asked for, on its way, or there; its id is that of the attachment."""

    id: str
    #: Whose device takes it; None where that seat is not known (pictures of the intake).
    participant_id: str | None
    kind: AttachmentKind
    part: Part
    at: datetime
    stage: Stage
    #: The picture of which this is a part.
    whole_id: str | None = None
    region: Region | None = None
    site: str = ""
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    percent: int = 0
    #: Made by freezing the picture; it goes with its drawing unless that is kept.
    frozen: bool = False
    #: Open at both ends now.
    shared: bool = False


class Tool(StrEnum):
    PEN = "pen"
    CIRCLE = "circle"
    ARROW = "arrow"


@dataclass(frozen=True, slots=True)
class Stroke:
    id: str
    capture_id: str
    participant_id: str
    name: str
    tool: Tool
    points: tuple[int, ...]


class Camera(StrEnum):
    FACE = "face"
    EXAM = "exam"


class Scope(StrEnum):
    """The stethoscope of a seat."""

    OFF = "off"
    ASKED = "asked"
    #: Heard live.
    LIVE = "live"
    #: The link is too thin: what is kept is sent afterwards.
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Devices:
    """What one seat has before the patient beside its first camera and microphone."""

    participant_id: str
    camera: Camera = Camera.FACE
    #: The doctor would like to have the other one.
    camera_asked: Camera | None = None
    scope: Scope = Scope.OFF
    site: str = ""


@dataclass(slots=True)
class Tools:
    """All of one call, by id; ticks by item, devices by participant."""

    cues: dict[str, Cue] = field(default_factory=dict)
    ticks: dict[str, Tick] = field(default_factory=dict)
    captures: dict[str, Capture] = field(default_factory=dict)
    strokes: dict[str, Stroke] = field(default_factory=dict)
    devices: dict[str, Devices] = field(default_factory=dict)

    def show(self, capture: Capture) -> None:
        """Put it in; of too many the oldest go, the encounter has them all."""
        self.captures[capture.id] = capture
        for id_ in list(self.captures)[:-CAPTURES_SHOWN]:
            self.drop(id_)

    def drop(self, capture_id: str) -> None:
        self.captures.pop(capture_id, None)
        for id_ in [one.id for one in self.strokes_on(capture_id)]:
            del self.strokes[id_]

    def strokes_on(self, capture_id: str) -> list[Stroke]:
        return [one for one in self.strokes.values() if one.capture_id == capture_id]

    def share(self, capture_id: str | None) -> None:
        """Open this one at both ends, and no other."""
        for id_, one in self.captures.items():
            if one.shared != (id_ == capture_id):
                self.captures[id_] = replace(one, shared=id_ == capture_id)

    def draw(self, stroke: Stroke) -> None:
        """Insert or lengthen. Raises Conflict(`drawing.not_open`, `drawing.refused`, `drawing.too_many`)."""
        capture = self.captures.get(stroke.capture_id)
        if capture is None or not capture.shared:
            raise Conflict("drawing.not_open", "This picture is not open for drawing.")
        before = self.strokes.get(stroke.id)
        if before is not None and (before.participant_id, before.capture_id) != (
            stroke.participant_id,
            stroke.capture_id,
        ):
            raise refused_stroke()
        if len(stroke.points) % 2 or any(not 0 <= value <= SCALE for value in stroke.points):
            raise refused_stroke()
        if before is None and len(self.strokes_on(stroke.capture_id)) >= STROKES_AT_MOST:
            raise Conflict("drawing.too_many", "There are too many lines on this picture.")
        self.strokes[stroke.id] = stroke

    def undo(self, capture_id: str, stroke_id: str | None, participant_id: str) -> None:
        """Take away one's own stroke of that id, or all one's own on the capture."""
        own = [one for one in self.strokes_on(capture_id) if one.participant_id == participant_id]
        for one in own:
            if stroke_id in (None, one.id):
                del self.strokes[one.id]


def capture_of(one: Attachment) -> Capture:
    """An attachment as the call shows it."""
    return Capture(
        id=one.id,
        participant_id=one.participant_id,
        kind=one.kind,
        part=one.part,
        at=one.taken_at,
        stage=Stage.WHOLE if one.is_whole else Stage.COMING,
        whole_id=one.whole_id,
        region=one.region,
        site=one.site,
        width=one.width,
        height=one.height,
        seconds=one.seconds,
        percent=percent_of(one),
    )


def percent_of(one: Attachment) -> int:
    """Of its pieces that have arrived, in whole steps."""
    return 100 * one.arrived_pieces // one.pieces // PERCENT_STEP * PERCENT_STEP


def tools_of(cues: Iterable[Cue], ticks: Iterable[Tick], attached: Iterable[Attachment]) -> Tools:
    """As they stand in the record, after a restart."""
    tools = Tools({one.id: one for one in cues}, {one.item: one for one in ticks})
    for one in attached:
        if one.removed_at is None:
            tools.show(capture_of(one))
            tools.strokes |= {stroke.id: stroke for stroke in strokes_of(one)}
    return tools


def drawing_of(strokes: Iterable[Stroke]) -> list[dict[str, object]]:
    """As it is kept with the picture."""
    return [
        {
            "id": s.id,
            "participant_id": s.participant_id,
            "name": s.name,
            "tool": s.tool.value,
            "points": list(s.points),
        }
        for s in strokes
    ]


def strokes_of(one: Attachment) -> list[Stroke]:
    """The drawing that was kept with it."""
    return [
        Stroke(row["id"], one.id, row["participant_id"], row["name"], Tool(row["tool"]), tuple(row["points"]))
        for row in one.drawing or ()
    ]


def refused_stroke() -> Conflict:
    return Conflict("drawing.refused", "This line cannot be drawn.")
