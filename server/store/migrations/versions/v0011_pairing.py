"""Offers, boards of doctors, bookings, decisions at closing time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    _create_offer()
    op.create_table(
        "board_member",
        sa.Column("encounter_id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["encounter_id"], ["encounter.id"], name=op.f("fk_board_member_encounter_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_board_member_person_id")),
        sa.PrimaryKeyConstraint("encounter_id", "person_id", name=op.f("pk_board_member")),
    )
    _create_booking()
    op.create_table(
        "closing_decision",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("encounter_id", sa.String(length=64), nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["encounter_id"], ["encounter.id"], name=op.f("fk_closing_decision_encounter_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_closing_decision_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing_decision")),
    )
    op.create_index("ix_closing_decision_encounter_id", "closing_decision", ["encounter_id"], unique=False)


def _create_offer() -> None:
    op.create_table(
        "offer",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("encounter_id", sa.String(length=64), nullable=False),
        sa.Column("doctor_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.String(length=120), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=30), nullable=True),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.Column("asked_by", sa.String(length=64), nullable=True),
        sa.Column("speciality", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["encounter_id"], ["encounter.id"], name=op.f("fk_offer_encounter_id")),
        sa.ForeignKeyConstraint(["doctor_id"], ["person.id"], name=op.f("fk_offer_doctor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
    )
    for column in ("encounter_id", "doctor_id", "state"):
        op.create_index(f"ix_offer_{column}", "offer", [column], unique=False)
    for name, column, where in (
        ("uq_offer_open_doctor", "doctor_id", sa.text("state = 'open'")),
        ("uq_offer_open_claim", "encounter_id", sa.text("state = 'open' and kind = 'claim'")),
    ):
        op.create_index(name, "offer", [column], unique=True, sqlite_where=where, postgresql_where=where)


def _create_booking() -> None:
    op.create_table(
        "booking",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("patient_id", sa.String(length=64), nullable=False),
        sa.Column("center_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("speciality", sa.String(length=40), nullable=False),
        sa.Column("doctor_id", sa.String(length=64), nullable=True),
        sa.Column("complaint", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=True),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("urgency", sa.String(length=12), nullable=False),
        sa.Column("woman_doctor_wanted", sa.Boolean(), nullable=False),
        sa.Column("from_encounter_id", sa.String(length=64), nullable=True),
        sa.Column("encounter_id", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_booking_patient_id")),
        sa.ForeignKeyConstraint(["center_id"], ["center.id"], name=op.f("fk_booking_center_id")),
        sa.ForeignKeyConstraint(["doctor_id"], ["person.id"], name=op.f("fk_booking_doctor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
    )
    for column in ("at", "center_id", "doctor_id", "patient_id"):
        op.create_index(f"ix_booking_{column}", "booking", [column], unique=False)
