"""The repositories of what passes in a call beside its media: messages, links, pauses. Must not know SQL."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from server.domain.links import LinkKept, LinkSample
from server.domain.messages import Message, MessageCounts, MessageShown
from server.domain.pauses import Pause


class Messages(Protocol):
    async def get(self, message_id: str, *, lock: bool = False) -> Message | None: ...

    async def shown(self, encounter_id: str, *, limit: int | None = None) -> tuple[MessageShown, ...]:
        """Those that have arrived whole, oldest first; of many the newest `limit`."""

    async def one_shown(self, message_id: str) -> MessageShown | None: ...

    async def counts(self, encounter_id: str, participant_id: str) -> MessageCounts: ...

    async def add(self, one: Message) -> None:
        """Raises Conflict when the id is taken."""

    async def add_piece(self, one: Message, octets: bytes) -> Message:
        """Append the next piece of a voice note, whose row the caller has locked."""

    async def sound(self, message_id: str) -> bytes:
        """All pieces, one after the other."""

    async def seen(self, message_id: str, participant_id: str, at: datetime, *, heard: bool) -> None:
        """Keep the first time of each; the caller has locked the message."""


class Links(Protocol):
    async def kept(self, participant_ids: Iterable[str]) -> dict[str, LinkKept]:
        """Participant's id -> what is kept; who has nothing is left out."""

    async def keep(self, ones: Iterable[LinkKept]) -> None: ...

    async def add_samples(self, ones: Iterable[LinkSample]) -> None: ...

    async def samples(self, encounter_id: str) -> tuple[LinkSample, ...]:
        """By time."""

    async def megabytes(self, encounter_ids: Iterable[str]) -> dict[str, float]:
        """Encounter's id -> what all its participants have used."""

    async def delete_samples(self, before: datetime) -> int:
        """How many there were."""


class Pauses(Protocol):
    async def of_encounter(self, encounter_id: str) -> tuple[Pause, ...]:
        """Oldest first."""

    async def in_force(self, encounter_id: str) -> Pause | None:
        """The one that has not been resumed."""

    async def add(self, one: Pause) -> None:
        """The caller has locked the encounter, none of whose pauses is in force."""

    async def save(self, one: Pause) -> None: ...
