"""Pauses of recordings as rows. Must not know who may pause."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.pauses import Pause, PauseReason
from server.store.rows import values_of
from server.store.schema_call import recording_pause


class SqlPauses:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_encounter(self, encounter_id: str) -> tuple[Pause, ...]:
        query = select(recording_pause).where(recording_pause.c.encounter_id == encounter_id)
        query = query.order_by(recording_pause.c.paused_at, recording_pause.c.id)
        return tuple(_pause(row) for row in await self._connection.execute(query))

    async def in_force(self, encounter_id: str) -> Pause | None:
        query = select(recording_pause).where(
            recording_pause.c.encounter_id == encounter_id, recording_pause.c.resumed_at.is_(None)
        )
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else _pause(row)

    async def add(self, one: Pause) -> None:
        await self._connection.execute(insert(recording_pause).values(**_values(one)))

    async def save(self, one: Pause) -> None:
        await self._connection.execute(
            update(recording_pause).where(recording_pause.c.id == one.id).values(**_values(one))
        )


def _values(one: Pause) -> dict[str, Any]:
    return values_of(one) | {"reason": one.reason.value}


def _pause(row: Row[Any]) -> Pause:
    return Pause(**dict(row._mapping) | {"reason": PauseReason(row.reason)})
