"""What the control room needs from outside: its repositories, whoever sends alarms, how the node is. No SQL."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from server.domain.alarm_list import Alarm, AlarmEntry
from server.domain.links import LinkRule
from server.domain.proof import Proof


class Alarms(Protocol):
    async def get(self, alarm_id: str, *, lock: bool = False) -> Alarm | None: ...

    async def open(self) -> tuple[Alarm, ...]:
        """Those that are not over, oldest first."""

    async def latest(self, limit: int) -> tuple[Alarm, ...]:
        """Those that are over, the newest first."""

    async def add(self, one: Alarm) -> None:
        """Raises Conflict when one of this kind about the same is open."""

    async def save(self, one: Alarm) -> None: ...

    async def note(self, one: AlarmEntry) -> None:
        """Append to the history."""

    async def history(self, alarm_id: str) -> tuple[AlarmEntry, ...]:
        """Oldest first."""


class Proofs(Protocol):
    async def of_encounters(self, ids: Iterable[str]) -> dict[str, Proof]:
        """Encounter id -> its proof; encounters without a call are left out."""

    async def keep(self, ones: Iterable[Proof]) -> None:
        """Insert or replace."""


class LinkRules(Protocol):
    """What the control room said about links of participants."""

    async def of(self, participant_ids: Iterable[str]) -> dict[str, LinkRule]: ...

    async def keep(self, ones: Iterable[LinkRule]) -> None:
        """Insert or replace; a rule that says nothing is removed."""


@dataclass(frozen=True, slots=True)
class AlarmNews:
    """One alarm as it is sent to people: no patient, no address."""

    kind: str
    severity: str
    became: str
    #: Name of the center, empty where it concerns the node.
    center: str
    at: datetime


class AlarmSender(Protocol):
    """Tells people outside of our pages."""

    async def send(self, news: tuple[AlarmNews, ...]) -> None:
        """Raises OSError when it could not be sent; it is not sent again."""


@dataclass(frozen=True, slots=True)
class NodeHealth:
    """How this node is; None: not known, or not watched."""

    disk_free_megabytes: int
    disk_total_megabytes: int
    #: Round trip of the simplest question to the database.
    database_ms: float | None
    #: `off`: not wanted or not there; `external`: run elsewhere, not watched.
    turn: str
    certificate_days: float | None
    backup_hours: float | None


class HealthProbe(Protocol):
    async def look(self) -> NodeHealth: ...
