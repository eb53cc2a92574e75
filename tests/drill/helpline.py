"""Many citizens at once, a network that doubles, disorders and fails, and a server that is killed: nothing is lost.

> Every message that came is there once and answered once, or its failure is to be seen; every answer reached the
> network, and what reached it was an answer. What a network takes twice it knows by its key.
"""

from __future__ import annotations

import asyncio
import json
import random
import signal
import socket
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector, web
from sqlalchemy import text

from server.store.engine import open_engine

SCRIPT = (
    "hello",
    "language:en",
    "menu:doctor",
    "consent:yes",
    "who:me",
    "age:years_18_49",
    "sex:male",
    "danger:none",
)
"""What each citizen says; after it he is asked for the complaint."""
DOUBLES, SWAPS, REFUSED, BROKEN, UNTOLD = 0.10, 0.10, 0.05, 0.02, 0.3
"""Shares: of messages that come twice, or after the next; of answers that are refused, or taken while the line
breaks; and of those taken of which the network does not tell."""
DRAIN_SECONDS = 180.0
REPORT = Path("build/reports/helpline.json")


@dataclass
class Load:
    citizens: int
    a_second: float
    kills: int
    #: Seconds in which the network takes nothing, in the middle.
    outage: float
    speed: float
    say: Callable[[str], None] = lambda _text: None


@dataclass
class Drilled:
    """What was seen. `arrived`: key -> how often the network took it; times in seconds."""

    arrived: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    accepted: int = 0
    refused: int = 0
    redelivered: int = 0
    down: bool = False


