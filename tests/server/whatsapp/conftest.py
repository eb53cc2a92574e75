"""A real demo server with its simulator, both on loopback; people who write and call from it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from server.app import NODE, build
from server.config import Settings
from server.meta_simulator.network import Bubble, Person
from server.meta_simulator.simulator import Simulator
from server.node import Node, utc_now
from server.services.passwords import Passwords
from server.whatsapp import WhatsAppParts


@dataclass(frozen=True, slots=True)
class House:
    """`http`: a page of the simulator. `url`: of the server."""

    url: str
    node: Node
    http: aiohttp.ClientSession

    @property
    def parts(self) -> WhatsAppParts:
        assert self.node.whatsapp is not None
        return self.node.whatsapp

    @property
    def simulator(self) -> Simulator:
        assert self.parts.number.simulator is not None
        return self.parts.number.simulator

    @property
    def ali(self) -> Person:
        return next(iter(self.simulator.network.people.values()))

    async def ask(self, path: str, **body: Any) -> dict[str, Any]:
        """Something that a page of the simulator asks."""
        async with self.http.post(f"{self.url}/sim/api{path}", json=body) as answer:
            assert answer.status == 200, (path, answer.status)
            return dict(await answer.json())

    async def write(self, *texts: str, person: Person | None = None) -> None:
        """One after the other, each when the one before was answered."""
        who = person or self.ali
        for text in texts:
            known = len(answers(who))
            await self.ask(f"/people/{who.id}/messages", text=text)
            async with asyncio.timeout(20):
                while len(answers(who)) <= known:
                    await asyncio.sleep(0.02)

    async def counts(self) -> dict[tuple[str, str], int]:
        async with self.node.store.work() as work:
            return await work.helpline.counts()


def answers(person: Person) -> list[Bubble]:
    return [one for one in person.bubbles if not one.mine]


def words(bubble: Bubble) -> str:
    body = bubble.content["body"]
    return str(body if isinstance(body, str) else body["text"])


async def until(holds: Callable[[], object], seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.02)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = Settings(
        data=tmp_path / "data", web=tmp_path / "web", port=port, media_port=0, demo=True, minimum_free_megabytes=0,
        turn="off",
    )  # fmt: skip
    app = build(settings, clock=utc_now, passwords=Passwords(memory_kib=8, rounds=1))
    async with TestServer(app, port=port) as server, aiohttp.ClientSession() as http:
        yield House(str(server.make_url("")).rstrip("/"), app[NODE], http)
