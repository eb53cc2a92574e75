"""Reviews of recordings and reports of who opened them, over HTTP. Must not know services or the store."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from server.api.schemas.base import Day, Id, Model

ItemId = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
Comment = Annotated[str, StringConstraints(max_length=1_000)]
Note = Annotated[str, StringConstraints(max_length=400)]
Moment = Annotated[int, Field(ge=0, le=10**9)]
"""Milliseconds on the recording's time line."""

# GET /api/score-sheet -> ScoreForms (supervisor, doctor)


class TwoLanguages(Model):
    en: str
    ur: str


class ScoreItem(Model):
    """`anchors`: what a score means, where the form says it."""

    id: ItemId
    label: TwoLanguages
    about: TwoLanguages
    lowest: int
    highest: int
    may_not_apply: bool
    anchors: dict[str, TwoLanguages]


class ScoreForm(Model):
    """The last item is about the whole."""

    version: str
    signed_off_by: str
    items: tuple[ScoreItem, ...]


class ScoreForms(Model):
    """Oldest first; the last is the one in use."""

    forms: tuple[ScoreForm, ...]


# GET /api/reviewers -> Reviewers (supervisor, administrator)


class Reviewer(Model):
    id: Id
    name: str
    #: Reviews that wait for this person.
    to_do: int


class Reviewers(Model):
    reviewers: tuple[Reviewer, ...]


# GET /api/recordings/{id}/reviews -> RecordingReviews (supervisor)
# POST /api/recordings/{id}/reviews {reviewer_id, note} -> Review (supervisor, administrator)
# POST /api/recordings/{id}/reviews/own -> Review: the own one, begun if need be (supervisor)
# POST /api/reviews/{id}/second, /withdraw -> Review; PATCH /scores; PUT /marks/{mark}; POST /marks/{mark}/remove
# POST /api/reviews/{id}/submit, /release -> Review

ReviewProgress = Literal["draft", "submitted", "released", "withdrawn"]


class Score(Model):
    """None: nothing decided yet."""

    score: int | None
    not_applicable: bool
    comment: str


class MarkVersion(Model):
    version: int
    from_ms: int
    to_ms: int | None
    text: str
    removed: bool
    saved_at: datetime


class ReviewMark(Model):
    """As it stands, and what it said before, oldest first."""

    id: Id
    newest: MarkVersion
    earlier: tuple[MarkVersion, ...]


class Review(Model):
    id: Id
    recording_id: Id
    reviewer_id: Id
    reviewer_name: str
    #: None: begun without being asked.
    asked_by: Id | None
    asked_by_name: str | None
    asked_at: datetime
    note: str
    second_of: Id | None
    state: ReviewProgress
    form: str
    scores: dict[str, Score]
    overall: int | None
    #: Kept from this reader until the own review is handed in, or for good.
    hidden: bool
    marks: tuple[ReviewMark, ...]
    saved_at: datetime | None
    submitted_at: datetime | None
    released_at: datetime | None
    released_by_name: str | None
    shows_scores: bool
    shows_marks: bool
    shown_words: str
    read_at: datetime | None
    answer: str
    answered_at: datetime | None


class RecordingReviews(Model):
    """Oldest first. `blind`: what others said stays hidden until the own review is handed in."""

    reviews: tuple[Review, ...]
    own_id: Id | None
    blind: bool


class ReviewNew(Model):
    reviewer_id: Id
    note: Note = ""


class ScoreChange(Model):
    score: int | None = None
    not_applicable: bool = False
    comment: Comment = ""


class ScoresChange(Model):
    """The items that were touched; all others stay as they are."""

    scores: dict[str, ScoreChange] = Field(max_length=60)


class MarkChange(Model):
    """`version`: the one it was seen in, 0 for a new one."""

    version: int = Field(ge=0, le=100_000)
    from_ms: Moment
    to_ms: Moment | None = None
    text: Comment


class MarkRemoveChange(Model):
    version: int = Field(ge=1, le=100_000)


class ReleaseNew(Model):
    scores: bool
    marks: bool
    words: Comment = ""


# GET /api/reviews/released -> ReleasedReviews (doctor)
# POST /api/reviews/{id}/read, /answer {text} -> ReleasedReview (doctor)


class ReleasedMark(Model):
    from_ms: int
    to_ms: int | None
    text: str


class ReleasedReview(Model):
    """What a doctor sees of a review of his own consultation."""

    id: Id
    reviewer_name: str
    started_at: datetime
    center_name: str
    patient_name: str
    released_at: datetime
    words: str
    form: str
    scores: dict[str, Score] | None
    marks: tuple[ReleasedMark, ...] | None
    read_at: datetime | None
    answer: str
    answered_at: datetime | None


class ReleasedReviews(Model):
    reviews: tuple[ReleasedReview, ...]


class UnreadReviews(Model):
    """`count`: released to this doctor and not read yet."""

    count: int


class AnswerNew(Model):
    text: Comment


# GET /api/recordings/{id}/viewers, /viewers.csv -> Viewing (supervisor, administrator)
# GET /api/people/{id}/viewed?since=&until=, /viewed.csv -> Viewing (administrator)


class ViewedQuery(Model):
    """Days at the centers, both included; without them the last thirty days."""

    since: Day | None = None
    until: Day | None = None


class ExportMade(Model):
    at: datetime
    action: str
    reason: str


class Opening(Model):
    """One answer to why, and what was done until the next one. Ranges are milliseconds of the time line."""

    recording_id: Id
    started_at: datetime | None
    center_name: str
    doctor_name: str | None
    actor_id: str | None
    actor_name: str
    role: str
    at: datetime
    last_at: datetime
    reason: str
    ranges: tuple[tuple[int, int], ...]
    watched_ms: int
    exports: tuple[ExportMade, ...]


class Viewing(Model):
    """`complete` False: there was more than one report reads."""

    name: str
    openings: tuple[Opening, ...]
    complete: bool
