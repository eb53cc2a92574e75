"""What the helpline needs from outside: its repository, and the channels that carry messages. Must not know SQL.

WhatsApp and the web chat are channels; text messages (SMS) and spoken menus (IVR) would be two more of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from server.domain.helpline.lines import Conversation, Incoming, Media, Outgoing, Said


class Retry(StrEnum):
    """What to do with a message that a channel did not take."""

    #: Something is broken for a while.
    LATER = "later"
    #: Nobody knows whether it was taken: wait for word of it before it is sent again.
    UNSURE = "unsure"
    #: It will never be taken.
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Sent:
    """Taken. `id` is the channel's own, unique on it; `cost` its price category, "" for free."""

    id: str
    cost: str = ""


@dataclass(frozen=True, slots=True)
class NotSent:
    """Not taken. `code` is the channel's word for why; `wait_s` is asked for by the channel, 0: as we like."""

    retry: Retry
    code: str
    wait_s: float = 0.0


@dataclass(frozen=True, slots=True)
class ToSend:
    """One message for a channel. `key` is the same for every try at it; `link` is for `said.invitation_id`."""

    key: str
    address: str = field(repr=False)
    phone: str = field(repr=False)
    said: Said = field(repr=False)
    language: str
    #: When the citizen wrote last: free words may be sent for a while only on some channels.
    last_in_at: datetime | None
    link: str = field(default="", repr=False)


class HelplineChannel(Protocol):
    """Carries messages to citizens. What comes from them goes to `HelplineService.receive`."""

    #: As conversations name it.
    name: str
    #: Messages a second that the whole channel takes; 0: as many as come.
    a_second: float
    #: To one citizen: so many at once, then one each so many seconds; (0, 0): as many as come.
    a_citizen: tuple[int, float]

    async def send(self, one: ToSend) -> Sent | NotSent:
        """Hand it over. Never raises for what the other side did; an exception counts as UNSURE."""


class Helpline(Protocol):
    """Conversations with their messages."""

    async def get(self, conversation_id: str, *, lock: bool = False) -> Conversation | None: ...

    async def many(self, ids: Iterable[str]) -> dict[str, Conversation]: ...

    async def by_address(self, channel: str, address: str, *, lock: bool = False) -> Conversation | None: ...

    async def by_addresses(self, channel: str, addresses: Iterable[str]) -> dict[str, Conversation]:
        """Address -> its conversation, locked, always in one order; unknown ones are left out."""

    async def of_encounter(self, encounter_id: str, *, lock: bool = False) -> Conversation | None: ...

    async def lock_free(self, ids: Iterable[str]) -> tuple[Conversation, ...]:
        """Lock those that nobody else holds now."""

    async def find(
        self, *, open_only: bool = False, holder_id: str | None = None, limit: int = 100
    ) -> tuple[Conversation, ...]:
        """Those with an alert first (danger before others), then by the newest words of the citizen."""

    async def add(self, one: Conversation) -> None:
        """Raises Conflict when this address is known."""

    async def save(self, *ones: Conversation) -> None: ...

    async def due(self, now: datetime, limit: int) -> tuple[str, ...]:
        """Conversations whose engine is to be told of something by now."""

    async def encounters_moved(self, limit: int) -> tuple[str, ...]:
        """Conversations whose encounter is in another state than the citizen was told."""

    async def known(self, channel: str, message_ids: Iterable[str]) -> frozenset[str]:
        """Which of these messages have come already."""

    async def add_in(self, ones: Sequence[Incoming]) -> None:
        """Raises Conflict when one of them has come already."""

    async def save_in(self, ones: Sequence[Incoming]) -> None: ...

    async def to_answer(self, now: datetime, limit: int) -> tuple[str, ...]:
        """Conversations with messages to be answered, those who wait longest first."""

    async def unanswered(self, ids: Iterable[str]) -> dict[str, list[Incoming]]:
        """Conversation -> its messages in the order in which they were sent; those with none are left out."""

    async def waiting_counts(self, ids: Iterable[str]) -> dict[str, int]:
        """Conversation -> how many messages are to be answered; 0 is left out."""

    async def add_out(self, ones: Sequence[Outgoing]) -> None: ...

    async def save_out(self, ones: Sequence[Outgoing]) -> None: ...

    async def to_send(self, now: datetime, channels: Iterable[str], limit: int) -> tuple[Outgoing, ...]:
        """The next message of each conversation, of those whose time has come; locked."""

    async def queued(self, conversation_id: str) -> tuple[Outgoing, ...]:
        """Not yet handed to the channel; locked."""

    async def outs(self, ids: Iterable[str], *, lock: bool = False) -> dict[str, Outgoing]:
        """Id -> message; locked always in one order."""

    async def out_by_sent_id(self, channel: str, sent_id: str) -> Outgoing | None:
        """Locked."""

    async def messages(
        self, conversation_id: str, after: int, limit: int
    ) -> tuple[tuple[Incoming, ...], tuple[Outgoing, ...]]:
        """Both directions from above this number on, the newest `limit` of each, by number."""

    async def counts(self) -> dict[tuple[str, str], int]:
        """(in or out, state) -> how many messages, for whoever watches that nothing is lost."""

    async def add_media(self, one: Media, sealed: bytes) -> None: ...

    async def media(self, media_id: str) -> tuple[Media, bytes] | None: ...

    async def media_count(self, conversation_id: str) -> int: ...
