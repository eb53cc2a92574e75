"""The structured case of an encounter as a row. Must not know what its words mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.encounters import Urgency
from server.domain.intake import Intake, Lowered
from server.store.rows import values_of
from server.store.schema_intake import intake


class SqlIntakes:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_encounters(self, ids: Iterable[str]) -> dict[str, Intake]:
        rows = await self._connection.execute(select(intake).where(intake.c.encounter_id.in_(set(ids))))
        return {row.encounter_id: _intake(row) for row in rows}

    async def put(self, one: Intake) -> None:
        row = values_of(one) | {
            "complaints": list(one.complaints),
            "answers": dict(one.answers),
            "signs": list(one.signs),
            "not_measured": dict(one.not_measured),
            "lowered": None if one.lowered is None else _lowered_row(one.lowered),
        }
        await self._connection.execute(delete(intake).where(intake.c.encounter_id == one.encounter_id))
        await self._connection.execute(insert(intake).values(**row))


def _lowered_row(one: Lowered) -> dict[str, Any]:
    return asdict(one) | {"urgency": one.urgency.value, "at": one.at.isoformat(), "rules": list(one.rules)}


def _lowered(row: dict[str, Any]) -> Lowered:
    at = datetime.fromisoformat(row["at"])
    return Lowered(Urgency(row["urgency"]), row["reason"], row["by"], at, tuple(row["rules"]))


def _intake(row: Row[Any]) -> Intake:
    return Intake(
        **dict(row._mapping)
        | {
            "complaints": tuple(row.complaints),
            "signs": tuple(row.signs),
            "lowered": None if row.lowered is None else _lowered(row.lowered),
        }
    )
