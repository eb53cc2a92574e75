"""Doctors who offer to help, over HTTP. Must not know services or the store."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from server.api.schemas.base import Day, Id, Line, Model, Name

Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]
Required = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
ContactWord = Literal["email", "whatsapp"]
StateWord = Literal["unconfirmed", "open", "sent", "more", "verified", "refused", "withdrawn", "joined"]
#: What an applicant may be told; nobody is told of another's application.
LanguageWord = Literal["en", "ur"]

# GET /api/applications -> JoinOpen · POST /api/applications (202)


class JoinOpen(Model):
    """By which contacts one can apply here; none: nobody can."""

    contacts: tuple[ContactWord, ...]
    specialities: tuple[str, ...]
    languages: tuple[str, ...]
    #: Messages are shown on a page of ours instead of being sent.
    demo: bool


class OfferedHours(Model):
    """Weekly on the doctor's own clock; 0 is Monday. `ends` not after `begins` is on the next day."""

    weekday: int = Field(ge=0, le=6)
    begins: time
    ends: time


class ApplicationAnswers(Model):
    name: Name
    sex: Literal["female", "male"]
    contact_kind: ContactWord
    contact: Annotated[str, StringConstraints(strip_whitespace=True, max_length=160)]
    phone: Short
    #: CNIC, NICOP or passport number.
    identity: Required
    council: Required
    number: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    valid_until: Day
    specialities: tuple[Short, ...] = Field(max_length=10)
    qualification: Line
    years: int = Field(ge=0, le=70)
    post: Line
    languages: tuple[Short, ...] = Field(max_length=20)
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    zone: str = Field(max_length=64)
    hours: tuple[OfferedHours, ...] = Field(max_length=21)
    most_per_day: int | None = Field(ge=1, le=100)
    women_and_children: bool
    wants_calls: bool


class ApplicationNew(Model):
    answers: ApplicationAnswers
    language: LanguageWord = "en"
    #: The terms, read and agreed to.
    agreed: Literal[True]


# GET /api/applications/{token} · PUT …/answers · POST …/confirm · POST …/send -> ApplicationSeen
# POST …/withdraw (204) · PUT …/scan -> ScanKept · POST …/account -> AccountMade


class ApplicationSeen(Model):
    reference: str
    state: StateWord
    #: None until the contact was confirmed.
    answers: ApplicationAnswers | None
    #: What an administrator wrote, with a no or a wish for more.
    reason: str
    has_scan: bool
    decided_at: datetime | None


class ApplicationChange(Model):
    answers: ApplicationAnswers


class ScanPieceNew(Model):
    """Of JPEG, PNG, WebP or PDF, 4 MB at most; what it is is read from its octets."""

    number: int = Field(ge=0, le=80)
    count: int = Field(ge=1, le=80)
    #: Base64 of at most 60,000 octets.
    data: str = Field(min_length=4, max_length=80_000)


class ScanKept(Model):
    #: The piece that is wanted next.
    next: int
    whole: bool


class AccountNew(Model):
    login: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{1,39}$")
    password: str = Field(min_length=8, max_length=256)


class AccountMade(Model):
    login: str


# GET /api/volunteers -> Volunteers · GET /api/volunteers/{id} -> VolunteerListed · GET …/scan
# POST /api/volunteers/{id}/decision -> VolunteerListed


class VolunteerListed(Model):
    id: Id
    reference: str
    state: StateWord
    answers: ApplicationAnswers
    has_scan: bool
    scan_mime: str
    sent_at: datetime | None
    decided_at: datetime | None
    decided_by_name: str | None
    reason: str
    registration: str
    valid_until: date | None
    specialities: tuple[str, ...]
    person_id: Id | None
    #: References of other applications with the same licence number.
    same_licence: tuple[str, ...]


class Volunteers(Model):
    volunteers: tuple[VolunteerListed, ...]


class VolunteerDecisionNew(Model):
    decision: Literal["verify", "more", "refuse"]
    #: Shown to the applicant, and kept.
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=1_000)]
    registration: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] = ""
    valid_until: Day | None = None
    specialities: tuple[Short, ...] = Field(default=(), max_length=10)


# GET /api/me/volunteer · PUT /api/me/volunteer -> OwnVolunteering


class OwnVolunteering(Model):
    most_per_day: int | None
    wants_calls: bool


class OwnVolunteeringChange(Model):
    most_per_day: int | None = Field(ge=1, le=100)
    wants_calls: bool


# GET /api/doctor-calls -> DoctorCalls


class DoctorCallShown(Model):
    id: Id
    speciality: str
    made_at: datetime
    #: How many waited, for how many doctors on duty, and how long the first one.
    waiting: int
    doctors: int
    longest_minutes: int
    #: Volunteers who got a message.
    asked: int


class DoctorCalls(Model):
    calls: tuple[DoctorCallShown, ...]


# GET /api/demo/outbox -> DemoOutbox (demo only)


class DemoMessage(Model):
    at: datetime
    to: str
    subject: str
    text: str


class DemoOutbox(Model):
    """What would have gone out; nothing of it left this machine."""

    messages: tuple[DemoMessage, ...]
