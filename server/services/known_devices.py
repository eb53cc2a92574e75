"""What a browser keeps to prove that a login has signed in with it before (OWASP's device cookies).

It opens nothing: it only lets this browser's wrong passwords be counted apart from those of strangers. Nothing
about it is stored. Must not know cookies.
"""

from __future__ import annotations

import hmac
import re
import secrets

_FORM = re.compile(r"([A-Za-z0-9_-]{22})\.([0-9a-f]{64})")


class KnownDevices:
    def __init__(self, key: bytes) -> None:
        """With a secret of its own, derived from the node's key."""
        self._secret = hmac.digest(key, b"known devices", "sha256")

    def remember(self, login: str) -> str:
        """Text for this browser and this login alone."""
        nonce = secrets.token_urlsafe(16)
        return f"{nonce}.{self._seal(nonce, login)}"

    def device_of(self, text: str, login: str) -> str:
        """The browser's lane; empty for a browser that does not know this login, or says so without proof."""
        match = _FORM.fullmatch(text)
        return match[1] if match and hmac.compare_digest(self._seal(match[1], login), match[2]) else ""

    def _seal(self, nonce: str, login: str) -> str:
        return hmac.digest(self._secret, f"{nonce}\n{login}".encode(), "sha256").hex()
