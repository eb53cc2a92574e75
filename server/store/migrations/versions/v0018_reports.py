"""What reports count, its sums by day and month, and the monthly reports that were made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

# As `server.domain.reports.figures` has them; a figure that comes later needs a migration of its own.
FIGURES = (
    *("arrived", "claimed", "in_target", "finished", "cancelled", "referred", "booked", "came", "due", "kept"),
    *("linked", "link_seconds", "weak_seconds", "metered", "duty_days", "duty_minutes", "planned_minutes"),
    "megabytes",
    *(f"wait_{step}" for step in range(19)),
    *(f"duration_{step}" for step in range(19)),
)


def upgrade() -> None:
    _create_fact()
    op.create_table(
        "report_sum",
        sa.Column("dimension", sa.String(length=12), nullable=False),
        sa.Column("grain", sa.String(length=5), nullable=False),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        *(sa.Column(name, sa.Float(), nullable=False) for name in FIGURES),
        sa.CheckConstraint("grain in ('day','month')", name=op.f("ck_report_sum_grain")),
        sa.PrimaryKeyConstraint("dimension", "grain", "begins", "key", name=op.f("pk_report_sum")),
    )
    op.create_table(
        "report_document",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=True),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_document")),
    )
    op.create_index("ix_report_document_month", "report_document", ["month"], unique=False)
    op.create_index(
        "uq_report_document_scheduled",
        "report_document",
        ["month", "language"],
        unique=True,
        sqlite_where=sa.text("made_by is null"),
        postgresql_where=sa.text("made_by is null"),
    )


def _create_fact() -> None:
    op.create_table(
        "report_fact",
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("center_id", sa.String(length=64), nullable=False),
        sa.Column("district", sa.String(length=200), nullable=False),
        sa.Column("doctor_id", sa.String(length=64), nullable=False),
        sa.Column("speciality", sa.String(length=40), nullable=False),
        sa.Column("sex", sa.String(length=8), nullable=False),
        sa.Column("age", sa.String(length=8), nullable=False),
        sa.Column("urgency", sa.String(length=12), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("wait", sa.Float(), nullable=True),
        sa.Column("duration", sa.Float(), nullable=True),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("in_target", "done", "cancelled", "referred")),
        sa.Column("link_seconds", sa.Float(), nullable=False),
        sa.Column("weak_seconds", sa.Float(), nullable=False),
        sa.Column("megabytes", sa.Float(), nullable=True),
        sa.Column("duty_minutes", sa.Float(), nullable=False),
        sa.Column("planned_minutes", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", name=op.f("pk_report_fact")),
    )
    op.create_index("ix_report_fact_day", "report_fact", ["day"], unique=False)
    for column in ("center_id", "district", "speciality"):
        op.create_index(f"ix_report_fact_{column}_day", "report_fact", [column, "day"], unique=False)
