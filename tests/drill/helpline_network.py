"""A network for the helpline's drill: takes messages or refuses them, breaks off, tells late and out of order.

It must not know what is said.
"""

from __future__ import annotations

import asyncio
import random
from asyncio.subprocess import Process
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, web

REFUSED, BROKEN, UNTOLD = 0.05, 0.02, 0.3
"""Shares of messages: refused; taken while the line breaks; taken, and nothing is told of them."""


@dataclass
class Drilled:
    """What was seen. `arrived`: key -> how often the network took it; times in seconds."""

    arrived: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    accepted: int = 0
    refused: int = 0
    redelivered: int = 0
    down: bool = False
    #: The server that runs now.
    node: Process | None = None


async def network_of(seen: Drilled, source: random.Random, port: int) -> tuple[web.AppRunner, str]:
    """Takes what is sent, or not."""
    telling: set[asyncio.Task[None]] = set()

    async def take(request: web.Request) -> web.Response:
        said: Any = await request.json()
        if seen.down or source.random() < REFUSED:
            seen.refused += 1
            return web.Response(status=503)
        seen.arrived[said["key"]] += 1
        if source.random() >= UNTOLD:
            task = asyncio.create_task(_tell(port, said["key"]))
            telling.add(task)
            task.add_done_callback(telling.discard)
        if source.random() < BROKEN and request.transport is not None:
            request.transport.abort()
        return web.json_response({"id": f"there-{said['key']}"})

    app = web.Application()
    app.add_routes([web.post("/send", take)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"


async def _tell(port: int, key: str) -> None:
    """That it was delivered, and before that (too late) that it was sent; once, whoever listens."""
    try:
        async with ClientSession(timeout=ClientTimeout(total=5)) as http:
            for state in ("delivered", "sent"):
                body = {"key": key, "id": f"there-{key}", "state": state}
                async with http.post(f"http://127.0.0.1:{port}/status", json=body):
                    pass
    except (ClientError, TimeoutError, OSError):
        return
