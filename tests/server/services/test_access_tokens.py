"""Access tokens, and every way to forge one that security.md A3 names."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.domain.errors import NotSignedIn
from server.services.access_tokens import AUDIENCE, ISSUER, AccessTokens
from tests.server.clock import MORNING, HandClock

KEY = Ed25519PrivateKey.generate()
NOW = int(MORNING.timestamp())
GOOD: dict[str, Any] = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "kind": "person",
    "sub": "person-1",
    "generation": 0,
    "jti": "x",
    "iat": NOW,
    "nbf": NOW,
    "exp": NOW + 600,
}


@pytest.fixture
def tokens(clock: HandClock) -> AccessTokens:
    return AccessTokens(KEY, clock)


def signed(claims: dict[str, Any], key: Any = KEY, algorithm: str = "EdDSA", **header: Any) -> str:
    return jwt.encode(claims, key, algorithm=algorithm, headers=header or None)


def by_hand(header: dict[str, Any], claims: dict[str, Any], signature: bytes) -> str:
    parts = [json.dumps(header).encode(), json.dumps(claims).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def public_pem() -> bytes:
    return KEY.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def hs256_with_public_key() -> str:
    import hashlib
    import hmac

    unsigned = by_hand({"alg": "HS256", "typ": "JWT"}, GOOD, b"").rstrip(".")
    mac = hmac.new(public_pem(), unsigned.encode(), hashlib.sha256).digest()
    return f"{unsigned}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in GOOD.items() if key != name}


FORGED = {
    "alg none": by_hand({"alg": "none"}, GOOD, b""),
    "alg None": by_hand({"alg": "None"}, GOOD, b""),
    "HS256 with the public key": hs256_with_public_key(),
    "another key": signed(GOOD, Ed25519PrivateKey.generate()),
    "another key in jwk": signed(
        GOOD, Ed25519PrivateKey.generate(), jwk={"kty": "OKP", "crv": "Ed25519", "x": "AA"}
    ),
    "another key by jku": signed(GOOD, Ed25519PrivateKey.generate(), jku="https://example.org/keys"),
    "another key by x5u": signed(GOOD, Ed25519PrivateKey.generate(), x5u="https://example.org/cert"),
    "unknown crit": signed(GOOD, crit=["b64x"], b64x=True),
    "kid with a path, another key": signed(GOOD, Ed25519PrivateKey.generate(), kid="../../../../dev/null"),
    "kid with SQL, another key": signed(GOOD, Ed25519PrivateKey.generate(), kid="' OR 1=1 --"),
    "no exp": signed(without("exp")),
    "no aud": signed(without("aud")),
    "no iss": signed(without("iss")),
    "no iat": signed(without("iat")),
    "no nbf": signed(without("nbf")),
    "no jti": signed(without("jti")),
    "no sub": signed(without("sub")),
    "no kind": signed(without("kind")),
    "other aud": signed(GOOD | {"aud": "other"}),
    "several aud": signed(GOOD | {"aud": [AUDIENCE, "other"]}),
    "other iss": signed(GOOD | {"iss": "other"}),
    "future nbf": signed(GOOD | {"nbf": NOW + 60}),
    "future iat": signed(GOOD | {"iat": NOW + 60}),
    "past exp": signed(GOOD | {"exp": NOW}),
    "exp as text": signed(GOOD | {"exp": str(NOW + 600)}),
    "exp endless": signed(GOOD | {"exp": 1e400}),
    "generation as text": signed(GOOD | {"generation": "0"}),
    "an unknown claim": signed(GOOD | {"role": "administrator"}),
    "kind unknown": signed(GOOD | {"kind": "root"}),
    "empty": "",
    "not a token": "a.b.c",
    "one part": "abc",
    "NUL": "\0.\0.\0",
    "not ASCII": "ی.ی.ی",
    "a list for claims": by_hand({"alg": "EdDSA"}, [], b""),  # type: ignore[arg-type]
    "deep JSON": by_hand({"alg": "EdDSA"}, GOOD, b"") + base64.urlsafe_b64encode(b"[" * 3000).decode(),
}


def test_a_token_of_ours_is_read(tokens: AccessTokens, clock: HandClock) -> None:
    token = tokens.for_person("person-1", 3, timedelta(minutes=10), "sign-in")
    assert token.expires_in == 600
    claims = tokens.read(token.text)
    assert (claims.kind, claims.sub, claims.generation) == ("person", "person-1", 3)
    guest = tokens.read(tokens.for_guest("invitation-1", "encounter-1", timedelta(minutes=5)).text)
    assert (guest.kind, guest.sub, guest.encounter) == ("guest", "invitation-1", "encounter-1")


def test_the_good_token_that_the_forged_ones_start_from_is_read(tokens: AccessTokens) -> None:
    assert tokens.read(signed(GOOD)).sub == "person-1"


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED.keys())
def test_a_forged_token_is_refused(tokens: AccessTokens, forged: str) -> None:
    with pytest.raises(NotSignedIn) as refused:
        tokens.read(forged)
    assert refused.value.code == "auth.expired"


def test_a_changed_character_is_refused(tokens: AccessTokens) -> None:
    token = tokens.for_person("person-1", 0, timedelta(minutes=10), "sign-in").text
    for at in (5, len(token) // 2, len(token) - 5):
        with pytest.raises(NotSignedIn):
            tokens.read(token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :])


def test_a_token_ends_with_the_clock_and_not_before(tokens: AccessTokens, clock: HandClock) -> None:
    token = tokens.for_person("person-1", 0, timedelta(minutes=10), "sign-in").text
    clock.advance(599)
    tokens.read(token)
    clock.advance(1)
    with pytest.raises(NotSignedIn):
        tokens.read(token)


def test_a_clock_that_jumps_back_does_not_make_tokens_live_longer(tokens: AccessTokens, clock: HandClock) -> None:
    token = tokens.for_person("person-1", 0, timedelta(minutes=10), "sign-in").text
    clock.advance(-3600)
    with pytest.raises(NotSignedIn):
        tokens.read(token)
