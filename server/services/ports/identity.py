"""The repositories of identity: people, centers, rooms, refresh tokens, the audit trail. Must not know SQL."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from server.domain.audit import AuditEvent
from server.domain.identity import Actor, Center, Person, Role, Room
from server.domain.second_factor import RecoveryCode, SecondFactor
from server.domain.tokens import RefreshToken


class People(Protocol):
    async def get(self, person_id: str, *, lock: bool = False) -> Person | None:
        """`lock`: nobody else changes the row until this work ends. Needed before `save`."""

    async def by_login(self, login: str, *, lock: bool = False) -> Person | None: ...

    async def many(self, ids: Iterable[str | None]) -> dict[str, Person]:
        """Those that exist, by id."""

    async def find(
        self, *, q: str = "", role: Role | None = None, center_id: str | None = None, active: bool | None = None
    ) -> tuple[Person, ...]:
        """By name; `q` is part of a name or login."""

    async def on_duty(self) -> tuple[Person, ...]:
        """Active doctors on duty, longest on duty first."""

    async def count_active(self, role: Role) -> int:
        """Locks those counted until this work ends, so that two works cannot each take the last but one."""

    async def add(self, person: Person) -> None:
        """Raises Conflict when id or login is taken."""

    async def save(self, person: Person) -> None: ...


class Centers(Protocol):
    async def get(self, center_id: str, *, lock: bool = False) -> Center | None: ...

    async def many(self, ids: Iterable[str | None]) -> dict[str, Center]: ...

    async def all(self) -> tuple[Center, ...]:
        """By name, inactive ones too."""

    async def add(self, center: Center) -> None:
        """Raises Conflict when id or name is taken."""

    async def save(self, center: Center) -> None: ...


class Rooms(Protocol):
    async def get(self, room_id: str, *, lock: bool = False) -> Room | None: ...

    async def many(self, ids: Iterable[str | None]) -> dict[str, Room]: ...

    async def all(self) -> tuple[Room, ...]:
        """By name, inactive ones too."""

    async def of_center(self, center_id: str) -> tuple[Room, ...]:
        """By name, inactive ones too."""

    async def add(self, room: Room) -> None:
        """Raises Conflict when id, or the name within the center, is taken."""

    async def save(self, room: Room) -> None: ...


class RefreshTokens(Protocol):
    async def add(self, token: RefreshToken) -> None: ...

    async def by_hash(self, token_hash: str) -> RefreshToken | None:
        """Locks the row until this work ends."""

    async def is_live(self, family_id: str) -> bool:
        """Whether this sign-in was not ended."""

    async def newest_of(self, person_id: str, now: datetime) -> tuple[RefreshToken, ...]:
        """The usable token of each sign-in of this person that has not ended, newest first."""

    async def replace(self, token_id: str, at: datetime) -> None:
        """Mark as exchanged for a newer one; keeps the first time."""

    async def revoke_family(self, family_id: str, at: datetime) -> None: ...

    async def revoke_person(self, person_id: str, at: datetime) -> None: ...

    async def delete_expired(self, before: datetime) -> None: ...


class SecondFactors(Protocol):
    async def get(self, person_id: str, *, lock: bool = False) -> SecondFactor | None: ...

    async def put(self, factor: SecondFactor) -> None:
        """In place of the one before, if any."""

    async def remove(self, person_id: str) -> None:
        """With its recovery codes."""

    async def replace_codes(self, person_id: str, codes: Iterable[RecoveryCode]) -> None: ...

    async def codes_left(self, person_id: str) -> int: ...

    async def use_code(self, person_id: str, code_hash: str, at: datetime) -> bool:
        """Whether it is an unused code of this person; it is used from now on."""


class Vault(Protocol):
    """Seals what accounts keep secret. `about` is part of the seal: what is sealed for one opens for no other."""

    def seal(self, octets: bytes, about: str) -> bytes: ...

    def opened(self, sealed: bytes, about: str) -> bytes:
        """Raises ValueError for what was not sealed so."""

    def fingerprint(self, text: str, about: str) -> str:
        """A keyed hash: the same text gives the same one."""


class AuditTrail(Protocol):
    def append(
        self,
        actor: Actor,
        action: str,
        object_kind: str,
        object_id: str,
        *,
        patient_id: str | None = None,
        reason: str = "",
    ) -> None:
        """Have an event written with this work's commit, in this order, as the next links of the chain."""

    async def find(
        self,
        *,
        object_id: str | None = None,
        actor_id: str | None = None,
        action: str | None = None,
        patient_id: str | None = None,
        begin: datetime | None = None,
        end: datetime | None = None,
        before: int | None = None,
        limit: int,
    ) -> tuple[AuditEvent, ...]:
        """Newest first, those numbered below `before`; `end` is not included."""

    async def newest(self, action: str, object_ids: Iterable[str]) -> dict[str, AuditEvent]:
        """Object id -> its newest event of this kind; objects without one are left out."""

    async def of_recordings(
        self,
        *,
        object_id: str | None = None,
        actor_id: str | None = None,
        begin: datetime | None = None,
        end: datetime | None = None,
        after: int = 0,
        limit: int,
    ) -> tuple[AuditEvent, ...]:
        """What was done with recordings, oldest first, those numbered above `after`; `end` is not included."""

    async def after(self, number: int, limit: int) -> tuple[AuditEvent, ...]:
        """Oldest first, those numbered above `number`; for verifying the chain."""
