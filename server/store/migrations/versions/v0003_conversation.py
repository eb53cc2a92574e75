"""Messages of calls, and what is kept of their links."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _create_message()
    _create_message_piece()
    _create_message_receipt()
    _create_participant_link()
    _create_link_sample()


def _create_message() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("encounter_id", sa.String(length=64), nullable=False),
        sa.Column("participant_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("mime", sa.String(length=40), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("arrived_pieces", sa.Integer(), nullable=False),
        sa.Column("octets", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind in ('text','voice')", name=op.f("ck_message_kind")),
        sa.ForeignKeyConstraint(["encounter_id"], ["encounter.id"], name=op.f("fk_message_encounter_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_message_participant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index("ix_message_encounter_id", "message", ["encounter_id"], unique=False)


def _create_message_piece() -> None:
    op.create_table(
        "message_piece",
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("octets", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_message_piece_message_id")),
        sa.PrimaryKeyConstraint("message_id", "number", name=op.f("pk_message_piece")),
    )


def _create_message_receipt() -> None:
    op.create_table(
        "message_receipt",
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("participant_id", sa.String(length=64), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_message_receipt_message_id")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_message_receipt_participant_id")
        ),
        sa.PrimaryKeyConstraint("message_id", "participant_id", name=op.f("pk_message_receipt")),
    )


def _create_participant_link() -> None:
    op.create_table(
        "participant_link",
        sa.Column("participant_id", sa.String(length=64), nullable=False),
        sa.Column("low_data", sa.Boolean(), nullable=False),
        sa.Column("budget_megabytes", sa.Float(), nullable=True),
        sa.Column("megabytes", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_participant_link_participant_id")
        ),
        sa.PrimaryKeyConstraint("participant_id", name=op.f("pk_participant_link")),
    )


def _create_link_sample() -> None:
    op.create_table(
        "link_sample",
        sa.Column("encounter_id", sa.String(length=64), nullable=False),
        sa.Column("participant_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("up_rung", sa.String(length=12), nullable=False),
        sa.Column("up_reason", sa.String(length=20), nullable=False),
        sa.Column("down_rung", sa.String(length=12), nullable=False),
        sa.Column("down_reason", sa.String(length=20), nullable=False),
        sa.Column("up_kbps", sa.Float(), nullable=True),
        sa.Column("down_kbps", sa.Float(), nullable=True),
        sa.Column("up_capacity_kbps", sa.Float(), nullable=True),
        sa.Column("down_capacity_kbps", sa.Float(), nullable=True),
        sa.Column("up_loss", sa.Float(), nullable=True),
        sa.Column("down_loss", sa.Float(), nullable=True),
        sa.Column("round_trip_ms", sa.Float(), nullable=True),
        sa.Column("up_mos", sa.Float(), nullable=True),
        sa.Column("down_mos", sa.Float(), nullable=True),
        sa.Column("down_fps", sa.Float(), nullable=True),
        sa.Column("down_concealed", sa.Float(), nullable=True),
        sa.Column("megabytes", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["encounter_id"], ["encounter.id"], name=op.f("fk_link_sample_encounter_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_link_sample_participant_id")),
        sa.PrimaryKeyConstraint("encounter_id", "participant_id", "at", name=op.f("pk_link_sample")),
    )
    op.create_index("ix_link_sample_at", "link_sample", ["at"], unique=False)
