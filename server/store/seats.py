"""Invitations and participants as rows. Must not know calls or media."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.participants import Invitation, Participant, SeatRole
from server.store.rows import values_of
from server.store.schema import invitation, participant


class SqlInvitations:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, invitation_id: str) -> Invitation | None:
        return await self._one(invitation.c.id == invitation_id, lock=False)

    async def by_hash(self, token_hash: str, *, lock: bool = False) -> Invitation | None:
        return await self._one(invitation.c.token_hash == token_hash, lock)

    async def of_encounter(self, encounter_id: str) -> tuple[Invitation, ...]:
        query = select(invitation).where(invitation.c.encounter_id == encounter_id)
        rows = await self._connection.execute(query.order_by(invitation.c.created_at, invitation.c.id))
        return tuple(_invitation(row) for row in rows)

    async def add(self, one: Invitation) -> None:
        await self._connection.execute(insert(invitation).values(**_values(one)))

    async def save(self, one: Invitation) -> None:
        await self._connection.execute(update(invitation).where(invitation.c.id == one.id).values(**_values(one)))

    async def _one(self, condition: ColumnElement[bool], lock: bool) -> Invitation | None:
        query = select(invitation).where(condition)
        row = (await self._connection.execute(query.with_for_update() if lock else query)).one_or_none()
        return None if row is None else _invitation(row)


class SqlParticipants:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, participant_id: str, *, lock: bool = False) -> Participant | None:
        query = select(participant).where(participant.c.id == participant_id)
        row = (await self._connection.execute(query.with_for_update() if lock else query)).one_or_none()
        return None if row is None else _participant(row)

    async def of_encounter(self, encounter_id: str) -> tuple[Participant, ...]:
        return (await self.of_encounters([encounter_id])).get(encounter_id, ())

    async def of_encounters(self, ids: Iterable[str]) -> dict[str, tuple[Participant, ...]]:
        query = select(participant).where(participant.c.encounter_id.in_(set(ids)))
        found: defaultdict[str, tuple[Participant, ...]] = defaultdict(tuple)
        for row in await self._connection.execute(query.order_by(participant.c.joined_at, participant.c.id)):
            found[row.encounter_id] += (_participant(row),)
        return dict(found)

    async def add(self, one: Participant) -> None:
        await self._connection.execute(insert(participant).values(**_values(one)))

    async def save(self, one: Participant) -> None:
        await self._connection.execute(update(participant).where(participant.c.id == one.id).values(**_values(one)))


def _values(one: Invitation | Participant) -> dict[str, Any]:
    return values_of(one) | {"role": one.role.value}


def _invitation(row: Row[Any]) -> Invitation:
    return Invitation(**dict(row._mapping) | {"role": SeatRole(row.role)})


def _participant(row: Row[Any]) -> Participant:
    return Participant(**dict(row._mapping) | {"role": SeatRole(row.role)})
