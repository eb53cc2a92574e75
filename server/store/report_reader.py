"""Reads sums of reports, beside all other work. Whole months and single days where it can, facts where it must.

It must not know what a report says.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, literal, or_, select, tuple_
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from server.domain.errors import Unavailable
from server.domain.reports.facts import Fact, FactKind
from server.domain.reports.figures import Sums
from server.domain.reports.measures import ALL, DAY
from server.domain.reports.periods import Period, split
from server.services.ports.reports import Asked
from server.store.engine import READS
from server.store.report_sql import COLUMNS, FACT, sum_of
from server.store.schema import center, person
from server.store.schema_report import report_fact, report_sum

_NAMED = {"center": center, "doctor": person}


class SqlReportReader:
    """Implements `server.services.ports.reports.ReportReader`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def sums(self, asked: Asked) -> dict[str, Sums]:
        query = _from_sums(asked) if _has_sums(asked) else _from_facts(asked)
        async with self._reading() as connection:
            rows = (await connection.execute(query)).all()
        return {str(row.key): {name: float(row._mapping[name] or 0) for name in asked.figures} for row in rows}

    async def names(self, dimension: str, keys: Collection[str]) -> dict[str, str]:
        table = _NAMED.get(dimension)
        if table is None or not keys:
            return {}
        async with self._reading() as connection:
            rows = await connection.execute(select(table.c.id, table.c.name).where(table.c.id.in_(set(keys))))
            return {row.id: row.name for row in rows}

    async def encounters(
        self, asked: Asked, key: str, after: tuple[date, str] | None, limit: int
    ) -> tuple[Fact, ...]:
        query = select(report_fact).where(*_of_row(asked, key)).order_by(FACT.day.desc(), FACT.id.desc())
        if after is not None:
            query = query.where(tuple_(FACT.day, FACT.id) < after)
        async with self._reading() as connection:
            return tuple(_fact(row) for row in await connection.execute(query.limit(limit)))

    async def count(self, asked: Asked, key: str) -> int:
        query = select(func.count()).select_from(report_fact).where(*_of_row(asked, key))
        async with self._reading() as connection:
            return int((await connection.execute(query)).scalar_one())

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads. Raises Unavailable."""
        try:
            async with self._engine.connect() as connection:
                await connection.execution_options(**{READS: True})
                yield connection
        except (SQLAlchemyError, OSError) as error:
            raise Unavailable("store.unavailable", "The database does not answer.") from error


def _has_sums(asked: Asked) -> bool:
    """Sums are kept by one dimension: by a second one, facts have to be counted."""
    return not asked.where or (len(asked.where) == 1 and asked.by in (ALL, DAY))


def _from_sums(asked: Asked) -> Select[Any]:
    dimension, key = next(iter(asked.where.items()), (ALL if asked.by == DAY else asked.by, None))
    told = report_sum.c.begins if asked.by == DAY else report_sum.c.key
    query = select(told.label("key"), *(func.sum(report_sum.c[name]).label(name) for name in asked.figures))
    query = query.where(report_sum.c.dimension == dimension, _days_and_months(asked))
    query = query if key is None else query.where(report_sum.c.key == key)
    return query.group_by(told)


def _days_and_months(asked: Asked) -> ColumnElement[bool]:
    if asked.by == DAY:
        return _days(asked.period)
    parts = split(asked.period)
    found = [_days(edge) for edge in parts.edges]
    if parts.months:
        months = report_sum.c.begins.between(parts.months[0], parts.months[-1])
        found.append(and_(report_sum.c.grain == "month", months))
    return or_(*found)


def _days(period: Period) -> ColumnElement[bool]:
    return and_(report_sum.c.grain == "day", report_sum.c.begins.between(period.first, period.last))


def _from_facts(asked: Asked) -> Select[Any]:
    if asked.by == ALL:
        told: ColumnElement[Any] = literal("")
    else:
        told = FACT.day if asked.by == DAY else COLUMNS[asked.by]
    query: Select[Any] = select(told.label("key"), *(sum_of(name) for name in asked.figures))
    query = query.where(*_conditions(asked))
    return query if asked.by == ALL else query.group_by(told)


def _conditions(asked: Asked) -> list[ColumnElement[bool]]:
    keys = [COLUMNS[dimension] == key for dimension, key in asked.where.items()]
    return [FACT.day.between(asked.period.first, asked.period.last), *keys]


def _of_row(asked: Asked, key: str) -> list[ColumnElement[bool]]:
    conditions = [*_conditions(asked), FACT.kind == FactKind.ENCOUNTER.value]
    if asked.by == DAY:
        return [*conditions, FACT.day == date.fromisoformat(key)]
    return conditions if asked.by == ALL else [*conditions, COLUMNS[asked.by] == key]


def _fact(row: Row[Any]) -> Fact:
    return Fact(**dict(row._mapping) | {"kind": FactKind(row.kind)})
