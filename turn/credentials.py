"""Time-limited TURN credentials (coturn's `use-auth-secret`; draft-uberti-behave-turn-rest). Pure.

> An expired name gets no new allocation; an allocation that exists is refreshed all the same. So the time is how
> long a browser may still begin, not how long a call may last.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass

_WORD = re.compile(r"[A-Za-z0-9-]{1,64}")


@dataclass(frozen=True, slots=True)
class Credential:
    """What a TURN server asks for."""

    username: str
    password: str


def make_credential(secret: str, holder: str, expires: int) -> Credential:
    """Good until `expires` (Unix seconds). coturn counts allocations by `holder`, and writes it into its log.

    Raises ValueError unless the holder is an opaque word of at most 64 letters, digits and hyphens.
    """
    if not _WORD.fullmatch(holder):
        raise ValueError("the holder of a TURN credential must be an opaque word")
    username = f"{expires}:{holder}"
    digest = hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()
    return Credential(username, base64.b64encode(digest).decode())
