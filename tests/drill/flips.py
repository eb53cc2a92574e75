"""One byte changed at a random place of what must not change: what the proof then says. Each returns its misses."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from media.recorded import Fault, FaultKind
from media.recording import layout
from media.recording.overview import add_overviews
from media.recording.verify import verify
from server.domain.identity import Actor, Role
from server.services.audit import AuditService
from server.store.schema_audit import audit_event
from server.store.work import SqlStore
from tests.media.recording.recorded import assembled, key_of, keys_of, write_journal
from tests.media.recording.staged import Staged

WATCHER = Actor("s", "Supervisor", Role.SUPERVISOR)


def make_recording(root: Path) -> None:
    """Recording `r` of two participants, one of whose journals a crash left open; with all files made of it."""
    heard = Staged(ends=2).records()
    write_journal(root, "r", "p", [heard[n : n + 25] for n in range(0, len(heard), 25)], end=False)
    write_journal(root, "r", "q", [heard[:40], heard[40:]])
    assembled(root, "r")
    add_overviews(root, key_of(root, "r"))


def flip_recording(root: Path, times: int, source: random.Random) -> list[str]:
    """Each flip must give a fault of that file whose bytes hold the place, and none of another file."""
    missed = []
    paths = sorted((root / "r").iterdir())
    for number in range(times):
        path = paths[number % len(paths)]
        whole = path.read_bytes()
        at = source.randrange(len(whole))
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << source.randrange(8)]) + whole[at + 1 :])
        faults = verify(root, "r", keys_of(root), still_open=False).faults
        if not any(_holds(one, path.name, at) for one in faults) or any(_accuses(one, path.name) for one in faults):
            missed.append(f"{path.name} byte {at}: {[str(one) for one in faults]}")
        path.write_bytes(whole)
    faults = verify(root, "r", keys_of(root), still_open=False).faults
    return missed + [f"whole again, but: {one}" for one in faults]


def _holds(fault: Fault, name: str, at: int) -> bool:
    return fault.file == name and fault.at is not None and fault.end is not None and fault.at <= at < fault.end


def _accuses(fault: Fault, name: str) -> bool:
    """Another file, wrongly; but who alters the manifest takes away what vouched for a journal's end."""
    return fault.file != name and not (name == layout.MANIFEST and fault.kind == FaultKind.NO_END)


async def fill_audit(store: SqlStore, events: int) -> None:
    for number in range(events):
        async with store.work() as work:
            patient_id = f"p{number}" if number % 3 else None
            work.audit.append(WATCHER, "look", "patient", f"p{number}", patient_id=patient_id, reason="وجہ why")


async def flip_audit(engine: AsyncEngine, trail: AuditService, times: int, source: random.Random) -> list[str]:
    """One value of one row changed by one character, a row removed or one put in: exactly that row is named."""
    async with engine.connect() as connection:
        rows = [dict(row._mapping) for row in await connection.execute(select(audit_event))]
    missed = []
    for _ in range(times):
        row = source.choice(rows)
        here = audit_event.c.number == row["number"]
        column = source.choice([*row, "removed", "inserted"])
        async with engine.begin() as connection:
            if column == "removed":
                await connection.execute(audit_event.delete().where(here))
            elif column == "inserted":
                await connection.execute(insert(audit_event).values(**row | {"number": len(rows) + 1}))
            else:
                changed = _changed(row[column], source, len(rows))
                await connection.execute(update(audit_event).where(here).values({column: changed}))
        named = {number for one in (await trail.verify())[1] for number in (one.first, one.last)}
        async with engine.begin() as connection:
            await connection.execute(audit_event.delete().where(audit_event.c.number >= row["number"]))
            await connection.execute(insert(audit_event), [one for one in rows if one["number"] >= row["number"]])
        if not _names(column, named, row["number"], len(rows)):
            missed.append(f"{column} of event {row['number']}: {sorted(named)}")
    return missed


def _names(column: str, named: set[int], number: int, count: int) -> bool:
    if column == "inserted":
        return named == {count + 1}
    if column == "removed":
        # The newest removed shows only against the head that is kept elsewhere.
        return named == ({number} if number < count else set())
    return named == {number} if column != "number" else number in named or number == count


def _changed(value: Any, source: random.Random, count: int) -> Any:
    if value is None:
        return "x"
    if isinstance(value, int):
        return count + 2
    if not isinstance(value, str):
        return value + timedelta(microseconds=1)
    at = source.randrange(len(value) + 1)
    if at == len(value):
        return value + "0"
    return value[:at] + chr(ord(value[at]) ^ 1) + value[at + 1 :]
