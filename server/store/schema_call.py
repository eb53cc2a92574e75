"""The tables of what passes in a call beside its media: messages, wishes for links, samples of links, pauses.

In the one `schema.metadata`; what is said there goes here too.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from server.store.schema import UtcDateTime, metadata

message = Table(
    "message",
    metadata,
    # Made by the page that sends it.
    Column("id", String(64), primary_key=True),
    Column("encounter_id", ForeignKey("encounter.id"), nullable=False, index=True),
    Column("participant_id", ForeignKey("participant.id"), nullable=False),
    Column("name", String(120), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("sent_at", UtcDateTime, nullable=False),
    Column("text", Text, nullable=False, default=""),
    Column("mime", String(40), nullable=False, default=""),
    Column("seconds", Float, nullable=True),
    # A voice note is whole when all of them have arrived; a text has none.
    Column("pieces", Integer, nullable=False, default=0),
    Column("arrived_pieces", Integer, nullable=False, default=0),
    Column("octets", Integer, nullable=False, default=0),
    CheckConstraint("kind in ('text','voice')", name="kind"),
)

message_piece = Table(
    "message_piece",
    metadata,
    Column("message_id", ForeignKey("message.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("octets", LargeBinary, nullable=False),
)

message_receipt = Table(
    "message_receipt",
    metadata,
    Column("message_id", ForeignKey("message.id"), primary_key=True),
    Column("participant_id", ForeignKey("participant.id"), primary_key=True),
    Column("arrived_at", UtcDateTime, nullable=False),
    Column("heard_at", UtcDateTime, nullable=True),
)

participant_link = Table(
    "participant_link",
    metadata,
    Column("participant_id", ForeignKey("participant.id"), primary_key=True),
    Column("low_data", Boolean, nullable=False, default=False),
    Column("budget_megabytes", Float, nullable=True),
    Column("megabytes", Float, nullable=False, default=0.0),
)

link_sample = Table(
    "link_sample",
    metadata,
    Column("encounter_id", ForeignKey("encounter.id"), primary_key=True),
    Column("participant_id", ForeignKey("participant.id"), primary_key=True),
    # Also alone, for what is too old.
    Column("at", UtcDateTime, primary_key=True, index=True),
    Column("up_rung", String(12), nullable=False),
    Column("up_reason", String(20), nullable=False),
    Column("down_rung", String(12), nullable=False),
    Column("down_reason", String(20), nullable=False),
    *(
        Column(name, Float, nullable=True)
        for name in (
            "up_kbps",
            "down_kbps",
            "up_capacity_kbps",
            "down_capacity_kbps",
            "up_loss",
            "down_loss",
            "round_trip_ms",
            "up_mos",
            "down_mos",
            "down_fps",
            "down_concealed",
        )
    ),
    Column("megabytes", Float, nullable=False, default=0.0),
)

recording_pause = Table(
    "recording_pause",
    metadata,
    Column("id", String(64), primary_key=True),
    # At most one of an encounter is in force: whoever adds one has locked the encounter.
    Column("encounter_id", ForeignKey("encounter.id"), nullable=False, index=True),
    Column("reason", String(30), nullable=False),
    Column("detail", String(120), nullable=False, default=""),
    Column("paused_at", UtcDateTime, nullable=False),
    Column("paused_by", ForeignKey("person.id"), nullable=False),
    Column("resumed_at", UtcDateTime, nullable=True),
    Column("resumed_by", ForeignKey("person.id"), nullable=True),
    CheckConstraint("reason in ('intimate_examination','private_talk','other')", name="reason"),
)
