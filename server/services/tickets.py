"""Tickets for the files of one recording: a browser's video element can send a cookie but no token.

A ticket names person, token generation, recording and end, under an HMAC; nothing about it is stored. That the
person still may is asked from the store with each use. Must not know cookies.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

LIFE = timedelta(minutes=60)

_TICKET = re.compile(r"([A-Za-z0-9-]{1,64})\.([0-9]{1,9})\.([0-9]{1,12})\.([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Ticket:
    """Of whom, and which generation of his tokens it belongs to."""

    person_id: str
    generation: int
    until: datetime


class FileTickets:
    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    @classmethod
    def sealed_by(cls, key: bytes, purpose: bytes = b"recording file tickets") -> FileTickets:
        """With a secret of its own, derived from the node's key, so that none can be used for another purpose."""
        return cls(hmac.digest(key, purpose, "sha256"))

    def issue(self, ticket: Ticket, recording_id: str) -> str:
        words = f"{ticket.person_id}.{ticket.generation}.{int(ticket.until.timestamp())}"
        return f"{words}.{self._seal(words, recording_id)}"

    def read(self, text: str, recording_id: str, now: datetime) -> Ticket | None:
        """The ticket, or None when it is not ours, not for this recording, or over."""
        match = _TICKET.fullmatch(text)
        if match is None or not hmac.compare_digest(self._seal(text.rpartition(".")[0], recording_id), match[4]):
            return None
        until = datetime.fromtimestamp(int(match[3]), UTC)
        return Ticket(match[1], int(match[2]), until) if now < until else None

    def _seal(self, words: str, recording_id: str) -> str:
        return hmac.new(self._secret, f"{words}\n{recording_id}".encode(), hashlib.sha256).hexdigest()
