"""The tables of pairing: offers, boards of doctors, bookings, decisions at closing time.

In the one `schema.metadata`; what is said there goes here too.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table, Text, text

from server.store.schema import UtcDateTime, metadata

_OPEN = text("state = 'open'")
_OPEN_CLAIM = text("state = 'open' and kind = 'claim'")

offer = Table(
    "offer",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("encounter_id", ForeignKey("encounter.id"), nullable=False, index=True),
    Column("doctor_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("kind", String(10), nullable=False),
    Column("state", String(12), nullable=False, index=True),
    Column("made_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    # What spoke for this doctor, words with blanks between.
    Column("why", String(120), nullable=False),
    Column("answered_at", UtcDateTime, nullable=True),
    Column("reason", String(30), nullable=True),
    Column("detail", String(200), nullable=False),
    Column("asked_by", String(64), nullable=True),
    Column("speciality", String(40), nullable=False),
    # Two nodes that pair at once cannot both ask.
    Index("uq_offer_open_doctor", "doctor_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index(
        "uq_offer_open_claim", "encounter_id", unique=True, sqlite_where=_OPEN_CLAIM, postgresql_where=_OPEN_CLAIM
    ),
)

board_member = Table(
    "board_member",
    metadata,
    Column("encounter_id", ForeignKey("encounter.id"), primary_key=True),
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("asked_by", String(64), nullable=False),
    Column("joined_at", UtcDateTime, nullable=False),
)

booking = Table(
    "booking",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("patient_id", ForeignKey("patient.id"), nullable=False, index=True),
    Column("center_id", ForeignKey("center.id"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("kind", String(12), nullable=False),
    Column("state", String(12), nullable=False),
    Column("speciality", String(40), nullable=False),
    Column("doctor_id", ForeignKey("person.id"), nullable=True, index=True),
    Column("complaint", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", String(64), nullable=True),
    Column("language", String(12), nullable=False),
    Column("urgency", String(12), nullable=False),
    Column("woman_doctor_wanted", Boolean, nullable=False),
    Column("from_encounter_id", String(64), nullable=True),
    Column("encounter_id", String(64), nullable=True),
)

closing_decision = Table(
    "closing_decision",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("encounter_id", ForeignKey("encounter.id"), nullable=False, index=True),
    Column("decision", String(20), nullable=False),
    Column("decided_by", ForeignKey("person.id"), nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
    Column("detail", String(200), nullable=False),
)
