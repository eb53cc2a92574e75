"""The structured case of an encounter, and pictures and voice notes attached to it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0009"


def upgrade() -> None:
    _create_intake()
    _create_attachment()
    op.create_table(
        "attachment_piece",
        sa.Column("attachment_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_attachment_piece_attachment_id")
        ),
        sa.PrimaryKeyConstraint("attachment_id", "number", name=op.f("pk_attachment_piece")),
    )


def _create_intake() -> None:
    op.create_table(
        "intake",
        sa.Column("encounter_id", sa.String(length=64), nullable=False),
        sa.Column("rules_version", sa.String(length=20), nullable=False),
        sa.Column("complaints", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("signs", sa.JSON(), nullable=False),
        sa.Column("none_seen", sa.Boolean(), nullable=False),
        sa.Column("pregnant", sa.Boolean(), nullable=True),
        sa.Column("not_measured", sa.JSON(), nullable=False),
        sa.Column("lowered", sa.JSON(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("saved_by", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["encounter_id"], ["encounter.id"], name=op.f("fk_intake_encounter_id")),
        sa.ForeignKeyConstraint(["saved_by"], ["person.id"], name=op.f("fk_intake_saved_by")),
        sa.PrimaryKeyConstraint("encounter_id", name=op.f("pk_intake")),
    )


def _create_attachment() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("encounter_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("mime", sa.String(length=40), nullable=False),
        sa.Column("shows", sa.String(length=80), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.String(length=64), nullable=True),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("arrived_pieces", sa.Integer(), nullable=False),
        sa.Column("octets", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.String(length=64), nullable=True),
        sa.CheckConstraint("kind in ('picture','voice')", name=op.f("ck_attachment_kind")),
        sa.ForeignKeyConstraint(["encounter_id"], ["encounter.id"], name=op.f("fk_attachment_encounter_id")),
        sa.ForeignKeyConstraint(["taken_by"], ["person.id"], name=op.f("fk_attachment_taken_by")),
        sa.ForeignKeyConstraint(["removed_by"], ["person.id"], name=op.f("fk_attachment_removed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index("ix_attachment_encounter_id", "attachment", ["encounter_id"], unique=False)
