"""WhatsApp: posts of the webhook that wait to be worked off, and calls."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "whatsapp_post",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whatsapp_post")),
    )
    op.create_index("ix_whatsapp_post_failed_next_try_at", "whatsapp_post", ["failed", "next_try_at"])
    op.create_table(
        "whatsapp_call",
        sa.Column("id", sa.String(length=256), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("encounter_id", sa.String(length=64), nullable=False),
        sa.Column("direction", sa.String(length=16), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("invitation_id", sa.String(length=64), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["helpline_conversation.id"], name=op.f("fk_whatsapp_call_conversation_id")
        ),
        sa.ForeignKeyConstraint(["encounter_id"], ["encounter.id"], name=op.f("fk_whatsapp_call_encounter_id")),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.id"], name=op.f("fk_whatsapp_call_invitation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whatsapp_call")),
    )
    for column in ("conversation_id", "encounter_id", "state"):
        op.create_index(op.f(f"ix_whatsapp_call_{column}"), "whatsapp_call", [column])
