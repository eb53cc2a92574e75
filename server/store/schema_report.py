"""The tables of reports: what is counted, its sums by day and month, and the monthly reports that were made.

In the one `schema.metadata`; what is said there goes here too.
"""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Date, Float, Index, LargeBinary, String, Table, text

from server.domain.reports.figures import FIGURES
from server.store.schema import UtcDateTime, metadata

report_fact = Table(
    "report_fact",
    metadata,
    Column("kind", String(10), primary_key=True),
    # Of the encounter, booking or follow-up; of a doctor's day, doctor and day.
    Column("id", String(80), primary_key=True),
    Column("day", Date, nullable=False, index=True),
    # All of these are empty where not known, so that sums by them need no care.
    Column("center_id", String(64), nullable=False),
    Column("district", String(200), nullable=False),
    Column("doctor_id", String(64), nullable=False),
    Column("speciality", String(40), nullable=False),
    Column("sex", String(8), nullable=False),
    Column("age", String(8), nullable=False),
    Column("urgency", String(12), nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("wait", Float, nullable=True),
    Column("duration", Float, nullable=True),
    Column("in_target", Boolean, nullable=False),
    Column("done", Boolean, nullable=False),
    Column("cancelled", Boolean, nullable=False),
    Column("referred", Boolean, nullable=False),
    Column("link_seconds", Float, nullable=False),
    Column("weak_seconds", Float, nullable=False),
    Column("megabytes", Float, nullable=True),
    Column("duty_minutes", Float, nullable=False),
    Column("planned_minutes", Float, nullable=False),
    Index("ix_report_fact_center_id_day", "center_id", "day"),
    Index("ix_report_fact_district_day", "district", "day"),
    Index("ix_report_fact_speciality_day", "speciality", "day"),
)

report_sum = Table(
    "report_sum",
    metadata,
    Column("dimension", String(12), primary_key=True),
    # `day` or `month`; `begins` is its first day.
    Column("grain", String(5), primary_key=True),
    Column("begins", Date, primary_key=True),
    Column("key", String(200), primary_key=True),
    *(Column(name, Float, nullable=False) for name in FIGURES),
    CheckConstraint("grain in ('day','month')", name="grain"),
)

report_document = Table(
    "report_document",
    metadata,
    Column("id", String(64), primary_key=True),
    # First day of the month that it is about.
    Column("month", Date, nullable=False, index=True),
    Column("language", String(12), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    # None: it was made by the clock.
    Column("made_by", String(64), nullable=True),
    Column("pdf", LargeBinary, nullable=False),
    # Two nodes whose clock strikes at once make one.
    Index(
        "uq_report_document_scheduled",
        "month",
        "language",
        unique=True,
        sqlite_where=text("made_by is null"),
        postgresql_where=text("made_by is null"),
    ),
)
