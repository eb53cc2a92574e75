"""Monthly reports: which one is due when, and what is kept of one. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from server.domain.center_day import clock_at
from server.domain.identity import SYSTEM, Actor
from server.domain.reports.periods import month_of

LANGUAGES = ("en", "ur")
COMMAND_LINE = "command line"
"""Stands for who made it where nobody was signed in."""


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """`month`: its first day. `made_by` None: by the clock."""

    id: str
    month: date
    language: str
    made_at: datetime
    made_by: str | None


def made_by(actor: Actor) -> str | None:
    """None for the clock."""
    return None if actor == SYSTEM else actor.person_id or COMMAND_LINE


def month_due(now: datetime, day: int, hour: int) -> date | None:
    """First day of the month before, once this day and hour of the present month have come at the centers."""
    clock = clock_at(now)
    if (clock.day, clock.hour) < (day, hour):
        return None
    return month_of(clock.date().replace(day=1) - timedelta(days=1)).first
