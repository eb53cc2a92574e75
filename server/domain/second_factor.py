"""The code app: six digits that change every 30 seconds (TOTP, RFC 6238), and recovery codes for a lost telephone.

> A code is good once: the newest step that was used is kept, and no code of it or of an older one is taken again.

Pure; "now" is an argument. Must not know how secrets are kept nor who asks.
"""

from __future__ import annotations

import base64
import hmac
import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import quote, urlencode

from server.domain.identity import Person, Role

STEP_SECONDS = 30
DIGITS = 6
SECRET_OCTETS = 20
"""The length of a SHA-1 digest, as RFC 4226 §4 recommends."""
DRIFT_STEPS = 1
"""A telephone's clock may be this many steps off."""
RECOVERY_CODES = 10
ISSUER = "E-Ilaj"
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Of recovery codes: without letters that are taken for others when read out."""
GROUPS, GROUP = 4, 4
"""79 random bits."""
WITH_CODE = frozenset({Role.DOCTOR, Role.SUPERVISOR, Role.ADMINISTRATOR})
"""Who sees patients of more than one center."""


class Demand(StrEnum):
    """Of whom the code app is asked; whoever has set it up is always asked for a code."""

    ROLES = "roles"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """Of one person: a secret that counts, and one that will count once a code of it was right. Both are sealed."""

    person_id: str
    sealed: bytes = b""
    confirmed_at: datetime | None = None
    #: The newest step whose code was taken; 0: none yet.
    last_step: int = 0
    pending: bytes | None = None


@dataclass(frozen=True, slots=True)
class RecoveryCode:
    """`code_hash` is a keyed hash; the code itself was shown once."""

    code_hash: str
    person_id: str
    made_at: datetime
    used_at: datetime | None = None


def is_demanded(person: Person, demand: Demand, exempt: frozenset[str]) -> bool:
    """Whether this person has to set the code app up. `exempt`: ids of people who are invented."""
    return demand is Demand.ROLES and person.role in WITH_CODE and person.id not in exempt


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_OCTETS)


def step_at(now: datetime) -> int:
    return int(now.timestamp()) // STEP_SECONDS


def code_of(secret: bytes, step: int) -> str:
    """RFC 4226 §5.3 with SHA-1, which is what every app knows."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    at = digest[-1] & 0xF
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_of(secret: bytes, code: str, now: datetime, last_step: int) -> int | None:
    """The step that the code belongs to, newer than the last one used; None: it is not right, or not any more."""
    middle = step_at(now)
    for step in range(middle - DRIFT_STEPS, middle + DRIFT_STEPS + 1):
        if step > last_step and hmac.compare_digest(code_of(secret, step), code):
            return step
    return None


def address_of(secret: bytes, login: str) -> str:
    """What the square code holds (`otpauth://`, the form that apps agree on)."""
    label = quote(f"{ISSUER}:{login}", safe="")
    words = {"secret": shown_secret(secret), "issuer": ISSUER, "digits": DIGITS, "period": STEP_SECONDS}
    return f"otpauth://totp/{label}?{urlencode(words)}"


def shown_secret(secret: bytes) -> str:
    """To be typed where the square code cannot be read: base32, 32 characters."""
    return base64.b32encode(secret).decode()


def new_recovery_code() -> str:
    """E.g. `k7mq-2hxc-w9pd-4fzn`."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))


def as_typed(code: str) -> str:
    """A code without what people put between; digits of any script become ASCII."""
    folded = unicodedata.normalize("NFKC", code).casefold()
    digits = "".join(str(unicodedata.digit(one)) if one.isdigit() else one for one in folded)
    return re.sub(r"[\s\-‐-―]", "", digits)


def is_app_code(typed: str) -> bool:
    return re.fullmatch(rf"[0-9]{{{DIGITS}}}", typed) is not None
