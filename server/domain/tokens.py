"""Refresh tokens as the store keeps them (never the token itself). Must not know cookies or JWT."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """One of a family that began with a sign-in; each use replaces it by the next of the family."""

    id: str
    family_id: str
    person_id: str
    #: SHA-256 of the token, hexadecimal.
    token_hash: str
    created_at: datetime
    expires_at: datetime
    replaced_at: datetime | None = None
    revoked_at: datetime | None = None
    #: Browser and system in words, e.g. `Chrome, Android`; and when the family began.
    device: str = ""
    began_at: datetime | None = None
