"""Pauses of recordings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "recording_pause",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("encounter_id", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("detail", sa.String(length=120), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_by", sa.String(length=64), nullable=False),
        sa.Column("resumed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resumed_by", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "reason in ('intimate_examination','private_talk','other')", name=op.f("ck_recording_pause_reason")
        ),
        sa.ForeignKeyConstraint(["encounter_id"], ["encounter.id"], name=op.f("fk_recording_pause_encounter_id")),
        sa.ForeignKeyConstraint(["paused_by"], ["person.id"], name=op.f("fk_recording_pause_paused_by")),
        sa.ForeignKeyConstraint(["resumed_by"], ["person.id"], name=op.f("fk_recording_pause_resumed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_pause")),
    )
    op.create_index("ix_recording_pause_encounter_id", "recording_pause", ["encounter_id"], unique=False)
