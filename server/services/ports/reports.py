"""What reports need from outside: facts to be kept current, sums to be read, documents and their pages.

Must not know SQL.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from server.domain.bookings import Booking
from server.domain.follow_ups import FollowUp
from server.domain.reports.documents import ReportDocument
from server.domain.reports.facts import Fact, Known, Media
from server.domain.reports.figures import Sums
from server.domain.reports.periods import Period

if TYPE_CHECKING:
    from server.services.report_documents import MonthShown


@dataclass(frozen=True, slots=True)
class DueFollowUp:
    """A follow-up with what it is counted by, from the encounter that asked for it."""

    one: FollowUp
    doctor_id: str
    speciality: str
    urgency: str
    known: Known


class ReportFacts(Protocol):
    """Inside a work. Days are the centers'; `begin` and `end` (not included) are one day's bounds in UTC."""

    async def known(self, begin: datetime, end: datetime) -> dict[str, Known]:
        """Encounter id -> what it is counted by, of those that arrived then."""

    async def media(self, begin: datetime, end: datetime) -> dict[str, Media]:
        """Encounter id -> what was measured at the center, of those that arrived then."""

    async def media_kept(self, day: date) -> dict[str, Media]:
        """The same as the facts of that day have it: samples of links are not kept as long."""

    async def bookings(self, begin: datetime, end: datetime) -> tuple[tuple[Booking, Known], ...]: ...

    async def follow_ups(self, day: date) -> tuple[DueFollowUp, ...]:
        """Due that day, those that were dropped left out."""

    async def duty(self, begin: datetime, end: datetime) -> dict[str, list[tuple[datetime, datetime | None]]]:
        """Doctor's id -> times on duty that overlap; None: it lasts."""

    async def put(self, day: date, facts: Sequence[Fact]) -> None:
        """These are all facts of the day, and its sums follow."""

    async def put_month(self, first: date) -> None:
        """The month's sums follow from its days'."""

    async def newest_day(self) -> date | None:
        """Of which there are sums."""

    async def oldest_arrival(self) -> datetime | None: ...

    async def unsettled(self, since: date, closed_after: datetime) -> set[date]:
        """Days since then with encounters that go on or follow-ups that were closed after that moment."""


class ReportDocuments(Protocol):
    async def add(self, one: ReportDocument, pdf: bytes) -> None:
        """Raises Conflict where the clock has made the same already."""

    async def all(self) -> tuple[ReportDocument, ...]:
        """Newest month first, then newest made."""

    async def pdf(self, document_id: str) -> tuple[ReportDocument, bytes] | None: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """Sums of `figures` in a period by `by`, a dimension or `day`; `where`: dimension -> its one key."""

    period: Period
    by: str
    figures: tuple[str, ...]
    where: Mapping[str, str] = field(default_factory=dict)


class ReportReader(Protocol):
    """Reads beside all other work and keeps nothing of it waiting."""

    async def sums(self, asked: Asked) -> dict[str, Sums]:
        """Key -> sums; by day the key is the ISO date."""

    async def names(self, dimension: str, keys: Collection[str]) -> dict[str, str]:
        """Of centers and doctors."""

    async def encounters(
        self, asked: Asked, key: str, after: tuple[date, str] | None, limit: int
    ) -> tuple[Fact, ...]:
        """The encounters that a row is made of, newest day first; `after` is the last one of the page before."""

    async def count(self, asked: Asked, key: str) -> int:
        """How many these are in all."""


class ReportPages(Protocol):
    """Draws a monthly report."""

    async def pdf(self, month: MonthShown, language: str) -> bytes:
        """Raises Unavailable."""
