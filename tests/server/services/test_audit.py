"""The audit trail: pages, and that deleting or editing one row is found (security.md A28)."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from server.domain.errors import Forbidden
from server.domain.identity import Actor, Role
from server.services import audit as service
from server.services.audit import AuditService
from server.store.work import SqlStore

SUPERVISOR = Actor("s", "Supervisor", Role.SUPERVISOR)


@pytest.fixture
async def trail(store: SqlStore) -> AuditService:
    """Seven events."""
    for number in range(1, 8):
        async with store.work() as work:
            work.audit.append(SUPERVISOR, "look", "patient", f"p{number}", patient_id="p", reason="\u202bوجہ")
    return AuditService(store)


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
    assert await trail.verify() == (7, None)


@pytest.mark.parametrize(
    ("tampering", "broken"),
    [
        ("update audit_event set reason = '' where number = 3", 3),
        ("update audit_event set actor_name = 'Somebody else' where number = 7", 7),
        ("delete from audit_event where number = 4", 5),
        ("delete from audit_event where number = 1", 2),
        ("update audit_event set previous_hash = hash where number = 2", 2),
    ],
)
async def test_an_edited_or_deleted_event_is_found(
    trail: AuditService, engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch, tampering: str, broken: int
) -> None:
    monkeypatch.setattr(service, "BATCH", 2)
    async with engine.begin() as connection:
        await connection.execute(text(tampering))
    assert await trail.verify() == (broken - 1, broken)
