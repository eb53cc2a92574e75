"""The repositories of pairing: offers, boards, bookings, decisions at closing time. Must not know SQL."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from server.domain.bookings import Booking
from server.domain.closing import ClosingDecision
from server.domain.pairing import Offer


class Offers(Protocol):
    async def get(self, offer_id: str, *, lock: bool = False) -> Offer | None: ...

    async def open(self, doctor_id: str | None = None) -> tuple[Offer, ...]:
        """That nobody has answered yet, oldest first."""

    async def of_encounters(self, ids: Iterable[str]) -> tuple[Offer, ...]:
        """Answered ones too, oldest first."""

    async def add(self, one: Offer) -> None:
        """Raises Conflict when this doctor, or somebody for this patient, is being asked already."""

    async def save(self, one: Offer) -> None: ...


class BoardMembers(Protocol):
    """Doctors called in to a colleague's call."""

    async def of_encounter(self, encounter_id: str) -> frozenset[str]:
        """Ids of the people."""

    async def add(self, encounter_id: str, person_id: str, asked_by: str, at: datetime) -> None:
        """Twice is once."""

    async def busy(self) -> frozenset[str]:
        """Ids of the people who sit in a colleague's call now."""


class Bookings(Protocol):
    async def get(self, booking_id: str, *, lock: bool = False) -> Booking | None: ...

    async def find(
        self, begin: datetime, end: datetime, *, center_id: str | None = None, doctor_id: str | None = None
    ) -> tuple[Booking, ...]:
        """From `begin` until before `end`, earliest first."""

    async def from_encounter(self, encounter_id: str) -> Booking | None:
        """The one that this encounter led to."""

    async def add(self, one: Booking) -> None:
        """Raises Conflict when the id is taken."""

    async def save(self, one: Booking) -> None: ...


class ClosingDecisions(Protocol):
    async def latest(self, ids: Iterable[str]) -> dict[str, ClosingDecision]:
        """Encounter id -> its newest one."""

    async def add(self, one: ClosingDecision) -> None: ...
