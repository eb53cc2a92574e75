"""Reviews of recorded consultations: who is asked, marks, scores, hand-in, release, the doctor's one answer.

> draft -> submitted -> released, never back. A draft that nobody needs becomes withdrawn. What was handed in is not
> changed any more; marks may be until the release, and every version of a mark stays.

Times are UTC, moments are milliseconds on the recording's time line. Must not know tables or who may do what.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from server.domain import score_sheet
from server.domain.errors import Conflict, FieldError, Invalid, invalid
from server.domain.score_sheet import ScoreForm, Scores

MOST_MARKS = 500
"""Of one review, removed ones too."""


class ReviewState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


HANDED_IN = (ReviewState.SUBMITTED, ReviewState.RELEASED)


@dataclass(frozen=True, slots=True)
class Shared:
    """What of a review the doctor gets to see, with words for him."""

    scores: bool = False
    marks: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """One supervisor's review of one recording. `asked_by` None: begun by himself, after opening with a reason.

    `second_of`: the review whose scores and marks this reviewer does not see before handing in.
    """

    id: str
    recording_id: str
    reviewer_id: str
    asked_by: str | None
    asked_at: datetime
    note: str = ""
    second_of: str | None = None
    state: ReviewState = ReviewState.DRAFT
    #: Version of the form that the scores are on.
    form: str = ""
    scores: Scores = field(default_factory=dict)
    saved_at: datetime | None = None
    submitted_at: datetime | None = None
    released_at: datetime | None = None
    released_by: str | None = None
    shared: Shared = Shared()
    read_at: datetime | None = None
    answer: str = ""
    answered_at: datetime | None = None

    @property
    def on_form(self) -> ScoreForm:
        return score_sheet.forms()[self.form]

    @property
    def overall(self) -> int | None:
        return score_sheet.overall_of(self.on_form, self.scores)

    @property
    def blind(self) -> bool:
        """Whether its reviewer must not see what others said yet."""
        return self.second_of is not None and self.state is ReviewState.DRAFT


@dataclass(frozen=True, slots=True)
class ReviewMark:
    """One version of a mark. `to_ms` None: a moment, not a range."""

    id: str
    version: int
    review_id: str
    from_ms: int
    to_ms: int | None
    text: str
    removed: bool
    saved_at: datetime


def scored(review: Review, scores: Scores, now: datetime) -> Review:
    """The draft with these items said anew, the others as they were. Raises Conflict, Invalid."""
    _must_be(review, ReviewState.DRAFT)
    score_sheet.checked(review.on_form, scores)
    return replace(review, scores={**review.scores, **scores}, saved_at=now)


def submitted(review: Review, now: datetime) -> Review:
    """Handed in. Raises Conflict, Invalid with the items that nothing was decided about."""
    _must_be(review, ReviewState.DRAFT)
    if lacking := score_sheet.missing(review.on_form, review.scores):
        raise Invalid(tuple(FieldError(f"scores/{one}", "needed", "Score this item.") for one in lacking))
    return replace(review, state=ReviewState.SUBMITTED, submitted_at=now)


def withdrawn(review: Review) -> Review:
    """Not asked for any more. Raises Conflict where something was handed in."""
    _must_be(review, ReviewState.DRAFT)
    return replace(review, state=ReviewState.WITHDRAWN)


def released(review: Review, shared: Shared, by: str, now: datetime) -> Review:
    """Shown to the doctor. Raises Conflict, Invalid when nothing would be shown."""
    _must_be(review, ReviewState.SUBMITTED)
    if not (shared.scores or shared.marks or shared.words.strip()):
        raise invalid("scores", "needed", "Choose what the doctor gets to see.")
    return replace(review, state=ReviewState.RELEASED, shared=shared, released_at=now, released_by=by)


def read(review: Review, now: datetime) -> Review:
    """The doctor has read it; the first time counts."""
    _must_be(review, ReviewState.RELEASED)
    return review if review.read_at is not None else replace(review, read_at=now)


def answered(review: Review, text: str, now: datetime) -> Review:
    """The doctor's one comment; the same words once more are no second one. Raises Conflict, Invalid."""
    _must_be(review, ReviewState.RELEASED)
    if not text.strip():
        raise invalid("text", "needed", "Write your answer.")
    if review.answered_at is not None:
        if review.answer == text.strip():
            return review
        raise Conflict("review.answered", "You have answered already.")
    return replace(review, answer=text.strip(), answered_at=now, read_at=review.read_at or now)


