"""The repositories of what a doctor leaves behind, and who draws pages. Must not know SQL or PDF."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from server.domain.follow_ups import FollowUp
from server.domain.medicines import Medicine
from server.domain.prescriptions import Draft, SignedDocument
from server.domain.printing import DocumentLink, Page, PrintMade
from server.domain.record import RecordEntry


class Drafts(Protocol):
    async def latest(self, encounter_id: str) -> Draft | None: ...

    async def versions(self, encounter_id: str) -> tuple[Draft, ...]:
        """Oldest first."""

    async def add(self, one: Draft) -> None:
        """Raises Conflict when this version exists already."""


class Documents(Protocol):
    async def of_encounter(self, encounter_id: str) -> tuple[SignedDocument, ...]:
        """By version."""

    async def of_encounters(self, ids: Iterable[str]) -> tuple[SignedDocument, ...]:
        """By encounter, then by version."""

    async def of_patient(self, patient_id: str, since: datetime) -> tuple[SignedDocument, ...]:
        """Of all encounters, every version signed since then, newest first."""

    async def get(self, document_id: str) -> SignedDocument | None: ...

    async def by_code(self, code: str) -> SignedDocument | None: ...

    async def unprinted(self, center_id: str, since: datetime) -> tuple[SignedDocument, ...]:
        """Newest versions signed since then, not withdrawn, of which nothing was printed; oldest first."""

    async def add(self, one: SignedDocument) -> None:
        """Raises Conflict when this version exists already."""

    async def withdraw(self, document_id: str, at: datetime, reason: str) -> None:
        """The only change that a signed document ever sees."""


class Prints(Protocol):
    async def of_documents(self, ids: Iterable[str]) -> tuple[PrintMade, ...]:
        """By time."""

    async def add(self, one: PrintMade) -> None:
        """Raises Conflict when that number was printed meanwhile."""


class DocumentLinks(Protocol):
    async def by_hash(self, token_hash: str, *, lock: bool = False) -> DocumentLink | None: ...

    async def add(self, one: DocumentLink) -> None: ...

    async def save(self, one: DocumentLink) -> None: ...


class RecordEntries(Protocol):
    async def of_patient(self, patient_id: str) -> tuple[RecordEntry, ...]:
        """Oldest first, removed ones too."""

    async def add(self, one: RecordEntry) -> None:
        """Raises Conflict when the id is taken."""

    async def save(self, one: RecordEntry) -> None: ...


@dataclass(frozen=True, slots=True)
class Favourite:
    """A medicine line that a doctor keeps for one tap."""

    id: str
    person_id: str
    medicine: Medicine
    kept_at: datetime


class Favourites(Protocol):
    async def of_person(self, person_id: str) -> tuple[Favourite, ...]:
        """Oldest first."""

    async def add(self, one: Favourite) -> None:
        """Raises Conflict when the id is taken."""

    async def drop(self, person_id: str, favourite_id: str) -> bool:
        """Whether it was there."""


class FollowUps(Protocol):
    async def get(self, follow_up_id: str, *, lock: bool = False) -> FollowUp | None: ...

    async def of_encounter(self, encounter_id: str) -> tuple[FollowUp, ...]: ...

    async def open_at(self, center_id: str) -> tuple[FollowUp, ...]:
        """What is open, the earliest first."""

    async def put(self, one: FollowUp) -> None:
        """Insert, or replace the one with the same id."""


class Pages(Protocol):
    """Who draws pages. Slow: never inside a work."""

    async def pdf(self, page: Page) -> bytes:
        """The page as PDF. Raises Unavailable when it cannot be drawn here or now."""
