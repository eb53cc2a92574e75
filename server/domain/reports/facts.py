"""One counted thing of a report: an encounter, an appointment, a follow-up that is due, a doctor's day. Pure.

> A fact holds no name and no number of a patient: what it is counted by, and the figures.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from server.domain.bookings import NO_SHOW, BookingState
from server.domain.encounters import ENDED, Encounter, Outcome, State
from server.domain.patients import age_in_months
from server.domain.reports.figures import TARGET_MINUTES

AGES = ("0-4", "5-14", "15-29", "30-44", "45-59", "60+")
"""Whole years, both ends included."""
_AGE_BEGINS = (0, 5, 15, 30, 45, 60)
REFERRED = (Outcome.REFER_IN_PERSON, Outcome.EMERGENCY)
OPEN = "open"
"""Outcome of an encounter that goes on; of one that was cancelled it is `cancelled`."""


class FactKind(StrEnum):
    ENCOUNTER = "encounter"
    BOOKING = "booking"
    FOLLOW_UP = "follow_up"
    DUTY = "duty"


@dataclass(frozen=True, slots=True)
class Fact:
    """`day` is the centers'. Empty text: not known. `wait` and `duration` in minutes, None: there was none."""

    id: str
    kind: FactKind
    day: date
    center_id: str = ""
    district: str = ""
    doctor_id: str = ""
    speciality: str = ""
    sex: str = ""
    age: str = ""
    urgency: str = ""
    outcome: str = ""
    wait: float | None = None
    duration: float | None = None
    in_target: bool = False
    #: An encounter has ended with a doctor; a booked patient came; a follow-up was kept.
    done: bool = False
    cancelled: bool = False
    referred: bool = False
    link_seconds: float = 0.0
    #: Of these, without room for a picture or a good voice.
    weak_seconds: float = 0.0
    #: None: no meter ran.
    megabytes: float | None = None
    duty_minutes: float = 0.0
    planned_minutes: float = 0.0


@dataclass(frozen=True, slots=True)
class Known:
    """What a fact is counted by, of the patient and the center."""

    sex: str
    birth_date: date
    district: str


@dataclass(frozen=True, slots=True)
class Media:
    """What was measured of an encounter's call at the center; None: no meter ran."""

    link_seconds: float = 0.0
    weak_seconds: float = 0.0
    megabytes: float | None = None


def age_band(birth_date: date, on: date) -> str:
    years = age_in_months(birth_date, on) // 12
    return next(band for band, begin in zip(reversed(AGES), reversed(_AGE_BEGINS), strict=True) if years >= begin)


def of_encounter(one: Encounter, known: Known, media: Media, day: date) -> Fact:
    urgency = "" if one.urgency is None else one.urgency.value
    wait = _minutes(one.queued_at, one.claimed_at)
    finished = one.state is State.FINISHED
    return Fact(
        id=one.id,
        kind=FactKind.ENCOUNTER,
        day=day,
        center_id=one.center_id,
        district=known.district,
        doctor_id=one.doctor_id or "",
        speciality=one.speciality or "",
        sex=known.sex,
        age=age_band(known.birth_date, day),
        urgency=urgency,
        outcome=_outcome(one),
        wait=wait,
        duration=_minutes(one.claimed_at, one.finished_at) if finished else None,
        in_target=wait is not None and wait <= TARGET_MINUTES.get(urgency, TARGET_MINUTES["routine"]),
        done=finished,
        cancelled=one.state is State.CANCELLED,
        referred=finished and one.outcome in REFERRED,
        link_seconds=media.link_seconds,
        weak_seconds=media.weak_seconds,
        megabytes=media.megabytes,
    )


def came(state: BookingState, at: datetime, now: datetime) -> bool | None:
    """Whether a booked patient came; None while nobody can say, or it was cancelled."""
    if state is BookingState.ARRIVED:
        return True
    if state is BookingState.NO_SHOW or (state is BookingState.BOOKED and now - at >= NO_SHOW):
        return False
    return None


def minutes_within(periods: Iterable[tuple[datetime, datetime]], begin: datetime, end: datetime) -> float:
    """How much of `begin` to `end` these cover, overlaps once, in minutes."""
    total, until = timedelta(), begin
    for first, last in sorted(periods):
        first, last = max(first, until), min(last, end)
        if last > first:
            total += last - first
            until = last
    return total.total_seconds() / 60


def _outcome(one: Encounter) -> str:
    if one.state not in ENDED:
        return OPEN
    return State.CANCELLED.value if one.outcome is None else one.outcome.value


def _minutes(begin: datetime | None, end: datetime | None) -> float | None:
    return None if begin is None or end is None else max(0.0, (end - begin).total_seconds() / 60)
