"""Texts and voice notes of a call: they stay with the encounter. Pure; must not know who may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

AT_MOST = 500
"""Messages of one participant in one call."""
VOICE_AT_MOST = 50
"""Voice notes of one participant in one call."""
UNFINISHED_AT_MOST = 10
"""Voice notes of one participant that have not arrived whole."""


class MessageKind(StrEnum):
    TEXT = "text"
    VOICE = "voice"


@dataclass(frozen=True, slots=True)
class Message:
    """One text, or one voice note. The id was made by the page that sent it."""

    id: str
    encounter_id: str
    participant_id: str
    #: The sender's, as it was then.
    name: str
    kind: MessageKind
    sent_at: datetime
    text: str = ""
    #: The rest is of a voice note.
    mime: str = ""
    seconds: float | None = None
    pieces: int = 0
    arrived_pieces: int = 0
    octets: int = 0

    @property
    def is_whole(self) -> bool:
        return self.arrived_pieces == self.pieces


@dataclass(frozen=True, slots=True)
class MessageShown:
    """A message with those whom it has reached: ids of participants."""

    message: Message
    arrived: tuple[str, ...] = ()
    #: Read or listened to.
    heard: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MessageCounts:
    """Of one participant in one call."""

    all: int
    voice: int
    unfinished: int
