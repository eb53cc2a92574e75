"""Boards for tests: a province of any size at one moment, and what happens in it from one look to the next."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta

from server.domain.alarm_list import Alarm
from server.domain.alarms import Severity
from server.domain.board_facts import CallFacts, DoctorFacts, EndFacts, Facts
from server.domain.encounters import Encounter, State, Urgency
from server.domain.identity import Center, Role, Room
from server.domain.roster import DutyState
from tests.server.clock import MORNING
from tests.server.people import make_person

NODE = {
    "calls": 0,
    "database": "ok",
    "turn": "ok",
    "storage": "ok",
    "disk_used_percent": 40,
    "disk_days": None,
    "recordings_failed": 0,
    "certificate_days": 300,
    "backup_hours": 3,
}
LINK = EndFacts(4, 4)


def waiting(number: int, room: Room, **changes: object) -> Encounter:
    one = Encounter(
        id=f"encounter-{number:032d}",
        patient_id=f"patient-{number}",
        center_id=room.center_id,
        room_id=None,
        state=State.TRIAGED,
        language="ur",
        arrived_at=MORNING,
        created_by=None,
        complaint="cough of Zarmina Bibi",
        speciality="cardiology",
        urgency=Urgency.ROUTINE,
        queued_at=MORNING,
    )
    return replace(one, **changes)  # type: ignore[arg-type]  # names of fields, as the tests write them


def call(of: Encounter, **changes: object) -> CallFacts:
    one = CallFacts(of.id, MORNING, LINK, LINK, ("full", "full"), "on", ("doctor", "room"), "full", ())
    return replace(one, **changes)  # type: ignore[arg-type]  # as above


def alarm(about: str, severity: Severity = Severity.ACT, **changes: object) -> Alarm:
    one = Alarm(f"alarm-{about}", "link_unusable", about, None, severity, "", MORNING)
    return replace(one, **changes)  # type: ignore[arg-type]  # as above


def province(centers: int, calls: int, now: datetime = MORNING) -> Facts:
    """So many centers of two rooms, so many calls in the first rooms, one patient waiting at each other center."""
    places = tuple(
        Center(f"center-{one:032d}", f"Center {one}", "Swat", "0997 000 000", True) for one in range(centers)
    )
    rooms = tuple(
        Room(f"room-{2 * n + k:032d}", one.id, f"Room {k + 1}", True)
        for n, one in enumerate(places)
        for k in (0, 1)
    )
    doctors = [make_person(Role.DOCTOR, specialities=("cardiology",), on_duty_since=MORNING) for _ in range(calls)]
    treated = [
        waiting(n, rooms[2 * n], state=State.IN_PROGRESS, room_id=rooms[2 * n].id, doctor_id=doctors[n].id)
        for n in range(calls)
    ]
    queued = [waiting(n, rooms[2 * n]) for n in range(calls, centers)]
    return Facts(
        now=now,
        centers=places,
        rooms=rooms,
        present=frozenset(room.id for room in rooms),
        last_seen={room.id: now for room in rooms},
        began=MORNING - timedelta(days=1),
        holiday=False,
        encounters=(*treated, *queued),
        calls=tuple(call(one) for one in treated),
        doctors=tuple(
            DoctorFacts(one, DutyState.ON, None, treated[n].id, 1, None) for n, one in enumerate(doctors)
        ),
        alarms=(),
        node=NODE,
    )


def later(facts: Facts, seconds: float, chance: random.Random, restless: float = 0.02) -> Facts:
    """Some links have changed, a few screens have gone or come, a patient has come or gone."""
    calls = tuple(_moved(one, chance) if chance.random() < restless else one for one in facts.calls)
    present = set(facts.present)
    if chance.random() < 0.3:
        present ^= {chance.choice(facts.rooms).id}
    encounters = list(facts.encounters)
    if chance.random() < 0.3:
        where = chance.choice(facts.rooms)
        encounters.append(waiting(1_000 + chance.randrange(10**6), where, queued_at=facts.now))
    return replace(
        facts,
        now=facts.now + timedelta(seconds=seconds),
        calls=calls,
        present=frozenset(present),
        encounters=tuple(encounters),
    )


def _moved(one: CallFacts, chance: random.Random) -> CallFacts:
    end = EndFacts(chance.randint(0, 4), chance.randint(0, 4))
    rung = chance.choice(["full", "small", "steps", "stills", "audio"])
    return replace(one, patient=end, rungs=(rung, one.rungs[1]))
