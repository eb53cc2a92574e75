"""`python -m tests.bench.reports`: how fast reports of a made-up year are read over HTTP, on both databases.

Fills a database with the year, makes its sums, starts a real server on it and asks for every report by everything,
for four periods, compared and filtered. Prints a line a database and writes build/reports/reports-bench.json. The
figures mean something only on a machine with nothing else to do.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp

from server.domain.center_day import day_of
from server.services.demo import PASSWORD
from server.store.engine import open_engine
from server.store.migrate import migrate
from tests import postgres
from tests.bench.reports.year import fill
from tests.browser.server import Server

REPORT = Path("build/reports/reports-bench.json")
MEDIAN_GOAL_MS, P99_GOAL_MS, MEMORY_GOAL_MB = 300.0, 1_000.0, 400.0
TURNS = 3
PERIODS = (30, 90, 365)
FILTERS: tuple[dict[str, str], ...] = (
    {},
    {"district": "Swat"},
    {"speciality": "ent"},
    {"sex": "female"},
    {"urgency": "urgent", "sex": "male"},
)
"""Most people look at everything; these are asked for the whole year once each."""


@dataclass(frozen=True, slots=True)
class Result:
    database: str
    encounters: int
    fill_s: float
    sums_s: float
    requests: int
    median_ms: float
    p99_ms: float
    slowest_ms: float
    slowest: str
    memory_mb: float

    @property
    def holds(self) -> bool:
        fast = self.median_ms < MEDIAN_GOAL_MS and self.p99_ms < P99_GOAL_MS
        return fast and self.memory_mb < MEMORY_GOAL_MB


async def measure(name: str, url: str, folder: Path, scale: float) -> Result:
    """Fill, count and read one database."""
    engine, began = open_engine(url), time.monotonic()
    await migrate(engine)
    count = await fill(engine, scale=scale, seed=1, last=day_of(datetime.now(UTC)))
    await engine.dispose()
    filled = time.monotonic()
    environment = {"EILAJ_DATABASE_URL": url, "EILAJ_TURN": "off"}
    await asyncio.to_thread(_make_sums, folder, environment)
    made = time.monotonic()
    took, memory = await _read(folder, environment)
    ordered = sorted(took.values())
    slowest = max(took, key=lambda path: took[path])
    return Result(
        database=name,
        encounters=count,
        fill_s=round(filled - began, 1),
        sums_s=round(made - filled, 1),
        requests=len(took),
        median_ms=round(statistics.median(ordered), 1),
        p99_ms=round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 1),
        slowest_ms=round(took[slowest], 1),
        slowest=slowest,
        memory_mb=round(memory, 1),
    )


def _make_sums(folder: Path, environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "server", "report", "rebuild", "--data", str(folder)]
    subprocess.run(command, check=True, timeout=3_600, env=_with(environment), stdout=subprocess.DEVNULL)


def _with(environment: dict[str, str]) -> dict[str, str]:
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ} | environment


async def _read(folder: Path, environment: dict[str, str]) -> tuple[dict[str, float], float]:
    """Milliseconds of each page (the median of a few), and the server's memory in MB afterwards."""
    server = Server(data=folder, settings=environment)
    await server.start()
    try:
        async with aiohttp.ClientSession(server.url) as page:
            words = {"login": "imran", "password": PASSWORD}
            token = (await (await page.post("/api/auth/sign-in", json=words)).json())["access_token"]
            head = {"Authorization": f"Bearer {token}"}
            kinds = (await (await page.get("/api/reports", headers=head)).json())["reports"]
            return {path: await _time(page, path, head) for path in _paths(kinds)}, _memory(server)
    finally:
        server.stop()


async def _time(page: aiohttp.ClientSession, path: str, head: dict[str, str]) -> float:
    took = []
    for _ in range(TURNS):
        began = time.perf_counter()
        async with page.get(path, headers=head) as answer:
            await answer.read()
            assert answer.status == 200, (path, answer.status)
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def _paths(kinds: list[dict[str, Any]]) -> Iterator[str]:
    today = day_of(datetime.now(UTC))
    for kind in kinds:
        for by in (one["value"] for one in kind["dimensions"]):
            for days in PERIODS:
                yield _path(kind["name"], by, today, days)
            yield _path(kind["name"], by, today, 182, versus=True)
        if kind["has_encounters"]:
            for where in FILTERS[1:]:
                yield _path(kind["name"], "center", today, 365, **where)


def _path(name: str, by: str, today: date, days: int, *, versus: bool = False, **where: str) -> str:
    first = today - timedelta(days=days - 1)
    query = {"by": by, "since": first.isoformat(), "until": today.isoformat()} | where
    if versus:
        query["versus_since"] = (first - timedelta(days=days)).isoformat()
        query["versus_until"] = (first - timedelta(days=1)).isoformat()
    return f"/api/reports/{name}?{urlencode(query)}"


def _memory(server: Server) -> float:
    assert server.process is not None
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


async def _main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.reports", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="1: 300 centers, 400,000 encounters")
    parser.add_argument("--databases", default="sqlite,postgresql")
    wish, results = parser.parse_args(), []
    for name in wish.databases.split(","):
        with tempfile.TemporaryDirectory(prefix="bench-reports-") as place:
            folder = Path(place)
            with postgres.running() if name == "postgresql" else nullcontext() as server:
                url = f"sqlite:///{folder}/eilaj.sqlite" if server is None else server.create_database()
                results.append(await measure(name, url.replace("+asyncpg", ""), folder, wish.scale))
        print(_row(results[-1]), flush=True)
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(json.dumps([asdict(one) for one in results], indent=1) + "\n")
    return 0 if all(one.holds for one in results) else 1


def _row(one: Result) -> str:
    return (
        f"{one.database:11} {one.encounters} encounters filled in {one.fill_s} s, sums in {one.sums_s} s; "
        f"{one.requests} pages: median {one.median_ms} ms (goal {MEDIAN_GOAL_MS:.0f}), "
        f"p99 {one.p99_ms} ms (goal {P99_GOAL_MS:.0f}), slowest {one.slowest_ms} ms {one.slowest}; "
        f"memory {one.memory_mb} MB (goal {MEMORY_GOAL_MB:.0f}){'' if one.holds else '  MISSED'}"
    )


if __name__ == "__main__":
    sys.exit(asyncio.run(_main()))
