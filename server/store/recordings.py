"""Recordings as rows. Must not know where their bytes lie, nor who may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.recordings import Assembled, Gap, Mark, RecordedFile, Recording, RecordingState
from server.domain.reviews import HANDED_IN, ReviewState
from server.services.ports.care import RecordingFilter
from server.store.patients import matches
from server.store.rows import values_of
from server.store.schema import encounter, patient, recording
from server.store.schema_review import review


class SqlRecordings:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, recording_id: str, *, lock: bool = False) -> Recording | None:
        query = select(recording).where(recording.c.id == recording_id)
        row = (await self._connection.execute(query.with_for_update() if lock else query)).one_or_none()
        return None if row is None else _recording(row)

    async def many(self, ids: Iterable[str]) -> dict[str, Recording]:
        query = select(recording).where(recording.c.id.in_(set(ids)))
        return {row.id: _recording(row) for row in await self._connection.execute(query)}

    async def of_encounters(self, ids: Iterable[str]) -> dict[str, Recording]:
        query = select(recording).where(recording.c.encounter_id.in_(set(ids)))
        return {row.encounter_id: _recording(row) for row in await self._connection.execute(query)}

    async def in_states(self, states: Iterable[RecordingState]) -> tuple[Recording, ...]:
        query = select(recording).where(recording.c.state.in_([state.value for state in states]))
        rows = await self._connection.execute(query.order_by(recording.c.started_at, recording.c.id))
        return tuple(_recording(row) for row in rows)

    async def find(
        self, narrowed: RecordingFilter, *, before: tuple[datetime, str] | None, limit: int
    ) -> tuple[Recording, ...]:
        query = _narrow(select(recording), narrowed)
        query = query.order_by(recording.c.started_at.desc(), recording.c.id.desc()).limit(limit)
        if before is not None:
            start, last_id = before
            same_start = and_(recording.c.started_at == start, recording.c.id < last_id)
            query = query.where(or_(recording.c.started_at < start, same_start))
        return tuple(_recording(row) for row in await self._connection.execute(query))

    async def count(self, narrowed: RecordingFilter) -> int:
        query = _narrow(select(func.count()).select_from(recording), narrowed)
        return int((await self._connection.execute(query)).scalar_one())

    async def add(self, one: Recording) -> None:
        await self._connection.execute(insert(recording).values(**_values(one)))

    async def save(self, one: Recording) -> None:
        await self._connection.execute(update(recording).where(recording.c.id == one.id).values(**_values(one)))


def _narrow(query: Select[Any], narrowed: RecordingFilter) -> Select[Any]:
    query = query.join(encounter, encounter.c.id == recording.c.encounter_id)
    query = query.join(patient, patient.c.id == encounter.c.patient_id)
    if narrowed.started_from is not None:
        query = query.where(recording.c.started_at >= narrowed.started_from)
    if narrowed.started_until is not None:
        query = query.where(recording.c.started_at < narrowed.started_until)
    if narrowed.center_id is not None:
        query = query.where(encounter.c.center_id == narrowed.center_id)
    if narrowed.doctor_id is not None:
        query = query.where(encounter.c.doctor_id == narrowed.doctor_id)
    if narrowed.to_review_by is not None:
        drafts = _reviews_in(ReviewState.DRAFT).where(review.c.reviewer_id == narrowed.to_review_by)
        query = query.where(drafts.exists())
    if narrowed.reviewed is not None:
        done = _reviews_in(*HANDED_IN).exists()
        query = query.where(done if narrowed.reviewed else ~done)
    return query.where(matches(narrowed.patient_query)) if narrowed.patient_query else query


def _reviews_in(*states: ReviewState) -> Select[Any]:
    """Of the recording in the query around it."""
    query = select(review.c.id).where(review.c.recording_id == recording.c.id).correlate(recording)
    return query.where(review.c.state.in_([state.value for state in states]))


def _values(one: Recording) -> dict[str, Any]:
    assembled = None if one.assembled is None else asdict(one.assembled)
    return values_of(one) | {"state": one.state.value, "assembled": assembled}


def _recording(row: Row[Any]) -> Recording:
    return Recording(
        **dict(row._mapping) | {"state": RecordingState(row.state), "assembled": _assembled(row.assembled)}
    )


def _assembled(stored: dict[str, list[dict[str, Any]]] | None) -> Assembled | None:
    if stored is None:
        return None
    return Assembled(
        files=tuple(RecordedFile(**one) for one in stored["files"]),
        marks=tuple(Mark(**one) for one in stored["marks"]),
        gaps=tuple(Gap(**one) for one in stored["gaps"]),
    )
