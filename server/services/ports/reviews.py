"""The repository of reviews and their marks. Must not know SQL."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from server.domain.reviews import Review, ReviewMark


class Reviews(Protocol):
    async def get(self, review_id: str, *, lock: bool = False) -> Review | None: ...

    async def of_recordings(self, ids: Iterable[str]) -> dict[str, tuple[Review, ...]]:
        """Recording's id -> its reviews, oldest first, withdrawn ones too; recordings without are left out."""

    async def released_of(self, doctor_id: str) -> tuple[Review, ...]:
        """Released ones of the encounters that this doctor treated, newest release first."""

    async def unread_of(self, doctor_id: str) -> int:
        """How many of those nobody has marked as read."""

    async def handed_in(self, begin: datetime, end: datetime) -> tuple[Review, ...]:
        """Those that were handed in then (`end` not included), earliest first."""

    async def open_counts(self) -> dict[str, int]:
        """Person's id -> how many drafts wait for that person."""

    async def add(self, one: Review) -> None:
        """The caller has locked the recording."""

    async def save(self, one: Review) -> None:
        """The caller has locked the review."""

    async def marks(self, review_ids: Iterable[str]) -> dict[str, tuple[ReviewMark, ...]]:
        """Review's id -> every version of its marks, oldest version first."""

    async def mark(self, mark_id: str) -> ReviewMark | None:
        """Its newest version, of whatever review."""

    async def add_mark(self, one: ReviewMark) -> None:
        """Raises Conflict when this version exists already."""
