"""Cases sent without a call and words of hand-over as rows. Must not know their rules."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.handover import HandoverNote
from server.domain.sent_cases import UNSETTLED, CaseState, SentCase
from server.store.rows import values_of
from server.store.schema_sent import handover_note, sent_case


class SqlSentCases:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_encounters(self, ids: Iterable[str]) -> dict[str, SentCase]:
        query = select(sent_case).where(sent_case.c.encounter_id.in_(set(ids)))
        rows = await self._connection.execute(query)
        return {row.encounter_id: SentCase(**dict(row._mapping) | {"state": CaseState(row.state)}) for row in rows}

    async def unsettled(self) -> tuple[SentCase, ...]:
        query = select(sent_case).where(sent_case.c.state.in_([one.value for one in UNSETTLED]))
        rows = await self._connection.execute(query.order_by(sent_case.c.due_at, sent_case.c.encounter_id))
        return tuple(SentCase(**dict(row._mapping) | {"state": CaseState(row.state)}) for row in rows)

    async def put(self, one: SentCase) -> None:
        await self._connection.execute(delete(sent_case).where(sent_case.c.encounter_id == one.encounter_id))
        await self._connection.execute(insert(sent_case).values(**values_of(one) | {"state": one.state.value}))


class SqlHandoverNotes:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_encounters(self, ids: Iterable[str]) -> dict[str, HandoverNote]:
        query = select(handover_note).where(handover_note.c.encounter_id.in_(set(ids)))
        return {row.encounter_id: HandoverNote(**row._mapping) for row in await self._connection.execute(query)}

    async def put(self, one: HandoverNote) -> None:
        same = handover_note.c.encounter_id == one.encounter_id
        await self._connection.execute(delete(handover_note).where(same))
        await self._connection.execute(insert(handover_note).values(**values_of(one)))
