"""Who takes part in a simulated day: patients with what became of them, doctors with their hours."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from server.domain.identity import Person
from tests.drill.day_town import Size
from tests.server.clock import MORNING

CLOSES = MORNING + timedelta(hours=5)
ENDS = MORNING + timedelta(hours=7)


@dataclass
class Patient:
    """One who came, or was booked and did not."""

    center_id: str
    speciality: str
    urgency: str
    encounter_id: str = ""
    claims: list[str] = field(default_factory=list)
    #: low, high in minutes as staff read them, when something was said.
    expected: tuple[float, float] | None = None
    showed: bool = True
    waits: bool = False


@dataclass
class Doctor:
    person: Person
    begins: datetime
    ends: datetime
    busy: bool = False
    away: bool = False
    on: bool = False
    asked: bool = False
    heard: set[str] = field(default_factory=set)


def doctor_of(person: Person, number: int, size: Size, source: random.Random) -> Doctor:
    """The first five are there all day; the others for the busy hours."""
    steady = number < max(5, size.doctors - 4)
    begins = MORNING + timedelta(minutes=source.uniform(0, 3) if steady else source.uniform(40, 80))
    return Doctor(person, begins, ENDS if steady else CLOSES - timedelta(minutes=source.uniform(10, 40)))


def pick(source: random.Random, shares: dict[str, float]) -> str:
    return source.choices(list(shares), list(shares.values()))[0]
