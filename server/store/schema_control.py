"""The tables of the control room: alarms with their history, and proofs of consultation.

In the one `schema.metadata`; what is said there goes here too.
"""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Float, ForeignKey, Index, String, Table, text

from server.store.schema import UtcDateTime, metadata

_OPEN = text("cleared_at is null")

alarm = Table(
    "alarm",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("kind", String(30), nullable=False),
    # A room, an encounter, a person, a recording, or a word for a part of the node.
    Column("about", String(64), nullable=False),
    Column("center_id", String(64), nullable=True),
    Column("severity", String(8), nullable=False),
    Column("detail", String(200), nullable=False),
    Column("raised_at", UtcDateTime, nullable=False, index=True),
    Column("cleared_at", UtcDateTime, nullable=True),
    Column("acknowledged_at", UtcDateTime, nullable=True),
    Column("acknowledged_by", ForeignKey("person.id"), nullable=True),
    Column("assigned_to", ForeignKey("person.id"), nullable=True),
    Column("snoozed_until", UtcDateTime, nullable=True),
    CheckConstraint("severity in ('watch','act')", name="severity"),
    # Two nodes that look at once raise one alarm.
    Index("uq_alarm_open", "kind", "about", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
)

alarm_entry = Table(
    "alarm_entry",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("alarm_id", ForeignKey("alarm.id"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("by", ForeignKey("person.id"), nullable=True),
    Column("did", String(20), nullable=False),
    Column("detail", String(400), nullable=False),
)

consultation_proof = Table(
    "consultation_proof",
    metadata,
    Column("encounter_id", ForeignKey("encounter.id"), primary_key=True),
    Column("both_audible_s", Float, nullable=False),
    Column("both_visible_s", Float, nullable=False),
    Column("proven", Boolean, nullable=False),
)

participant_rule = Table(
    "participant_rule",
    metadata,
    # What the control room said about this participant's link; no row: nothing.
    Column("participant_id", ForeignKey("participant.id"), primary_key=True),
    Column("at_most", String(12), nullable=False),
    Column("relay_only", Boolean, nullable=False),
)
