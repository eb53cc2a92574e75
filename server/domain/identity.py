"""Who works here and who asks: people, centers, rooms, and the actor of a request. Must not know passwords' rules,
tokens or tables.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from server.domain.center_day import TIME_ZONE


class Role(StrEnum):
    PATIENT = "patient"
    STAFF = "staff"
    DOCTOR = "doctor"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever makes a request, as the token and the person's row say it.

    People have `person_id`. Guests have none: an invitation seats them in exactly one encounter.
    """

    person_id: str | None
    name: str
    role: Role
    center_id: str | None = None
    specialities: tuple[str, ...] = ()
    language: str = "en"
    invitation_id: str | None = None
    encounter_id: str | None = None
    #: Which of the person's sign-ins this is; two requests of one person are the same actor all the same.
    sign_in_id: str | None = field(default=None, compare=False)

    @property
    def is_guest(self) -> bool:
        return self.person_id is None


def guest_actor(invitation_id: str, encounter_id: str, name: str, role: Role, language: str) -> Actor:
    """The actor of somebody who came with an invitation."""
    return Actor(
        person_id=None,
        name=name,
        role=role,
        language=language,
        invitation_id=invitation_id,
        encounter_id=encounter_id,
    )


SYSTEM = Actor(person_id=None, name="system", role=Role.ADMINISTRATOR)
"""Who acts when no person does: the seed, the assembling of recordings. Never made from a request."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account. Times are UTC."""

    id: str
    login: str
    name: str
    role: Role
    center_id: str | None
    specialities: tuple[str, ...]
    registration: str
    language: str
    password_hash: str = field(repr=False)
    must_change_password: bool
    #: Tokens carry this number; raising it ends all of them.
    token_generation: int
    active: bool
    on_duty_since: datetime | None
    created_at: datetime
    last_signed_in_at: datetime | None
    #: `female`, `male` or '' (not said); of doctors, for the wish for a woman doctor.
    sex: str = ""
    #: In which a doctor can talk with patients.
    languages: tuple[str, ...] = ()
    #: Where a doctor lives (ISO 3166, two letters) and what the clock there says (IANA).
    country: str = ""
    zone: str = TIME_ZONE
    #: Last day of the licence, and who has checked it (`registration` too) when.
    licence_valid_until: date | None = None
    licence_verified_at: datetime | None = None
    licence_verified_by: str | None = None

    def as_actor(self) -> Actor:
        return Actor(self.id, self.name, self.role, self.center_id, self.specialities, self.language)


@dataclass(frozen=True, slots=True)
class Center:
    id: str
    name: str
    district: str
    phone: str
    active: bool


@dataclass(frozen=True, slots=True)
class Room:
    id: str
    center_id: str
    name: str
    active: bool
