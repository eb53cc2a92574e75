"""`python -m tests.drill [NAME …]`: every drill, or those named; exit status 1 when one found what must not be."""

from __future__ import annotations

import asyncio
import json
import logging
import random
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import structlog

from server.domain.audit import AuditSeal
from server.services.audit import AuditService
from server.services.events import EventBus
from server.store.engine import open_engine
from server.store.migrate import migrate
from server.store.work import SqlStore
from tests.drill import day, day_judged, faults, flips
from tests.drill.kills import kill_recorder
from tests.drill.server_kills import kill_server
from tests.server.clock import HandClock
from tests.server.sealing import Heads

FLIPS = 1_000
KILLS = 200


def recording_bytes(place: Path, source: random.Random) -> list[str]:
    """One flipped byte anywhere in a journal, a playable file, the manifest: found and placed."""
    flips.make_recording(place)
    return flips.flip_recording(place, FLIPS, source)


def recorder_kills(place: Path, source: random.Random) -> list[str]:
    """SIGKILL at 200 moments: less than half a second lost, the rest verifies and plays."""
    return kill_recorder(place, KILLS, source)


def server_kills(place: Path, source: random.Random) -> list[str]:
    """SIGKILL of the server at 200 moments of recorded calls: at most 1 s lost, the rest verifies, in sync."""
    say = partial(print, end="\r", file=sys.stderr, flush=True)
    return asyncio.run(kill_server(place, KILLS, source, say))[0]


def audit_bytes(place: Path, source: random.Random) -> list[str]:
    """One changed character, a removed and an inserted row of the audit table: found, and which."""
    return asyncio.run(_audit(place, source))


async def _audit(place: Path, source: random.Random) -> list[str]:
    engine = open_engine(f"sqlite:///{place}/drill.sqlite")
    await migrate(engine)
    seal = AuditSeal(source.randbytes(32))
    store = SqlStore(engine, EventBus(), HandClock(), seal, Heads())
    await flips.fill_audit(store, 60)
    missed = await flips.flip_audit(engine, AuditService(store, seal), FLIPS, source)
    await engine.dispose()
    return missed


def unreadable_blocks(place: Path, source: random.Random) -> list[str]:
    """EIO on reading 100 random blocks: named, all the rest is there."""
    return faults.unreadable_blocks(place, 100, source)


def bad_writes(place: Path, source: random.Random) -> list[str]:
    """EIO on writing or bringing to the disk, 40 times: told, what was written is whole, the next part goes on."""
    return asyncio.run(faults.bad_blocks_on_write(place, 40, source))


def stuck_disk(place: Path, source: random.Random) -> list[str]:
    """A disk that stands still: nobody waits, 4 MiB at most wait in memory, then it is told."""
    return asyncio.run(faults.stuck_disk(place, source))


def full_disk(place: Path, source: random.Random) -> list[str]:
    """A real file system that becomes full: told, whole to the last segment, goes on when there is room."""
    return asyncio.run(faults.full_disk(place, source))


def disk_reserve(place: Path, source: random.Random) -> list[str]:
    """A real file system down to its reserve: recordings stop, whole, and the database keeps its room."""
    return asyncio.run(faults.disk_reserve(place, source))


def clock_jumps(place: Path, source: random.Random) -> list[str]:
    """The wall clock an hour on and an hour back in a call: the recording's time goes straight on."""
    return asyncio.run(faults.clock_jumps(place, source))


def simulated_day(place: Path, source: random.Random) -> list[str]:
    """Twelve centers, nine doctors, 300 patients, restarts and lost links: nobody lost, none claimed twice."""
    return asyncio.run(_day(place, source))


async def _day(place: Path, source: random.Random) -> list[str]:
    # The server's own lines would bury the table.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    lived = await day.lived(place, day.Size(), source)
    rows = await day_judged.rows_of(lived, place)
    told = day_judged.figures(lived, rows)
    print(day_judged.table(told))
    DAY_REPORT.parent.mkdir(parents=True, exist_ok=True)
    DAY_REPORT.write_text(json.dumps(told, indent=1) + "\n")
    return day_judged.missed(lived, rows)


DRILLS: dict[str, Callable[[Path, random.Random], list[str]]] = {
    "recording-bytes": recording_bytes,
    "audit-bytes": audit_bytes,
    "recorder-kills": recorder_kills,
    "server-kills": server_kills,
    "unreadable-blocks": unreadable_blocks,
    "bad-writes": bad_writes,
    "stuck-disk": stuck_disk,
    "full-disk": full_disk,
    "disk-reserve": disk_reserve,
    "clock-jumps": clock_jumps,
    "day": simulated_day,
}

REPORT = Path("build/reports/drill.json")
DAY_REPORT = Path("build/reports/day.json")


def main(names: list[str]) -> int:
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")
    rows = [_drilled(name, seed) for name in names or DRILLS]
    width = max(len(row["goal"]) for row in rows)
    print("\n" + "\n".join(f"{row['goal']:<{width}}  {row['verdict']}" for row in rows))
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(json.dumps({"seed": seed, "drills": rows}, indent=1) + "\n")
    return 1 if any(row["missed"] for row in rows) else 0


def _drilled(name: str, seed: int) -> dict[str, Any]:
    """One row of the report; what was missed is printed at once."""
    began, drill = time.monotonic(), DRILLS[name]
    with tempfile.TemporaryDirectory(prefix="drill-") as place:
        try:
            missed = drill(Path(place), random.Random(seed))
        except PermissionError as error:
            missed = [f"could not be tried: {error}"]
    seconds = round(time.monotonic() - began, 1)
    verdict = f"MISSED {len(missed)}" if missed else "held"
    print(f"{name}: {verdict} in {seconds} s")
    print("".join(f"  {one}\n" for one in missed[:10]), end="")
    goal = (drill.__doc__ or name).strip()
    return {"name": name, "goal": goal, "verdict": verdict, "seconds": seconds, "missed": missed[:100]}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
