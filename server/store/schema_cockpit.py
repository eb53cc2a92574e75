"""The tables of the presenter's cockpit: cues and the examination checklist. Same rules as `schema`."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, String, Table

from server.store.schema import UtcDateTime, metadata

cue = Table(
    "cue",
    metadata,
    # Made by the page that asks.
    Column("id", String(64), primary_key=True),
    Column("encounter_id", ForeignKey("encounter.id"), nullable=False, index=True),
    # Ids of the cockpit's data.
    Column("cue", String(40), nullable=False),
    Column("site", String(40), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    # Names as they were then.
    Column("asked_by", String(120), nullable=False),
    Column("answer", String(20), nullable=True),
    Column("answered_at", UtcDateTime, nullable=True),
    Column("answered_by", String(120), nullable=False),
    CheckConstraint("answer in ('done','not_possible')", name="answer"),
)

examination_tick = Table(
    "examination_tick",
    metadata,
    Column("encounter_id", ForeignKey("encounter.id"), primary_key=True),
    Column("item", String(40), primary_key=True),
    Column("done", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", String(120), nullable=False),
)
