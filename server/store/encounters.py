"""Encounters as rows, and the claim that exactly one wins. Must not know who may see which."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.encounters import Encounter, Outcome, State, Urgency
from server.domain.errors import Conflict
from server.store.rows import values_of
from server.store.schema import encounter


class SqlEncounters:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, encounter_id: str, *, lock: bool = False) -> Encounter | None:
        query = select(encounter).where(encounter.c.id == encounter_id)
        row = (await self._connection.execute(query.with_for_update() if lock else query)).one_or_none()
        return None if row is None else _encounter(row)

    async def many(self, ids: Iterable[str]) -> dict[str, Encounter]:
        rows = await self._connection.execute(select(encounter).where(encounter.c.id.in_(set(ids))))
        return {row.id: _encounter(row) for row in rows}

    async def find(
        self,
        *,
        center_id: str | None = None,
        doctor_id: str | None = None,
        patient_id: str | None = None,
        states: Iterable[State] | None = None,
        arrived_from: datetime | None = None,
        arrived_until: datetime | None = None,
    ) -> tuple[Encounter, ...]:
        query = select(encounter).order_by(encounter.c.arrived_at.desc(), encounter.c.id)
        for column, value in (
            (encounter.c.center_id, center_id),
            (encounter.c.doctor_id, doctor_id),
            (encounter.c.patient_id, patient_id),
        ):
            query = query if value is None else query.where(column == value)
        if states is not None:
            query = query.where(encounter.c.state.in_([state.value for state in states]))
        if arrived_from is not None:
            query = query.where(encounter.c.arrived_at >= arrived_from)
        if arrived_until is not None:
            query = query.where(encounter.c.arrived_at < arrived_until)
        return tuple(_encounter(row) for row in await self._connection.execute(query))

    async def waiting(self, specialities: Iterable[str] | None = None) -> tuple[Encounter, ...]:
        query = select(encounter).where(encounter.c.state == State.TRIAGED.value)
        if specialities is not None:
            query = query.where(encounter.c.speciality.in_(list(specialities)))
        return tuple(_encounter(row) for row in await self._connection.execute(query))

    async def seen(self, patient_ids: Iterable[str]) -> dict[str, frozenset[str]]:
        columns = encounter.c.doctor_id, encounter.c.patient_id
        of_these = encounter.c.patient_id.in_(set(patient_ids)) & (encounter.c.state == State.FINISHED.value)
        found: dict[str, frozenset[str]] = {}
        for doctor_id, patient_id in await self._connection.execute(select(*columns).where(of_these).distinct()):
            found[doctor_id] = found.get(doctor_id, frozenset()) | {patient_id}
        return found

    async def work_since(self, since: datetime) -> dict[str, tuple[int, datetime | None]]:
        finished = func.max(encounter.c.finished_at, type_=encounter.c.finished_at.type)
        query = select(encounter.c.doctor_id, func.count(), finished).where(encounter.c.claimed_at >= since)
        rows = await self._connection.execute(query.group_by(encounter.c.doctor_id))
        return {doctor_id: (count, last) for doctor_id, count, last in rows}

    async def durations(self, since: datetime, limit: int) -> dict[str, list[timedelta]]:
        ended = (encounter.c.state == State.FINISHED.value) & (encounter.c.finished_at >= since)
        columns = encounter.c.speciality, encounter.c.claimed_at, encounter.c.finished_at
        query = select(*columns).where(ended, encounter.c.claimed_at.is_not(None))
        found: dict[str, list[timedelta]] = {}
        rows = await self._connection.execute(query.order_by(encounter.c.finished_at.desc()).limit(limit))
        for speciality, claimed_at, finished_at in rows:
            found.setdefault(speciality or "", []).append(finished_at - claimed_at)
        return found

    async def add(self, one: Encounter) -> None:
        await self._connection.execute(insert(encounter).values(**_values(one)))

    async def save(self, one: Encounter) -> Encounter:
        following = replace(one, version=one.version + 1)
        unchanged = (encounter.c.id == one.id) & (encounter.c.version == one.version)
        result = await self._connection.execute(update(encounter).where(unchanged).values(**_values(following)))
        if result.rowcount != 1:
            raise Conflict("encounter.changed", "Somebody else has just changed this.")
        return following

    async def claim(self, encounter_id: str, doctor_id: str, now: datetime) -> bool:
        still_waits = (encounter.c.id == encounter_id) & (encounter.c.state == State.TRIAGED.value)
        taken = (
            update(encounter)
            .where(still_waits)
            .values(
                state=State.IN_PROGRESS.value,
                doctor_id=doctor_id,
                claimed_at=now,
                version=encounter.c.version + 1,
            )
        )
        return (await self._connection.execute(taken)).rowcount == 1


def _values(one: Encounter) -> dict[str, Any]:
    return values_of(one) | {
        "state": one.state.value,
        "urgency": None if one.urgency is None else one.urgency.value,
        "outcome": None if one.outcome is None else one.outcome.value,
    }


def _encounter(row: Row[Any]) -> Encounter:
    return Encounter(
        **dict(row._mapping)
        | {
            "state": State(row.state),
            "urgency": None if row.urgency is None else Urgency(row.urgency),
            "outcome": None if row.outcome is None else Outcome(row.outcome),
        }
    )
