"""Exports as rows. Must not know who may see them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.exports import Export, ExportKind, ExportState
from server.store.rows import values_of
from server.store.schema_export import recording_export as table


class SqlExports:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, export_id: str, *, lock: bool = False) -> Export | None:
        query = select(table).where(table.c.id == export_id)
        row = (await self._connection.execute(query.with_for_update() if lock else query)).one_or_none()
        return None if row is None else _export(row)

    async def of_recording(self, recording_id: str) -> tuple[Export, ...]:
        query = select(table).where(table.c.recording_id == recording_id)
        rows = await self._connection.execute(query.order_by(table.c.asked_at.desc(), table.c.id))
        return tuple(_export(row) for row in rows)

    async def in_states(self, states: Iterable[ExportState]) -> tuple[Export, ...]:
        query = select(table).where(table.c.state.in_([state.value for state in states]))
        rows = await self._connection.execute(query.order_by(table.c.asked_at, table.c.id))
        return tuple(_export(row) for row in rows)

    async def add(self, one: Export) -> None:
        await self._connection.execute(insert(table).values(**_values(one)))

    async def save(self, one: Export) -> None:
        await self._connection.execute(update(table).where(table.c.id == one.id).values(**_values(one)))


def _values(one: Export) -> dict[str, Any]:
    return values_of(one) | {"kind": one.kind.value, "state": one.state.value}


def _export(row: Row[Any]) -> Export:
    return Export(**dict(row._mapping) | {"kind": ExportKind(row.kind), "state": ExportState(row.state)})
