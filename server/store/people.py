"""People as rows. Must not know who may see whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.identity import Person, Role
from server.store.rows import like, values_of
from server.store.schema import person


class SqlPeople:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, person_id: str, *, lock: bool = False) -> Person | None:
        return await self._one(person.c.id == person_id, lock)

    async def by_login(self, login: str, *, lock: bool = False) -> Person | None:
        return await self._one(person.c.login == login, lock)

    async def many(self, ids: Iterable[str | None]) -> dict[str, Person]:
        rows = await self._connection.execute(select(person).where(person.c.id.in_({key for key in ids if key})))
        return {row.id: _person(row) for row in rows}

    async def find(
        self, *, q: str = "", role: Role | None = None, center_id: str | None = None, active: bool | None = None
    ) -> tuple[Person, ...]:
        query = select(person).order_by(func.lower(person.c.name), person.c.id)
        if q:
            query = query.where(or_(like(person.c.name, q), like(person.c.login, q)))
        if role is not None:
            query = query.where(person.c.role == role.value)
        if center_id is not None:
            query = query.where(person.c.center_id == center_id)
        if active is not None:
            query = query.where(person.c.active.is_(active))
        return tuple(_person(row) for row in await self._connection.execute(query))

    async def on_duty(self) -> tuple[Person, ...]:
        query = (
            select(person)
            .where(person.c.role == Role.DOCTOR.value, person.c.active, person.c.on_duty_since.is_not(None))
            .order_by(person.c.on_duty_since, person.c.id)
        )
        return tuple(_person(row) for row in await self._connection.execute(query))

    async def count_active(self, role: Role) -> int:
        active = (person.c.role == role.value) & person.c.active
        query = select(person.c.id).where(active).order_by(person.c.id).with_for_update()
        return len((await self._connection.execute(query)).all())

    async def add(self, one: Person) -> None:
        await self._connection.execute(insert(person).values(**_values(one)))

    async def save(self, one: Person) -> None:
        await self._connection.execute(update(person).where(person.c.id == one.id).values(**_values(one)))

    async def _one(self, condition: Any, lock: bool) -> Person | None:
        query = select(person).where(condition)
        row = (await self._connection.execute(query.with_for_update() if lock else query)).one_or_none()
        return None if row is None else _person(row)


def _values(one: Person) -> dict[str, Any]:
    words = {"specialities": list(one.specialities), "languages": " ".join(one.languages)}
    return values_of(one) | {"role": one.role.value} | words


def _person(row: Row[Any]) -> Person:
    fields = dict(row._mapping)
    words = {"specialities": tuple(row.specialities), "languages": tuple(row.languages.split())}
    return Person(**fields | {"role": Role(row.role)} | words)
