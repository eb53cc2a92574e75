"""The helpline: conversations, messages of both directions, pictures and voice notes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "helpline_conversation",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("address", sa.String(length=160), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("talk", sa.JSON(), nullable=True),
        sa.Column("numbers", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("patient_id", sa.String(length=64), nullable=True),
        sa.Column("encounter_id", sa.String(length=64), nullable=True),
        sa.Column("encounter_state", sa.String(length=20), nullable=False),
        sa.Column("way", sa.String(length=12), nullable=False),
        sa.Column("holder_id", sa.String(length=64), nullable=True),
        sa.Column("alert", sa.String(length=12), nullable=False),
        sa.Column("alerted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unread", sa.Boolean(), nullable=False),
        sa.Column("opted_out", sa.Boolean(), nullable=False),
        sa.Column("due_event", sa.String(length=20), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rating", sa.String(length=12), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["encounter_id"], ["encounter.id"], name=op.f("fk_helpline_conversation_encounter_id")
        ),
        sa.ForeignKeyConstraint(["holder_id"], ["person.id"], name=op.f("fk_helpline_conversation_holder_id")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_helpline_conversation_patient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_helpline_conversation")),
        sa.UniqueConstraint("channel", "address", name=op.f("uq_helpline_conversation_channel_address")),
    )
    for column in ("alert", "due_at", "encounter_id", "holder_id", "last_in_at", "patient_id"):
        op.create_index(op.f(f"ix_helpline_conversation_{column}"), "helpline_conversation", [column])
    op.create_table(
        "helpline_incoming",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["helpline_conversation.id"], name=op.f("fk_helpline_incoming_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_helpline_incoming")),
        sa.UniqueConstraint("channel", "message_id", name=op.f("uq_helpline_incoming_channel_message_id")),
        sa.UniqueConstraint("conversation_id", "number", name=op.f("uq_helpline_incoming_conversation_id_number")),
    )
    op.create_index("ix_helpline_incoming_state_received_at", "helpline_incoming", ["state", "received_at"])
    op.create_table(
        "helpline_outgoing",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answers", sa.String(length=64), nullable=True),
        sa.Column("author_id", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_id", sa.String(length=200), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=60), nullable=False),
        sa.Column("cost", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["answers"], ["helpline_incoming.id"], name=op.f("fk_helpline_outgoing_answers")),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_helpline_outgoing_author_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["helpline_conversation.id"], name=op.f("fk_helpline_outgoing_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_helpline_outgoing")),
        sa.UniqueConstraint("conversation_id", "number", name=op.f("uq_helpline_outgoing_conversation_id_number")),
    )
    op.create_index(op.f("ix_helpline_outgoing_sent_id"), "helpline_outgoing", ["sent_id"])
    op.create_index("ix_helpline_outgoing_state_conversation_id", "helpline_outgoing", ["state", "conversation_id"])
    op.create_table(
        "helpline_media",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("mime", sa.String(length=60), nullable=False),
        sa.Column("octets", sa.Integer(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["helpline_conversation.id"], name=op.f("fk_helpline_media_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_helpline_media")),
    )
    op.create_index(op.f("ix_helpline_media_conversation_id"), "helpline_media", ["conversation_id"])
