"""Sign-in, people, centers and rooms over HTTP. Must not know services or the store."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from server.api.schemas.base import Day, Id, Line, Model, Name
from server.api.schemas.roster import LicenceWord
from signaling.messages import Role

Sex = Literal["female", "male", ""]
Country = Annotated[str, StringConstraints(pattern=r"^([A-Z]{2})?$")]

# POST /api/auth/sign-in · POST /api/auth/refresh · POST /api/auth/sign-out (204)


class SignIn(Model):
    login: str = Field(min_length=1, max_length=80)
    password: str = Field(min_length=1, max_length=256)
    #: Six digits of the code app, or a recovery code; asked for by `auth.code_required`.
    code: str = Field(default="", max_length=40)


class Me(Model):
    id: Id
    name: Name
    role: Role
    center_id: Id | None
    center_name: str | None
    specialities: tuple[str, ...] = ()
    language: str
    on_duty: bool = False
    must_change_password: bool = False
    #: Nothing else is answered before the code app was set up.
    must_set_up_code_app: bool = False
    #: A code is asked for besides the password, or will be; then the password may be shorter.
    code_app: bool = False
    #: A doctor's licence; only with `ok` may he take patients. None for everybody else.
    licence: LicenceWord | None = None
    licence_valid_until: date | None = None
    #: IANA zone of a doctor's own clock.
    zone: str = "Asia/Karachi"


class SignedIn(Model):
    access_token: str
    #: Seconds until the access token ends; refresh before.
    expires_in: int
    me: Me


# GET /api/me -> Me · PATCH /api/me · POST /api/me/password (204)


class MeChange(Model):
    language: str | None = Field(default=None, max_length=12)


class PasswordChange(Model):
    old: str = Field(min_length=1, max_length=256)
    new: str = Field(min_length=8, max_length=256)


# GET /api/people?q=&role=&center=&active= -> People · POST /api/people -> PersonCreated
# GET/PATCH /api/people/{id} -> Person · POST /api/people/{id}/password -> NewPassword
# POST /api/people/{id}/deactivate · POST /api/people/{id}/activate -> Person


class Person(Model):
    id: Id
    login: str
    name: Name
    role: Role
    center_id: Id | None
    center_name: str | None
    specialities: tuple[str, ...]
    #: PMDC registration number of a doctor.
    registration: str
    language: str
    sex: Sex
    #: In which a doctor talks with patients.
    languages: tuple[str, ...]
    country: str
    zone: str
    #: Of a doctor's licence: its last day, what is wrong with it, when somebody has checked it.
    licence_valid_until: date | None
    licence: LicenceWord | None
    licence_verified_at: datetime | None
    active: bool
    created_at: datetime
    last_signed_in_at: datetime | None


class People(Model):
    people: tuple[Person, ...]


class PersonNew(Model):
    login: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{1,39}$")
    name: Name
    role: Role
    center_id: Id | None = None
    specialities: tuple[str, ...] = ()
    registration: Line = ""
    language: str = Field(default="en", max_length=12)
    sex: Sex = ""
    languages: tuple[str, ...] = Field(default=(), max_length=20)
    country: Country = ""
    zone: str = Field(default="Asia/Karachi", max_length=64)


class PersonChange(Model):
    name: Name | None = None
    role: Role | None = None
    center_id: Id | None = None
    specialities: tuple[str, ...] | None = None
    registration: Line | None = None
    language: str | None = Field(default=None, max_length=12)
    sex: Sex | None = None
    languages: tuple[str, ...] | None = Field(default=None, max_length=20)
    country: Country | None = None
    zone: str | None = Field(default=None, max_length=64)


# PUT /api/people/{id}/licence -> Person


class LicenceChecked(Model):
    """What an administrator has seen at the council. `verified` False: it has to be checked again."""

    registration: str = Field(min_length=1, max_length=40)
    valid_until: Day
    verified: bool = True


class DeactivationNew(Model):
    #: Why; written down in the audit trail.
    reason: Line = ""


class NewPassword(Model):
    """Shown once; the person must change it at the next sign-in."""

    password: str


class PersonCreated(Model):
    person: Person
    password: str


# GET /api/centers -> Centers · POST /api/centers · PATCH /api/centers/{id} -> Center
# POST /api/centers/{id}/rooms · PATCH /api/rooms/{id} -> Room


class Room(Model):
    id: Id
    center_id: Id
    name: Name
    active: bool


class Center(Model):
    id: Id
    name: Name
    district: str
    phone: str
    active: bool
    rooms: tuple[Room, ...]


class Centers(Model):
    centers: tuple[Center, ...]


class CenterNew(Model):
    name: Name
    district: Line = ""
    phone: Line = ""


class CenterChange(Model):
    name: Name | None = None
    district: Line | None = None
    phone: Line | None = None
    active: bool | None = None


class RoomNew(Model):
    name: Name


class RoomChange(Model):
    name: Name | None = None
    active: bool | None = None
