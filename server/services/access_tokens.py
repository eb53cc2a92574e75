"""Access tokens: signed words about who asks, good for minutes (JWT, RFC 7519; EdDSA only, RFC 8037).

They name no role and no right: those are read from the person's row, so a change takes effect at once.
Must not know the store. Time comes from the clock given, never from the library.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import BaseModel, ConfigDict, ValidationError

from server.domain.errors import NotSignedIn
from server.services.ports import Clock

ISSUER = "e-ilaj"
AUDIENCE = "e-ilaj"
ALGORITHM = "EdDSA"
REQUIRED = ["exp", "iat", "nbf", "aud", "iss", "sub", "jti"]
LEEWAY = timedelta(seconds=5)
"""How far the clocks of two nodes may differ."""


class Claims(BaseModel):
    """What a token holds. All of it is required but what only one kind has."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    iss: Literal["e-ilaj"]
    aud: Literal["e-ilaj"]
    kind: Literal["person", "guest"]
    #: Person's id, or invitation's id.
    sub: str
    jti: str
    iat: int
    nbf: int
    exp: int
    #: Of a person: the row's token generation.
    generation: int | None = None
    #: Of a person: the sign-in that it came from.
    sign_in: str | None = None
    #: Of a guest: the one encounter it is for.
    encounter: str | None = None


@dataclass(frozen=True, slots=True)
class AccessToken:
    text: str
    #: Seconds.
    expires_in: int


class AccessTokens:
    def __init__(self, key: Ed25519PrivateKey, clock: Clock) -> None:
        self._key = key
        self._clock = clock

    def for_person(self, person_id: str, generation: int, life: timedelta, sign_in_id: str) -> AccessToken:
        own: dict[str, str | int] = {"kind": "person", "sub": person_id, "generation": generation}
        return self._signed(own | {"sign_in": sign_in_id}, life)

    def for_guest(self, invitation_id: str, encounter_id: str, life: timedelta) -> AccessToken:
        return self._signed({"kind": "guest", "sub": invitation_id, "encounter": encounter_id}, life)

    def read(self, text: str) -> Claims:
        """The claims of a good token. Raises NotSignedIn for every other text, with one code."""
        try:
            # Times are checked below, with our clock.
            raw = jwt.decode(
                text,
                self._key.public_key(),
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=ISSUER,
                options={"require": REQUIRED, "verify_exp": False, "verify_nbf": False, "verify_iat": False},
            )
            claims = Claims.model_validate(raw)
        except (jwt.InvalidTokenError, ValidationError, ValueError, RecursionError):
            raise NotSignedIn("auth.expired", "Please sign in again.") from None
        now, leeway = self._clock().timestamp(), LEEWAY.total_seconds()
        if not (claims.nbf - leeway <= now and claims.iat - leeway <= now < claims.exp):
            raise NotSignedIn("auth.expired", "Please sign in again.")
        return claims

    def _signed(self, own: dict[str, str | int], life: timedelta) -> AccessToken:
        now, seconds = int(self._clock().timestamp()), int(life.total_seconds())
        times = {"iat": now, "nbf": now, "exp": now + seconds}
        common = {"iss": ISSUER, "aud": AUDIENCE, "jti": secrets.token_urlsafe(16)}
        return AccessToken(jwt.encode(own | times | common, self._key, algorithm=ALGORITHM), seconds)
