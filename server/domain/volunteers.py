"""Doctors who offer to help: what they say of themselves, and the life of their application. Must not know storage.

> unconfirmed -> open (his contact was reached) -> sent -> verified -> joined; or more (something is missing, then
> sent again), refused, withdrawn. What was said can be changed while it is open or more.

Nobody learns from us who has applied: every answer to a stranger is the same.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from server.domain.errors import Conflict, FieldError, Invalid
from server.domain.roster import zone_exists
from server.domain.specialities import LANGUAGES, SPECIALITIES

UNCONFIRMED_LIVES = timedelta(days=7)
SCAN_OCTETS_AT_MOST = 4_000_000
PIECE_OCTETS = 60_000
SCANS = {
    "image/jpeg": (0, b"\xff\xd8\xff"),
    "image/png": (0, b"\x89PNG\r\n\x1a\n"),
    "image/webp": (8, b"WEBP"),
    "application/pdf": (0, b"%PDF-"),
}
"""Kind -> where its mark stands in the first octets, and the mark."""
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf"}
ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,24}")
WHATSAPP = re.compile(r"\+[1-9][0-9]{7,14}")
HOURS_AT_MOST = 21


class ContactKind(StrEnum):
    EMAIL = "email"
    WHATSAPP = "whatsapp"


class State(StrEnum):
    UNCONFIRMED = "unconfirmed"
    OPEN = "open"
    SENT = "sent"
    MORE = "more"
    VERIFIED = "verified"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    JOINED = "joined"


EDITABLE = frozenset({State.OPEN, State.MORE})
LIVE = frozenset({State.UNCONFIRMED, State.OPEN, State.SENT, State.MORE, State.VERIFIED})
"""An application that still goes somewhere: whoever applies again gets the link to it once more."""
FOR_REVIEW = frozenset({State.SENT, State.MORE, State.VERIFIED, State.REFUSED, State.JOINED})
"""What an administrator sees: nothing before the applicant has sent it."""


class Decision(StrEnum):
    VERIFY = "verify"
    MORE = "more"
    REFUSE = "refuse"


DECIDED = {Decision.VERIFY: State.VERIFIED, Decision.MORE: State.MORE, Decision.REFUSE: State.REFUSED}


@dataclass(frozen=True, slots=True)
class Hours:
    """Weekly, on the doctor's own clock; 0 is Monday. `ends` not after `begins` is on the next day."""

    weekday: int
    begins: time
    ends: time


@dataclass(frozen=True, slots=True)
class Answers:
    """What an applicant says. `contact` is an e-mail address or a WhatsApp number (`+92…`)."""

    name: str
    sex: str
    contact_kind: ContactKind
    contact: str
    phone: str
    #: CNIC, NICOP or passport number.
    identity: str
    council: str
    number: str
    valid_until: date
    specialities: tuple[str, ...]
    qualification: str
    years: int
    post: str
    languages: tuple[str, ...]
    country: str
    zone: str
    hours: tuple[Hours, ...]
    most_per_day: int | None
    #: Wishes to see women and children only; for whoever makes the roster.
    women_and_children: bool
    #: May be called when more patients wait than doctors are there.
    wants_calls: bool


@dataclass(frozen=True, slots=True)
class Application:
    """One application; `sealed` holds the answers. Hashes are keyed ones."""

    id: str
    reference: str
    token_hash: str
    state: State
    sealed: bytes
    contact_hash: str
    licence_hash: str
    language: str
    made_at: datetime
    confirmed_at: datetime | None = None
    sent_at: datetime | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    reason: str = ""
    registration: str = ""
    valid_until: date | None = None
    specialities: tuple[str, ...] = ()
    person_id: str | None = None
    scan_mime: str = ""
    scan_pieces: int = 0
    scan_arrived: int = 0
    scan_octets: int = 0

    @property
    def has_scan(self) -> bool:
        return 0 < self.scan_pieces == self.scan_arrived


