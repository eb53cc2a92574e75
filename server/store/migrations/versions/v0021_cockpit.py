"""Cues and the examination checklist of a call; sounds, parts of pictures and drawings among what is attached."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0019"


def upgrade() -> None:
    _create_cue()
    op.create_table(
        "examination_tick",
        sa.Column("encounter_id", sa.String(length=64), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["encounter_id"], ["encounter.id"], name=op.f("fk_examination_tick_encounter_id")),
        sa.PrimaryKeyConstraint("encounter_id", "item", name=op.f("pk_examination_tick")),
    )
    _widen_attachment()


def _create_cue() -> None:
    op.create_table(
        "cue",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("encounter_id", sa.String(length=64), nullable=False),
        sa.Column("cue", sa.String(length=40), nullable=False),
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=120), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=120), nullable=False),
        sa.CheckConstraint("answer in ('done','not_possible')", name=op.f("ck_cue_answer")),
        sa.ForeignKeyConstraint(["encounter_id"], ["encounter.id"], name=op.f("fk_cue_encounter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cue")),
    )
    op.create_index("ix_cue_encounter_id", "cue", ["encounter_id"], unique=False)


def _widen_attachment() -> None:
    # SQLite cannot change a table's constraints: it is made anew, and its checks are not carried over by Alembic.
    with op.batch_alter_table("attachment") as table:
        table.add_column(sa.Column("participant_id", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("site", sa.String(length=40), nullable=True))
        table.add_column(sa.Column("part", sa.String(length=12), nullable=True))
        table.add_column(sa.Column("whole_id", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("region", sa.JSON(), nullable=True))
        table.add_column(sa.Column("width", sa.Integer(), nullable=True))
        table.add_column(sa.Column("height", sa.Integer(), nullable=True))
        table.add_column(sa.Column("drawing", sa.JSON(), nullable=True))
        table.create_foreign_key(op.f("fk_attachment_participant_id"), "participant", ["participant_id"], ["id"])
        if op.get_bind().dialect.name != "sqlite":
            table.drop_constraint(op.f("ck_attachment_kind"), type_="check")
        table.create_check_constraint(op.f("ck_attachment_kind"), "kind in ('picture','voice','sound')")
