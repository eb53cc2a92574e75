"""The cards of the topic `board`: what the control room sees live. Must not know topics, nor where facts come from.

No patient is named in any of them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from signaling.cards import Card, Id, RungWord

Tone = Literal["normal", "busy", "watch", "act"]
Level = int | None
"""0 lost, 1 voice or stills only, 2 weak, 3 fair, 4 good; None: not measured."""


class CenterCard(Card):
    """Kind `center`."""

    id: Id
    name: str
    district: str
    phone: str
    #: Patients of this center in the queue.
    waiting: int


class BoardRoomCard(Card):
    """Kind `board_room`. `closed`: no screen has stood in it today; `offline`: one has, and is gone."""

    id: Id
    center_id: Id
    name: str
    state: Literal["closed", "offline", "empty", "waiting", "call"]
    tone: Tone
    encounter_id: Id | None


class BoardCallCard(Card):
    """Kind `board_call`. `…_minutes`: the worst level of each of the last 30 whole minutes, newest last."""

    id: Id
    center_id: Id
    room_id: Id | None
    speciality: str
    doctor_id: Id | None
    doctor_name: str
    opened_at: datetime
    patient_up: Level
    patient_down: Level
    doctor_up: Level
    doctor_down: Level
    patient_up_minutes: str = Field(pattern=r"^[0-4-]{0,30}$")
    patient_down_minutes: str = Field(pattern=r"^[0-4-]{0,30}$")
    doctor_up_minutes: str = Field(pattern=r"^[0-4-]{0,30}$")
    doctor_down_minutes: str = Field(pattern=r"^[0-4-]{0,30}$")
    #: The worst that this side receives of the others.
    patient_gets: RungWord
    doctor_gets: RungWord
    recording: Literal["off", "on", "paused", "stopped_by_fault"]
    #: Roles of those who are connected.
    people: tuple[str, ...]
    #: What the control room has left: the best rung, and whose media goes over TURN by TLS alone.
    at_most: RungWord
    relayed: tuple[str, ...]


class LineCard(Card):
    """Kind `line`: who waits for one speciality."""

    speciality: str
    waiting: int
    emergency: int
    urgent: int
    routine: int
    oldest: datetime
    #: When the first of them passes, or has passed, the target.
    due: datetime
    beyond: int
    tone: Tone


class DutyCard(Card):
    """Kind `duty`: a doctor who is on duty, or should be."""

    id: Id
    name: str
    specialities: tuple[str, ...]
    state: Literal["on", "unreachable", "expected", "late", "missing", "left", "off"]
    load: Literal["busy", "overloaded", "idle", "free", ""]
    encounter_id: Id | None
    #: Patients claimed today.
    today: int
    on_duty_since: datetime | None
    shift_begins: datetime | None


class AlarmCard(Card):
    """Kind `alarm`: one that is not over."""

    id: Id
    kind: str
    about: str
    center_id: Id | None
    severity: Literal["watch", "act"]
    detail: str
    raised_at: datetime
    acknowledged_by: Id | None
    assigned_to: Id | None
    snoozed_until: datetime | None


class NodeCard(Card):
    """Kind `node`: how the server is."""

    calls: int
    database: Literal["ok", "slow", "away"]
    turn: Literal["ok", "down", "off", "external"]
    storage: Literal["ok", "away"]
    disk_used_percent: int
    #: None: it does not fill up, or that is not known yet.
    disk_days: int | None
    recordings_failed: int
    certificate_days: int | None
    backup_hours: int | None
