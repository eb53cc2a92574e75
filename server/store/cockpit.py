"""Cues and ticks of the cockpit as rows. Must not know who may ask for them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.cockpit import Cue, CueAnswer, Tick
from server.store.rows import values_of
from server.store.schema_cockpit import cue, examination_tick


class SqlCues:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, cue_id: str, *, lock: bool = False) -> Cue | None:
        query = select(cue).where(cue.c.id == cue_id)
        row = (await self._connection.execute(query.with_for_update() if lock else query)).one_or_none()
        return None if row is None else _cue(row)

    async def of_encounter(self, encounter_id: str) -> tuple[Cue, ...]:
        query = select(cue).where(cue.c.encounter_id == encounter_id).order_by(cue.c.asked_at, cue.c.id)
        return tuple(_cue(row) for row in await self._connection.execute(query))

    async def add(self, one: Cue) -> None:
        await self._connection.execute(insert(cue).values(**values_of(one)))

    async def save(self, one: Cue) -> None:
        await self._connection.execute(update(cue).where(cue.c.id == one.id).values(**values_of(one)))

    async def ticks(self, encounter_id: str) -> tuple[Tick, ...]:
        query = select(examination_tick).where(examination_tick.c.encounter_id == encounter_id)
        rows = await self._connection.execute(query.order_by(examination_tick.c.item))
        return tuple(Tick(**row._mapping) for row in rows)

    async def tick(self, one: Tick) -> None:
        here = (examination_tick.c.encounter_id == one.encounter_id) & (examination_tick.c.item == one.item)
        await self._connection.execute(delete(examination_tick).where(here))
        await self._connection.execute(insert(examination_tick).values(**values_of(one)))


def _cue(row: Row[Any]) -> Cue:
    return Cue(**dict(row._mapping) | {"answer": None if row.answer is None else CueAnswer(row.answer)})
