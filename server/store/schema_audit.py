"""The table of the audit trail. In the one `schema.metadata`; what is said there goes here too."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text, text

from server.store.schema import UtcDateTime, metadata

audit_event = Table(
    "audit_event",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("actor_id", String(64), nullable=True, index=True),
    Column("actor_name", String(120), nullable=False),
    Column("role", String(20), nullable=False),
    Column("action", String(60), nullable=False, index=True),
    Column("object_kind", String(30), nullable=False),
    Column("object_id", String(64), nullable=False),
    Column("patient_id", String(64), nullable=True, index=True),
    Column("reason", Text, nullable=False, default=""),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("seal", String(64), nullable=False, server_default=text("''")),
    Index("ix_audit_event_object", "object_kind", "object_id"),
)
