"""The control room over HTTP: alarms with their history, rescue, proof of consultation. Must not know services."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from server.api.schemas.base import Id, Line, Model
from signaling.cards import RungWord

Note = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]

# GET /api/alarms/raised -> AlarmList · GET /api/alarms/{id} -> AlarmOpened
# POST /api/alarms/{id}/acknowledge · assign AlarmAssignChange · snooze AlarmSnoozeChange · note AlarmNoteNew
#      -> AlarmRaised
# POST /api/rescues RescueNew -> RescueDone · GET /api/encounters/{id}/proof -> ProofSeen


class AlarmRaised(Model):
    """`about` is the id of a room, an encounter, a person or a recording, or a word for a part of the node."""

    id: Id
    kind: str
    about: str
    about_name: str
    center_id: str | None
    center_name: str
    severity: Literal["watch", "act"]
    detail: str
    raised_at: datetime
    cleared_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str
    assigned_to: str
    snoozed_until: datetime | None


class ControlPerson(Model):
    """To whom an alarm can be assigned."""

    id: Id
    name: str


class AlarmList(Model):
    """`open` oldest first, `over` newest first."""

    open: tuple[AlarmRaised, ...]
    over: tuple[AlarmRaised, ...]
    people: tuple[ControlPerson, ...]


class AlarmEntrySeen(Model):
    """`by` empty: the house itself. `detail`: a note, a name, or minutes."""

    at: datetime
    by: str
    did: Literal["raised", "worse", "cleared", "acknowledged", "assigned", "snoozed", "noted"]
    detail: str


class AlarmOpened(Model):
    alarm: AlarmRaised
    history: tuple[AlarmEntrySeen, ...]


class AlarmAssignChange(Model):
    """None: to nobody."""

    person_id: Id | None


class AlarmSnoozeChange(Model):
    """0 wakes it."""

    minutes: Literal[0, 15, 60, 240]


class AlarmNoteNew(Model):
    text: Note


class RescueNew(Model):
    """One tap. `side` and `text` count where the kind has use for them; `doctor_id` None: whoever is free."""

    encounter_id: Id
    kind: Literal["audio_only", "lower", "free", "relay", "direct", "restart", "say", "join", "move", "take_up"]
    side: Literal["patient", "doctor", "both"] = "both"
    text: Line = ""
    cue: Literal["", "come_closer", "check_microphone", "wait_please", "call_us"] = ""
    doctor_id: Id | None = None


class RescueDone(Model):
    """How the call is ruled now; `encounter_id` is another one when the patient was moved."""

    encounter_id: Id
    at_most: RungWord = "full"
    relayed: tuple[str, ...] = ()
    #: How many pages were told.
    told: int = 0


class EndedQuery(Model):
    center: Id


class EndedRow(Model):
    """A finished encounter that may be taken up; who the patient was is in its record."""

    encounter_id: Id
    room_name: str
    doctor_name: str
    finished_at: datetime


class EndedList(Model):
    encounters: tuple[EndedRow, ...]


class ProofSeen(Model):
    """From what the server heard and saw pass, never from clicks; seconds."""

    both_audible_s: int = Field(ge=0)
    both_visible_s: int = Field(ge=0)
    proven: bool
