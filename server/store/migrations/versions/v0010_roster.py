"""Doctors' profiles and licences, shifts, holidays, times on duty, calendar feeds, and what an encounter is booked for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0007"


def upgrade() -> None:
    _add_profile()
    op.add_column("encounter", sa.Column("booked_for", sa.DateTime(timezone=True), nullable=True))
    op.add_column("encounter", sa.Column("booked_doctor_id", sa.String(64), nullable=True))
    _create_shift()
    op.create_table(
        "holiday",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_holiday")),
    )
    _create_duty_period()
    op.create_table(
        "calendar_feed",
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_calendar_feed_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )


def _add_profile() -> None:
    """Nobody's licence counts as checked: an administrator has to look at each once."""
    empty = sa.text("''")
    for column in (
        sa.Column("sex", sa.String(8), nullable=False, server_default=empty),
        sa.Column("languages", sa.String(120), nullable=False, server_default=empty),
        sa.Column("country", sa.String(2), nullable=False, server_default=empty),
        sa.Column("zone", sa.String(64), nullable=False, server_default="Asia/Karachi"),
        sa.Column("licence_valid_until", sa.Date(), nullable=True),
        sa.Column("licence_verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("licence_verified_by", sa.String(64), nullable=True),
    ):
        op.add_column("person", column)


def _create_shift() -> None:
    op.create_table(
        "shift",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("begins", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("weekly", sa.Boolean(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("skipped", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_shift_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
    )
    op.create_index("ix_shift_person_id", "shift", ["person_id"], unique=False)


def _create_duty_period() -> None:
    op.create_table(
        "duty_period",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_duty_period_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_period")),
    )
    op.create_index("ix_duty_period_person_id", "duty_period", ["person_id"], unique=False)
