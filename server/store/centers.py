"""Centers and rooms as rows. Must not know who may see which."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.identity import Center, Room
from server.store.rows import values_of
from server.store.schema import center, room


class SqlCenters:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, center_id: str, *, lock: bool = False) -> Center | None:
        query = select(center).where(center.c.id == center_id)
        row = (await self._connection.execute(query.with_for_update() if lock else query)).one_or_none()
        return None if row is None else Center(**row._mapping)

    async def many(self, ids: Iterable[str | None]) -> dict[str, Center]:
        rows = await self._connection.execute(select(center).where(center.c.id.in_({key for key in ids if key})))
        return {row.id: Center(**row._mapping) for row in rows}

    async def all(self) -> tuple[Center, ...]:
        rows = await self._connection.execute(select(center).order_by(func.lower(center.c.name), center.c.id))
        return tuple(Center(**row._mapping) for row in rows)

    async def add(self, one: Center) -> None:
        await self._connection.execute(insert(center).values(**values_of(one)))

    async def save(self, one: Center) -> None:
        await self._connection.execute(update(center).where(center.c.id == one.id).values(**values_of(one)))


class SqlRooms:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, room_id: str, *, lock: bool = False) -> Room | None:
        query = select(room).where(room.c.id == room_id)
        row = (await self._connection.execute(query.with_for_update() if lock else query)).one_or_none()
        return None if row is None else Room(**row._mapping)

    async def many(self, ids: Iterable[str | None]) -> dict[str, Room]:
        rows = await self._connection.execute(select(room).where(room.c.id.in_({key for key in ids if key})))
        return {row.id: Room(**row._mapping) for row in rows}

    async def all(self) -> tuple[Room, ...]:
        rows = await self._connection.execute(select(room).order_by(func.lower(room.c.name), room.c.id))
        return tuple(Room(**row._mapping) for row in rows)

    async def of_center(self, center_id: str) -> tuple[Room, ...]:
        query = select(room).where(room.c.center_id == center_id).order_by(func.lower(room.c.name), room.c.id)
        return tuple(Room(**row._mapping) for row in await self._connection.execute(query))

    async def add(self, one: Room) -> None:
        await self._connection.execute(insert(room).values(**values_of(one)))

    async def save(self, one: Room) -> None:
        await self._connection.execute(update(room).where(room.c.id == one.id).values(**values_of(one)))
