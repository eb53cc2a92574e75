"""The sheet that a doctor writes in an encounter, and what it takes to sign it.

> A draft is saved as typed, each change a version. Signing freezes everything that is printed, with a hash; a
> change after that is another signed document with a reason, and the first one stays as it was.

Pure; time is an argument. It must not know tables or pages.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from importlib import resources
from typing import Any

from server.domain.diagnoses import Certainty, Diagnosis, is_known
from server.domain.errors import Conflict, FieldError, Invalid
from server.domain.medicines import Caution, Medicine, WarningKind, faults, words_unknown
from server.domain.phrases import PHRASES

MOST_MEDICINES = 20
FORMAT = 1
"""Of the frozen body, so that later readers know what they read."""

INVESTIGATIONS: dict[str, dict[str, str]] = {
    row["id"]: row
    for row in json.loads(
        resources.files("server.domain").joinpath("rules/investigations.json").read_text("utf-8")
    )["tests"]
}


@dataclass(frozen=True, slots=True)
class Referral:
    """In person, with a letter. `to` is a place or a speciality in words."""

    to: str
    reason: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Prescription:
    """`investigations` are ids of our list or free text; `advice` are phrases of ours."""

    diagnoses: tuple[Diagnosis, ...] = ()
    medicines: tuple[Medicine, ...] = ()
    investigations: tuple[str, ...] = ()
    referral: Referral | None = None
    advice: tuple[str, ...] = ()
    advice_text: str = ""
    follow_up_on: date | None = None

    @property
    def is_empty(self) -> bool:
        return self == Prescription()


@dataclass(frozen=True, slots=True)
class Draft:
    """Version 0 is the empty beginning and is never stored."""

    encounter_id: str
    version: int
    content: Prescription
    saved_at: datetime | None = None
    saved_by: str | None = None


class Standing(StrEnum):
    """What a signed document is worth now."""

    VALID = "valid"
    #: A newer version was signed.
    AMENDED = "amended"
    WITHDRAWN = "withdrawn"
    #: What is stored is not what was signed.
    ALTERED = "altered"


@dataclass(frozen=True, slots=True)
class SignedDocument:
    """One signed version; only the withdrawal is ever written to it. `body` holds all that is printed."""

    id: str
    encounter_id: str
    patient_id: str
    center_id: str
    version: int
    #: Stands in the printed code; says nothing by itself.
    code: str = field(repr=False)
    body: dict[str, Any] = field(repr=False)
    hash: str
    signed_at: datetime
    signed_by: str
    signer_name: str
    reason: str = ""
    withdrawn_at: datetime | None = None
    withdrawn_reason: str = ""


def standing(one: SignedDocument, newest_version: int, said_in_audit: str | None) -> Standing:
    """`said_in_audit`: the hash in the audit trail's event of the signing, None when there is none."""
    if digest(one.body) != one.hash or said_in_audit != one.hash:
        return Standing.ALTERED
    if one.withdrawn_at is not None:
        return Standing.WITHDRAWN
    return Standing.AMENDED if one.version < newest_version else Standing.VALID


def digest(body: dict[str, Any]) -> str:
    """SHA-256 over the body as JSON with sorted keys."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def audit_words(version: int, hash_: str) -> str:
    """How the audit trail names what was signed."""
    return f"version {version}, sha256 {hash_}"


def hash_in(words: str) -> str | None:
    """The hash in `audit_words`."""
    _, found, hash_ = words.rpartition("sha256 ")
    return hash_ if found else None


CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: none looks like another."""
CODE_LENGTH = 26


def new_code() -> str:
    """130 random bits, to be read out or scanned."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


# --- what may be saved, what may be signed ---------------------------------------------------------------------


def refuse_unknown(content: Prescription) -> None:
    """Raises Invalid for words that are none of ours; what is merely lacking may be saved."""
    wrong = [fault for at, one in enumerate(content.medicines) for fault in words_unknown(one, f"medicines/{at}")]
    if len({one.id for one in content.medicines}) != len(content.medicines):
        wrong.append(FieldError("medicines", "double", "Two lines have the same id."))
    for at, diagnosis in enumerate(content.diagnoses):
        if not is_known(diagnosis):
            wrong.append(FieldError(f"diagnoses/{at}", "unknown", "This diagnosis is not in the list."))
    for at, advice in enumerate(content.advice):
        if f"advice.{advice}" not in PHRASES:
            wrong.append(FieldError(f"advice/{at}", "unknown", "There is no such advice."))
    if wrong:
        raise Invalid(tuple(wrong))


def refuse_unsignable(content: Prescription, found: Sequence[Caution], today: date, *, registration: str) -> None:
    """Raises Conflict or Invalid with the first reason why this cannot be signed."""
    if not registration.strip():
        raise Conflict("prescription.no_registration", "Administrators must add your PMDC number first.")
    if content.is_empty:
        raise Conflict("prescription.empty", "There is nothing to sign yet.")
    wrong = [fault for at, one in enumerate(content.medicines) for fault in faults(one, f"medicines/{at}")]
    if content.referral is not None and not (content.referral.to.strip() and content.referral.reason.strip()):
        wrong.append(FieldError("referral", "needed", "Where to, and why?"))
    if content.follow_up_on is not None and content.follow_up_on < today:
        wrong.append(FieldError("follow_up_on", "past", "The follow-up date is in the past."))
    if wrong:
        raise Invalid(tuple(wrong))
    if any(one.kind is WarningKind.CONTROLLED for one in found):
        raise Conflict("prescription.controlled", "This medicine cannot be prescribed here. Refer in person.")
    answered = {one.id for one in content.medicines if one.kept_because.strip()}
    if any(one.medicine_id not in answered for one in found):
        raise Conflict("prescription.warning", "A warning needs a written reason, or remove the medicine.")


# --- to JSON and back ------------------------------------------------------------------------------------------


def to_json(content: Prescription) -> dict[str, Any]:
    """Plain values for a table or a frozen body."""
    plain = asdict(content)
    plain["follow_up_on"] = None if content.follow_up_on is None else content.follow_up_on.isoformat()
    return dict(json.loads(json.dumps(plain)))


def from_json(plain: dict[str, Any]) -> Prescription:
    """What `to_json` wrote."""
    referral, follow_up_on = plain["referral"], plain["follow_up_on"]
    return Prescription(
        diagnoses=tuple(
            Diagnosis(row["code"], row["text"], Certainty(row["certainty"])) for row in plain["diagnoses"]
        ),
        medicines=tuple(medicine_from(row) for row in plain["medicines"]),
        investigations=tuple(plain["investigations"]),
        referral=None if referral is None else Referral(**referral),
        advice=tuple(plain["advice"]),
        advice_text=plain["advice_text"],
        follow_up_on=None if follow_up_on is None else date.fromisoformat(follow_up_on),
    )


def medicine_from(row: dict[str, Any]) -> Medicine:
    return Medicine(**row | {"instructions": tuple(row["instructions"])})
