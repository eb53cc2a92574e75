"""The simulated WhatsApp network: people with telephones, their chats and calls. In memory; a restart forgets.

Whoever waits for news waits for the next revision. Must not know HTTP.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

KEEP_BUBBLES = 400
WINDOW = timedelta(hours=24)
REQUEST_EVERY = timedelta(hours=24)
TEMPORARY = timedelta(days=7)

Status = Literal["", "sent", "delivered", "read", "failed"]
CallState = Literal["ringing", "connecting", "talking", "ended"]


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Bubble:
    """One message of a chat, from either side; `content` as the Graph API has it."""

    id: str
    mine: bool
    kind: str
    content: dict[str, Any]
    at: datetime
    status: Status = ""
    own_id: str = ""


@dataclass(slots=True)
class Ring:
    """A call. `direction`: USER_INITIATED or BUSINESS_INITIATED."""

    id: str
    person_id: str
    direction: str
    state: CallState
    offer: str
    own_id: str = ""
    answer: str = ""
    talked_from: datetime | None = None
    reason: str = ""


@dataclass(slots=True)
class Person:
    """A citizen and his telephone. `bsuid`: business-scoped id; `hides`: he has a name instead of a number."""

    id: str
    name: str
    phone: str
    bsuid: str
    hides: bool = False
    bubbles: list[Bubble] = field(default_factory=list)
    #: When he last wrote or called.
    heard: datetime | None = None
    may_call_until: datetime | None = None
    asked_to_call: datetime | None = None
    call: Ring | None = None

    def window_open(self) -> bool:
        return self.heard is not None and now() - self.heard < WINDOW

    def may_be_called(self) -> bool:
        return self.may_call_until is not None and now() < self.may_call_until

    def may_be_asked(self) -> bool:
        return self.asked_to_call is None or now() - self.asked_to_call >= REQUEST_EVERY


class Network:
    """All people of the simulator."""

    def __init__(self) -> None:
        self.people: dict[str, Person] = {}
        self.media: dict[str, tuple[bytes, str]] = {}
        self.revision = 0
        self._changed = asyncio.Event()

    def add_person(self, name: str, phone: str, *, hides: bool = False) -> Person:
        id_ = secrets.token_hex(4)
        person = Person(id_, name, phone, f"PK.{secrets.randbelow(10**17):017d}", hides)
        self.people[id_] = person
        self.change()
        return person

    def find(self, *, phone: str = "", bsuid: str = "") -> Person | None:
        for person in self.people.values():
            if (phone and person.phone == phone) or (bsuid and person.bsuid == bsuid):
                return person
        return None

    def rings(self) -> Iterator[Ring]:
        return (person.call for person in self.people.values() if person.call is not None)

    def ring(self, call_id: str) -> Ring | None:
        return next((one for one in self.rings() if one.id == call_id), None)

    def put(self, person: Person, bubble: Bubble) -> None:
        person.bubbles = [*person.bubbles[-KEEP_BUBBLES:], bubble]
        self.change()

    def change(self) -> None:
        """Tell whoever waits."""
        self.revision += 1
        self._changed.set()
        self._changed = asyncio.Event()

    async def news(self, since: int, seconds: float) -> None:
        """Wait until something has changed since that revision, or the time is over."""
        if self.revision <= since:
            try:
                async with asyncio.timeout(seconds):
                    await self._changed.wait()
            except TimeoutError:
                return


def message_id() -> str:
    return f"wamid.{secrets.token_urlsafe(18)}"


def call_id() -> str:
    return f"wacid.{secrets.token_urlsafe(18)}"
