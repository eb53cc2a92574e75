"""Reviews of recordings and their marks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "review",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("recording_id", sa.String(length=64), nullable=False),
        sa.Column("reviewer_id", sa.String(length=64), nullable=False),
        sa.Column("asked_by", sa.String(length=64), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("second_of", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.String(length=64), nullable=True),
        sa.Column("shows_scores", sa.Boolean(), nullable=False),
        sa.Column("shows_marks", sa.Boolean(), nullable=False),
        sa.Column("shown_words", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('draft','submitted','released','withdrawn')", name=op.f("ck_review_state")),
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"], name=op.f("fk_review_recording_id")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["person.id"], name=op.f("fk_review_reviewer_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_review_asked_by")),
        sa.ForeignKeyConstraint(["second_of"], ["review.id"], name=op.f("fk_review_second_of")),
        sa.ForeignKeyConstraint(["released_by"], ["person.id"], name=op.f("fk_review_released_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    op.create_index("ix_review_recording_id", "review", ["recording_id"], unique=False)
    op.create_index("ix_review_reviewer_id", "review", ["reviewer_id"], unique=False)
    op.create_table(
        "review_mark",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.String(length=64), nullable=False),
        sa.Column("from_ms", sa.BigInteger(), nullable=False),
        sa.Column("to_ms", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_review_mark_review_id")),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_review_mark")),
    )
    op.create_index("ix_review_mark_review_id", "review_mark", ["review_id"], unique=False)
