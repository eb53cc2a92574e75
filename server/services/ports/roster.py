"""The repositories of the roster: shifts, holidays, times on duty, calendar feeds. Must not know SQL."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from server.domain.roster import Holiday, Shift


class Presence(Protocol):
    """Who is here: a person's key is `person/ID`."""

    def is_present(self, key: str) -> bool: ...

    def last_heard(self, key: str) -> datetime | None:
        """When the key last came or went; None when never since this node began."""


class Shifts(Protocol):
    async def get(self, shift_id: str, *, lock: bool = False) -> Shift | None: ...

    async def of_people(self, ids: Iterable[str] | None = None) -> tuple[Shift, ...]:
        """Of everybody when None; by day and hour."""

    async def add(self, one: Shift) -> None:
        """Raises Conflict when the id is taken."""

    async def save(self, one: Shift) -> None: ...

    async def remove(self, shift_id: str) -> None: ...


class Holidays(Protocol):
    async def all(self) -> tuple[Holiday, ...]:
        """Earliest first."""

    async def put(self, one: Holiday) -> None:
        """Insert, or give that day another name."""

    async def remove(self, day: date) -> bool:
        """Whether there was one."""


class DutyPeriods(Protocol):
    """When doctors were on duty."""

    async def begin(self, period_id: str, person_id: str, at: datetime) -> None: ...

    async def end(self, person_id: str, at: datetime) -> None:
        """Of the one that lasts; nothing when none does."""

    async def last_ended(self, since: datetime) -> dict[str, datetime]:
        """Person id -> the newest end since then."""


@dataclass(frozen=True, slots=True)
class CalendarFeed:
    """The secret address under which a calendar program reads somebody's shifts; only its hash is kept."""

    person_id: str
    token_hash: str
    created_at: datetime


class CalendarFeeds(Protocol):
    async def get(self, person_id: str) -> CalendarFeed | None: ...

    async def by_hash(self, token_hash: str) -> CalendarFeed | None: ...

    async def put(self, one: CalendarFeed) -> None:
        """Insert, or replace that person's."""

    async def remove(self, person_id: str) -> None: ...
