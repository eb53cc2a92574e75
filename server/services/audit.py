"""The audit trail for those who may read it, and its proof. Must not know HTTP."""

from __future__ import annotations

from server.domain.audit import AuditEvent, AuditFault, AuditHead, AuditSeal, ChainWalk
from server.domain.identity import Actor, Role
from server.domain.permissions import require
from server.services.ports import Store

PAGE = 100
BATCH = 1_000


class AuditService:
    def __init__(self, store: Store, seal: AuditSeal) -> None:
        self._store = store
        self._seal = seal

    async def list(
        self, actor: Actor, object_id: str | None, actor_id: str | None, before: int | None
    ) -> tuple[tuple[AuditEvent, ...], int | None]:
        """One page, newest first, and the number before which the next page goes on (None at the end)."""
        require(actor, Role.SUPERVISOR, Role.ADMINISTRATOR)
        async with self._store.work() as work:
            events = await work.audit.find(object_id=object_id, actor_id=actor_id, before=before, limit=PAGE + 1)
        page = events[:PAGE]
        return page, page[-1].number if len(events) > PAGE else None

    async def verify(self, heads: tuple[AuditHead, ...] = ()) -> tuple[int, tuple[AuditFault, ...]]:
        """How many events were checked, and each that was changed, removed, put in or cut off since `heads`."""
        walk, checked = ChainWalk(self._seal, heads), 0
        faults: list[AuditFault] = []
        while events := await self._after(walk.last):
            for event in events:
                faults += walk.step(event)
            checked += len(events)
        return checked, (*faults, *walk.finish())

    async def lost(self, head: AuditHead) -> bool:
        """Whether the trail does not hold the event any more that `head` names."""
        found = await self._after(head.number - 1, 1)
        return not found or (found[0].number, found[0].hash) != (head.number, head.hash)

    async def _after(self, number: int, limit: int = BATCH) -> tuple[AuditEvent, ...]:
        async with self._store.work() as work:
            return await work.audit.after(number, limit)