def marked(
    review: Review, before: ReviewMark | None, new: ReviewMark, based_on: int, duration_ms: int
) -> ReviewMark | None:
    """The next version of a mark that was at `before`; None when it says that already.

    Raises Conflict (`review.mark_changed`: another version came between), Invalid.
    """
    if review.state not in (ReviewState.DRAFT, ReviewState.SUBMITTED):
        raise _wrong_state(review)
    if before is not None and _same(before, new):
        return None
    if based_on != (before.version if before is not None else 0):
        raise Conflict("review.mark_changed", "This mark was changed elsewhere.")
    end = duration_ms + 1_000
    if not 0 <= new.from_ms <= end or (new.to_ms is not None and not new.from_ms < new.to_ms <= end):
        raise invalid("from_ms", "impossible", "This moment is not in the recording.")
    if not new.text.strip():
        raise invalid("text", "needed", "Write what you saw or heard.")
    return replace(new, version=based_on + 1)


def newest(versions: Iterable[ReviewMark]) -> tuple[ReviewMark, ...]:
    """The newest version of each mark, by moment."""
    last: dict[str, ReviewMark] = {}
    for one in versions:
        if one.id not in last or last[one.id].version < one.version:
            last[one.id] = one
    return tuple(sorted(last.values(), key=lambda one: (one.from_ms, one.id)))


def own_of(reviews: Iterable[Review], person_id: str | None) -> Review | None:
    """The review of a recording that this person writes or has written."""
    mine = (one for one in reviews if one.reviewer_id == person_id and one.state is not ReviewState.WITHDRAWN)
    return next(mine, None)


def is_assigned(review: Review | None) -> bool:
    """Whether somebody else asked for it and still waits for it or for its release: a reason to open."""
    return (
        review is not None
        and review.asked_by is not None
        and review.state in (ReviewState.DRAFT, ReviewState.SUBMITTED)
    )


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list says of a recording's reviews to one person."""

    #: `none`, `asked` (nobody has handed in yet), `reviewed`.
    state: str = "none"
    #: Overall scores, oldest first; none for whom they are hidden.
    overalls: tuple[int, ...] = ()
    highest: int = 5
    #: The person has a draft to finish.
    to_do: bool = False
    #: Somebody asked this person, so `assigned` is a true reason for opening.
    assigned: bool = False
    #: Who is asked and has not handed in.
    waiting_for: tuple[str, ...] = ()


def summary(reviews: Sequence[Review], person_id: str | None, *, sees_scores: bool) -> Summary:
    """For a list; `reviews` are all those of one recording, oldest first."""
    known = [one for one in reviews if one.state is not ReviewState.WITHDRAWN]
    own = own_of(known, person_id)
    done = [one for one in known if one.state in HANDED_IN]
    shown = done if sees_scores and not (own is not None and own.blind) else []
    return Summary(
        state="reviewed" if done else "asked" if known else "none",
        overalls=tuple(one.overall for one in shown if one.overall is not None),
        highest=max((one.on_form.overall.highest for one in done), default=5),
        to_do=own is not None and own.state is ReviewState.DRAFT,
        assigned=is_assigned(own),
        waiting_for=tuple(one.reviewer_id for one in known if one.state is ReviewState.DRAFT),
    )


def digest(review: Review, marks: Iterable[ReviewMark]) -> str:
    """SHA-256 of what was scored and marked: in the audit trail it proves that nothing was changed afterwards."""
    said = {item: asdict(score) for item, score in review.scores.items()}
    kept = [[one.id, one.version, one.from_ms, one.to_ms, one.text, one.removed] for one in newest(marks)]
    text = json.dumps([review.id, review.form, said, kept], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _same(a: ReviewMark, b: ReviewMark) -> bool:
    return (a.from_ms, a.to_ms, a.text, a.removed) == (b.from_ms, b.to_ms, b.text, b.removed)


def _must_be(review: Review, state: ReviewState) -> None:
    if review.state is not state:
        raise _wrong_state(review)


def _wrong_state(review: Review) -> Conflict:
    return Conflict("review.wrong_state", "This review is not in the state that this needs.", state=review.state)
