"""The tables of intake: the structured case, and what is attached to an encounter. Same rules as `schema`."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
)

from server.store.schema import UtcDateTime, metadata

intake = Table(
    "intake",
    metadata,
    Column("encounter_id", ForeignKey("encounter.id"), primary_key=True),
    Column("rules_version", String(20), nullable=False),
    # Ids of the triage data, and answers as it says.
    Column("complaints", JSON, nullable=False),
    Column("answers", JSON, nullable=False),
    Column("signs", JSON, nullable=False),
    Column("none_seen", Boolean, nullable=False),
    Column("pregnant", Boolean, nullable=True),
    Column("not_measured", JSON, nullable=False),
    # Why staff put the urgency below the rules', with the rules that were known then.
    Column("lowered", JSON, nullable=True),
    Column("saved_at", UtcDateTime, nullable=True),
    Column("saved_by", ForeignKey("person.id"), nullable=True),
)

attachment = Table(
    "attachment",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("encounter_id", ForeignKey("encounter.id"), nullable=False, index=True),
    Column("kind", String(12), nullable=False),
    Column("mime", String(40), nullable=False),
    # What it shows: an id of the triage data's pictures, or empty.
    Column("shows", String(80), nullable=False),
    Column("note", String(200), nullable=False),
    Column("seconds", Float, nullable=True),
    Column("taken_at", UtcDateTime, nullable=False),
    Column("taken_by", ForeignKey("person.id"), nullable=True),
    Column("pieces", Integer, nullable=False),
    Column("arrived_pieces", Integer, nullable=False),
    Column("octets", Integer, nullable=False),
    Column("removed_at", UtcDateTime, nullable=True),
    Column("removed_by", ForeignKey("person.id"), nullable=True),
    # Of what was taken in a call; all empty for what came with the case.
    Column("participant_id", ForeignKey("participant.id"), nullable=True),
    Column("site", String(40), nullable=True),
    Column("part", String(12), nullable=True),
    # No foreign key: what is small is there before the whole.
    Column("whole_id", String(64), nullable=True),
    # x, y, width, height in 1/10000.
    Column("region", JSON(none_as_null=True), nullable=True),
    Column("width", Integer, nullable=True),
    Column("height", Integer, nullable=True),
    # Strokes over the picture.
    Column("drawing", JSON(none_as_null=True), nullable=True),
    CheckConstraint("kind in ('picture','voice','sound')", name="kind"),
)

attachment_piece = Table(
    "attachment_piece",
    metadata,
    Column("attachment_id", ForeignKey("attachment.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    # Sealed; what it belongs to is part of the seal.
    Column("sealed", LargeBinary, nullable=False),
)
