"""Applications, volunteers and messages that go out, as rows. Must not know what is under the seals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.doctor_calls import DoctorCall
from server.domain.volunteers import Application, State, Volunteer
from server.services.ports.volunteers import Outgoing
from server.store.rows import values_of
from server.store.schema_accounts import application, application_scan, doctor_call, outgoing_message, volunteer


class SqlApplications:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, application_id: str, *, lock: bool = False) -> Application | None:
        return await self._one(application.c.id == application_id, lock)

    async def by_token(self, token_hash: str, *, lock: bool = False) -> Application | None:
        return await self._one(application.c.token_hash == token_hash, lock)

    async def by_contact(self, contact_hash: str) -> tuple[Application, ...]:
        return await self._many(application.c.contact_hash == contact_hash, application.c.made_at.desc())

    async def with_licence(self, licence_hash: str) -> tuple[Application, ...]:
        return await self._many(application.c.licence_hash == licence_hash, application.c.made_at)

    async def in_states(self, states: Iterable[State]) -> tuple[Application, ...]:
        return await self._many(application.c.state.in_({one.value for one in states}), application.c.sent_at)

    async def add(self, one: Application) -> None:
        await self._connection.execute(insert(application).values(**_values(one)))

    async def save(self, one: Application) -> None:
        await self._connection.execute(update(application).where(application.c.id == one.id).values(**_values(one)))

    async def delete_unconfirmed(self, before: datetime) -> None:
        old = (application.c.state == State.UNCONFIRMED.value) & (application.c.made_at < before)
        await self._connection.execute(delete(application).where(old))

    async def add_piece(self, application_id: str, number: int, sealed: bytes) -> None:
        piece = {"application_id": application_id, "number": number, "sealed": sealed}
        await self._connection.execute(insert(application_scan).values(**piece))

    async def pieces(self, application_id: str) -> tuple[bytes, ...]:
        mine = application_scan.c.application_id == application_id
        query = select(application_scan.c.sealed).where(mine).order_by(application_scan.c.number)
        return tuple((await self._connection.execute(query)).scalars())

    async def drop_scan(self, application_id: str) -> None:
        mine = application_scan.c.application_id == application_id
        await self._connection.execute(delete(application_scan).where(mine))

    async def _one(self, condition: Any, lock: bool) -> Application | None:
        query = select(application).where(condition)
        row = (await self._connection.execute(query.with_for_update() if lock else query)).one_or_none()
        return None if row is None else _application(row)

    async def _many(self, condition: Any, order: Any) -> tuple[Application, ...]:
        query = select(application).where(condition).order_by(order, application.c.id)
        return tuple(_application(row) for row in await self._connection.execute(query))


class SqlVolunteers:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, person_id: str, *, lock: bool = False) -> Volunteer | None:
        query = select(volunteer).where(volunteer.c.person_id == person_id)
        row = (await self._connection.execute(query.with_for_update() if lock else query)).one_or_none()
        return None if row is None else Volunteer(**row._mapping)

    async def by_contact(self, contact_hash: str) -> Volunteer | None:
        query = select(volunteer).where(volunteer.c.contact_hash == contact_hash).limit(1)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else Volunteer(**row._mapping)

    async def all(self) -> tuple[Volunteer, ...]:
        rows = await self._connection.execute(select(volunteer).order_by(volunteer.c.person_id))
        return tuple(Volunteer(**row._mapping) for row in rows)

    async def add(self, one: Volunteer) -> None:
        await self._connection.execute(insert(volunteer).values(**values_of(one)))

    async def save(self, one: Volunteer) -> None:
        mine = volunteer.c.person_id == one.person_id
        await self._connection.execute(update(volunteer).where(mine).values(**values_of(one)))

    async def limits(self) -> dict[str, int]:
        limited = volunteer.c.most_per_day.is_not(None)
        query = select(volunteer.c.person_id, volunteer.c.most_per_day).where(limited)
        return {row.person_id: row.most_per_day for row in await self._connection.execute(query)}


class SqlDoctorCalls:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, one: DoctorCall) -> None:
        await self._connection.execute(insert(doctor_call).values(**values_of(one)))

    async def since(self, moment: datetime) -> tuple[DoctorCall, ...]:
        query = select(doctor_call).where(doctor_call.c.made_at >= moment).order_by(doctor_call.c.made_at.desc())
        return tuple(DoctorCall(**row._mapping) for row in await self._connection.execute(query))


class SqlOutbox:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, one: Outgoing) -> None:
        await self._connection.execute(insert(outgoing_message).values(**values_of(one)))

    async def due(self, now: datetime, limit: int) -> tuple[Outgoing, ...]:
        query = (
            select(outgoing_message)
            .where(outgoing_message.c.next_try_at <= now)
            .order_by(outgoing_message.c.next_try_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return tuple(Outgoing(**row._mapping) for row in await self._connection.execute(query))

    async def save(self, one: Outgoing) -> None:
        mine = outgoing_message.c.id == one.id
        await self._connection.execute(update(outgoing_message).where(mine).values(**values_of(one)))

    async def count_since(self, contact_hash: str, since: datetime) -> int:
        recent = (outgoing_message.c.contact_hash == contact_hash) & (outgoing_message.c.made_at > since)
        query = select(func.count()).select_from(outgoing_message).where(recent)
        return (await self._connection.execute(query)).scalar_one()

    async def delete_before(self, made_before: datetime) -> None:
        old = outgoing_message.c.next_try_at.is_(None) & (outgoing_message.c.made_at < made_before)
        await self._connection.execute(delete(outgoing_message).where(old))


def _values(one: Application) -> dict[str, Any]:
    return values_of(one) | {"state": one.state.value, "specialities": list(one.specialities)}


def _application(row: Row[Any]) -> Application:
    words = {"state": State(row.state), "specialities": tuple(row.specialities)}
    return Application(**dict(row._mapping) | words)
