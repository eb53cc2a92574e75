"""The demo day's centers, rooms and people: all invented, and said so in every name. Must not know HTTP.

Seeding twice changes nothing: ids are fixed, and what is there stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from server.domain.center_day import TIME_ZONE, closing, day_of, opening
from server.domain.identity import SYSTEM, Center, Person, Role, Room
from server.domain.queue import HELPLINE_CENTER
from server.domain.roster import Shift
from server.services.helpline.handing_over import ensure_place
from server.services.passwords import Passwords
from server.services.ports import Clock, Store, Work

PASSWORD = "ilaj-demo"  # noqa: S105 - everybody may know it, that is its use
"""Of every demo person."""
CONTROL_ROOM = "Peshawar"

CENTERS = (
    Center("demo-center-behali", "Behali (Mansehra)", "Mansehra", "0997 000 000", active=True),
    Center("demo-center-matta", "Matta (Swat)", "Swat", "0946 000 000", active=True),
)
ROOMS = tuple(
    Room(f"{center.id.replace('center', 'room')}-{number}", center.id, f"Room {number}", active=True)
    for center in CENTERS
    for number in (1, 2)
)


@dataclass(frozen=True, slots=True)
class DemoPerson:
    login: str
    name: str
    role: Role
    center_id: str | None = None
    specialities: tuple[str, ...] = ()
    language: str = "en"
    sex: str = ""
    languages: tuple[str, ...] = ()
    country: str = "PK"
    zone: str = TIME_ZONE

    @property
    def id(self) -> str:
        return f"demo-{self.login.replace('.', '-')}"

    @property
    def place(self) -> str:
        """Where the person works, for the greeting."""
        if self.center_id == HELPLINE_CENTER:
            return "the helpline"
        return next(
            (center.name for center in CENTERS if center.id == self.center_id), f"control room {CONTROL_ROOM}"
        )


BEHALI, MATTA = CENTERS[0].id, CENTERS[1].id
PEOPLE = (
    DemoPerson("nasreen", "Nasreen Bibi (demo)", Role.STAFF, BEHALI, language="ur"),
    DemoPerson("gul", "Gul Rukh (demo)", Role.STAFF, MATTA, language="ur"),
    DemoPerson("rabia", "Rabia Aziz (demo)", Role.STAFF, HELPLINE_CENTER, language="ur"),
    DemoPerson(
        "dr.ayesha",
        "Dr Ayesha Khan (demo)",
        Role.DOCTOR,
        specialities=("cardiology",),
        sex="female",
        languages=("en", "ur", "ps"),
    ),
    DemoPerson(
        "dr.bilal",
        "Dr Bilal Ahmad (demo)",
        Role.DOCTOR,
        specialities=("dermatology",),
        sex="male",
        languages=("en", "ur"),
    ),
    DemoPerson(
        "dr.farah",
        "Dr Farah Yousaf (demo)",
        Role.DOCTOR,
        specialities=("ent",),
        sex="female",
        languages=("en", "ur"),
        country="GB",
        zone="Europe/London",
    ),
    DemoPerson(
        "dr.hamid",
        "Dr Hamid Afridi (demo)",
        Role.DOCTOR,
        specialities=("general_medicine",),
        sex="male",
        languages=("en", "ur", "ps"),
    ),
    DemoPerson(
        "dr.sadia",
        "Dr Sadia Noor (demo)",
        Role.DOCTOR,
        specialities=("mother_and_child",),
        sex="female",
        languages=("en", "ur", "pnb"),
    ),
    DemoPerson("imran", "Imran Shah (demo)", Role.SUPERVISOR),
    DemoPerson("sana", "Sana Gul (demo)", Role.SUPERVISOR),
    DemoPerson("admin", "Zainab Malik (demo)", Role.ADMINISTRATOR),
)


async def seed(store: Store, passwords: Passwords, clock: Clock) -> None:
    """Add the demo's centers, rooms and people that are missing."""
    async with store.work() as work:
        missing = [one for one in PEOPLE if await work.people.by_login(one.login) is None]
    password_hash = await passwords.hash(PASSWORD) if missing else ""
    async with store.work() as work:
        await _seed_places(work)
        await ensure_place(work, clock())
        for one in missing:
            await work.people.add(_person(one, password_hash, clock))
            work.audit.append(SYSTEM, "person.create", "person", one.id, reason="demo")
        await _seed_roster(work, clock())


async def still_active(store: Store) -> int:
    """How many demo people could sign in, with a password that everybody knows."""
    async with store.work() as work:
        found = await work.people.many(one.id for one in PEOPLE)
    return sum(person.active for person in found.values())


async def _seed_roster(work: Work, now: datetime) -> None:
    """A licence for demo doctors from before there were any; the centers' hours for those without shifts."""
    for one in PEOPLE:
        person = await work.people.get(one.id, lock=True) if one.role is Role.DOCTOR else None
        if person is None:
            continue
        if person.licence_valid_until is None:
            profiled = replace(
                person, sex=one.sex, languages=one.languages, country=one.country, zone=one.zone, **_licence(now)
            )
            await work.people.save(profiled)
        if not await work.shifts.of_people([one.id]):
            for shift in _shifts(one, now):
                await work.shifts.add(shift)


def _shifts(one: DemoPerson, now: datetime) -> Iterator[Shift]:
    """From nine to two in Pakistan on every day of the week, on the doctor's own clock."""
    for ahead in range(7):
        day = day_of(now) + timedelta(days=ahead - 7)
        begins = opening(day).astimezone(ZoneInfo(one.zone))
        ends = closing(day).astimezone(ZoneInfo(one.zone))
        shift_id = f"{one.id}-shift-{begins.weekday()}"
        yield Shift(shift_id, one.id, one.zone, begins.date(), begins.time(), ends.time(), weekly=True)


async def _seed_places(work: Work) -> None:
    centers = {center.id for center in await work.centers.all()}
    rooms = {room.id for room in await work.rooms.all()}
    for center in CENTERS:
        if center.id not in centers:
            await work.centers.add(center)
    for room in ROOMS:
        if room.id not in rooms:
            await work.rooms.add(room)


def _person(one: DemoPerson, password_hash: str, clock: Clock) -> Person:
    return Person(
        id=one.id,
        login=one.login,
        name=one.name,
        role=one.role,
        center_id=one.center_id,
        specialities=one.specialities,
        registration=f"DEMO-{one.login}" if one.role is Role.DOCTOR else "",
        language=one.language,
        password_hash=password_hash,
        must_change_password=False,
        token_generation=0,
        active=True,
        on_duty_since=None,
        created_at=clock(),
        last_signed_in_at=None,
        sex=one.sex,
        languages=one.languages,
        country=one.country,
        zone=one.zone,
        **(_licence(clock()) if one.role is Role.DOCTOR else {}),
    )


def _licence(now: datetime) -> dict[str, Any]:
    """Good for a year, said to be checked: the demo's doctors take patients at once."""
    return {"licence_valid_until": day_of(now) + timedelta(days=365), "licence_verified_at": now}
