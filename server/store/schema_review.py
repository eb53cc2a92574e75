"""The tables of reviews: who is asked to review a recording, what he scored, and each version of each mark.

In the one `schema.metadata`; what is said there goes here too.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
)

from server.store.schema import UtcDateTime, metadata

review = Table(
    "review",
    metadata,
    Column("id", String(64), primary_key=True),
    # A person has at most one that is not withdrawn: whoever adds one has locked the recording.
    Column("recording_id", ForeignKey("recording.id"), nullable=False, index=True),
    Column("reviewer_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("asked_by", ForeignKey("person.id"), nullable=True),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("note", Text, nullable=False, default=""),
    Column("second_of", ForeignKey("review.id"), nullable=True),
    Column("state", String(12), nullable=False),
    Column("form", String(20), nullable=False),
    # Item's id -> {score, not_applicable, comment}.
    Column("scores", JSON, nullable=False, default=dict),
    Column("saved_at", UtcDateTime, nullable=True),
    Column("submitted_at", UtcDateTime, nullable=True),
    Column("released_at", UtcDateTime, nullable=True),
    Column("released_by", ForeignKey("person.id"), nullable=True),
    Column("shows_scores", Boolean, nullable=False, default=False),
    Column("shows_marks", Boolean, nullable=False, default=False),
    Column("shown_words", Text, nullable=False, default=""),
    Column("read_at", UtcDateTime, nullable=True),
    Column("answer", Text, nullable=False, default=""),
    Column("answered_at", UtcDateTime, nullable=True),
    CheckConstraint("state in ('draft','submitted','released','withdrawn')", name="state"),
)

review_mark = Table(
    "review_mark",
    metadata,
    # Made by the page. Every change is one more row; none is ever changed or removed.
    Column("id", String(64), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("review_id", ForeignKey("review.id"), nullable=False, index=True),
    Column("from_ms", BigInteger, nullable=False),
    Column("to_ms", BigInteger, nullable=True),
    Column("text", Text, nullable=False),
    Column("removed", Boolean, nullable=False, default=False),
    Column("saved_at", UtcDateTime, nullable=False),
)