async def drill(place: Path, load: Load, source: random.Random) -> tuple[list[str], dict[str, Any]]:
    """What went wrong, nothing if all held, and the figures."""
    seen, port = Drilled(), _free_port()
    network, address = await _network(seen, source, port)
    database = f"sqlite:///{place}/helpline.sqlite"
    node = await _start(database, port, address, load.speed)
    began = time.monotonic()
    try:
        async with ClientSession(timeout=ClientTimeout(total=10), connector=TCPConnector(limit=200)) as http:
            chaos = asyncio.create_task(_chaos(node, database, port, address, load, seen))
            await _citizens(http, port, load, seen, source)
            said = time.monotonic() - began
            node = await chaos
            drained = await _drained(database, load, seen)
    finally:
        if node.returncode is None:
            node.send_signal(signal.SIGKILL)
            await node.wait()
        await network.cleanup()
    missed, figures = await _checked(database, load, seen)
    if not drained:
        missed.append(f"after {DRAIN_SECONDS:.0f} s there was still something to do")
    waits = sorted(seen.waits)
    figures |= {
        "citizens": load.citizens, "messages_a_second": round(len(waits) / said, 1), "kills": load.kills,
        "outage_s": load.outage, "redelivered": seen.redelivered, "refused_by_network": seen.refused,
        "kept_ms": {f"p{share}": round(waits[len(waits) * share // 100] * 1_000) for share in (50, 95, 99)},
        "seconds": round(time.monotonic() - began, 1),
    }  # fmt: skip
    return missed, figures


async def _citizens(http: ClientSession, port: int, load: Load, seen: Drilled, source: random.Random) -> None:
    """Everybody's next word in turns, at the given pace; each delivered until the server says that it has it."""
    order = [(citizen, step) for step in range(len(SCRIPT)) for citizen in range(load.citizens)]
    for index in range(len(order) - 1):
        # Swapped with the same citizen's next word: it comes before it, and says when it was sent.
        later = index + load.citizens
        if later < len(order) and source.random() < SWAPS / len(SCRIPT):
            order[index], order[later] = order[later], order[index]
    began, tasks = time.monotonic(), set()
    for index, (citizen, step) in enumerate(order):
        await asyncio.sleep(max(0.0, began + index / load.a_second - time.monotonic()))
        times = 2 if source.random() < DOUBLES else 1
        for _ in range(times):
            task = asyncio.create_task(_deliver(http, port, citizen, step, load, seen))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        if index % 500 == 0:
            load.say(f"{index} of {len(order)} said")
    await asyncio.gather(*tasks)


async def _deliver(http: ClientSession, port: int, citizen: int, step: int, load: Load, seen: Drilled) -> None:
    """Again and again, as Meta does; only an answer of 200 ends it."""
    body = {
        "from": f"citizen{citizen}", "id": f"m{citizen}-{step}", "body": SCRIPT[step],
        "kind": "pick" if ":" in SCRIPT[step] else "text", "age": len(SCRIPT) - step,
    }  # fmt: skip
    while True:
        asked = time.monotonic()
        try:
            async with http.post(f"http://127.0.0.1:{port}/in", json=body) as answer:
                if answer.status == 200:
                    seen.accepted += (await answer.json())["new"]
                    seen.waits.append(time.monotonic() - asked)
                    return
        except (ClientError, TimeoutError, OSError):
            pass
        seen.redelivered += 1
        await asyncio.sleep(0.5)


async def _chaos(node: Process, database: str, port: int, address: str, load: Load, seen: Drilled) -> Process:
    """Kills the server at even distances and lets the network fail in the middle; the node that runs at the end."""
    whole = load.citizens * len(SCRIPT) / load.a_second
    for kill in range(load.kills):
        await asyncio.sleep(whole / (load.kills + 1))
        node.send_signal(signal.SIGKILL)
        await node.wait()
        load.say(f"killed {kill + 1} of {load.kills}")
        node = await _start(database, port, address, load.speed)
        seen.down = kill == load.kills // 2
        if seen.down:
            await asyncio.sleep(load.outage)
            seen.down = False
    return node


async def _network(seen: Drilled, source: random.Random, port: int) -> tuple[web.AppRunner, str]:
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


async def _start(database: str, port: int, address: str, speed: float) -> Process:
    words = [sys.executable, "-m", "tests.drill.helpline_node", database, str(port), address, str(speed)]
    node = await asyncio.create_subprocess_exec(*words, stdout=PIPE)
    assert node.stdout is not None
    async with asyncio.timeout(60):
        while not (await node.stdout.readline()).startswith(b"ready"):
            if node.returncode is not None:
                raise RuntimeError("the helpline did not start")
    return node


async def _drained(database: str, load: Load, seen: Drilled) -> bool:
    """Whether everything was answered and sent in time."""
    engine = open_engine(database)
    until = time.monotonic() + DRAIN_SECONDS
    try:
        while time.monotonic() < until:
            async with engine.connect() as connection:
                left = [await _count(connection, "helpline_incoming", "state = 'new'")]
                left.append(await _count(connection, "helpline_outgoing", "state in ('queued', 'sending')"))
            load.say(f"{left[0]} to answer, {left[1]} to send, {len(seen.arrived)} arrived")
            if left == [0, 0]:
                return True
            await asyncio.sleep(0.5)
        return False
    finally:
        await engine.dispose()


async def _count(connection: Any, table: str, where: str) -> int:
    return int((await connection.execute(text(f"select count(*) from {table} where {where}"))).scalar_one())


async def _checked(database: str, load: Load, seen: Drilled) -> tuple[list[str], dict[str, Any]]:
    """What the database and the network say, compared."""
    engine = open_engine(database)
    async with engine.connect() as connection:
        came = (await connection.execute(text("select message_id, state, why from helpline_incoming"))).all()
        went = (
            await connection.execute(text("select id, state, error, answers, said from helpline_outgoing"))
        ).all()
        dumb = await _count(
            connection, "helpline_incoming i",
            "state = 'done' and not exists (select 1 from helpline_outgoing o where o.answers = i.id)",
        )  # fmt: skip
    await engine.dispose()
    wanted = {f"m{citizen}-{step}" for citizen in range(load.citizens) for step in range(len(SCRIPT))}
    ids = Counter(row.message_id for row in came)
    sent = {row.id for row in went if row.state in ("sent", "delivered", "read")}
    # One message never brings the same words twice.
    twice = [
        pair for pair, count in Counter((row.answers, json.dumps(row.said)) for row in went).items() if count > 1
    ]
    missed = [f"lost: {one}" for one in wanted - ids.keys()]
    missed += [f"kept twice: {one}" for one, count in ids.items() if count > 1]
    missed += [f"answered twice: {answers}" for answers, _ in twice]
    missed += [f"said to be sent, never arrived: {one}" for one in sent - seen.arrived.keys()]
    missed += [f"arrived, not ours: {one}" for one in seen.arrived.keys() - {row.id for row in went}]
    missed += [f"failed: {row.message_id} {row.why}" for row in came if row.state == "failed"]
    missed += [f"lost on the way without a word: {row.id}" for row in went if row.id not in sent and not row.error]
    missed += [f"{dumb} messages were answered by nothing"] if dumb else []
    return missed, {
        "messages": len(came),
        "new": seen.accepted,
        "answers": len(went),
        "arrived": len(seen.arrived),
        "arrived_twice_same_key": sum(count > 1 for count in seen.arrived.values()),
        "states_in": dict(Counter(row.state for row in came)),
        "states_out": dict(Counter(row.state for row in went)),
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> int:
    """The whole load; the table and `build/reports/helpline.json`."""
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")
    load = Load(2_000, 80.0, 3, 10.0, 4.0, lambda said: print(f"\r{said:<70}", end="", file=sys.stderr, flush=True))
    with tempfile.TemporaryDirectory(prefix="drill-") as place:
        missed, figures = asyncio.run(drill(Path(place), load, random.Random(seed)))
    print("\n" + "\n".join(f"{name:<24} {value}" for name, value in figures.items()))
    print("\n".join(missed[:20]) or "held: every message is there once and answered once")
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(json.dumps({"seed": seed, "missed": missed[:100]} | figures, indent=1) + "\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
