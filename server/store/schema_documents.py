"""The tables of what a doctor leaves behind: prescriptions (drafts, signed), prints, links, record entries, tasks.

In the one `schema.metadata`; what is said there goes here too.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from server.store.schema import UtcDateTime, metadata

prescription_draft = Table(
    "prescription_draft",
    metadata,
    Column("encounter_id", ForeignKey("encounter.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("content", JSON, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    Column("saved_by", ForeignKey("person.id"), nullable=False),
)

signed_document = Table(
    "signed_document",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("encounter_id", ForeignKey("encounter.id"), nullable=False),
    Column("patient_id", ForeignKey("patient.id"), nullable=False, index=True),
    Column("center_id", ForeignKey("center.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("code", String(40), nullable=False, unique=True),
    # Everything that is printed, as it was signed; its hash also stands in the audit trail.
    Column("body", JSON, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("signed_at", UtcDateTime, nullable=False),
    Column("signed_by", ForeignKey("person.id"), nullable=False),
    Column("signer_name", String(120), nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("withdrawn_at", UtcDateTime, nullable=True),
    Column("withdrawn_reason", Text, nullable=False, default=""),
    UniqueConstraint("encounter_id", "version"),
)

document_print = Table(
    "document_print",
    metadata,
    Column("document_id", ForeignKey("signed_document.id"), primary_key=True),
    Column("kind", String(12), primary_key=True),
    # From 1: the first is the original, the others are marked as copies.
    Column("number", Integer, primary_key=True),
    Column("language", String(12), nullable=False),
    Column("printed_at", UtcDateTime, nullable=False),
    Column("printed_by", ForeignKey("person.id"), nullable=False),
)

document_link = Table(
    "document_link",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("document_id", ForeignKey("signed_document.id"), nullable=False, index=True),
    Column("kind", String(12), nullable=False),
    Column("language", String(12), nullable=False),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", ForeignKey("person.id"), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("opened_at", UtcDateTime, nullable=True),
    # Only the device that opened it may open it again.
    Column("device_hash", String(64), nullable=True),
)

record_entry = Table(
    "record_entry",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("patient_id", ForeignKey("patient.id"), nullable=False, index=True),
    Column("kind", String(12), nullable=False),
    Column("text", String(200), nullable=False),
    Column("code", String(12), nullable=False, default=""),
    Column("added_at", UtcDateTime, nullable=False),
    Column("added_by", ForeignKey("person.id"), nullable=False),
    Column("removed_at", UtcDateTime, nullable=True),
    Column("removed_by", ForeignKey("person.id"), nullable=True),
    Column("removed_reason", String(200), nullable=False, default=""),
    CheckConstraint("kind in ('allergy','condition')", name="kind"),
)

favourite_medicine = Table(
    "favourite_medicine",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("medicine", JSON, nullable=False),
    Column("kept_at", UtcDateTime, nullable=False),
)

follow_up = Table(
    "follow_up",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("encounter_id", ForeignKey("encounter.id"), nullable=False),
    Column("patient_id", ForeignKey("patient.id"), nullable=False, index=True),
    Column("center_id", ForeignKey("center.id"), nullable=False, index=True),
    Column("kind", String(12), nullable=False),
    Column("due_on", Date, nullable=False),
    Column("what", Text, nullable=False, default=""),
    Column("state", String(12), nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime, nullable=True),
    Column("closed_by", ForeignKey("person.id"), nullable=True),
    Column("note", String(200), nullable=False, default=""),
    UniqueConstraint("encounter_id", "kind"),
    CheckConstraint("kind in ('come_back','results')", name="kind"),
    CheckConstraint("state in ('open','done','dropped')", name="state"),
)
