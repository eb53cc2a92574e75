"""Reviews and their marks as rows. Must not know who may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.reviews import Review, ReviewMark, ReviewState, Shared
from server.domain.score_sheet import Score
from server.store.rows import values_of
from server.store.schema import encounter, recording
from server.store.schema_review import review, review_mark


class SqlReviews:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, review_id: str, *, lock: bool = False) -> Review | None:
        query = select(review).where(review.c.id == review_id)
        row = (await self._connection.execute(query.with_for_update() if lock else query)).one_or_none()
        return None if row is None else _review(row)

    async def of_recordings(self, ids: Iterable[str]) -> dict[str, tuple[Review, ...]]:
        query = select(review).where(review.c.recording_id.in_(set(ids)))
        found: dict[str, list[Review]] = defaultdict(list)
        for row in await self._connection.execute(query.order_by(review.c.asked_at, review.c.id)):
            found[row.recording_id].append(_review(row))
        return {recording_id: tuple(ones) for recording_id, ones in found.items()}

    async def released_of(self, doctor_id: str) -> tuple[Review, ...]:
        query = select(review).join(recording, recording.c.id == review.c.recording_id)
        query = query.join(encounter, encounter.c.id == recording.c.encounter_id)
        query = query.where(encounter.c.doctor_id == doctor_id, review.c.state == ReviewState.RELEASED.value)
        rows = await self._connection.execute(query.order_by(review.c.released_at.desc(), review.c.id))
        return tuple(_review(row) for row in rows)

    async def unread_of(self, doctor_id: str) -> int:
        query = select(func.count()).select_from(review)
        query = query.join(recording, recording.c.id == review.c.recording_id)
        query = query.join(encounter, encounter.c.id == recording.c.encounter_id)
        query = query.where(encounter.c.doctor_id == doctor_id, review.c.state == ReviewState.RELEASED.value)
        return int((await self._connection.execute(query.where(review.c.read_at.is_(None)))).scalar_one())

    async def handed_in(self, begin: datetime, end: datetime) -> tuple[Review, ...]:
        query = select(review).where(review.c.submitted_at >= begin, review.c.submitted_at < end)
        rows = await self._connection.execute(query.order_by(review.c.submitted_at, review.c.id))
        return tuple(_review(row) for row in rows)

    async def open_counts(self) -> dict[str, int]:
        query = select(review.c.reviewer_id, func.count()).where(review.c.state == ReviewState.DRAFT.value)
        rows = await self._connection.execute(query.group_by(review.c.reviewer_id))
        return {reviewer_id: int(count) for reviewer_id, count in rows}

    async def add(self, one: Review) -> None:
        await self._connection.execute(insert(review).values(**_values(one)))

    async def save(self, one: Review) -> None:
        await self._connection.execute(update(review).where(review.c.id == one.id).values(**_values(one)))

    async def marks(self, review_ids: Iterable[str]) -> dict[str, tuple[ReviewMark, ...]]:
        query = select(review_mark).where(review_mark.c.review_id.in_(set(review_ids)))
        found: dict[str, list[ReviewMark]] = defaultdict(list)
        for row in await self._connection.execute(query.order_by(review_mark.c.id, review_mark.c.version)):
            found[row.review_id].append(ReviewMark(**row._mapping))
        return {review_id: tuple(ones) for review_id, ones in found.items()}

    async def mark(self, mark_id: str) -> ReviewMark | None:
        query = select(review_mark).where(review_mark.c.id == mark_id)
        row = (await self._connection.execute(query.order_by(review_mark.c.version.desc()).limit(1))).one_or_none()
        return None if row is None else ReviewMark(**row._mapping)

    async def add_mark(self, one: ReviewMark) -> None:
        await self._connection.execute(insert(review_mark).values(**values_of(one)))


def _values(one: Review) -> dict[str, Any]:
    values = values_of(one)
    shared: Shared = values.pop("shared")
    return values | {
        "state": one.state.value,
        "scores": {item: asdict(score) for item, score in one.scores.items()},
        "shows_scores": shared.scores,
        "shows_marks": shared.marks,
        "shown_words": shared.words,
    }


def _review(row: Row[Any]) -> Review:
    values = dict(row._mapping)
    shared = Shared(values.pop("shows_scores"), values.pop("shows_marks"), values.pop("shown_words"))
    scores = {item: Score(**said) for item, said in row.scores.items()}
    return Review(**values | {"state": ReviewState(row.state), "scores": scores, "shared": shared})
