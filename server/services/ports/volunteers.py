"""What volunteers' applications and messages to the outside need: repositories, and whoever carries a message."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from server.domain.doctor_calls import DoctorCall
from server.domain.volunteers import Application, State, Volunteer


class NotDelivered(Exception):
    """The message was not taken; it may be tried again."""


class Messenger(Protocol):
    """Carries a text to one address of its kind: an e-mail, a WhatsApp message."""

    async def send(self, to: str, subject: str, text: str) -> None:
        """Return when it was taken. Raises NotDelivered."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message on its way; `sealed` holds whom to and what."""

    id: str
    contact_hash: str
    sealed: bytes
    made_at: datetime
    next_try_at: datetime | None
    attempts: int = 0
    sent_at: datetime | None = None


class Applications(Protocol):
    async def get(self, application_id: str, *, lock: bool = False) -> Application | None: ...

    async def by_token(self, token_hash: str, *, lock: bool = False) -> Application | None: ...

    async def by_contact(self, contact_hash: str) -> tuple[Application, ...]:
        """Newest first."""

    async def with_licence(self, licence_hash: str) -> tuple[Application, ...]: ...

    async def in_states(self, states: Iterable[State]) -> tuple[Application, ...]:
        """Those sent first come first."""

    async def add(self, one: Application) -> None: ...

    async def save(self, one: Application) -> None: ...

    async def delete_unconfirmed(self, before: datetime) -> None: ...

    async def add_piece(self, application_id: str, number: int, sealed: bytes) -> None: ...

    async def pieces(self, application_id: str) -> tuple[bytes, ...]: ...

    async def drop_scan(self, application_id: str) -> None: ...


class Volunteers(Protocol):
    async def get(self, person_id: str, *, lock: bool = False) -> Volunteer | None: ...

    async def by_contact(self, contact_hash: str) -> Volunteer | None: ...

    async def all(self) -> tuple[Volunteer, ...]: ...

    async def add(self, one: Volunteer) -> None: ...

    async def save(self, one: Volunteer) -> None: ...

    async def limits(self) -> dict[str, int]:
        """Person's id -> patients a day at most, of those who set one."""


class DoctorCalls(Protocol):
    async def add(self, one: DoctorCall) -> None: ...

    async def since(self, moment: datetime) -> tuple[DoctorCall, ...]:
        """Newest first."""


class Outbox(Protocol):
    async def add(self, one: Outgoing) -> None: ...

    async def due(self, now: datetime, limit: int) -> tuple[Outgoing, ...]: ...

    async def save(self, one: Outgoing) -> None: ...

    async def count_since(self, contact_hash: str, since: datetime) -> int: ...

    async def delete_before(self, made_before: datetime) -> None:
        """Of those that are sent or given up."""
