"""Patients as rows, found by name in any script or by digits. Must not know who may see whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.patients import Patient, Sex, name_key, search_digits, search_parts
from server.store.rows import values_of
from server.store.schema import encounter, patient


class SqlPatients:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, patient_id: str, *, lock: bool = False) -> Patient | None:
        if lock:
            await self._connection.execute(select(patient.c.id).where(patient.c.id == patient_id).with_for_update())
        row = (await self._connection.execute(_select().where(patient.c.id == patient_id))).one_or_none()
        return None if row is None else _patient(row)

    async def many(self, ids: Iterable[str]) -> dict[str, Patient]:
        rows = await self._connection.execute(_select().where(patient.c.id.in_(set(ids))))
        return {row.id: _patient(row) for row in rows}

    async def search(self, center_id: str, query: str, limit: int) -> tuple[Patient, ...]:
        # Those never seen come last on both databases.
        found = (
            _select()
            .where(patient.c.center_id == center_id, matches(query))
            .order_by(_last_seen().is_(None), _last_seen().desc(), patient.c.name, patient.c.id)
            .limit(limit)
        )
        return tuple(_patient(row) for row in await self._connection.execute(found))

    async def alike(self, one: Patient) -> tuple[Patient, ...]:
        same_number = patient.c.phone == one.phone
        if one.cnic:
            same_number = or_(same_number, patient.c.cnic == one.cnic)
        found = _select().where(patient.c.center_id == one.center_id, patient.c.id != one.id, same_number)
        return tuple(_patient(row) for row in await self._connection.execute(found.order_by(patient.c.id)))

    async def add(self, one: Patient) -> None:
        await self._connection.execute(insert(patient).values(**_values(one)))

    async def save(self, one: Patient) -> None:
        await self._connection.execute(update(patient).where(patient.c.id == one.id).values(**_values(one)))


def matches(query: str) -> ColumnElement[bool]:
    """The rows whose name, phone or CNIC fits a query that a person typed."""
    digits = search_digits(query)
    if digits:
        return or_(patient.c.phone.contains(digits, autoescape=True), patient.c.cnic.startswith(digits))
    # A word that begins with `~` or holds a space cannot be typed: the domain folds such signs away.
    words = [
        or_(*(patient.c.name_key.contains(part, autoescape=True) for part in parts))
        for parts in search_parts(query)
    ]
    if not words and query.strip():
        return patient.c.id.is_(None)
    return and_(True, *words)


def _last_seen() -> Any:
    """Start of the newest encounter, as a correlated subquery."""
    newest = select(func.max(encounter.c.arrived_at)).where(encounter.c.patient_id == patient.c.id)
    return newest.correlate(patient).scalar_subquery()


def _select() -> Select[Any]:
    return select(patient, _last_seen().label("last_seen_at"))


def _values(one: Patient) -> dict[str, Any]:
    values = values_of(one) | {"sex": one.sex.value, "name_key": name_key(one.name)}
    del values["last_seen_at"]
    return values


def _patient(row: Row[Any]) -> Patient:
    fields = dict(row._mapping)
    del fields["name_key"]
    return Patient(**fields | {"sex": Sex(row.sex)})
