"""The audit trail: pages, and that deleting or editing one row is found (security.md A28)."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from server.domain.audit import AuditFaultKind, AuditSeal
from server.domain.errors import Forbidden
from server.domain.identity import Actor, Role
from server.services import audit as service
from server.services.audit import AuditService
from server.store.audit import SqlAuditTrail
from server.store.work import SqlStore
from tests.drill.flips import flip_audit
from tests.server.clock import HandClock
from tests.server.sealing import SEAL, Heads

SUPERVISOR = Actor("s", "Supervisor", Role.SUPERVISOR)
CHANGED, MISSING, INSERTED = AuditFaultKind.CHANGED, AuditFaultKind.MISSING, AuditFaultKind.INSERTED
CUT, REWRITTEN = AuditFaultKind.CUT, AuditFaultKind.REWRITTEN


@pytest.fixture
async def trail(store: SqlStore) -> AuditService:
    """Seven events."""
    for number in range(1, 8):
        async with store.work() as work:
            work.audit.append(SUPERVISOR, "look", "patient", f"p{number}", patient_id="p", reason="\u202bوجہ")
    return AuditService(store, SEAL)


async def test_pages_hang_together(trail: AuditService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "PAGE", 3)
    seen: list[int] = []
    before: int | None = None
    while True:
        events, before = await trail.list(SUPERVISOR, None, None, before)
        seen += [event.number for event in events]
        if before is None:
            break
    assert seen == [7, 6, 5, 4, 3, 2, 1]


@pytest.mark.parametrize("role", [Role.STAFF, Role.DOCTOR, Role.PATIENT])
async def test_only_those_who_watch_may_read_it(trail: AuditService, role: Role) -> None:
    with pytest.raises(Forbidden):
        await trail.list(Actor("x", "X", role), None, None, None)


async def test_a_whole_trail_is_whole_over_several_batches(
    trail: AuditService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "BATCH", 2)
    assert await trail.verify() == (7, ())


Fault = tuple[AuditFaultKind, int, int]


@pytest.mark.parametrize(
    ("tampering", "faults"),
    [
        ("update audit_event set reason = '' where number = 3", [(CHANGED, 3, 3)]),
        ("update audit_event set actor_name = 'Somebody else' where number = 7", [(CHANGED, 7, 7)]),
        ("update audit_event set patient_id = null where number = 1", [(CHANGED, 1, 1)]),
        ("update audit_event set previous_hash = hash where number = 2", [(CHANGED, 2, 2)]),
        ("update audit_event set hash = previous_hash where number = 4", [(CHANGED, 4, 4)]),
        ("update audit_event set seal = hash where number = 4", [(INSERTED, 4, 4)]),
        ("update audit_event set seal = '' where number = 1", [(INSERTED, 1, 1)]),
        ("update audit_event set number = 9 where number = 5", [(MISSING, 5, 5), (MISSING, 8, 8), (CHANGED, 9, 9)]),
        ("delete from audit_event where number = 4", [(MISSING, 4, 4)]),
        ("delete from audit_event where number = 1", [(MISSING, 1, 1)]),
        ("delete from audit_event where number in (2, 3, 5)", [(MISSING, 2, 3), (MISSING, 5, 5)]),
        ("delete from audit_event where number > 5", [(CUT, 6, 7)]),
        ("delete from audit_event", [(CUT, 1, 7)]),
    ],
)
async def test_what_was_edited_removed_or_cut_is_named(
    trail: AuditService,
    heads: Heads,
    engine: AsyncEngine,
    monkeypatch: pytest.MonkeyPatch,
    tampering: str,
    faults: list[Fault],
) -> None:
    monkeypatch.setattr(service, "BATCH", 2)
    async with engine.begin() as connection:
        await connection.execute(text(tampering))
    found = (await trail.verify((heads.newest,)))[1]
    assert [(one.kind, one.first, one.last) for one in found] == faults


async def test_a_row_put_in_with_a_right_hash_lacks_the_seal(
    trail: AuditService, engine: AsyncEngine, clock: HandClock
) -> None:
    """Whoever can write the table can compute the chain, but not the seals."""
    async with engine.begin() as connection:
        forger = SqlAuditTrail(connection, clock, AuditSeal(b"guessed"))
        last = (await forger.find(limit=1))[0]
        forger.append(SUPERVISOR, "look", "patient", "p")
        forged = await forger.write()
        assert forged is not None
        assert forged.previous_hash == last.hash
    assert [(one.kind, one.first) for one in (await trail.verify())[1]] == [(INSERTED, 8)]


async def test_a_trail_cut_and_written_on_is_not_the_one_that_was_seen(
    trail: AuditService, store: SqlStore, engine: AsyncEngine, heads: Heads
) -> None:
    seen = heads.newest
    async with engine.begin() as connection:
        await connection.execute(text("delete from audit_event where number > 5"))
    assert await trail.lost(seen)
    for _ in range(3):
        async with store.work() as work:
            work.audit.append(SUPERVISOR, "look", "patient", "p")
    assert await trail.lost(seen)
    assert [(one.kind, one.first) for one in (await trail.verify((seen,)))[1]] == [(REWRITTEN, 7)]
    assert not await trail.lost(heads.newest)


async def test_one_changed_character_anywhere_is_found(trail: AuditService, engine: AsyncEngine) -> None:
    """The short form of `make drill`."""
    assert await flip_audit(engine, trail, 60, random.Random(6)) == []
