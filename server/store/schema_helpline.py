"""The tables of the helpline: conversations, messages of both directions, pictures and voice notes.

In the one `schema.metadata`; what is said there goes here too.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from server.store.schema import UtcDateTime, metadata

conversation = Table(
    "helpline_conversation",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("channel", String(12), nullable=False),
    # What the channel knows the citizen by: a telephone number, its own id, or a hash of the browser's secret.
    Column("address", String(160), nullable=False),
    Column("phone", String(40), nullable=False),
    Column("name", String(120), nullable=False),
    Column("language", String(12), nullable=False),
    Column("talk", JSON, nullable=True),
    Column("numbers", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_in_at", UtcDateTime, nullable=True, index=True),
    Column("patient_id", ForeignKey("patient.id"), nullable=True, index=True),
    Column("encounter_id", ForeignKey("encounter.id"), nullable=True, index=True),
    Column("encounter_state", String(20), nullable=False),
    Column("way", String(12), nullable=False),
    Column("holder_id", ForeignKey("person.id"), nullable=True, index=True),
    Column("alert", String(12), nullable=False, index=True),
    Column("alerted_at", UtcDateTime, nullable=True),
    Column("unread", Boolean, nullable=False),
    Column("opted_out", Boolean, nullable=False),
    Column("due_event", String(20), nullable=False),
    Column("due_at", UtcDateTime, nullable=True, index=True),
    Column("rating", String(12), nullable=False),
    Column("kept", JSON, nullable=False),
    UniqueConstraint("channel", "address"),
)

incoming = Table(
    "helpline_incoming",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("conversation_id", ForeignKey("helpline_conversation.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("channel", String(12), nullable=False),
    Column("message_id", String(200), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("body", Text, nullable=False),
    Column("sent_at", UtcDateTime, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("state", String(12), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_try_at", UtcDateTime, nullable=True),
    Column("why", String(60), nullable=False),
    # Whatever a channel delivers twice is there once.
    UniqueConstraint("channel", "message_id"),
    UniqueConstraint("conversation_id", "number"),
    Index("ix_helpline_incoming_state_received_at", "state", "received_at"),
)

outgoing = Table(
    "helpline_outgoing",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("conversation_id", ForeignKey("helpline_conversation.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("said", JSON, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("answers", ForeignKey("helpline_incoming.id"), nullable=True),
    Column("author_id", ForeignKey("person.id"), nullable=True),
    Column("state", String(12), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_try_at", UtcDateTime, nullable=True),
    Column("sent_id", String(200), nullable=True, index=True),
    Column("sent_at", UtcDateTime, nullable=True),
    Column("error", String(60), nullable=False),
    Column("cost", String(20), nullable=False),
    UniqueConstraint("conversation_id", "number"),
    Index("ix_helpline_outgoing_state_conversation_id", "state", "conversation_id"),
)

media = Table(
    "helpline_media",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("conversation_id", ForeignKey("helpline_conversation.id"), nullable=False, index=True),
    Column("mime", String(60), nullable=False),
    Column("octets", Integer, nullable=False),
    Column("kept_at", UtcDateTime, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
