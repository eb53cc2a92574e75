"""Seals what is attached to encounters and what accounts keep secret: AES-256-GCM under a key in a file of our own.

Must not know what is sealed. A copy of the database without `data/keys` shows nothing.
"""

from __future__ import annotations

import contextlib
import hmac
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.adapters.keys import write_private

KEY_OCTETS, NONCE_OCTETS = 32, 12


class FileSealer:
    """Implements `server.services.ports.intake.Sealer`. Layout: nonce, then ciphertext with tag."""

    def __init__(self, path: Path) -> None:
        """The key in `path`, made on first use. Raises OSError, and ValueError when it holds another thing."""
        with contextlib.suppress(FileExistsError):
            write_private(path, os.urandom(KEY_OCTETS))
        key = path.read_bytes()
        if len(key) != KEY_OCTETS:
            raise ValueError(f"{path.name} is not a key of {KEY_OCTETS} octets")
        self._cipher = AESGCM(key)
        self._fingerprints = hmac.digest(key, b"fingerprints", "sha256")

    def seal(self, octets: bytes, about: str) -> bytes:
        nonce = os.urandom(NONCE_OCTETS)
        return nonce + self._cipher.encrypt(nonce, octets, about.encode())

    def opened(self, sealed: bytes, about: str) -> bytes:
        try:
            return self._cipher.decrypt(sealed[:NONCE_OCTETS], sealed[NONCE_OCTETS:], about.encode())
        except (InvalidTag, ValueError):
            raise ValueError("this is not what was sealed") from None

    def fingerprint(self, text: str, about: str) -> str:
        """Keyed hash, 64 hexadecimal digits: finds the same text again, and says nothing without the key."""
        return hmac.digest(self._fingerprints, f"{about}\n{text}".encode(), "sha256").hex()
