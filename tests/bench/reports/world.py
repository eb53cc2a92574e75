"""Made-up centers, doctors and patients for a year of operation. Every name says that it is made up.

Seeded: the same seed and scale give the same world. It must not know the database.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from server.domain.patients import name_key
from server.domain.specialities import SPECIALITIES

CENTERS, DOCTORS, ENCOUNTERS = 300, 120, 400_000
"""At scale 1, in a year."""
VISITS_EACH = 2
"""Encounters a patient, on average."""
DISTRICTS = (
    *("Abbottabad", "Bannu", "Buner", "Chitral", "Dera Ismail Khan", "Kohat", "Malakand", "Mansehra", "Mardan"),
    *("Peshawar", "Shangla", "Swat"),
)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
NO_PASSWORD = "!"
"""No password has this hash, so nobody made up can sign in."""
AGE_WEIGHTS = ((0, 4, 18), (5, 14, 14), (15, 29, 26), (30, 44, 20), (45, 59, 13), (60, 90, 9))


@dataclass(frozen=True, slots=True)
class Place:
    """`weak`: the share of a call's time for which its link is too weak for a picture; `busy`: its weight."""

    id: str
    room_id: str
    district: str
    weak: float
    busy: float


@dataclass(frozen=True, slots=True)
class Doctor:
    id: str
    speciality: str
    weekdays: tuple[int, ...]


@dataclass(slots=True)
class World:
    """Rows of each table beside what the year is made with."""

    rows: dict[str, list[dict[str, Any]]]
    places: list[Place]
    doctors: list[Doctor]
    #: Center's id -> its patients.
    patients: dict[str, list[str]]
    #: The year's last day.
    last: date


def make_world(dice: random.Random, scale: float, today: date) -> World:
    world = World({name: [] for name in ("center", "room", "person", "patient", "shift")}, [], [], {}, today)
    for number in range(max(3, round(CENTERS * scale))):
        world.places.append(_place(world, dice, number))
    for number in range(max(len(SPECIALITIES), round(DOCTORS * scale))):
        world.doctors.append(_doctor(world, dice, number, today))
    weights = [place.busy for place in world.places]
    count = round(ENCOUNTERS * scale / VISITS_EACH)
    for number, place in enumerate(dice.choices(world.places, weights, k=max(count, len(world.places)))):
        _patient(world, dice, number, place, today)
    for place in world.places:
        if place.id not in world.patients:
            _patient(world, dice, len(world.rows["patient"]), place, today)
    return world


def random_id(dice: random.Random) -> str:
    return str(UUID(int=dice.getrandbits(128), version=4))


def _place(world: World, dice: random.Random, number: int) -> Place:
    center_id, room_id = random_id(dice), random_id(dice)
    district = DISTRICTS[number % len(DISTRICTS)]
    name = f"Made-up center {number + 1:03d}"
    world.rows["center"].append({"id": center_id, "name": name, "district": district, "phone": "", "active": True})
    world.rows["room"].append({"id": room_id, "center_id": center_id, "name": "Room 1", "active": True})
    return Place(center_id, room_id, district, min(0.9, dice.betavariate(1.2, 9)), dice.lognormvariate(0, 0.5))


def _doctor(world: World, dice: random.Random, number: int, today: date) -> Doctor:
    weekdays = tuple(sorted(dice.sample(range(6), dice.randint(2, 5))))
    one = Doctor(random_id(dice), SPECIALITIES[number % len(SPECIALITIES)], weekdays)
    world.rows["person"].append(
        {
            "id": one.id,
            "login": f"made-up-doctor-{number + 1}",
            "name": f"Made-up Doctor {number + 1}",
            "role": "doctor",
            "specialities": [one.speciality],
            "registration": f"{number + 1}-MADE-UP",
            "password_hash": NO_PASSWORD,
            "created_at": LONG_AGO,
            "sex": dice.choice(("female", "male")),
        }
    )
    begins = time(dice.choice((9, 10)))
    for weekday in weekdays:
        first = date(today.year - 2, 1, 1) + timedelta(days=7)
        world.rows["shift"].append(
            {
                "id": random_id(dice),
                "person_id": one.id,
                "zone": "Asia/Karachi",
                "first_on": first + timedelta(days=(weekday - first.weekday()) % 7),
                "begins": begins,
                "ends": time(14),
                "weekly": True,
                "skipped": [],
            }
        )
    return one


def _patient(world: World, dice: random.Random, number: int, place: Place, today: date) -> None:
    name = f"Made-up Patient {number + 1:06d}"
    low, high, _ = dice.choices(AGE_WEIGHTS, [one[2] for one in AGE_WEIGHTS])[0]
    days = dice.randint(low * 365 + 400, high * 365 + 420)
    row = {
        "id": random_id(dice),
        "center_id": place.id,
        "name": name,
        "name_key": name_key(name),
        "sex": dice.choices(("female", "male", "other"), (600, 398, 2))[0],
        "birth_date": today - timedelta(days=days),
        "birth_date_estimated": True,
        "created_at": LONG_AGO,
    }
    world.rows["patient"].append(row)
    world.patients.setdefault(place.id, []).append(row["id"])
