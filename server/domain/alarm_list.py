"""A raised alarm as the control room works on it: acknowledged, assigned, snoozed, noted. Pure; knows no rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from server.domain.alarms import Severity
from server.domain.errors import Conflict

SNOOZES = (15, 60, 240)
"""Minutes for which an alarm can be put aside."""


class Did(StrEnum):
    """What happened to an alarm, for its history."""

    RAISED = "raised"
    WORSE = "worse"
    CLEARED = "cleared"
    ACKNOWLEDGED = "acknowledged"
    ASSIGNED = "assigned"
    SNOOZED = "snoozed"
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class Alarm:
    """As the table keeps it. Times are aware UTC."""

    id: str
    kind: str
    #: Id of a room, an encounter, a person or a recording, or a word for a part of the node.
    about: str
    center_id: str | None
    severity: Severity
    detail: str
    raised_at: datetime
    cleared_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    assigned_to: str | None = None
    snoozed_until: datetime | None = None

    def is_snoozed(self, now: datetime) -> bool:
        return self.snoozed_until is not None and now < self.snoozed_until


@dataclass(frozen=True, slots=True)
class AlarmEntry:
    """One line of an alarm's history; `by` None: the house itself."""

    id: str
    alarm_id: str
    at: datetime
    by: str | None
    did: Did
    detail: str = ""


def acknowledged(alarm: Alarm, by: str, now: datetime) -> Alarm:
    """Somebody has seen it; the first one stays. Raises Conflict."""
    if alarm.acknowledged_at is not None:
        return alarm
    return replace(_open(alarm), acknowledged_at=now, acknowledged_by=by)


def assigned(alarm: Alarm, to: str | None) -> Alarm:
    """Raises Conflict."""
    return replace(_open(alarm), assigned_to=to)


def snoozed(alarm: Alarm, minutes: int, now: datetime) -> Alarm:
    """Quiet for so long; 0 wakes it. Raises Conflict."""
    until = now + timedelta(minutes=minutes) if minutes else None
    return replace(_open(alarm), snoozed_until=until)


def worse(alarm: Alarm, detail: str) -> Alarm:
    """Somebody must act now, whoever has seen or snoozed it before."""
    return replace(
        alarm,
        severity=Severity.ACT,
        detail=detail,
        snoozed_until=None,
        acknowledged_at=None,
        acknowledged_by=None,
    )


def _open(alarm: Alarm) -> Alarm:
    if alarm.cleared_at is not None:
        raise Conflict("alarm.cleared", "This is over already.")
    return alarm
