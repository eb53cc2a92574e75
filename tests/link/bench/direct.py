"""One measured call from browser to browser without any server, over the same lines: what ours is compared with.

The descriptions go over the line too, through a tiny exchange. It must not know what the measurements mean.
"""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from aiohttp import WSMsgType, web
from playwright.async_api import Playwright

from tests.browser.chromium import launch
from tests.link.access import Access
from tests.link.bench.measured import script
from tests.link.door import Address, UdpDoor
from tests.link.profiles import DOCTOR, Link

#: Browsers offer loopback addresses and name addresses as they are.
FLAGS = ("--allow-loopback-in-peer-connection", "--disable-features=WebRtcHideLocalIpsWithMdns")
CANDIDATE = re.compile(r"candidate:\S+ 1 udp \d+ ([\d.]+) (\d+) typ host", re.IGNORECASE)
PAGE = Path(__file__).parent / "direct.html"


class Exchange:
    """Hands each side's description to the other; the doctor's address is kept back, the line's is told instead."""

    def __init__(self, far_door: UdpDoor, near_address: Address) -> None:
        self._far_door = far_door
        self._near_address = near_address
        self._sides: dict[str, web.WebSocketResponse] = {}

    async def page(self, _request: web.Request) -> web.StreamResponse:
        return web.Response(text=PAGE.read_text(), content_type="text/html")

    async def exchange(self, request: web.Request) -> web.StreamResponse:
        side = request.query["side"]
        socket = self._sides[side] = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await self._pass_on(side, json.loads(message.data))
        return socket

    async def _pass_on(self, side: str, said: dict[str, Any]) -> None:
        if "sdp" in said:
            lines = [line for line in said["sdp"].splitlines() if not line.startswith("a=candidate")]
            said = {"sdp": "\r\n".join(lines) + "\r\n"}
        elif found := CANDIDATE.match(said["candidate"]["candidate"]):
            if self._far_door.server is not None:
                return
            self._far_door.server = (found[1], int(found[2]))
            host, port = self._near_address
            led = f"candidate:1 1 udp 2130706431 {host} {port} typ host"
            said = {"candidate": {"candidate": led, "sdpMid": "0", "sdpMLineIndex": 0}}
        else:
            return
        await self._sides["1" if side == "0" else "0"].send_json(said)


async def call(playwright: Playwright, link: Link, seconds: float, _folder: Path) -> dict[int, dict[str, Any]]:
    """The raw measurements of both ends by side. The clock starts when the patient's page makes its offer."""
    async with AsyncExitStack() as stack:
        near = await stack.enter_async_context(Access(link, seed=1))
        far = await stack.enter_async_context(Access(DOCTOR, seed=11))
        # Patient, patient's line, doctor's line, doctor; the doctor's line is alike both ways.
        far_door = await far.udp()
        near_door = await near.udp(far_door.address)
        exchange = Exchange(far_door, near_door.address)
        app = web.Application()
        app.add_routes([web.get("/", exchange.page), web.get("/exchange", exchange.exchange)])
        runner = web.AppRunner(app)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        server = runner.addresses[0][:2]
        pages, ends = [], []
        for side, access in enumerate((near, far)):
            end = await launch(playwright, side, plays_sound_untouched=True, measured=True, flags=FLAGS)
            stack.push_async_callback(end.browser.close)
            await end.context.add_init_script(script(None, "video", None))
            door = await access.tcp(server)
            await end.page.goto(f"http://127.0.0.1:{door.address[1]}/?side={side}", timeout=60_000)
            await end.page.evaluate("ready()")
            pages.append(end.page)
            ends.append(end)
        await pages[0].evaluate("begin()")
        near.begin()
        await asyncio.sleep(seconds)
        raw = await asyncio.gather(*(page.evaluate("meter.finish()") for page in pages))
        return {side: one | {"complaints": ends[side].complaints} for side, one in enumerate(raw)}
