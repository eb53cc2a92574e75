"""The tables of WhatsApp: posts to be worked off, and calls. In the one `schema.metadata`."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from server.store.schema import UtcDateTime, metadata

whatsapp_post = Table(
    "whatsapp_post",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("next_try_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("failed", Boolean, nullable=False),
    Index("ix_whatsapp_post_failed_next_try_at", "failed", "next_try_at"),
)

whatsapp_call = Table(
    "whatsapp_call",
    metadata,
    Column("id", String(256), primary_key=True),
    Column("conversation_id", ForeignKey("helpline_conversation.id"), nullable=False, index=True),
    Column("encounter_id", ForeignKey("encounter.id"), nullable=False, index=True),
    Column("direction", String(16), nullable=False),
    Column("began_at", UtcDateTime, nullable=False),
    Column("state", String(12), nullable=False, index=True),
    Column("invitation_id", ForeignKey("invitation.id"), nullable=True),
    Column("ended_at", UtcDateTime, nullable=True),
    Column("seconds", Integer, nullable=True),
    Column("outcome", String(20), nullable=False),
)
