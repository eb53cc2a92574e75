"""People, centers and services of identity for tests, valid by default."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.adapters.sealing import FileSealer
from server.domain.identity import Actor, Center, Person, Role, Room
from server.domain.second_factor import Demand
from server.services.access_tokens import AccessTokens
from server.services.code_check import CodeCheck, Policy
from server.services.events import EventBus
from server.services.identity import IdentityService, Lifetimes
from server.services.known_devices import KnownDevices
from server.services.passwords import Passwords
from server.services.ports import Store
from tests.server.clock import MORNING, HandClock

PASSWORD = "correct horse"
CHEAP = Passwords(memory_kib=8, rounds=1)
"""Argon2id that costs a test nothing."""
PASSWORD_HASH = CHEAP._hasher.hash(PASSWORD)
VAULT = FileSealer(Path(tempfile.mkdtemp(prefix="eilaj-vault-")) / "accounts.key")
LIFETIMES = Lifetimes(access=timedelta(minutes=10), refresh=timedelta(hours=16), guest=timedelta(hours=2))

_numbers = count(1)


def make_person(role: Role = Role.STAFF, **changes: Any) -> Person:
    number = next(_numbers)
    fields: dict[str, Any] = {
        "id": f"person-{number}",
        "login": f"person{number}",
        "name": f"Person {number}",
        "role": role,
        "center_id": None,
        "specialities": ("ent",) if role is Role.DOCTOR else (),
        "registration": "",
        "language": "en",
        "password_hash": PASSWORD_HASH,
        "must_change_password": False,
        "token_generation": 0,
        "active": True,
        "on_duty_since": None,
        "created_at": MORNING,
        "last_signed_in_at": None,
    }
    if role is Role.DOCTOR:
        fields |= {"registration": f"{number}-N", "licence_valid_until": date(2999, 12, 31)}
        fields |= {"licence_verified_at": MORNING}
    return Person(**fields | changes)


async def add_person(store: Store, role: Role = Role.STAFF, **changes: Any) -> Person:
    person = make_person(role, **changes)
    async with store.work() as work:
        await work.people.add(person)
    return person


async def add_center(store: Store, name: str) -> tuple[Center, Room]:
    """A center with one room."""
    center = Center(f"center-{name}", name, "", "", active=True)
    room = Room(f"room-{name}", center.id, "Room 1", active=True)
    async with store.work() as work:
        await work.centers.add(center)
        await work.rooms.add(room)
    return center, room


async def add_administrator(store: Store) -> Actor:
    return (await add_person(store, Role.ADMINISTRATOR)).as_actor()


def make_identity(store: Store, bus: EventBus, clock: HandClock, demand: Demand = Demand.NOBODY) -> IdentityService:
    tokens = AccessTokens(Ed25519PrivateKey.generate(), clock)
    return IdentityService(
        store, bus, clock, CHEAP, tokens, LIFETIMES, code_check(clock, demand), KnownDevices(bytes(32))
    )


def code_check(clock: HandClock, demand: Demand = Demand.NOBODY) -> CodeCheck:
    return CodeCheck(clock, VAULT, Policy(demand))
