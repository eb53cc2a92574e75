"""The doctor's released reviews over HTTP. Must not know the store."""

from __future__ import annotations

from datetime import datetime

from server.api.reviews import scores_of
from server.api.route import Asked, Nothing, Route, route
from server.api.schemas import reviews as schemas
from server.domain.identity import Role
from server.services.released import ReleasedService, ReleasedShown

DOCTOR = frozenset({Role.DOCTOR})


def routes(released: ReleasedService) -> list[Route]:
    async def find(asked: Asked[Nothing]) -> schemas.ReleasedReviews:
        found = await released.list(asked.actor)
        return schemas.ReleasedReviews(reviews=tuple(_released(one) for one in found))

    async def unread(asked: Asked[Nothing]) -> schemas.UnreadReviews:
        return schemas.UnreadReviews(count=await released.unread(asked.actor))

    async def read(asked: Asked[Nothing]) -> schemas.ReleasedReview:
        return _released(await released.read(asked.actor, asked["id"]))

    async def answer(asked: Asked[schemas.AnswerNew]) -> schemas.ReleasedReview:
        return _released(await released.answer(asked.actor, asked["id"], asked.input.text))

    return [
        route(
            "GET", "/api/reviews/released", find, does="Released reviews of the own consultations",
            roles=DOCTOR, gives=schemas.ReleasedReviews,
        ),
        route(
            "GET", "/api/reviews/unread", unread, does="How many of them were not read yet",
            roles=DOCTOR, gives=schemas.UnreadReviews,
        ),
        route(
            "POST", "/api/reviews/{id}/read", read, does="Say that it was read", roles=DOCTOR,
            gives=schemas.ReleasedReview,
        ),
        route(
            "POST", "/api/reviews/{id}/answer", answer, does="Answer, once", roles=DOCTOR,
            takes=schemas.AnswerNew, gives=schemas.ReleasedReview,
        ),
    ]  # fmt: skip


def _released(one: ReleasedShown) -> schemas.ReleasedReview:
    review, shared = one.review, one.review.shared
    return schemas.ReleasedReview(
        id=review.id,
        reviewer_name=one.reviewer_name,
        started_at=one.started_at,
        center_name=one.center_name,
        patient_name=one.patient_name,
        released_at=_surely(review.released_at),
        words=shared.words,
        form=review.form,
        scores=scores_of(dict(review.scores)) if shared.scores else None,
        marks=tuple(
            schemas.ReleasedMark(from_ms=mark.from_ms, to_ms=mark.to_ms, text=mark.text) for mark in one.marks
        )
        if shared.marks
        else None,
        read_at=review.read_at,
        answer=review.answer,
        answered_at=review.answered_at,
    )


def _surely(at: datetime | None) -> datetime:
    if at is None:
        raise LookupError("a released review has no time of release")
    return at
