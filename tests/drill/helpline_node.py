"""`python -m tests.drill.helpline_node DATABASE PORT NETWORK SPEED`: a helpline alone, to be killed by a drill.

Its one channel hands messages to the drill's network over HTTP, as WhatsApp's does to Meta; the network delivers to
`/in` and `/status`. Its clock runs SPEED times as fast as ours, so that waits of a minute can be waited for.
"""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientTimeout, web

from server.adapters.sealing import FileSealer
from server.domain.helpline.lines import OutState
from server.domain.helpline.talk import Kind, Message
from server.helpline import HelplineParts, make_helpline
from server.services.events import EventBus
from server.services.ports.helpline import NotSent, Retry, Sent, ToSend
from server.store.engine import open_engine
from server.store.migrate import migrate
from server.store.work import SqlStore
from tests.server.sealing import SEAL, Heads

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
ANSWER_SECONDS = 5.0


@dataclass
class FastClock:
    speed: float

    def __call__(self) -> datetime:
        now = datetime.now(UTC)
        return now + (now - BEGAN) * (self.speed - 1)


class Network:
    """The channel. What breaks off may have been taken, so it is not sure."""

    name = "drill"
    a_second = 0.0
    a_citizen = (0, 0.0)

    def __init__(self, http: ClientSession, address: str) -> None:
        self._http = http
        self._address = address

    async def send(self, one: ToSend) -> Sent | NotSent:
        body = {"key": one.key, "to": one.address, "text": one.said.text}
        async with self._http.post(f"{self._address}/send", json=body) as answer:
            if answer.status == 200:
                return Sent((await answer.json())["id"], "service")
            return NotSent(Retry.LATER, str(answer.status))


def doors(parts: HelplineParts, clock: FastClock) -> web.Application:
    async def take(request: web.Request) -> web.Response:
        said: Any = await request.json()
        sent_at = clock() - timedelta(seconds=said["age"] * clock.speed)
        message = Message(Kind(said["kind"]), said["body"])
        new = await parts.service.receive(Network.name, said["from"], said["id"], message, clock(), sent_at=sent_at)
        return web.json_response({"new": new})

    async def status(request: web.Request) -> web.Response:
        told: Any = await request.json()
        state = OutState(told["state"])
        await parts.service.status(Network.name, state, clock(), key=told["key"], sent_id=told["id"])
        return web.Response()

    app = web.Application()
    app.add_routes([web.post("/in", take), web.post("/status", status)])
    app.cleanup_ctx.append(lambda _app: parts.running())
    return app


async def serve(database: str, port: int, network: str, speed: float) -> None:
    clock = FastClock(speed)
    engine = open_engine(database)
    await migrate(engine)
    store = SqlStore(engine, EventBus(), clock, SEAL, Heads())
    sealer = FileSealer(Path(f"{database.partition('///')[2]}.key"))
    async with ClientSession(timeout=ClientTimeout(total=ANSWER_SECONDS)) as http:
        parts = make_helpline(store, EventBus(), clock, sealer, b"drill", "", [Network(http, network)])
        runner = web.AppRunner(doors(parts, clock), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        print(f"ready {os.getpid()}", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], int(sys.argv[2]), sys.argv[3], float(sys.argv[4])))
