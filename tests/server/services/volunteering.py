"""Somebody who offers to help, and the parts that this needs, for tests."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Any

from server.domain.second_factor import Demand
from server.domain.volunteers import Answers, ContactKind, Hours
from server.services.application_files import ApplicationFiles
from server.services.applications import ApplicationService, Piece, Seen
from server.services.courier import Courier
from server.services.ports.volunteers import NotDelivered
from server.services.volunteers import VolunteerService
from server.store.work import SqlStore
from tests.server.clock import HandClock
from tests.server.people import CHEAP, VAULT, code_check

JPEG = b"\xff\xd8\xff\xe0" + bytes(2_000)
EMAIL = "rabia@example.org"


def answers(**changes: Any) -> Answers:
    one = Answers(
        name="Dr Rabia Noor",
        sex="female",
        contact_kind=ContactKind.EMAIL,
        contact=EMAIL,
        phone="+447700900000",
        identity="35202-1234567-1",
        council="PMDC",
        number="12345-P",
        valid_until=date(2030, 1, 31),
        specialities=("ent",),
        qualification="MBBS, FCPS",
        years=9,
        post="Consultant",
        languages=("ur", "en"),
        country="GB",
        zone="Europe/London",
        hours=(Hours(0, time(4), time(9)),),
        most_per_day=1,
        women_and_children=False,
        wants_calls=True,
    )
    return replace(one, **changes)


@dataclass
class Postbox:
    """A messenger that keeps what it was given, and fails when told to."""

    got: list[tuple[str, str, str]] = field(default_factory=list)
    fails: bool = False

    async def send(self, to: str, subject: str, text: str) -> None:
        if self.fails:
            raise NotDelivered
        self.got.append((to, subject, text))

    def token(self) -> str:
        """Of the link in the newest message."""
        return self.got[-1][2].partition("/join/")[2].split()[0]


@dataclass
class House:
    """The services around applications, on one store."""

    store: SqlStore
    clock: HandClock
    post: Postbox = field(default_factory=Postbox)

    def __post_init__(self) -> None:
        files = ApplicationFiles(VAULT, "https://eilaj.example.pk")
        self.courier = Courier(self.store, self.clock, VAULT, {ContactKind.EMAIL: self.post})
        codes = code_check(self.clock, Demand.ROLES)
        self.applications = ApplicationService(self.store, self.clock, VAULT, files, self.courier, CHEAP, codes)
        self.volunteers = VolunteerService(self.store, self.clock, files, self.courier)

    async def applied(self, **changes: Any) -> str:
        """The token that came by message."""
        await self.applications.apply(answers(**changes), "en")
        await self.courier.send_due()
        return self.post.token()

    async def sent(self, **changes: Any) -> str:
        """The token of an application that waits for its check."""
        token = await self.applied(**changes)
        await self.applications.confirm(token)
        await self.applications.add_piece(token, Piece(0, 1, JPEG))
        await self.applications.send(token)
        return token

    async def look(self, token: str) -> Seen:
        return await self.applications.look(token)
