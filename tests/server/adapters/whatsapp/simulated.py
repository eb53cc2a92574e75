"""The simulator on loopback, and somebody who takes its webhooks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.test_utils import TestServer

from server.domain.whatsapp.notices import Notice
from server.domain.whatsapp.webhook import is_signed, read
from server.meta_simulator.simulator import Simulator


class Heard:
    """What came by webhook; every post has to be signed."""

    def __init__(self) -> None:
        self.notices: list[Notice] = []
        self.posts = 0
        self.simulator: Simulator

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        if not is_signed(self.simulator.app_secret, body, request.headers["X-Hub-Signature-256"]):
            return web.Response(status=403)
        self.posts += 1
        self.notices += read(body, self.simulator.number_id)
        return web.Response()

    async def until(self, kind: type[Notice], count: int = 1) -> list[Notice]:
        async with asyncio.timeout(10):
            while len(found := [one for one in self.notices if isinstance(one, kind)]) < count:
                await asyncio.sleep(0.01)
        return found


@asynccontextmanager
async def simulated() -> AsyncIterator[tuple[Simulator, Heard]]:
    heard, app = Heard(), web.Application()
    app.router.add_post("/hook", heard.take)
    async with TestServer(app) as server:
        heard.simulator = Simulator(str(server.make_url("/hook")))
        await heard.simulator.start()
        try:
            yield heard.simulator, heard
        finally:
            await heard.simulator.close()
