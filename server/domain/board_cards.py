"""The board's cards, each made of the facts of one moment. Pure; must not know what was shown before.

No patient is named in any of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from server.domain.alarm_list import Alarm
from server.domain.alarms import Rules, Severity
from server.domain.board_facts import CallFacts, DoctorFacts, Facts
from server.domain.center_day import day_of
from server.domain.encounters import CLAIMED, Encounter, State, Urgency
from server.domain.roster import DutyState


def alarm_card(one: Alarm) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "about": one.about,
        "center_id": one.center_id,
        "severity": one.severity.value,
        "detail": one.detail,
        "raised_at": _moment(one.raised_at),
        "acknowledged_by": one.acknowledged_by,
        "assigned_to": one.assigned_to,
        "snoozed_until": _moment(one.snoozed_until),
    }


def centers(facts: Facts) -> dict[str, dict[str, Any]]:
    waiting: dict[str, int] = {}
    for one in facts.encounters:
        if one.state is State.TRIAGED:
            waiting[one.center_id] = waiting.get(one.center_id, 0) + 1
    return {
        one.id: {
            "id": one.id,
            "name": one.name,
            "district": one.district,
            "phone": one.phone,
            "waiting": waiting.get(one.id, 0),
        }
        for one in facts.centers
        if one.active
    }


def rooms(facts: Facts, loud: Mapping[str, Alarm]) -> dict[str, dict[str, Any]]:
    busy: dict[str | None, Encounter] = {one.room_id: one for one in facts.encounters if one.state in CLAIMED}
    queued: dict[str | None, Encounter] = {
        one.room_id: one for one in facts.encounters if one.state is State.TRIAGED and one.room_id is not None
    }
    centers = {one.id for one in facts.centers if one.active}
    cards = {}
    for room in facts.rooms:
        if not room.active or room.center_id not in centers:
            continue
        encounter = busy.get(room.id)
        alarm = loud.get(room.id) or (loud.get(encounter.id) if encounter is not None else None)
        state = _room_state(room.id, facts, encounter is not None, room.id in queued)
        cards[room.id] = {
            "id": room.id,
            "center_id": room.center_id,
            "name": room.name,
            "state": state,
            "tone": alarm.severity.value if alarm is not None else "busy" if state == "call" else "normal",
            "encounter_id": None if encounter is None else encounter.id,
        }
    return cards


def _room_state(room_id: str, facts: Facts, in_call: bool, waits: bool) -> str:
    if in_call:
        return "call"
    if room_id not in facts.present:
        seen = facts.last_seen.get(room_id)
        return "offline" if seen is not None and day_of(seen) == day_of(facts.now) else "closed"
    return "waiting" if waits else "empty"


def call_card(call: CallFacts, encounter: Encounter, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": call.encounter_id,
        "center_id": encounter.center_id,
        "room_id": encounter.room_id,
        "speciality": encounter.speciality or "",
        "doctor_id": encounter.doctor_id,
        "doctor_name": names.get(encounter.doctor_id or "", ""),
        "opened_at": _moment(call.opened_at),
        "patient_up": call.patient.up,
        "patient_down": call.patient.down,
        "doctor_up": call.doctor.up,
        "doctor_down": call.doctor.down,
        "patient_gets": call.rungs[0],
        "doctor_gets": call.rungs[1],
        "recording": call.recording,
        "people": list(call.people),
        "at_most": call.at_most,
        "relayed": list(call.relayed),
    }


def lines(facts: Facts, rules: Rules) -> dict[str, dict[str, Any]]:
    """The queue by speciality."""
    waiting: dict[str, list[Encounter]] = {}
    for one in facts.encounters:
        if one.state is State.TRIAGED:
            waiting.setdefault(one.speciality or "", []).append(one)
    return {speciality: _line(speciality, ones, facts.now, rules) for speciality, ones in waiting.items()}


def _line(speciality: str, ones: Iterable[Encounter], now: datetime, rules: Rules) -> dict[str, Any]:
    counts = dict.fromkeys((one.value for one in Urgency), 0)
    beyond, oldest, due = 0, now, now + timedelta(days=1)
    for one in ones:
        urgency, since = one.urgency or Urgency.ROUTINE, one.queued_at or one.arrived_at
        counts[urgency.value] += 1
        target = since + rules.targets[urgency]
        beyond += now > target
        oldest, due = min(oldest, since), min(due, target)
    return {
        "speciality": speciality,
        "waiting": sum(counts.values()),
        **counts,
        "oldest": _moment(oldest),
        #: When the first of them passes, or passed, the target.
        "due": _moment(due),
        "beyond": beyond,
        "tone": Severity.WATCH.value if beyond else "normal",
    }


def doctors(facts: Facts, rules: Rules) -> dict[str, dict[str, Any]]:
    """Whoever is on duty or should be; the others are no news."""
    wanted = {one.speciality for one in facts.encounters if one.state is State.TRIAGED}
    cards = {}
    for one in facts.doctors:
        if one.state is DutyState.OFF and one.encounter_id is None:
            continue
        cards[one.doctor.id] = {
            "id": one.doctor.id,
            "name": one.doctor.name,
            "specialities": list(one.doctor.specialities),
            "state": one.state.value,
            "load": _load(one, facts.now, bool(wanted.intersection(one.doctor.specialities)), rules),
            "encounter_id": one.encounter_id,
            "today": one.today,
            "on_duty_since": _moment(one.doctor.on_duty_since),
            "shift_begins": None if one.shift is None else _moment(one.shift.begins),
        }
    return cards


def _load(one: DoctorFacts, now: datetime, wanted: bool, rules: Rules) -> str:
    """`busy`, `overloaded`, `idle` (nobody for a while though patients wait), `free`, or nothing off duty."""
    if one.encounter_id is not None:
        return "overloaded" if one.today >= rules.overloaded_patients else "busy"
    if one.doctor.on_duty_since is None:
        return ""
    free_since = max(moment for moment in (one.doctor.on_duty_since, one.last_finished) if moment is not None)
    return "idle" if wanted and now - free_since >= rules.idle else "free"


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat().replace("+00:00", "Z")
