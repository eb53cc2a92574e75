"""Refresh tokens as rows, by hash only. Must not know what a token looks like."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.tokens import RefreshToken
from server.store.rows import values_of
from server.store.schema import refresh_token


class SqlRefreshTokens:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, token: RefreshToken) -> None:
        await self._connection.execute(insert(refresh_token).values(**values_of(token)))

    async def by_hash(self, token_hash: str) -> RefreshToken | None:
        query = select(refresh_token).where(refresh_token.c.token_hash == token_hash).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else RefreshToken(**row._mapping)

    async def is_live(self, family_id: str) -> bool:
        live = (refresh_token.c.family_id == family_id) & refresh_token.c.revoked_at.is_(None)
        return (await self._connection.execute(select(refresh_token.c.id).where(live).limit(1))).first() is not None

    async def newest_of(self, person_id: str, now: datetime) -> tuple[RefreshToken, ...]:
        usable = refresh_token.c.revoked_at.is_(None) & refresh_token.c.replaced_at.is_(None)
        query = (
            select(refresh_token)
            .where(refresh_token.c.person_id == person_id, usable, refresh_token.c.expires_at > now)
            .order_by(refresh_token.c.created_at)
        )
        rows = await self._connection.execute(query)
        return tuple({row.family_id: RefreshToken(**row._mapping) for row in rows}.values())[::-1]

    async def replace(self, token_id: str, at: datetime) -> None:
        not_yet = (refresh_token.c.id == token_id) & refresh_token.c.replaced_at.is_(None)
        await self._connection.execute(update(refresh_token).where(not_yet).values(replaced_at=at))

    async def revoke_family(self, family_id: str, at: datetime) -> None:
        live = (refresh_token.c.family_id == family_id) & refresh_token.c.revoked_at.is_(None)
        await self._connection.execute(update(refresh_token).where(live).values(revoked_at=at))

    async def revoke_person(self, person_id: str, at: datetime) -> None:
        live = (refresh_token.c.person_id == person_id) & refresh_token.c.revoked_at.is_(None)
        await self._connection.execute(update(refresh_token).where(live).values(revoked_at=at))

    async def delete_expired(self, before: datetime) -> None:
        await self._connection.execute(delete(refresh_token).where(refresh_token.c.expires_at < before))
