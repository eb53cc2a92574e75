"""The helpline over HTTP: the citizen's web chat, the agents' inbox, the doctor's words. Must not know services."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from server.api.schemas.base import Id, Model

# POST /api/helpline/chat -> Chat · GET, POST /api/helpline/chat/messages · POST /api/helpline/chat/media
# GET /api/helpline/conversations -> Conversations · GET|POST /api/helpline/conversations/{conversation}[/…]
# GET, POST /api/encounters/{id}/helpline -> ConversationShown

MEDIA_CHARACTERS = 120_000
"""Of base64: 90 kB, eleven seconds of a link of 64 kbit/s."""


class ChatChoice(Model):
    """What is shown on a button, and what pressing it says."""

    pick: str
    title: str


class ChatLine(Model):
    """`who`: `me` is the citizen. `key` names the wording, "" for what a person wrote."""

    number: int
    who: Literal["me", "bot", "person"]
    kind: Literal["text", "pick", "voice", "photo", "other"]
    at: AwareDatetime
    text: str
    key: str
    choices: tuple[ChatChoice, ...]
    commands: tuple[ChatChoice, ...]
    #: Several numbers may be given at once.
    many: bool
    #: Leads into the call.
    link: str
    author: str
    #: It never arrived, or was not answered.
    lost: bool


class Chat(Model):
    lines: tuple[ChatLine, ...]
    #: Ask for what comes after this number.
    next: int
    #: "" until one was chosen.
    language: str
    #: The page's own words.
    words: dict[str, str]


class ChatAsked(Model):
    after: int = Field(default=0, ge=0, le=2_000_000_000)
    #: Seconds to wait if there is nothing yet.
    wait: int = Field(default=0, ge=0, le=25)


class ChatMessage(Model):
    #: Made by the page, the same for every try.
    id: Id
    kind: Literal["text", "pick", "photo", "voice"]
    body: Annotated[str, StringConstraints(max_length=2_000)]


class ChatMedia(Model):
    mime: Annotated[str, StringConstraints(max_length=60)]
    #: Base64.
    data: Annotated[str, StringConstraints(max_length=MEDIA_CHARACTERS)]


class ChatMediaKept(Model):
    """What the message that brings it has to say."""

    id: Id


class ConversationsAsked(Model):
    which: Literal["open", "mine", "all"] = "open"


class Conversation(Model):
    id: Id
    channel: str
    #: The telephone, masked; "" when it is not known.
    number: str
    language: str
    #: Why a person has to look; "" for nothing.
    alert: Literal["danger", "person", "failed", ""]
    alerted_at: AwareDatetime | None
    last_in_at: AwareDatetime | None
    unread: bool
    holder_id: Id | None
    holder_name: str
    encounter_id: Id | None
    encounter_state: str
    way: str
    rating: str
    opted_out: bool


class Conversations(Model):
    conversations: tuple[Conversation, ...]


class ConversationShown(Model):
    conversation: Conversation
    lines: tuple[ChatLine, ...]


class Assigned(Model):
    person_id: Id


class Written(Model):
    #: Made by the page, the same for every try.
    id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36}$")]
    text: Annotated[str, StringConstraints(min_length=1, max_length=1_024)]
