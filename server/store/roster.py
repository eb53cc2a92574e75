"""Shifts, holidays, times on duty and calendar feeds as rows. Must not know when a shift takes place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.roster import Holiday, Shift
from server.services.ports.roster import CalendarFeed
from server.store.rows import values_of
from server.store.schema_roster import calendar_feed, duty_period, holiday, shift


class SqlShifts:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, shift_id: str, *, lock: bool = False) -> Shift | None:
        query = select(shift).where(shift.c.id == shift_id)
        row = (await self._connection.execute(query.with_for_update() if lock else query)).one_or_none()
        return None if row is None else _shift(row)

    async def of_people(self, ids: Iterable[str] | None = None) -> tuple[Shift, ...]:
        query = select(shift).order_by(shift.c.first_on, shift.c.begins, shift.c.id)
        if ids is not None:
            query = query.where(shift.c.person_id.in_(set(ids)))
        return tuple(_shift(row) for row in await self._connection.execute(query))

    async def add(self, one: Shift) -> None:
        await self._connection.execute(insert(shift).values(**_values(one)))

    async def save(self, one: Shift) -> None:
        await self._connection.execute(update(shift).where(shift.c.id == one.id).values(**_values(one)))

    async def remove(self, shift_id: str) -> None:
        await self._connection.execute(delete(shift).where(shift.c.id == shift_id))


class SqlHolidays:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def all(self) -> tuple[Holiday, ...]:
        rows = await self._connection.execute(select(holiday).order_by(holiday.c.day))
        return tuple(Holiday(row.day, row.name) for row in rows)

    async def put(self, one: Holiday) -> None:
        await self.remove(one.day)
        await self._connection.execute(insert(holiday).values(**values_of(one)))

    async def remove(self, day: date) -> bool:
        return (await self._connection.execute(delete(holiday).where(holiday.c.day == day))).rowcount > 0


class SqlDutyPeriods:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def begin(self, period_id: str, person_id: str, at: datetime) -> None:
        row = {"id": period_id, "person_id": person_id, "began_at": at, "ended_at": None}
        await self._connection.execute(insert(duty_period).values(**row))

    async def end(self, person_id: str, at: datetime) -> None:
        lasting = (duty_period.c.person_id == person_id) & duty_period.c.ended_at.is_(None)
        await self._connection.execute(update(duty_period).where(lasting).values(ended_at=at))

    async def last_ended(self, since: datetime) -> dict[str, datetime]:
        ended = func.max(duty_period.c.ended_at, type_=duty_period.c.ended_at.type).label("ended")
        query = select(duty_period.c.person_id, ended).where(duty_period.c.ended_at >= since)
        rows = await self._connection.execute(query.group_by(duty_period.c.person_id))
        return {row.person_id: row.ended for row in rows}


class SqlCalendarFeeds:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, person_id: str) -> CalendarFeed | None:
        return await self._one(calendar_feed.c.person_id == person_id)

    async def by_hash(self, token_hash: str) -> CalendarFeed | None:
        return await self._one(calendar_feed.c.token_hash == token_hash)

    async def put(self, one: CalendarFeed) -> None:
        await self.remove(one.person_id)
        await self._connection.execute(insert(calendar_feed).values(**values_of(one)))

    async def remove(self, person_id: str) -> None:
        await self._connection.execute(delete(calendar_feed).where(calendar_feed.c.person_id == person_id))

    async def _one(self, condition: Any) -> CalendarFeed | None:
        row = (await self._connection.execute(select(calendar_feed).where(condition))).one_or_none()
        return None if row is None else CalendarFeed(**row._mapping)


def _values(one: Shift) -> dict[str, Any]:
    return values_of(one) | {"skipped": [day.isoformat() for day in one.skipped]}


def _shift(row: Row[Any]) -> Shift:
    skipped = tuple(date.fromisoformat(day) for day in row.skipped)
    return Shift(**dict(row._mapping) | {"skipped": skipped})
