"""Reviews of recordings over HTTP, for those who ask for them and write them. Must not know the store."""

from __future__ import annotations

from dataclasses import asdict

from server.api.route import Asked, Nothing, Route, route
from server.api.schemas import reviews as schemas
from server.domain.identity import Role
from server.domain.reviews import ReviewMark, Shared
from server.domain.score_sheet import Score, ScoreForm, Words, forms
from server.services.ports import Clock
from server.services.reviewing import ReviewingService, new_mark
from server.services.reviews import MarkShown, ReviewService, ReviewShown

SUPERVISOR = frozenset({Role.SUPERVISOR})
ASKS = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})


def routes(reviews: ReviewService, reviewing: ReviewingService, clock: Clock) -> list[Route]:
    return [*_asking(AskingArea(reviews)), *_writing(WritingArea(reviewing, clock))]


def _asking(area: AskingArea) -> list[Route]:
    return [
        route(
            "GET", "/api/score-sheet", area.forms, does="The form of reviews, every version of it",
            roles=(Role.SUPERVISOR, Role.DOCTOR), gives=schemas.ScoreForms,
        ),
        route(
            "GET", "/api/reviewers", area.reviewers, does="Who can be asked for a review", roles=ASKS,
            gives=schemas.Reviewers,
        ),
        route(
            "GET", "/api/recordings/{id}/reviews", area.of_recording, does="Reviews of a recording, oldest first",
            roles=SUPERVISOR, gives=schemas.RecordingReviews,
        ),
        route(
            "POST", "/api/recordings/{id}/reviews", area.ask, does="Assign a recording to a supervisor",
            roles=ASKS, takes=schemas.ReviewNew, gives=schemas.Review,
        ),
        route(
            "POST", "/api/recordings/{id}/reviews/own", area.begin, does="The own review, begun if need be",
            roles=SUPERVISOR, gives=schemas.Review,
        ),
        route(
            "POST", "/api/reviews/{id}/second", area.second, does="Ask another one, who does not see the first",
            roles=ASKS, takes=schemas.ReviewNew, gives=schemas.Review,
        ),
        route(
            "POST", "/api/reviews/{id}/withdraw", area.withdraw, does="Ask no more", roles=ASKS,
            gives=schemas.Review,
        ),
    ]  # fmt: skip


def _writing(area: WritingArea) -> list[Route]:
    return [
        route(
            "PATCH", "/api/reviews/{id}/scores", area.score, does="Keep scores as they are typed",
            roles=SUPERVISOR, takes=schemas.ScoresChange, gives=schemas.Review,
        ),
        route(
            "PUT", "/api/reviews/{id}/marks/{mark}", area.mark, does="Set, change or bring back a mark",
            roles=SUPERVISOR, takes=schemas.MarkChange, gives=schemas.Review,
        ),
        route(
            "POST", "/api/reviews/{id}/marks/{mark}/remove", area.unmark, does="Remove a mark; it stays readable",
            roles=SUPERVISOR, takes=schemas.MarkRemoveChange, gives=schemas.Review,
        ),
        route(
            "POST", "/api/reviews/{id}/submit", area.submit, does="Hand in; the scores stay as they are then",
            roles=SUPERVISOR, gives=schemas.Review,
        ),
        route(
            "POST", "/api/reviews/{id}/release", area.release, does="Show the doctor what is chosen",
            roles=SUPERVISOR, takes=schemas.ReleaseNew, gives=schemas.Review,
        ),
    ]  # fmt: skip


class AskingArea:
    def __init__(self, reviews: ReviewService) -> None:
        self._reviews = reviews

    async def forms(self, _asked: Asked[Nothing]) -> schemas.ScoreForms:
        return schemas.ScoreForms(forms=tuple(_form(one) for one in forms().values()))

    async def reviewers(self, asked: Asked[Nothing]) -> schemas.Reviewers:
        found = await self._reviews.reviewers(asked.actor)
        return schemas.Reviewers(
            reviewers=tuple(
                schemas.Reviewer(id=one.person.id, name=one.person.name, to_do=one.to_do) for one in found
            )
        )

    async def of_recording(self, asked: Asked[Nothing]) -> schemas.RecordingReviews:
        shown = await self._reviews.of_recording(asked.actor, asked["id"])
        reviews = tuple(_review(one) for one in shown.reviews)
        return schemas.RecordingReviews(reviews=reviews, own_id=shown.own_id, blind=shown.blind)

    async def ask(self, asked: Asked[schemas.ReviewNew]) -> schemas.Review:
        new = asked.input
        return _review(await self._reviews.ask(asked.actor, asked["id"], new.reviewer_id, new.note))

    async def begin(self, asked: Asked[Nothing]) -> schemas.Review:
        return _review(await self._reviews.begin(asked.actor, asked["id"]))

    async def second(self, asked: Asked[schemas.ReviewNew]) -> schemas.Review:
        new = asked.input
        return _review(await self._reviews.ask_second(asked.actor, asked["id"], new.reviewer_id, new.note))

    async def withdraw(self, asked: Asked[Nothing]) -> schemas.Review:
        return _review(await self._reviews.withdraw(asked.actor, asked["id"]))


