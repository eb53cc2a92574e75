"""A page's live connection with the test in between: counts what the page asks, adds what a server would say.

The server behind it is the real one. It must not know our screens.
"""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import BrowserContext, WebSocketRoute

EVENT = re.compile(r"42(\d*)(\[.*)", re.DOTALL)


@dataclass
class Signalling:
    """Everything that passed, newest last."""

    #: Requests of the page: number of the acknowledgement (empty: none), type, message.
    asked: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    #: Types that the test answers in place of the server: message to value.
    answers: dict[str, Any] = field(default_factory=dict)
    #: No WebSocket gets through from now on.
    cut: bool = False
    _pages: list[WebSocketRoute] = field(default_factory=list)
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    async def stand_in(self, context: BrowserContext) -> None:
        """Take the context's connections; call it before any page is opened."""
        await context.route_web_socket(re.compile("/live/"), self._opened)

    def say(self, name: str, message: dict[str, Any]) -> None:
        """Tell the page something in the server's place."""
        self._pages[-1].send("42" + json.dumps([name, {"v": 1, **message}]))

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
            self._more.clear()
            await self._more.wait()
        return [message for _, asked, message in self.asked if asked == name]

    async def _opened(self, page: WebSocketRoute) -> None:
        if self.cut:
            await page.close()
            return
        self._pages.append(page)
        server = page.connect_to_server()

        def from_page(packet: str | bytes) -> None:
            if self._answered(page, str(packet)):
                return
            server.send(packet)

        page.on_message(from_page)

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
