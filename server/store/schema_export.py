"""The table of exports. In the one `schema.metadata`; what is said there goes here too."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, ForeignKey, String, Table, Text

from server.store.schema import UtcDateTime, metadata

recording_export = Table(
    "recording_export",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("recording_id", ForeignKey("recording.id"), nullable=False, index=True),
    Column("kind", String(12), nullable=False),
    Column("participant_id", ForeignKey("participant.id"), nullable=True),
    Column("asked_by", ForeignKey("person.id"), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("reason", String(20), nullable=False),
    Column("detail", Text, nullable=False, default=""),
    Column("language", String(12), nullable=False),
    Column("state", String(12), nullable=False, index=True),
    Column("needs_approval", Boolean, nullable=False),
    Column("decided_by", ForeignKey("person.id"), nullable=True),
    Column("decided_at", UtcDateTime, nullable=True),
    Column("decision", Text, nullable=False, default=""),
    Column("failure", String(20), nullable=False, default=""),
    Column("ending", String(8), nullable=False, default=""),
    Column("size", BigInteger, nullable=True),
    Column("seal", String(64), nullable=False, default=""),
    Column("ready_at", UtcDateTime, nullable=True),
    Column("ended_at", UtcDateTime, nullable=True),
    CheckConstraint("kind in ('composed','originals','single')", name="kind"),
    CheckConstraint(
        "state in ('asked','waiting','making','ready','failed','refused','cancelled','expired')", name="state"
    ),
)
