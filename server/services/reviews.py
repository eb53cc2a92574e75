"""Reviews of recordings: who is asked, who begins one unasked, a second one without a look at the first, the list.

Writing on a review is `reviewing`, the doctor's side `released`. Must not know HTTP.

> Who neither is asked nor has opened the recording with a reason today sees no word of a review.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from server.domain.center_day import day_of
from server.domain.errors import Conflict, Forbidden, invalid
from server.domain.identity import Actor, Person, Role
from server.domain.ids import new_id
from server.domain.permissions import require
from server.domain.recordings import Recording, RecordingState
from server.domain.reviews import (
    HANDED_IN,
    Review,
    ReviewMark,
    ReviewState,
    Shared,
    is_assigned,
    newest,
    own_of,
    withdrawn,
)
from server.domain.score_sheet import current_form
from server.services.access import recording_for, review_for
from server.services.ports import Clock, Store, Work


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Somebody who can be asked, with how many reviews wait for him."""

    person: Person
    to_do: int


@dataclass(frozen=True, slots=True)
class MarkShown:
    """A mark as it stands, with what it said before, oldest first."""

    newest: ReviewMark
    earlier: tuple[ReviewMark, ...]


@dataclass(frozen=True, slots=True)
class ReviewShown:
    """`hidden`: its scores and marks are kept from this person for now; they are not in here either."""

    review: Review
    reviewer_name: str
    asked_by_name: str | None
    released_by_name: str | None
    marks: tuple[MarkShown, ...]
    hidden: bool


@dataclass(frozen=True, slots=True)
class ReviewsShown:
    """Of one recording, oldest first. `blind`: the others' stay hidden until the own one is handed in."""

    reviews: tuple[ReviewShown, ...]
    own_id: str | None
    blind: bool


class ReviewService:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def reviewers(self, actor: Actor) -> tuple[Reviewer, ...]:
        """Who can be asked, by name."""
        require(actor, Role.SUPERVISOR, Role.ADMINISTRATOR)
        async with self._store.work() as work:
            people = await work.people.find(role=Role.SUPERVISOR, active=True)
            counts = await work.reviews.open_counts()
        return tuple(Reviewer(one, counts.get(one.id, 0)) for one in people)

    async def of_recording(self, actor: Actor, recording_id: str) -> ReviewsShown:
        """Raises NotFound, Conflict (`review.open_first`)."""
        async with self._store.work() as work:
            recording, _ = await recording_for(work, actor, recording_id, "recording.reviews")
            reviews = await _reviews(work, recording)
            await _must_have_reason(work, actor, recording, reviews, day_of(self._clock()))
            return await reviews_shown(work, actor, reviews)

    async def ask(self, actor: Actor, recording_id: str, reviewer_id: str, note: str) -> ReviewShown:
        """Assign the recording to a supervisor; asking the same one again changes nothing.

        Raises NotFound, Conflict, Invalid.
        """
        async with self._store.work() as work:
            why = f"reviewer {reviewer_id}"
            recording, _ = await recording_for(work, actor, recording_id, "review.ask", lock=True, reason=why)
            asked = await self._asked(work, actor, recording, reviewer_id, note, second_of=None)
            return await one_shown(work, actor, asked)

    async def ask_second(self, actor: Actor, review_id: str, reviewer_id: str, note: str) -> ReviewShown:
        """Assign to another supervisor, who does not see what was handed in before. Raises as `ask`."""
        async with self._store.work() as work:
            why = f"reviewer {reviewer_id}"
            first, recording, _ = await review_for(work, actor, review_id, "review.ask_second", reason=why)
            await work.recordings.get(recording.id, lock=True)
            if first.state not in HANDED_IN:
                raise Conflict("review.wrong_state", "A second review follows one that was handed in.")
            if first.reviewer_id == reviewer_id:
                raise invalid("reviewer_id", "same", "A second review needs another person.")
            asked = await self._asked(work, actor, recording, reviewer_id, note, second_of=first.id)
            return await one_shown(work, actor, asked)

    async def begin(self, actor: Actor, recording_id: str) -> ReviewShown:
        """The own review of a recording, begun now when there is none. Raises NotFound, Conflict."""
        async with self._store.work() as work:
            recording, _ = await recording_for(work, actor, recording_id, "review.begin", lock=True)
            require(actor, Role.SUPERVISOR)
            reviews = await _reviews(work, recording)
            await _must_have_reason(work, actor, recording, reviews, day_of(self._clock()))
            own = own_of(reviews, actor.person_id)
            if own is None:
                own = self._new(recording, actor.person_id or "", asked_by=None)
                await work.reviews.add(own)
            return await one_shown(work, actor, own)

    async def withdraw(self, actor: Actor, review_id: str) -> ReviewShown:
        """Ask no more, by whoever asked or an administrator; the own one that nobody asked for.

        Raises NotFound, Forbidden, Conflict.
        """
        async with self._store.work() as work:
            review, _, _ = await review_for(work, actor, review_id, "review.withdraw", lock=True)
            theirs = review.asked_by or review.reviewer_id
            if actor.role is not Role.ADMINISTRATOR and actor.person_id != theirs:
                raise not_yours()
            gone = withdrawn(review)
            await work.reviews.save(gone)
            return await one_shown(work, actor, gone)

    async def _asked(
        self, work: Work, actor: Actor, recording: Recording, reviewer_id: str, note: str, *, second_of: str | None
    ) -> Review:
        reviewer = await work.people.get(reviewer_id)
        if reviewer is None or not reviewer.active or reviewer.role is not Role.SUPERVISOR:
            raise invalid("reviewer_id", "unknown", "Choose a supervisor.")
        if reviewer.id == actor.person_id:
            raise invalid("reviewer_id", "self", "Nobody assigns a recording to himself: open it with a reason.")
        _must_be_ready(recording)
        known = own_of(await _reviews(work, recording), reviewer.id)
        if known is None:
            new = self._new(recording, reviewer.id, asked_by=actor.person_id, note=note, second_of=second_of)
            await work.reviews.add(new)
            return new
        if second_of is not None and known.second_of != second_of:
            raise Conflict("review.has_one", "This person reviews this recording already.")
        if known.asked_by is None and known.state is ReviewState.DRAFT:
            known = replace(known, asked_by=actor.person_id, note=note)
            await work.reviews.save(known)
        return known

    def _new(
        self,
        recording: Recording,
        reviewer_id: str,
        *,
        asked_by: str | None,
        note: str = "",
        second_of: str | None = None,
    ) -> Review:
        _must_be_ready(recording)
        form = current_form().version
        return Review(
            new_id(), recording.id, reviewer_id, asked_by, self._clock(), note.strip(), second_of, form=form
        )


