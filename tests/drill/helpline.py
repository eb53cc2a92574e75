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
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector

from tests.drill.helpline_network import Drilled, network_of

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
DOUBLES, SWAPS = 0.10, 0.10
"""Shares of messages that come twice, and after the next."""
DRAIN_SECONDS = 180.0
START_SECONDS = 120.0
LONGEST_PAUSE = 8.0
"""Between two deliveries of one message: a server that comes back is not run over by what waited for it."""
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


async def drill(place: Path, load: Load, source: random.Random) -> tuple[list[str], dict[str, Any]]:
    """What went wrong, nothing if all held, and the figures."""
    seen, port = Drilled(), _free_port()
    network, address = await network_of(seen, source, port)
    database = f"sqlite:///{place}/helpline.sqlite"
    await _start(database, port, address, load.speed, seen)
    began = time.monotonic()
    try:
        async with ClientSession(timeout=ClientTimeout(total=10), connector=TCPConnector(limit=200)) as http:
            async with asyncio.TaskGroup() as both:
                both.create_task(_chaos(database, port, address, load, seen))
                talking = both.create_task(_citizens(http, port, load, seen, source))
            said = talking.result()
            drained = await _drained(database, load, seen)
    finally:
        await _kill(seen)
        await network.cleanup()
    missed, figures = _checked(database, load, seen)
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


async def _citizens(http: ClientSession, port: int, load: Load, seen: Drilled, source: random.Random) -> float:
    """Everybody's next word in turns, at the given pace; each delivered until the server says that it has it.

    How many seconds it took until all was said.
    """
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
    said = time.monotonic() - began
    await asyncio.gather(*tasks)
    return said


async def _deliver(http: ClientSession, port: int, citizen: int, step: int, load: Load, seen: Drilled) -> None:
    """Again and again, as Meta does; only an answer of 200 ends it."""
    body = {
        "from": f"citizen{citizen}", "id": f"m{citizen}-{step}", "body": SCRIPT[step],
        "kind": "pick" if ":" in SCRIPT[step] else "text", "age": len(SCRIPT) - step,
    }  # fmt: skip
    pause = 0.5
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
        await asyncio.sleep(pause)
        pause = min(LONGEST_PAUSE, pause * 2)


async def _chaos(database: str, port: int, address: str, load: Load, seen: Drilled) -> None:
    """Kills the server at even distances and lets the network fail in the middle."""
    whole = load.citizens * len(SCRIPT) / load.a_second
    for kill in range(load.kills):
        await asyncio.sleep(whole / (load.kills + 1))
        await _kill(seen)
        load.say(f"killed {kill + 1} of {load.kills}")
        await _start(database, port, address, load.speed, seen)
        seen.down = kill == load.kills // 2
        if seen.down:
            await asyncio.sleep(load.outage)
            seen.down = False


async def _kill(seen: Drilled) -> None:
    if seen.node is not None and seen.node.returncode is None:
        seen.node.send_signal(signal.SIGKILL)
        await seen.node.wait()


async def _start(database: str, port: int, address: str, speed: float, seen: Drilled) -> None:
    """A node that is ready. What it logs goes to a file: a pipe that nobody reads would hold it up."""
    words = [sys.executable, "-m", "tests.drill.helpline_node", database, str(port), address, str(speed)]
    with Path(f"{database.partition('///')[2]}.log").open("ab") as log:
        seen.node = await asyncio.create_subprocess_exec(*words, stdout=log, stderr=log)
    async with asyncio.timeout(START_SECONDS), ClientSession() as http:
        while seen.node.returncode is None:
            try:
                async with http.get(f"http://127.0.0.1:{port}/ready"):
                    return
            except ClientError:
                await asyncio.sleep(0.05)
    raise RuntimeError("the helpline did not start")


async def _drained(database: str, load: Load, seen: Drilled) -> bool:
    """Whether everything was answered and sent in time."""
    until = time.monotonic() + DRAIN_SECONDS
    while time.monotonic() < until:
        left = [_count(database, "helpline_incoming", "state = 'new'")]
        left.append(_count(database, "helpline_outgoing", "state in ('queued', 'sending')"))
        load.say(f"{left[0]} to answer, {left[1]} to send, {len(seen.arrived)} arrived")
        if left == [0, 0]:
            return True
        await asyncio.sleep(0.5)
    return False


def _rows(database: str, query: str) -> list[Any]:
    """Read without a lock: the server may write."""
    with closing(sqlite3.connect(f"file:{database.partition('///')[2]}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return connection.execute(query).fetchall()


def _count(database: str, table: str, where: str) -> int:
    return int(_rows(database, f"select count(*) from {table} where {where}")[0][0])


def _checked(database: str, load: Load, seen: Drilled) -> tuple[list[str], dict[str, Any]]:
    """What the database and the network say, compared."""
    came = _rows(database, "select message_id, state, why from helpline_incoming")
    went = _rows(database, "select id, state, error, answers, said from helpline_outgoing")
    silent = "not exists (select 1 from helpline_outgoing o where o.answers = helpline_incoming.id)"
    dumb = _count(database, "helpline_incoming", f"state = 'done' and {silent}")
    wanted = {f"m{citizen}-{step}" for citizen in range(load.citizens) for step in range(len(SCRIPT))}
    ids = Counter(row["message_id"] for row in came)
    sent = {row["id"] for row in went if row["state"] in ("sent", "delivered", "read")}
    # One message never brings the same words twice.
    twice = [
        pair
        for pair, count in Counter((row["answers"], json.dumps(row["said"])) for row in went).items()
        if count > 1
    ]
    missed = [f"lost: {one}" for one in wanted - ids.keys()]
    missed += [f"kept twice: {one}" for one, count in ids.items() if count > 1]
    missed += [f"answered twice: {answers}" for answers, _ in twice]
    missed += [f"said to be sent, never arrived: {one}" for one in sent - seen.arrived.keys()]
    missed += [f"arrived, not ours: {one}" for one in seen.arrived.keys() - {row["id"] for row in went}]
    missed += [f"failed: {row['message_id']} {row['why']}" for row in came if row["state"] == "failed"]
    missed += [
        f"lost on the way without a word: {row['id']}" for row in went if row["id"] not in sent and not row["error"]
    ]
    missed += [f"{dumb} messages were answered by nothing"] if dumb else []
    return missed, {
        "messages": len(came),
        "new": seen.accepted,
        "answers": len(went),
        "arrived": len(seen.arrived),
        "arrived_twice_same_key": sum(count > 1 for count in seen.arrived.values()),
        "states_in": dict(Counter(row["state"] for row in came)),
        "states_out": dict(Counter(row["state"] for row in went)),
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main(citizens: int = 2_000) -> int:
    """The whole load; the table and `build/reports/helpline.json`."""
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")
    load = Load(
        citizens, 80.0, 3, 10.0, 4.0, lambda said: print(f"\r{said:<70}", end="", file=sys.stderr, flush=True)
    )
    with tempfile.TemporaryDirectory(prefix="drill-") as place:
        missed, figures = asyncio.run(drill(Path(place), load, random.Random(seed)))
    print("\n" + "\n".join(f"{name:<24} {value}" for name, value in figures.items()))
    print("\n".join(missed[:20]) or "held: every message is there once and answered once")
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(json.dumps({"seed": seed, "missed": missed[:100]} | figures, indent=1) + "\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
