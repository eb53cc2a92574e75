"""The simulator as a whole: its network, its webhooks, its fake Graph API on a loopback port of its own, its page.

> Nothing of it leaves this machine: the Graph side listens on loopback, webhooks go to our own server.
"""

from __future__ import annotations

import secrets
import socket
from typing import Any

from aiohttp import web

from server.meta_simulator.calls import Calls
from server.meta_simulator.delivery import Delivery, Faults
from server.meta_simulator.envelopes import envelope
from server.meta_simulator.graph_door import GraphDoor
from server.meta_simulator.network import Network
from server.meta_simulator.page_door import PageDoor

NUMBER_ID = "100000000000001"
HOST = "127.0.0.1"


class Simulator:
    """The secrets are made anew at each start. `start` when the server can be reached, `close` at the end."""

    def __init__(self, webhook: str) -> None:
        """`webhook`: address of our own webhook."""
        self.number_id = NUMBER_ID
        self.token, self.app_secret, self.verify_token = (secrets.token_urlsafe(24) for _ in range(3))
        self.network = Network()
        self.faults = Faults()
        self.delivery = Delivery(webhook, self.app_secret, self.faults)
        self._calls = Calls(self.network, self._tell)
        self.graph = GraphDoor(self.number_id, self.token, self.network, self._calls, self.faults, self._tell)
        self._listener: socket.socket | None = None
        self._runner = web.AppRunner(self.graph.app(), access_log=None, shutdown_timeout=1)

    @property
    def root(self) -> str:
        """Where the fake Graph API is; known from the start on."""
        if self._listener is None:
            return f"http://{HOST}:9/v26.0"
        return f"http://{HOST}:{self._listener.getsockname()[1]}/v26.0"

    def page(self) -> web.Application:
        """What the page asks, to be put under `/sim/api`."""
        return PageDoor(self.network, self._calls, self.delivery, self._tell).app()

    async def start(self) -> None:
        self._listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._listener.bind((HOST, 0))
        await self._runner.setup()
        await web.SockSite(self._runner, self._listener).start()
        await self.delivery.start()
        if not self.network.people:
            self.network.add_person("Ali", "923001234567")

    async def close(self) -> None:
        self._calls.close()
        await self.delivery.close()
        await self._runner.cleanup()
        if self._listener is not None:
            self._listener.close()

    def _tell(self, field: str, value: dict[str, Any]) -> None:
        self.delivery.post(envelope(self.number_id, field, value))
