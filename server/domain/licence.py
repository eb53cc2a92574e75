"""A doctor's licence (PMDC number, valid until, checked by an administrator): whether he may take patients.

Must not know who asks. A licence is good to the end of its last day at the centers.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from server.domain.center_day import day_of
from server.domain.identity import Person

SOON_DAYS = 30
"""So many days before the end the control room is told."""


class LicenceState(StrEnum):
    OK = "ok"
    #: No number, or no day until which it is valid.
    MISSING = "missing"
    #: Nobody has checked this number with the council.
    UNVERIFIED = "unverified"
    EXPIRED = "expired"


def licence_state(
    registration: str, valid_until: date | None, verified_at: datetime | None, today: date
) -> LicenceState:
    """What is wrong with a licence first of all; OK means that its doctor may take patients."""
    if not registration.strip() or valid_until is None:
        return LicenceState.MISSING
    if valid_until < today:
        return LicenceState.EXPIRED
    return LicenceState.UNVERIFIED if verified_at is None else LicenceState.OK


def ends_soon(valid_until: date | None, today: date) -> bool:
    """Whether it is still good but not for long."""
    return valid_until is not None and 0 <= (valid_until - today).days <= SOON_DAYS


def licence_of(person: Person, now: datetime) -> LicenceState:
    """The state of this doctor's licence today at the centers."""
    return licence_state(person.registration, person.licence_valid_until, person.licence_verified_at, day_of(now))


def may_take_patients(person: Person, now: datetime) -> bool:
    """On duty, with a licence that is good."""
    return person.active and person.on_duty_since is not None and licence_of(person, now) is LicenceState.OK
