"""What outlasts an encounter as rows: record entries, favourites, follow-ups. Must not know who may see them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.follow_ups import FollowUp, FollowUpKind, FollowUpState
from server.domain.prescriptions import medicine_from
from server.domain.record import EntryKind, RecordEntry
from server.services.ports.documents import Favourite
from server.store.rows import values_of
from server.store.schema_documents import favourite_medicine, follow_up, record_entry


class SqlRecordEntries:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_patient(self, patient_id: str) -> tuple[RecordEntry, ...]:
        query = select(record_entry).where(record_entry.c.patient_id == patient_id)
        rows = await self._connection.execute(query.order_by(record_entry.c.added_at, record_entry.c.id))
        return tuple(RecordEntry(**dict(row._mapping) | {"kind": EntryKind(row.kind)}) for row in rows)

    async def add(self, one: RecordEntry) -> None:
        await self._connection.execute(insert(record_entry).values(**values_of(one) | {"kind": one.kind.value}))

    async def save(self, one: RecordEntry) -> None:
        row = values_of(one) | {"kind": one.kind.value}
        await self._connection.execute(update(record_entry).where(record_entry.c.id == one.id).values(**row))


class SqlFavourites:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_person(self, person_id: str) -> tuple[Favourite, ...]:
        query = select(favourite_medicine).where(favourite_medicine.c.person_id == person_id)
        rows = await self._connection.execute(query.order_by(favourite_medicine.c.kept_at, favourite_medicine.c.id))
        return tuple(Favourite(**dict(row._mapping) | {"medicine": medicine_from(row.medicine)}) for row in rows)

    async def add(self, one: Favourite) -> None:
        row = values_of(one) | {"medicine": asdict(one.medicine)}
        await self._connection.execute(insert(favourite_medicine).values(**row))

    async def drop(self, person_id: str, favourite_id: str) -> bool:
        own = (favourite_medicine.c.person_id == person_id) & (favourite_medicine.c.id == favourite_id)
        return bool((await self._connection.execute(delete(favourite_medicine).where(own))).rowcount)


class SqlFollowUps:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, follow_up_id: str, *, lock: bool = False) -> FollowUp | None:
        query = select(follow_up).where(follow_up.c.id == follow_up_id)
        row = (await self._connection.execute(query.with_for_update() if lock else query)).one_or_none()
        return None if row is None else _follow_up(row)

    async def of_encounter(self, encounter_id: str) -> tuple[FollowUp, ...]:
        query = select(follow_up).where(follow_up.c.encounter_id == encounter_id).order_by(follow_up.c.kind)
        return tuple(_follow_up(row) for row in await self._connection.execute(query))

    async def open_at(self, center_id: str) -> tuple[FollowUp, ...]:
        own = (follow_up.c.center_id == center_id) & (follow_up.c.state == FollowUpState.OPEN.value)
        query = select(follow_up).where(own).order_by(follow_up.c.due_on, follow_up.c.kind, follow_up.c.id)
        return tuple(_follow_up(row) for row in await self._connection.execute(query))

    async def put(self, one: FollowUp) -> None:
        row = values_of(one) | {"kind": one.kind.value, "state": one.state.value}
        changed = await self._connection.execute(update(follow_up).where(follow_up.c.id == one.id).values(**row))
        if not changed.rowcount:
            await self._connection.execute(insert(follow_up).values(**row))


def _follow_up(row: Row[Any]) -> FollowUp:
    words = {"kind": FollowUpKind(row.kind), "state": FollowUpState(row.state)}
    return FollowUp(**dict(row._mapping) | words)
