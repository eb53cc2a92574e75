"""`python -m tests.drill [NAME …]`: every drill, or those named; exit status 1 when one found what must not be."""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from server.domain.audit import AuditSeal
from server.services.audit import AuditService
from server.services.events import EventBus
from server.store.engine import open_engine
from server.store.migrate import migrate
from server.store.work import SqlStore
from tests.drill import flips
from tests.drill.kills import kill_recorder
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


DRILLS: dict[str, Callable[[Path, random.Random], list[str]]] = {
    "recording-bytes": recording_bytes,
    "audit-bytes": audit_bytes,
    "recorder-kills": recorder_kills,
}


def main(names: list[str]) -> int:
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")
    failed = False
    for name in names or DRILLS:
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="drill-") as place:
            missed = DRILLS[name](Path(place), random.Random(seed))
        failed = failed or bool(missed)
        verdict = f"MISSED {len(missed)}" if missed else "nothing missed"
        print(f"{name}: {verdict} in {time.monotonic() - began:.0f} s")
        print("".join(f"  {one}\n" for one in missed[:10]), end="")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
