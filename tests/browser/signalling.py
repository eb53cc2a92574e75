"""A page's live connection with the test in between: counts what the page asks, adds what a server would say.

The server behind it is the real one. It must not know our screens.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import BrowserContext, WebSocketRoute

ACKNOWLEDGEMENT = re.compile(r"43\d+(\[.*)", re.DOTALL)
EVENT = re.compile(r"42(\d*)(\[.*)", re.DOTALL)


@dataclass
class Signalling:
    """Everything that passed, newest last."""

    #: Requests of the page: number of the acknowledgement (empty: none), type, message.
    asked: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    #: What the server told the page: type, message.
    told: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    #: Values with which the server answered.
    acknowledged: list[Any] = field(default_factory=list)
    #: Types that the test answers in place of the server: message to value.
    answers: dict[str, Any] = field(default_factory=dict)
    #: Types of the server's messages that the page does not get to hear.
    hushed: frozenset[str] = frozenset()
    #: No WebSocket gets through from now on.
    cut: bool = False
    _pages: list[WebSocketRoute] = field(default_factory=list)
    _servers: list[WebSocketRoute] = field(default_factory=list)
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    async def stand_in(self, context: BrowserContext) -> None:
        """Take the context's connections; call it before any page is opened."""
        await context.route_web_socket(re.compile("/live/"), self._opened)

    def say(self, name: str, message: dict[str, Any]) -> None:
        """Tell the page something in the server's place."""
        self._pages[-1].send("42" + json.dumps([name, {"v": 1, **message}]))

    def ask(self, name: str, message: dict[str, Any]) -> None:
        """Ask the server something in the page's place, without an answer."""
        self._servers[-1].send("42" + json.dumps([name, {"v": 1, **message}]))

    async def sever(self) -> None:
        """End the connection, and every later one at once."""
        self.cut = True
        for page in self._pages:
            await page.close()

    def count(self, name: str) -> int:
        """How often the page has asked that."""
        return sum(asked == name for _, asked, _ in self.asked)

    async def wait_for(self, name: str, times: int) -> list[dict[str, Any]]:
        """Its messages of that type, as soon as there are so many."""
        while self.count(name) < times:
            await self._something()
        return [message for _, asked, message in self.asked if asked == name]

    async def wait_for_told(self, name: str, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first message of that type from the server that is as wanted, as soon as it is there."""
        while True:
            for told, message in self.told:
                if told == name and wanted(message):
                    return message
            await self._something()

    async def _something(self) -> None:
        self._more.clear()
        await self._more.wait()

    async def _opened(self, page: WebSocketRoute) -> None:
        if self.cut:
            await page.close()
            return
        self._pages.append(page)
        server = page.connect_to_server()
        self._servers.append(server)

        def from_server(packet: str | bytes) -> None:
            if self._heard(str(packet)) not in self.hushed:
                page.send(packet)

        def from_page(packet: str | bytes) -> None:
            if self._answered(page, str(packet)):
                return
            server.send(packet)

        page.on_message(from_page)
        server.on_message(from_server)

    def _heard(self, packet: str) -> str:
        """The type of what the server says, empty for what is no message."""
        self._more.set()
        if match := EVENT.fullmatch(packet):
            name, message = json.loads(match[2])
            self.told.append((name, message))
            return str(name)
        if match := ACKNOWLEDGEMENT.fullmatch(packet):
            self.acknowledged.append(json.loads(match[1])[0].get("value"))
        return ""

    def _answered(self, page: WebSocketRoute, packet: str) -> bool:
        match = EVENT.fullmatch(packet)
        if match is None:
            return False
        name, message = json.loads(match[2])
        self.asked.append((match[1], name, message))
        self._more.set()
        if name not in self.answers:
            return False
        page.send(f"43{match[1]}" + json.dumps([{"ok": True, "value": self.answers[name](message)}]))
        return True
