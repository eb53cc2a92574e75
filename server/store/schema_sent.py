"""The tables of what goes on after the center's day: cases sent without a call, words of hand-over.

In the one `schema.metadata`; what is said there goes here too.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table, Text

from server.store.schema import UtcDateTime, metadata

sent_case = Table(
    "sent_case",
    metadata,
    Column("encounter_id", ForeignKey("encounter.id"), primary_key=True),
    Column("state", String(12), nullable=False, index=True),
    Column("sent_at", UtcDateTime, nullable=False),
    Column("sent_by", String(64), nullable=True),
    Column("due_at", UtcDateTime, nullable=False),
    Column("question", Text, nullable=False),
    Column("taken_by", ForeignKey("person.id"), nullable=True),
    Column("taken_at", UtcDateTime, nullable=True),
    Column("ended_at", UtcDateTime, nullable=True),
    Column("words", Text, nullable=False),
)

handover_note = Table(
    "handover_note",
    metadata,
    Column("encounter_id", ForeignKey("encounter.id"), primary_key=True),
    Column("text", Text, nullable=False),
    Column("written_at", UtcDateTime, nullable=False),
    Column("written_by", ForeignKey("person.id"), nullable=False),
)
