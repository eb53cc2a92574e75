"""The audit trail for those who may read it, and its proof. Must not know HTTP."""

from __future__ import annotations

from server.domain.audit import AuditEvent, first_broken
from server.domain.identity import Actor, Role
from server.domain.permissions import require
from server.services.ports import Store

PAGE = 100
BATCH = 1_000


class AuditService:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def list(
        self, actor: Actor, object_id: str | None, actor_id: str | None, before: int | None
    ) -> tuple[tuple[AuditEvent, ...], int | None]:
        """One page, newest first, and the number before which the next page goes on (None at the end)."""
        require(actor, Role.SUPERVISOR, Role.ADMINISTRATOR)
        async with self._store.work() as work:
            events = await work.audit.find(object_id=object_id, actor_id=actor_id, before=before, limit=PAGE + 1)
        page = events[:PAGE]
        return page, page[-1].number if len(events) > PAGE else None

    async def verify(self) -> tuple[int, int | None]:
        """How many events were checked, and the number of the first that breaks the chain (None: whole)."""
        previous: AuditEvent | None = None
        while True:
            async with self._store.work() as work:
                events = await work.audit.after(previous.number if previous else 0, BATCH)
            if not events:
                return (previous.number if previous else 0), None
            broken = first_broken(events, previous)
            if broken is not None:
                return broken - 1, broken
            previous = events[-1]
