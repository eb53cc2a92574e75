"""The repositories of intake, and the seal that what is attached lies under. Must not know SQL nor ciphers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from server.domain.attachments import Attachment
from server.domain.intake import Intake


class Sealer(Protocol):
    """Makes octets unreadable for who has the database alone. `about` says what they are: a part of the seal."""

    def seal(self, octets: bytes, about: str) -> bytes: ...

    def opened(self, sealed: bytes, about: str) -> bytes:
        """Raises ValueError for what was altered, or sealed about something else."""


class Intakes(Protocol):
    async def of_encounters(self, ids: Iterable[str]) -> dict[str, Intake]:
        """Encounter's id -> its case; encounters without one are left out."""

    async def put(self, one: Intake) -> None:
        """Insert or replace; the caller has locked the encounter."""


class Attachments(Protocol):
    async def get(self, attachment_id: str, *, lock: bool = False) -> Attachment | None: ...

    async def of_encounter(self, encounter_id: str) -> tuple[Attachment, ...]:
        """By time taken; unfinished and removed ones too."""

    async def of_encounters(self, ids: Iterable[str]) -> tuple[Attachment, ...]:
        """By encounter, then by time taken; unfinished and removed ones too."""

    async def counts(self, encounter_ids: Iterable[str]) -> dict[str, int]:
        """Encounter's id -> how many whole ones it has that were not removed; 0 is left out."""

    async def add(self, one: Attachment) -> None:
        """Raises Conflict when the id is taken."""

    async def save(self, one: Attachment) -> None: ...

    async def add_piece(self, one: Attachment, sealed: bytes, octets: int) -> Attachment:
        """Append its next piece of so many octets before sealing; the caller has locked its row."""

    async def sealed_pieces(self, attachment_id: str) -> tuple[bytes, ...]:
        """In order."""
