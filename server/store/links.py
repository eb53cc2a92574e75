"""What is kept of the links of calls, as rows: wishes, megabytes, samples. Must not know how they were measured."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.links import LinkKept, LinkSample
from server.store.rows import values_of
from server.store.schema import participant
from server.store.schema_call import link_sample, participant_link


class SqlLinks:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def kept(self, participant_ids: Iterable[str]) -> dict[str, LinkKept]:
        query = select(participant_link).where(participant_link.c.participant_id.in_(set(participant_ids)))
        return {row.participant_id: LinkKept(**dict(row._mapping)) for row in await self._connection.execute(query)}

    async def keep(self, ones: Iterable[LinkKept]) -> None:
        rows = [values_of(one) for one in ones]
        if rows:
            ids = [row["participant_id"] for row in rows]
            await self._connection.execute(
                delete(participant_link).where(participant_link.c.participant_id.in_(ids))
            )
            await self._connection.execute(insert(participant_link), rows)

    async def add_samples(self, ones: Iterable[LinkSample]) -> None:
        rows = [values_of(one) for one in ones]
        if rows:
            await self._connection.execute(insert(link_sample), rows)

    async def samples(self, encounter_id: str) -> tuple[LinkSample, ...]:
        query = select(link_sample).where(link_sample.c.encounter_id == encounter_id)
        rows = await self._connection.execute(query.order_by(link_sample.c.at, link_sample.c.participant_id))
        return tuple(LinkSample(**dict(row._mapping)) for row in rows)

    async def megabytes(self, encounter_ids: Iterable[str]) -> dict[str, float]:
        used = func.sum(participant_link.c.megabytes)
        query = select(participant.c.encounter_id, used).join_from(participant, participant_link)
        query = query.where(participant.c.encounter_id.in_(set(encounter_ids))).group_by(participant.c.encounter_id)
        rows = await self._connection.execute(query)
        return {encounter_id: float(megabytes) for encounter_id, megabytes in rows}

    async def delete_samples(self, before: datetime) -> int:
        return (await self._connection.execute(delete(link_sample).where(link_sample.c.at < before))).rowcount
