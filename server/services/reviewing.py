"""Writing on a review: scores as they are given, marks with all their versions, handing in, release to the doctor.

> Only the reviewer writes. What was handed in and released can be proved: the audit trail holds its digest.

Must not know HTTP.
"""

from __future__ import annotations

from datetime import datetime

from server.domain.errors import Conflict, NotFound
from server.domain.identity import Actor
from server.domain.ids import is_random_id
from server.domain.reviews import (
    MOST_MARKS,
    Review,
    ReviewMark,
    Shared,
    digest,
    marked,
    newest,
    released,
    scored,
    submitted,
)
from server.domain.score_sheet import Scores
from server.services.access import review_for
from server.services.ports import Clock, Store, Work
from server.services.reviews import ReviewShown, not_yours, one_shown


class ReviewingService:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def score(self, actor: Actor, review_id: str, scores: Scores) -> ReviewShown:
        """Keep these items as they are typed; the others stay. Raises NotFound, Forbidden, Conflict, Invalid."""
        async with self._store.work() as work:
            review, _ = await self._own(work, actor, review_id, "review.score")
            changed = scored(review, scores, self._clock())
            await work.reviews.save(changed)
            return await one_shown(work, actor, changed)

    async def mark(self, actor: Actor, new: ReviewMark, based_on: int) -> ReviewShown:
        """Set, change or bring back a mark, on the version that it was seen in.

        Raises NotFound, Forbidden, Conflict, Invalid.
        """
        if not is_random_id(new.id):
            raise NotFound("review.not_found", "This mark is not there.")
        async with self._store.work() as work:
            review, duration_ms = await self._own(
                work, actor, new.review_id, "review.mark", reason=f"mark {new.id}"
            )
            before = await work.reviews.mark(new.id)
            if before is not None and before.review_id != review.id:
                raise Conflict("review.mark_changed", "This mark was changed elsewhere.")
            if before is None:
                await self._must_have_room(work, review)
            if (version := marked(review, before, new, based_on, duration_ms)) is not None:
                await work.reviews.add_mark(version)
            return await one_shown(work, actor, review)

    async def remove_mark(self, actor: Actor, review_id: str, mark_id: str, based_on: int) -> ReviewShown:
        """Remove it as a further version: what it said stays readable. Raises NotFound, Forbidden, Conflict."""
        async with self._store.work() as work:
            review, duration_ms = await self._own(work, actor, review_id, "review.unmark", reason=f"mark {mark_id}")
            before = await work.reviews.mark(mark_id)
            if before is None or before.review_id != review.id:
                raise NotFound("review.not_found", "This mark is not there.")
            removed = ReviewMark(
                mark_id, 0, review.id, before.from_ms, before.to_ms, before.text, True, self._clock()
            )
            if (version := marked(review, before, removed, based_on, duration_ms)) is not None:
                await work.reviews.add_mark(version)
            return await one_shown(work, actor, review)

    async def submit(self, actor: Actor, review_id: str) -> ReviewShown:
        """Hand in; the scores cannot be changed any more. Raises NotFound, Forbidden, Conflict, Invalid."""
        async with self._store.work() as work:
            review, _ = await self._own(work, actor, review_id, "review.submit")
            done = submitted(review, self._clock())
            await self._keep_with_digest(work, actor, done)
            return await one_shown(work, actor, done)

    async def release(self, actor: Actor, review_id: str, shared: Shared) -> ReviewShown:
        """Show the doctor what was chosen; by the reviewer or whoever asked for it.

        Raises NotFound, Forbidden, Conflict, Invalid.
        """
        async with self._store.work() as work:
            review, _, encounter = await review_for(work, actor, review_id, "review.release", lock=True)
            if actor.person_id not in (review.reviewer_id, review.asked_by):
                raise not_yours()
            if encounter.doctor_id is None:
                raise Conflict("review.no_doctor", "No doctor has seen this patient.")
            done = released(review, shared, actor.person_id or "", self._clock())
            await self._keep_with_digest(work, actor, done)
            return await one_shown(work, actor, done)

    async def _own(
        self, work: Work, actor: Actor, review_id: str, action: str, *, reason: str = ""
    ) -> tuple[Review, int]:
        """The actor's own review, locked, and how long its recording is in ms. Raises NotFound, Forbidden."""
        review, recording, _ = await review_for(work, actor, review_id, action, lock=True, reason=reason)
        if review.reviewer_id != actor.person_id:
            raise not_yours()
        return review, recording.duration_ms or 0

    async def _must_have_room(self, work: Work, review: Review) -> None:
        known = newest((await work.reviews.marks([review.id])).get(review.id, ()))
        if len(known) >= MOST_MARKS:
            raise Conflict("review.too_many_marks", "This review has as many marks as there can be.")

    async def _keep_with_digest(self, work: Work, actor: Actor, review: Review) -> None:
        marks = (await work.reviews.marks([review.id])).get(review.id, ())
        await work.reviews.save(review)
        work.audit.append(actor, "review.sealed", "review", review.id, reason=f"sha256 {digest(review, marks)}")


def new_mark(id_: str, review_id: str, from_ms: int, to_ms: int | None, text: str, now: datetime) -> ReviewMark:
    """A mark as somebody wants it; its version is given when it is kept."""
    return ReviewMark(id_, 0, review_id, from_ms, to_ms, text.strip(), False, now)
