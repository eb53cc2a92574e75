"""When volunteers are called because the queue outgrows those on duty, and whom. Pure; must not know messages.

> Of one speciality at most once in `pause_minutes`; the same volunteer at most once in `rest_hours`, and never at
> night on his own clock. The numbers are data (`rules/doctor_calls.json`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from server.domain.encounters import Encounter
from server.domain.identity import Person
from server.domain.licence import LicenceState, licence_of
from server.domain.volunteers import Volunteer


@dataclass(frozen=True, slots=True)
class CallRules:
    """`per_doctor`: so many may wait for each doctor on duty; `wait_minutes`: so long may the first one wait."""

    version: str
    per_doctor: int
    wait_minutes: int
    pause_minutes: int
    rest_hours: int
    first_hour: int
    last_hour: int
    at_once: int


@dataclass(frozen=True, slots=True)
class DoctorCall:
    """One call for doctors of a speciality, with what it was made for; `asked` volunteers got a message."""

    id: str
    speciality: str
    made_at: datetime
    waiting: int
    doctors: int
    longest_minutes: int
    asked: int


@dataclass(frozen=True, slots=True)
class Need:
    """More wait for this speciality than its doctors on duty can see soon."""

    speciality: str
    waiting: int
    doctors: int
    longest_minutes: int


def needs(
    waiting: Iterable[Encounter],
    on_duty: Iterable[Person],
    made: Iterable[DoctorCall],
    now: datetime,
    rules: CallRules,
) -> tuple[Need, ...]:
    """Specialities to call doctors for now; `on_duty` may take patients, `made` are calls of late."""
    queues: dict[str, list[datetime]] = {}
    for encounter in waiting:
        if encounter.speciality is not None:
            queues.setdefault(encounter.speciality, []).append(encounter.queued_at or encounter.arrived_at)
    doctors = tuple(on_duty)
    pause = timedelta(minutes=rules.pause_minutes)
    resting = {call.speciality for call in made if now - call.made_at < pause}
    found = []
    for speciality, since in sorted(queues.items()):
        there = sum(speciality in doctor.specialities for doctor in doctors)
        longest = int((now - min(since)).total_seconds() // 60)
        too_many = len(since) > rules.per_doctor * there
        if speciality not in resting and too_many and longest >= rules.wait_minutes:
            found.append(Need(speciality, len(since), there, longest))
    return tuple(found)


def to_call(
    need: Need, volunteers: Iterable[tuple[Volunteer, Person]], now: datetime, rules: CallRules
) -> tuple[tuple[Volunteer, Person], ...]:
    """Whom to ask: who wants to be, could come on duty, is awake; those called longest ago first."""
    rest = timedelta(hours=rules.rest_hours)
    able = [
        (volunteer, person)
        for volunteer, person in volunteers
        if volunteer.wants_calls
        and person.active
        and person.on_duty_since is None
        and need.speciality in person.specialities
        and licence_of(person, now) is LicenceState.OK
        and (volunteer.called_at is None or now - volunteer.called_at >= rest)
        and rules.first_hour <= now.astimezone(ZoneInfo(person.zone)).hour < rules.last_hour
    ]
    never = datetime.min.replace(tzinfo=now.tzinfo)
    able.sort(key=lambda one: (one[0].called_at or never, one[1].id))
    return tuple(able[: rules.at_once])


@cache
def rules() -> CallRules:
    path = Path(__file__).parent / "rules" / "doctor_calls.json"
    return CallRules(**json.loads(path.read_text(encoding="utf-8")))
