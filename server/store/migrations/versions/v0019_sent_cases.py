"""Cases sent without a call, and words of hand-over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "sent_case",
        sa.Column("encounter_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.String(length=64), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("taken_by", sa.String(length=64), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["encounter_id"], ["encounter.id"], name=op.f("fk_sent_case_encounter_id")),
        sa.ForeignKeyConstraint(["taken_by"], ["person.id"], name=op.f("fk_sent_case_taken_by")),
        sa.PrimaryKeyConstraint("encounter_id", name=op.f("pk_sent_case")),
    )
    op.create_index(op.f("ix_sent_case_state"), "sent_case", ["state"], unique=False)
    op.create_table(
        "handover_note",
        sa.Column("encounter_id", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["encounter_id"], ["encounter.id"], name=op.f("fk_handover_note_encounter_id")),
        sa.ForeignKeyConstraint(["written_by"], ["person.id"], name=op.f("fk_handover_note_written_by")),
        sa.PrimaryKeyConstraint("encounter_id", name=op.f("pk_handover_note")),
    )
