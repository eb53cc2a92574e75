"""The doctor's side of reviews: what was released to him, that he has read it, his one answer.

The moments come with their times and words; no recording opens from here. Must not know HTTP.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from server.domain.identity import Actor
from server.domain.reviews import Review, ReviewMark, answered, newest, read
from server.services.access import own_id, review_for
from server.services.ports import Clock, Store, Work


@dataclass(frozen=True, slots=True)
class ReleasedShown:
    """`scores` and `marks` are empty where the reviewer kept them back."""

    review: Review
    reviewer_name: str
    started_at: datetime
    center_name: str
    patient_name: str
    marks: tuple[ReviewMark, ...]


class ReleasedService:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def list(self, actor: Actor) -> tuple[ReleasedShown, ...]:
        """Of the consultations that this doctor gave, newest release first."""
        async with self._store.work() as work:
            reviews = await work.reviews.released_of(own_id(actor))
            shown = await _shown(work, reviews)
            for one in reviews:
                work.audit.append(actor, "review.list", "review", one.id)
            return shown

    async def unread(self, actor: Actor) -> int:
        """How many of them this doctor has not read yet."""
        async with self._store.work() as work:
            return await work.reviews.unread_of(own_id(actor))

    async def read(self, actor: Actor, review_id: str) -> ReleasedShown:
        """Raises NotFound."""
        async with self._store.work() as work:
            review, _, _ = await review_for(work, actor, review_id, "review.read", lock=True)
            return await self._kept(work, read(review, self._clock()))

    async def answer(self, actor: Actor, review_id: str, text: str) -> ReleasedShown:
        """Once. Raises NotFound, Conflict (`review.answered`), Invalid."""
        async with self._store.work() as work:
            review, _, _ = await review_for(work, actor, review_id, "review.answer", lock=True)
            return await self._kept(work, answered(review, text, self._clock()))

    async def _kept(self, work: Work, review: Review) -> ReleasedShown:
        await work.reviews.save(review)
        [shown] = await _shown(work, [review])
        return shown


async def _shown(work: Work, reviews: Sequence[Review]) -> tuple[ReleasedShown, ...]:
    recordings = await work.recordings.many({one.recording_id for one in reviews})
    encounters = await work.encounters.many({one.encounter_id for one in recordings.values()})
    patients = await work.patients.many({one.patient_id for one in encounters.values()})
    centers = await work.centers.many({one.center_id for one in encounters.values()})
    reviewers = await work.people.many({one.reviewer_id for one in reviews})
    marks = await work.reviews.marks(one.id for one in reviews if one.shared.marks)

    def one_shown(one: Review) -> ReleasedShown:
        recording = recordings[one.recording_id]
        encounter = encounters[recording.encounter_id]
        return ReleasedShown(
            review=one,
            reviewer_name=reviewers[one.reviewer_id].name,
            started_at=recording.started_at,
            center_name=centers[encounter.center_id].name,
            patient_name=patients[encounter.patient_id].name,
            marks=tuple(mark for mark in newest(marks.get(one.id, ())) if not mark.removed),
        )

    return tuple(one_shown(one) for one in reviews)