def not_yours() -> Forbidden:
    return Forbidden("review.not_yours", "This is somebody else's review.")


async def reviews_shown(work: Work, actor: Actor, reviews: Sequence[Review]) -> ReviewsShown:
    """What this person may see of a recording's reviews."""
    own = own_of(reviews, actor.person_id)
    blind = own is not None and own.blind
    marks = await work.reviews.marks(one.id for one in reviews)
    ids = {id_ for one in reviews for id_ in (one.reviewer_id, one.asked_by, one.released_by)}
    names = {person.id: person.name for person in (await work.people.many(ids)).values()}

    def seen(one: Review) -> ReviewShown:
        mine = one.reviewer_id == actor.person_id
        hidden = not mine and (blind or actor.role is not Role.SUPERVISOR)
        kept = one if mine or (one.state in HANDED_IN and not hidden) else _without_words(one)
        return ReviewShown(
            review=kept,
            reviewer_name=names.get(one.reviewer_id, ""),
            asked_by_name=names.get(one.asked_by or ""),
            released_by_name=names.get(one.released_by or ""),
            marks=() if hidden else _marks_shown(marks.get(one.id, ())),
            hidden=hidden,
        )

    return ReviewsShown(tuple(seen(one) for one in reviews), None if own is None else own.id, blind)


async def one_shown(work: Work, actor: Actor, review: Review) -> ReviewShown:
    """One of them; all of the recording decide what this person may see of it."""
    reviews = (await work.reviews.of_recordings([review.recording_id]))[review.recording_id]
    return next(one for one in (await reviews_shown(work, actor, reviews)).reviews if one.review.id == review.id)


def _without_words(review: Review) -> Review:
    return replace(review, scores={}, shared=Shared(), answer="")


def _marks_shown(versions: Sequence[ReviewMark]) -> tuple[MarkShown, ...]:
    return tuple(
        MarkShown(last, tuple(one for one in versions if one.id == last.id and one.version < last.version))
        for last in newest(versions)
    )


async def _reviews(work: Work, recording: Recording) -> tuple[Review, ...]:
    return (await work.reviews.of_recordings([recording.id])).get(recording.id, ())


async def _must_have_reason(
    work: Work, actor: Actor, recording: Recording, reviews: Sequence[Review], today: date
) -> None:
    """A reason holds for the center's day in which it was given."""
    if is_assigned(own_of(reviews, actor.person_id)):
        return
    openings = await work.audit.find(
        object_id=recording.id, actor_id=actor.person_id, action="recording.open", limit=1
    )
    if not openings or day_of(openings[0].at) != today:
        raise Conflict("review.open_first", "Open the recording with a reason first.")


def _must_be_ready(recording: Recording) -> None:
    if recording.state is not RecordingState.READY:
        raise Conflict("recording.not_ready", "This recording cannot be reviewed yet.", state=recording.state)
