"""Alarms, proofs and rules for links as rows. Must not know why an alarm is raised."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.alarm_list import Alarm, AlarmEntry, Did
from server.domain.alarms import Severity
from server.domain.links import LinkRule
from server.domain.proof import Proof
from server.store.rows import values_of
from server.store.schema_control import alarm, alarm_entry, consultation_proof, participant_rule


class SqlAlarms:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, alarm_id: str, *, lock: bool = False) -> Alarm | None:
        query = select(alarm).where(alarm.c.id == alarm_id)
        row = (await self._connection.execute(query.with_for_update() if lock else query)).one_or_none()
        return None if row is None else _alarm(row)

    async def open(self) -> tuple[Alarm, ...]:
        query = select(alarm).where(alarm.c.cleared_at.is_(None)).order_by(alarm.c.raised_at, alarm.c.id)
        return tuple(_alarm(row) for row in await self._connection.execute(query))

    async def latest(self, limit: int) -> tuple[Alarm, ...]:
        query = select(alarm).where(alarm.c.cleared_at.is_not(None))
        query = query.order_by(alarm.c.raised_at.desc(), alarm.c.id).limit(limit)
        return tuple(_alarm(row) for row in await self._connection.execute(query))

    async def add(self, one: Alarm) -> None:
        await self._connection.execute(insert(alarm).values(**_values(one)))

    async def save(self, one: Alarm) -> None:
        await self._connection.execute(update(alarm).where(alarm.c.id == one.id).values(**_values(one)))

    async def note(self, one: AlarmEntry) -> None:
        await self._connection.execute(insert(alarm_entry).values(**values_of(one) | {"did": one.did.value}))

    async def history(self, alarm_id: str) -> tuple[AlarmEntry, ...]:
        query = select(alarm_entry).where(alarm_entry.c.alarm_id == alarm_id)
        rows = await self._connection.execute(query.order_by(alarm_entry.c.at, alarm_entry.c.id))
        return tuple(AlarmEntry(**dict(row._mapping) | {"did": Did(row.did)}) for row in rows)


class SqlProofs:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_encounters(self, ids: Iterable[str]) -> dict[str, Proof]:
        query = select(consultation_proof).where(consultation_proof.c.encounter_id.in_(set(ids)))
        return {row.encounter_id: Proof(**dict(row._mapping)) for row in await self._connection.execute(query)}

    async def keep(self, ones: Iterable[Proof]) -> None:
        rows = [values_of(one) for one in ones]
        if rows:
            ids = [row["encounter_id"] for row in rows]
            await self._connection.execute(
                delete(consultation_proof).where(consultation_proof.c.encounter_id.in_(ids))
            )
            await self._connection.execute(insert(consultation_proof), rows)


class SqlLinkRules:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, participant_ids: Iterable[str]) -> dict[str, LinkRule]:
        query = select(participant_rule).where(participant_rule.c.participant_id.in_(set(participant_ids)))
        return {row.participant_id: LinkRule(**dict(row._mapping)) for row in await self._connection.execute(query)}

    async def keep(self, ones: Iterable[LinkRule]) -> None:
        rules = {one.participant_id: one for one in ones}
        gone = delete(participant_rule).where(participant_rule.c.participant_id.in_(rules))
        await self._connection.execute(gone)
        rows = [values_of(one) for one in rules.values() if not one.is_empty]
        if rows:
            await self._connection.execute(insert(participant_rule), rows)


def _alarm(row: Row[Any]) -> Alarm:
    return Alarm(**dict(row._mapping) | {"severity": Severity(row.severity)})


def _values(one: Alarm) -> dict[str, Any]:
    return values_of(one) | {"severity": one.severity.value}