@dataclass(frozen=True, slots=True)
class Volunteer:
    """Of a doctor who joined by himself. `sealed_contact`: how he is called."""

    person_id: str
    sealed_contact: bytes
    contact_hash: str
    most_per_day: int | None
    wants_calls: bool
    called_at: datetime | None = None


def check(answers: Answers, today: date) -> None:
    """Raises Invalid with every field that has to be mended."""
    pattern = ADDRESS if answers.contact_kind is ContactKind.EMAIL else WHATSAPP
    wrong = {
        "name": not answers.name.strip(),
        "sex": answers.sex not in ("female", "male"),
        "contact": pattern.fullmatch(answers.contact) is None,
        "identity": not answers.identity.strip(),
        "council": not answers.council.strip(),
        "number": not answers.number.strip(),
        "valid_until": answers.valid_until < today,
        "specialities": not answers.specialities or bool(set(answers.specialities) - set(SPECIALITIES)),
        "languages": not answers.languages or bool(set(answers.languages) - set(LANGUAGES)),
        "zone": not zone_exists(answers.zone),
        "hours": len(answers.hours) > HOURS_AT_MOST,
    }
    if any(wrong.values()):
        named = (field for field, is_wrong in wrong.items() if is_wrong)
        raise Invalid(tuple(FieldError(field, "wrong", "This needs a change.") for field in named))


def confirmed(one: Application, now: datetime) -> Application:
    """Somebody opened the link, so the contact is his; again changes nothing."""
    return replace(one, state=State.OPEN, confirmed_at=now) if one.state is State.UNCONFIRMED else one


def sent(one: Application, now: datetime) -> Application:
    """Raises Conflict (`application.wrong_state`, `application.no_scan`)."""
    if one.state not in EDITABLE:
        raise wrong_state(one)
    if not one.has_scan:
        raise Conflict("application.no_scan", "Add a picture or scan of your licence first.")
    return replace(one, state=State.SENT, sent_at=now)


def withdrawn(one: Application) -> Application:
    """What was said goes with it. Raises Conflict."""
    if one.state not in LIVE:
        raise wrong_state(one)
    return replace(without_scan(one), state=State.WITHDRAWN, sealed=b"")


def without_scan(one: Application) -> Application:
    return replace(one, scan_mime="", scan_pieces=0, scan_arrived=0, scan_octets=0)


def decided(one: Application, decision: Decision, by: str, reason: str, now: datetime) -> Application:
    """Raises Conflict unless it waits for a decision; a verified or refused one may be decided anew."""
    if one.state not in (State.SENT, State.VERIFIED, State.REFUSED):
        raise wrong_state(one)
    return replace(one, state=DECIDED[decision], decided_at=now, decided_by=by, reason=reason)


def wrong_state(one: Application) -> Conflict:
    return Conflict("application.wrong_state", "This cannot be done now.", state=one.state.value)


def kind_of_scan(octets: bytes) -> str | None:
    """What the first octets say it is; None: nothing that we take."""
    for mime, (at, mark) in SCANS.items():
        if octets[at : at + len(mark)] == mark and (mime != "image/webp" or octets[:4] == b"RIFF"):
            return mime
    return None


def as_words(answers: Answers) -> dict[str, Any]:
    """For JSON; `from_words` is its inverse."""
    hours = [[one.weekday, one.begins.isoformat(), one.ends.isoformat()] for one in answers.hours]
    return asdict(answers) | {"valid_until": answers.valid_until.isoformat(), "hours": hours}


def from_words(words: dict[str, Any]) -> Answers:
    known = {field.name for field in fields(Answers)}
    read = {name: value for name, value in words.items() if name in known}
    hours = tuple(Hours(day, time.fromisoformat(a), time.fromisoformat(b)) for day, a, b in words["hours"])
    read |= {"contact_kind": ContactKind(words["contact_kind"]), "hours": hours}
    read |= {name: tuple(words[name]) for name in ("specialities", "languages")}
    return Answers(**read | {"valid_until": date.fromisoformat(words["valid_until"])})
