"""What the board is made of: the facts of one moment. Values only; must not know where they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.domain.alarm_list import Alarm
from server.domain.encounters import Encounter
from server.domain.identity import Center, Person, Room
from server.domain.roster import DutyState, Occurrence


@dataclass(frozen=True, slots=True)
class EndFacts:
    """The link of one side of a call now: levels 0..4 as `links.link_level`, None: not measured."""

    up: int | None
    down: int | None


@dataclass(frozen=True, slots=True)
class CallFacts:
    """One running call. `rungs`: the worst that the patient's side and the doctor's side receive."""

    encounter_id: str
    opened_at: datetime
    patient: EndFacts
    doctor: EndFacts
    rungs: tuple[str, str]
    recording: str
    #: Roles of those who are connected, sorted.
    people: tuple[str, ...]
    #: What the control room said: the best rung left, and who goes over TURN alone (roles).
    at_most: str
    relayed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DoctorFacts:
    doctor: Person
    state: DutyState
    shift: Occurrence | None
    encounter_id: str | None
    #: Claimed today, and when the last one was finished.
    today: int
    last_finished: datetime | None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known at one moment."""

    now: datetime
    centers: tuple[Center, ...]
    rooms: tuple[Room, ...]
    #: Rooms in which a screen stands now; when one stood in each last.
    present: frozenset[str]
    last_seen: Mapping[str, datetime]
    #: Since when this node can know of screens.
    began: datetime
    #: Today the centers are closed.
    holiday: bool
    #: All open encounters.
    encounters: tuple[Encounter, ...]
    calls: tuple[CallFacts, ...]
    doctors: tuple[DoctorFacts, ...]
    alarms: tuple[Alarm, ...]
    #: How this node is, as its card shows it.
    node: Mapping[str, Any]
