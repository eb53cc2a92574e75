"""The audit trail as rows. Appended events wait until the commit, then follow each other one work at a time.

Two works must not both follow the same last event: on PostgreSQL an advisory lock is held from here to the end of
the transaction (on SQLite every transaction already excludes the others), so it is taken as late as can be.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.audit import AuditEvent, AuditSeal, chained
from server.domain.identity import Actor
from server.services.ports import Clock
from server.store.rows import values_of
from server.store.schema_audit import audit_event

CHAIN_LOCK = 0x0E11A9
"""Our number among the advisory locks of the database."""


class SqlAuditTrail:
    def __init__(self, connection: AsyncConnection, clock: Clock, seal: AuditSeal) -> None:
        self._connection = connection
        self._clock = clock
        self._seal = seal
        self._waiting: list[AuditEvent] = []

    def append(
        self,
        actor: Actor,
        action: str,
        object_kind: str,
        object_id: str,
        *,
        patient_id: str | None = None,
        reason: str = "",
    ) -> None:
        self._waiting.append(
            AuditEvent(
                number=0,
                at=self._clock(),
                actor_id=actor.person_id or actor.invitation_id,
                actor_name=actor.name,
                role=actor.role.value,
                action=action,
                object_kind=object_kind,
                object_id=object_id,
                patient_id=patient_id,
                reason=reason,
                previous_hash="",
                hash="",
                seal="",
            )
        )

    async def write(self) -> AuditEvent | None:
        """Chain and insert what was appended; the last thing a work does before its commit. The newest of them."""
        if not self._waiting:
            return None
        if self._connection.dialect.name == "postgresql":
            await self._connection.execute(select(func.pg_advisory_xact_lock(CHAIN_LOCK)))
        previous = await self._last()
        rows = []
        for event in self._waiting:
            previous = chained(event, previous, self._seal)
            rows.append(values_of(previous))
        await self._connection.execute(insert(audit_event), rows)
        self._waiting.clear()
        return previous

    async def find(
        self,
        *,
        object_id: str | None = None,
        actor_id: str | None = None,
        action: str | None = None,
        patient_id: str | None = None,
        begin: datetime | None = None,
        end: datetime | None = None,
        before: int | None = None,
        limit: int,
    ) -> tuple[AuditEvent, ...]:
        query = select(audit_event).order_by(audit_event.c.number.desc()).limit(limit)
        if patient_id is not None:
            query = query.where(audit_event.c.patient_id == patient_id)
        if begin is not None:
            query = query.where(audit_event.c.at >= begin)
        if end is not None:
            query = query.where(audit_event.c.at < end)
        if object_id is not None:
            query = query.where(audit_event.c.object_id == object_id)
        if actor_id is not None:
            query = query.where(audit_event.c.actor_id == actor_id)
        if action is not None:
            query = query.where(audit_event.c.action == action)
        if before is not None:
            query = query.where(audit_event.c.number < before)
        return tuple(AuditEvent(**row._mapping) for row in await self._connection.execute(query))

    async def newest(self, action: str, object_ids: Iterable[str]) -> dict[str, AuditEvent]:
        query = select(audit_event).where(
            audit_event.c.action == action, audit_event.c.object_id.in_(set(object_ids))
        )
        rows = await self._connection.execute(query.order_by(audit_event.c.number))
        return {row.object_id: AuditEvent(**row._mapping) for row in rows}

    async def of_recordings(
        self,
        *,
        object_id: str | None = None,
        actor_id: str | None = None,
        begin: datetime | None = None,
        end: datetime | None = None,
        after: int = 0,
        limit: int,
    ) -> tuple[AuditEvent, ...]:
        query = select(audit_event).where(audit_event.c.object_kind == "recording", audit_event.c.number > after)
        if object_id is not None:
            query = query.where(audit_event.c.object_id == object_id)
        if actor_id is not None:
            query = query.where(audit_event.c.actor_id == actor_id)
        if begin is not None:
            query = query.where(audit_event.c.at >= begin)
        if end is not None:
            query = query.where(audit_event.c.at < end)
        rows = await self._connection.execute(query.order_by(audit_event.c.number).limit(limit))
        return tuple(AuditEvent(**row._mapping) for row in rows)

    async def after(self, number: int, limit: int) -> tuple[AuditEvent, ...]:
        query = select(audit_event).where(audit_event.c.number > number).order_by(audit_event.c.number).limit(limit)
        return tuple(AuditEvent(**row._mapping) for row in await self._connection.execute(query))

    async def _last(self) -> AuditEvent | None:
        query = select(audit_event).order_by(audit_event.c.number.desc()).limit(1)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else AuditEvent(**row._mapping)
