"""Ids: random, so that none can be guessed or counted. Browsers make them too, so they are checked."""

from __future__ import annotations

import re
import uuid

_UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def new_id() -> str:
    """A random UUID (RFC 9562 version 4), 122 random bits."""
    return str(uuid.uuid4())


def is_random_id(text: str) -> bool:
    """Whether it has the form of an id that we would have made."""
    return _UUID4.fullmatch(text) is not None
