"""What is kept of the helpline: conversations, what came in, what goes out, and how a message's state may move.

Pure; must not know a channel's own language nor the store. Times are aware UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from server.domain.helpline.talk import Kind, Talk
from server.domain.helpline.wording import Worded

WEB, WHATSAPP = "web", "whatsapp"
"""Channels there are; text messages and spoken menus (`sms`, `ivr`) may come beside them."""

LONGEST_BODY = 4_096
"""Characters of a message that are kept."""
LONGEST_JOINED = 1_024
"""Characters of one message with choices, by the Cloud API."""
MOST_WAITING = 30
"""Unanswered messages of one conversation; what comes beyond is a flood: kept, seen by a person, not answered."""
MOST_ATTEMPTS = 3
"""At answering one message, before a person has to look."""

RETRY_SECONDS = (4, 16, 64, 256, 1_024, 4_096, 16_384)
"""Waits before each further try at sending: powers of four, as the WhatsApp Cloud API asks for. After the last the
message is given up."""
UNSURE = timedelta(seconds=60)
"""How long to wait for word of a message that may or may not have been taken, before it is sent again."""


class InState(StrEnum):
    NEW = "new"
    DONE = "done"
    FAILED = "failed"


class OutState(StrEnum):
    QUEUED = "queued"
    #: Handed to the channel; after a crash or a broken link nobody knows whether it was taken.
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    #: The channel refused it, or said later that it never arrived.
    FAILED = "failed"
    #: We stopped trying.
    GAVE_UP = "gave_up"


UNSENT = (OutState.QUEUED, OutState.SENDING)
LOST = (OutState.FAILED, OutState.GAVE_UP)
_RANK = {one: rank for rank, one in enumerate((*UNSENT, OutState.SENT, OutState.DELIVERED, OutState.READ))}


def moved(known: OutState, said: OutState) -> OutState:
    """The state after a channel said another: never backwards, and what failed stays failed; only what we had given
    up may turn out to have arrived."""
    if known is OutState.FAILED or (known is OutState.READ and said in LOST):
        return known
    if said in LOST or known is OutState.GAVE_UP:
        return said if said not in UNSENT else known
    return said if _RANK[said] > _RANK[known] else known


class Alert(StrEnum):
    """Why a person is to look, the most pressing first."""

    DANGER = "danger"
    PERSON = "person"
    FAILED = "failed"
    NONE = ""


class Way(StrEnum):
    """How the doctor is to reach the citizen."""

    WHATSAPP = "whatsapp"
    BROWSER = "browser"
    PHONE = "phone"
    CENTER = "center"
    WRITING = "writing"


@dataclass(frozen=True, slots=True)
class Conversation:
    """Of one citizen on one channel. `address`: what the channel knows him by; `phone` E.164 or empty."""

    id: str
    channel: str
    address: str = field(repr=False)
    created_at: datetime
    phone: str = field(default="", repr=False)
    #: As the channel shows it.
    name: str = field(default="", repr=False)
    language: str = ""
    talk: Talk | None = field(default=None, repr=False)
    #: The last number given to a message of either direction.
    numbers: int = 0
    last_in_at: datetime | None = None
    patient_id: str | None = None
    encounter_id: str | None = None
    #: The encounter's state that the citizen has been told of.
    encounter_state: str = ""
    way: str = ""
    #: The person who answers instead of the bot.
    holder_id: str | None = None
    alert: Alert = Alert.NONE
    alerted_at: datetime | None = None
    #: A person has not read the newest words.
    unread: bool = False
    opted_out: bool = False
    #: What the engine is to be told, and when.
    due_event: str = ""
    due_at: datetime | None = None
    rating: str = ""
    #: Pictures and voice notes that wait for an encounter.
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message that came. `message_id` is the channel's; `number` its place in the conversation."""

    id: str
    conversation_id: str
    number: int
    channel: str
    message_id: str
    kind: Kind
    body: str = field(repr=False)
    sent_at: datetime
    received_at: datetime
    state: InState = InState.NEW
    attempts: int = 0
    next_try_at: datetime | None = None
    #: Why it failed, a word.
    why: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What goes to a citizen, in his language. `key`: of the wording, "" for a person's own words.

    `invitation_id`: the link of this invitation goes with it.
    """

    text: str
    choices: tuple[tuple[str, str], ...] = ()
    commands: tuple[tuple[str, str], ...] = ()
    spoken: str = ""
    key: str = ""
    many: bool = False
    invitation_id: str = ""

    @classmethod
    def of(cls, worded: Worded, key: str, *, many: bool = False) -> Said:
        return cls(worded.text, worded.choices, worded.commands, worded.spoken, key, many)

    def as_json(self) -> dict[str, Any]:
        return {
            "text": self.text, "choices": [list(one) for one in self.choices],
            "commands": [list(one) for one in self.commands], "spoken": self.spoken, "key": self.key,
            "many": self.many, "invitation_id": self.invitation_id,
        }  # fmt: skip

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Said:
        return cls(
            data["text"], _pairs(data["choices"]), _pairs(data["commands"]), data["spoken"], data["key"],
            data["many"], data["invitation_id"],
        )  # fmt: skip


def _pairs(rows: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((pick, title) for pick, title in rows)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message that goes out. `id` is the key by which a channel knows a repeated one.

    `answers`: the message that it answers; `author_id`: the person who wrote it, None: the bot.
    """

    id: str
    conversation_id: str
    number: int
    said: Said = field(repr=False)
    made_at: datetime
    answers: str | None = None
    author_id: str | None = None
    state: OutState = OutState.QUEUED
    tries: int = 0
    next_try_at: datetime | None = None
    #: The channel's own id of it.
    sent_id: str | None = None
    sent_at: datetime | None = None
    error: str = ""
    cost: str = ""


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or voice note of a conversation, kept under seal. `id` is what `Message.body` names."""

    id: str
    conversation_id: str
    mime: str
    octets: int
    kept_at: datetime
