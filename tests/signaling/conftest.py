"""The shell on a real server, with a door behind it that lets everybody in who says `good`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import DummyCookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from signaling.messages import Card, DoctorCard, Message, SetDuty
from signaling.shell import Refusal, Shell


@dataclass
class OpenDoor:
    """Answers `duty.set`, remembers everything."""

    asked: list[Message] = field(default_factory=list)
    sockets: list[str] = field(default_factory=list)

    async def connect(self, socket_id: str, token: str) -> None:
        if token != "good":
            raise Refusal("auth.revoked", "Please sign in again.")
        self.sockets.append(socket_id)

    async def request(self, socket_id: str, message: Message) -> Card | None:
        self.asked.append(message)
        if not isinstance(message, SetDuty):
            return None
        return DoctorCard(
            id="d", name="Dr", specialities=(), on_duty_since=None, connected=message.on, encounter_id=None
        )

    async def disconnected(self, socket_id: str) -> None:
        self.sockets.remove(socket_id)


@dataclass
class Served:
    """A running shell and a browser's way to it."""

    door: OpenDoor
    shell: Shell
    http: TestClient[web.Request, web.Application]

    @property
    def base(self) -> str:
        return str(self.http.make_url("")).rstrip("/")


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    door = OpenDoor()
    shell = Shell(door, report=lambda code: None)
    app = web.Application()
    shell.attach(app)
    async with TestClient(TestServer(app), cookie_jar=DummyCookieJar()) as http:
        await shell.start()
        yield Served(door, shell, http)
        await shell.close()
