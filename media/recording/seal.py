"""The keys of one recording, and what is encrypted with them: AES-256-GCM (NIST SP 800-38D).

> One data key a recording encrypts nothing itself. Every journal part and every file has a key of its own, derived
> from it with 16 random bytes, the recording, whose it is and which part (HKDF, RFC 5869). So what was sealed for
> one place opens in no other, and a number counted from zero never meets the same key twice, whatever crashed.

Must not know files, records or how data keys are kept (media.recording.keys).
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
SALT_BYTES = 16
TAG_BYTES = 16
NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class DataKey:
    """The secret of one recording, 32 bytes."""

    recording_id: str
    secret: bytes = field(repr=False)

    def derive(self, purpose: str, name: str, part: int, salt: bytes) -> Cipher:
        """The cipher of one place, which `purpose` and `name` say; the random `salt` lies beside it."""
        where = "\0".join(("eilaj 1", purpose, self.recording_id, name, str(part)))
        key = HKDF(SHA256(), KEY_BYTES, salt, where.encode()).derive(self.secret)
        return Cipher(AESGCM(key))


class Cipher:
    """AES-256-GCM that says ValueError where the library says InvalidTag."""

    __slots__ = ("_aead",)

    def __init__(self, aead: AESGCM) -> None:
        self._aead = aead

    def seal(self, nonce: bytes, plain: bytes, bound: bytes) -> bytes:
        """Ciphertext and tag. `nonce` never twice with one cipher; `bound` is checked too but not encrypted."""
        return self._aead.encrypt(nonce, plain, bound)

    def open(self, nonce: bytes, sealed: bytes, bound: bytes) -> bytes:
        """Raises ValueError when one bit of any of the three is another."""
        try:
            return self._aead.decrypt(nonce, sealed, bound)
        except InvalidTag:
            raise ValueError("altered") from None


def new_secret() -> bytes:
    return os.urandom(KEY_BYTES)


def new_salt() -> bytes:
    return os.urandom(SALT_BYTES)
