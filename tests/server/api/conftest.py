"""A real server on loopback with the demo's people, and pages that talk to it over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from server.app import NODE, build
from server.config import Settings
from server.node import Node
from server.services.demo import PASSWORD
from server.services.passwords import Passwords
from tests.server.clock import HandClock


@dataclass(frozen=True, slots=True)
class Page:
    """Somebody's page; `token` None: nobody is signed in."""

    client: TestClient[web.Request, web.Application]
    token: str | None = None

    @property
    def origin(self) -> str:
        return f"http://{self.client.host}:{self.client.port}"

    async def ask(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, Any]:
        """Status and parsed JSON (None for an empty body)."""
        response = await self.send(method, path, body, **headers)
        text = await response.text()
        return response.status, await response.json(content_type=None) if text else None

    async def send(self, method: str, path: str, body: object = None, **headers: str) -> ClientResponse:
        known = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.request(method, path, json=body, headers=known | given)


SignIn = Callable[[str], Awaitable[Page]]


@pytest.fixture
async def app(tmp_path: Path, clock: HandClock) -> web.Application:
    settings = Settings(
        data=tmp_path / "data", web=tmp_path / "web", port=0, demo=True, minimum_free_megabytes=0, turn="off"
    )
    return build(settings, clock=clock, passwords=Passwords(memory_kib=8, rounds=1))


@pytest.fixture
async def client(app: web.Application) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    async with TestClient(TestServer(app)) as client:
        yield client


@pytest.fixture
def node(app: web.Application) -> Node:
    return app[NODE]


@pytest.fixture
def nobody(client: TestClient[web.Request, web.Application]) -> Page:
    return Page(client)


@pytest.fixture
def sign_in(client: TestClient[web.Request, web.Application]) -> SignIn:
    """Sign a demo person in by login."""

    async def sign_in(login: str) -> Page:
        status, answer = await Page(client).ask("POST", "/api/auth/sign-in", {"login": login, "password": PASSWORD})
        assert status == 200, answer
        return Page(client, answer["access_token"])

    return sign_in


@pytest.fixture
async def administrator(sign_in: SignIn) -> Page:
    return await sign_in("admin")
