"""What is written down in an encounter as rows: vitals, consents, notes. Must not know who may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.consent import Consent, How, Scope, Who
from server.domain.notes import NotesText, NotesVersion
from server.domain.vitals import Vitals, VitalsSet
from server.store.rows import values_of
from server.store.schema import consent, notes_version, vitals


class SqlVitals:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_encounters(self, ids: Iterable[str]) -> tuple[VitalsSet, ...]:
        query = select(vitals).where(vitals.c.encounter_id.in_(set(ids))).order_by(vitals.c.taken_at, vitals.c.id)
        return tuple(_vitals_set(row) for row in await self._connection.execute(query))

    async def latest(self, ids: Iterable[str]) -> dict[str, VitalsSet]:
        return {one.encounter_id: one for one in await self.of_encounters(ids)}

    async def put(self, one: VitalsSet) -> None:
        row = values_of(one)
        row |= values_of(row.pop("values"))
        await self._connection.execute(delete(vitals).where(vitals.c.id == one.id))
        await self._connection.execute(insert(vitals).values(**row))


class SqlConsents:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_encounters(self, ids: Iterable[str]) -> dict[str, tuple[Consent, ...]]:
        query = select(consent).where(consent.c.encounter_id.in_(set(ids))).order_by(consent.c.number)
        found: defaultdict[str, tuple[Consent, ...]] = defaultdict(tuple)
        for row in await self._connection.execute(query):
            found[row.encounter_id] += (_consent(row),)
        return dict(found)

    async def add(self, one: Consent) -> Consent:
        newest = select(func.max(consent.c.number)).where(consent.c.encounter_id == one.encounter_id)
        number = ((await self._connection.execute(newest)).scalar_one() or 0) + 1
        numbered = replace(one, number=number)
        words = {"scope": one.scope.value, "who": one.who.value, "how": one.how.value}
        await self._connection.execute(insert(consent).values(**values_of(numbered) | words))
        return numbered


class SqlNotes:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def latest(self, ids: Iterable[str]) -> dict[str, NotesVersion]:
        newest = (
            select(notes_version.c.encounter_id, func.max(notes_version.c.version).label("version"))
            .where(notes_version.c.encounter_id.in_(set(ids)))
            .group_by(notes_version.c.encounter_id)
            .subquery()
        )
        same = (notes_version.c.encounter_id == newest.c.encounter_id) & (
            notes_version.c.version == newest.c.version
        )
        rows = await self._connection.execute(select(notes_version).join(newest, same))
        return {row.encounter_id: _notes(row) for row in rows}

    async def versions(self, encounter_id: str) -> tuple[NotesVersion, ...]:
        query = select(notes_version).where(notes_version.c.encounter_id == encounter_id)
        rows = await self._connection.execute(query.order_by(notes_version.c.version))
        return tuple(_notes(row) for row in rows)

    async def add(self, one: NotesVersion) -> None:
        row = values_of(one)
        row |= values_of(row.pop("text"))
        await self._connection.execute(insert(notes_version).values(**row))


def _vitals_set(row: Row[Any]) -> VitalsSet:
    measured = dict(row._mapping)
    own = {name: measured.pop(name) for name in ("id", "encounter_id", "taken_at", "taken_by")}
    return VitalsSet(**own, values=Vitals(**measured))


def _consent(row: Row[Any]) -> Consent:
    words = {"scope": Scope(row.scope), "who": Who(row.who), "how": How(row.how)}
    return Consent(**dict(row._mapping) | words)


def _notes(row: Row[Any]) -> NotesVersion:
    text = NotesText(row.history, row.findings, row.assessment, row.plan)
    return NotesVersion(row.encounter_id, row.version, text, row.saved_at, row.saved_by)