class WritingArea:
    def __init__(self, reviewing: ReviewingService, clock: Clock) -> None:
        self._reviewing = reviewing
        self._clock = clock

    async def score(self, asked: Asked[schemas.ScoresChange]) -> schemas.Review:
        scores = {item: Score(**said.model_dump()) for item, said in asked.input.scores.items()}
        return _review(await self._reviewing.score(asked.actor, asked["id"], scores))

    async def mark(self, asked: Asked[schemas.MarkChange]) -> schemas.Review:
        new, now = asked.input, self._clock()
        mark = new_mark(asked["mark"], asked["id"], new.from_ms, new.to_ms, new.text, now)
        return _review(await self._reviewing.mark(asked.actor, mark, new.version))

    async def unmark(self, asked: Asked[schemas.MarkRemoveChange]) -> schemas.Review:
        based_on = asked.input.version
        return _review(await self._reviewing.remove_mark(asked.actor, asked["id"], asked["mark"], based_on))

    async def submit(self, asked: Asked[Nothing]) -> schemas.Review:
        return _review(await self._reviewing.submit(asked.actor, asked["id"]))

    async def release(self, asked: Asked[schemas.ReleaseNew]) -> schemas.Review:
        new = asked.input
        shared = Shared(new.scores, new.marks, new.words.strip())
        return _review(await self._reviewing.release(asked.actor, asked["id"], shared))


def scores_of(said: dict[str, Score]) -> dict[str, schemas.Score]:
    return {item: schemas.Score(**asdict(one)) for item, one in said.items()}


def _form(form: ScoreForm) -> schemas.ScoreForm:
    items = tuple(
        schemas.ScoreItem(
            id=item.id,
            label=_words(item.label),
            about=_words(item.about),
            lowest=item.lowest,
            highest=item.highest,
            may_not_apply=item.may_not_apply,
            anchors={str(score): _words(words) for score, words in item.anchors.items()},
        )
        for item in form.items
    )
    return schemas.ScoreForm(version=form.version, signed_off_by=form.signed_off_by, items=items)


def _words(words: Words) -> schemas.TwoLanguages:
    return schemas.TwoLanguages(en=words.en, ur=words.ur)


def _review(one: ReviewShown) -> schemas.Review:
    review = one.review
    return schemas.Review(
        id=review.id,
        recording_id=review.recording_id,
        reviewer_id=review.reviewer_id,
        reviewer_name=one.reviewer_name,
        asked_by=review.asked_by,
        asked_by_name=one.asked_by_name,
        asked_at=review.asked_at,
        note=review.note,
        second_of=review.second_of,
        state=review.state.value,
        form=review.form,
        scores=scores_of(dict(review.scores)),
        overall=review.overall,
        hidden=one.hidden,
        marks=tuple(_mark(mark) for mark in one.marks),
        saved_at=review.saved_at,
        submitted_at=review.submitted_at,
        released_at=review.released_at,
        released_by_name=one.released_by_name,
        shows_scores=review.shared.scores,
        shows_marks=review.shared.marks,
        shown_words=review.shared.words,
        read_at=review.read_at,
        answer=review.answer,
        answered_at=review.answered_at,
    )


def _mark(shown: MarkShown) -> schemas.ReviewMark:
    return schemas.ReviewMark(
        id=shown.newest.id, newest=_version(shown.newest), earlier=tuple(_version(one) for one in shown.earlier)
    )


def _version(one: ReviewMark) -> schemas.MarkVersion:
    return schemas.MarkVersion(
        version=one.version,
        from_ms=one.from_ms,
        to_ms=one.to_ms,
        text=one.text,
        removed=one.removed,
        saved_at=one.saved_at,
    )
