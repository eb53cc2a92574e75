"""The tables of the roster: shifts, holidays, times on duty, calendar feeds.

In the one `schema.metadata`; what is said there goes here too.
"""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, String, Table, Time

from server.store.schema import UtcDateTime, metadata

shift = Table(
    "shift",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("zone", String(64), nullable=False),
    Column("first_on", Date, nullable=False),
    # Hours on the clock of `zone`.
    Column("begins", Time, nullable=False),
    Column("ends", Time, nullable=False),
    Column("weekly", Boolean, nullable=False),
    Column("last_on", Date, nullable=True),
    # Days left out, as ISO dates.
    Column("skipped", JSON, nullable=False),
)

holiday = Table(
    "holiday",
    metadata,
    Column("day", Date, primary_key=True),
    Column("name", String(120), nullable=False),
)

duty_period = Table(
    "duty_period",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("began_at", UtcDateTime, nullable=False),
    # None while it lasts.
    Column("ended_at", UtcDateTime, nullable=True),
)

calendar_feed = Table(
    "calendar_feed",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
)
