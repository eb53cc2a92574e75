"""What the alarms' rules are asked about, from the facts of one moment. Pure; must not know bounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from server.domain.alarms import Kind, Measured, Rules
from server.domain.board_facts import CallFacts, Facts
from server.domain.center_day import closing, day_of, opening
from server.domain.encounters import CLAIMED, State, Urgency
from server.domain.roster import DutyState

GRACE = timedelta(minutes=30)
"""After opening, or the start of the node, before a room in which no screen has stood yet counts as offline."""


@dataclass(frozen=True, slots=True)
class NodeFacts:
    """How the node is; None: not known, or not watched."""

    disk_days: float | None = None
    certificate_days: float | None = None
    backup_hours: float | None = None
    turn_down: bool = False
    storage_away: str = ""
    #: Ids of recordings that could not be made playable.
    unmade: tuple[str, ...] = ()


def measured(facts: Facts, node: NodeFacts, rules: Rules) -> list[Measured]:
    """Everything that a rule could be about now."""
    return [*_rooms(facts), *_waits(facts, rules), *_doctors(facts), *_calls(facts), *_node(node)]


def _rooms(facts: Facts) -> Iterator[Measured]:
    now, day = facts.now, day_of(facts.now)
    if facts.holiday or not opening(day) <= now < closing(day):
        return
    centers = {one.id for one in facts.centers if one.active}
    for room in facts.rooms:
        if not room.active or room.center_id not in centers:
            continue
        seen = facts.last_seen.get(room.id)
        seen_today = seen is not None and day_of(seen) == day
        since = (
            max(opening(day), seen) if seen is not None and seen_today else max(opening(day), facts.began) + GRACE
        )
        away = 0.0 if room.id in facts.present else max(0.0, (now - since).total_seconds())
        yield Measured(Kind.ROOM_OFFLINE, room.id, away, room.center_id)


def _waits(facts: Facts, rules: Rules) -> Iterator[Measured]:
    for one in facts.encounters:
        if one.state is State.TRIAGED:
            urgency, since = one.urgency or Urgency.ROUTINE, one.queued_at or one.arrived_at
            beyond = facts.now - since - rules.targets[urgency]
            minutes = max(0.0, beyond / timedelta(minutes=1))
            yield Measured(Kind.WAITING_LONG, one.id, minutes, one.center_id, one.speciality or "")


def _doctors(facts: Facts) -> Iterator[Measured]:
    for one in facts.doctors:
        missing = 1.0 if one.state is DutyState.MISSING else 0.0
        yield Measured(Kind.DOCTOR_MISSING, one.doctor.id, missing)


def _calls(facts: Facts) -> Iterator[Measured]:
    centers = {one.id: one.center_id for one in facts.encounters if one.state in CLAIMED}
    for call in facts.calls:
        center_id = centers.get(call.encounter_id)
        stopped = 1.0 if call.recording == "stopped_by_fault" else 0.0
        yield Measured(Kind.RECORDING_STOPPED, call.encounter_id, stopped, center_id)
        worst = _worst(call)
        if worst is not None:
            yield Measured(Kind.LINK_UNUSABLE, call.encounter_id, worst, center_id, f"level {worst}")


def _worst(call: CallFacts) -> int | None:
    levels = (call.patient.up, call.patient.down, call.doctor.up, call.doctor.down)
    return min((one for one in levels if one is not None), default=None)


def _node(node: NodeFacts) -> Iterator[Measured]:
    for kind, value in (
        (Kind.DISK_LOW, node.disk_days),
        (Kind.CERTIFICATE_EXPIRING, node.certificate_days),
        (Kind.BACKUP_OLD, node.backup_hours),
    ):
        if value is not None:
            yield Measured(kind, "node", max(0.0, value), detail=str(int(value)))
    yield Measured(Kind.TURN_DOWN, "node", float(node.turn_down))
    yield Measured(Kind.STORAGE_AWAY, "node", float(bool(node.storage_away)), detail=node.storage_away[:200])
    for recording_id in node.unmade:
        yield Measured(Kind.NOT_ASSEMBLED, recording_id, 1.0)
