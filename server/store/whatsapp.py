"""WhatsApp's posts and calls as rows. Must not know what a post says."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.whatsapp.kept import LEASE, CallState, Direction, Post, WhatsAppCall
from server.store.rows import values_of
from server.store.schema_helpline import outgoing
from server.store.schema_whatsapp import whatsapp_call as call
from server.store.schema_whatsapp import whatsapp_post as post


class SqlWhatsApp:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add_post(self, one: Post) -> None:
        await self._connection.execute(insert(post).values(**values_of(one)))

    async def take_posts(self, now: datetime, limit: int) -> tuple[Post, ...]:
        due = select(post).where(post.c.failed.is_(False), post.c.next_try_at <= now)
        due = due.order_by(post.c.received_at, post.c.id).limit(limit).with_for_update(skip_locked=True)
        taken = tuple(Post(**dict(row._mapping)) for row in await self._connection.execute(due))
        leased = update(post).where(post.c.id.in_([one.id for one in taken])).values(next_try_at=now + LEASE)
        await self._connection.execute(leased)
        return tuple(replace(one, next_try_at=now + LEASE) for one in taken)

    async def save_post(self, one: Post) -> None:
        await self._connection.execute(update(post).where(post.c.id == one.id).values(**values_of(one)))

    async def drop_post(self, post_id: str) -> None:
        await self._connection.execute(delete(post).where(post.c.id == post_id))

    async def given_up(self) -> int:
        counted = select(func.count()).select_from(post).where(post.c.failed.is_(True))
        return int((await self._connection.execute(counted)).scalar_one())

    async def charged(self, since: datetime) -> dict[str, int]:
        known = select(outgoing.c.cost, func.count()).where(outgoing.c.cost != "", outgoing.c.sent_at >= since)
        rows = await self._connection.execute(known.group_by(outgoing.c.cost))
        return {row[0]: row[1] for row in rows}

    async def call(self, call_id: str) -> WhatsAppCall | None:
        row = (await self._connection.execute(select(call).where(call.c.id == call_id))).one_or_none()
        return None if row is None else _call(row)

    async def add_call(self, one: WhatsAppCall) -> None:
        await self._connection.execute(insert(call).values(**_values(one)))

    async def save_call(self, one: WhatsAppCall) -> None:
        await self._connection.execute(update(call).where(call.c.id == one.id).values(**_values(one)))

    async def open_calls(self) -> tuple[WhatsAppCall, ...]:
        rows = await self._connection.execute(select(call).where(call.c.state != CallState.OVER.value))
        return tuple(_call(row) for row in rows)

    async def calls_of(self, encounter_id: str) -> tuple[WhatsAppCall, ...]:
        rows = await self._connection.execute(
            select(call).where(call.c.encounter_id == encounter_id).order_by(call.c.began_at, call.c.id)
        )
        return tuple(_call(row) for row in rows)


def _values(one: WhatsAppCall) -> dict[str, Any]:
    return values_of(one) | {"direction": one.direction.value, "state": one.state.value}


def _call(row: Row[Any]) -> WhatsAppCall:
    known = dict(row._mapping) | {"direction": Direction(row.direction), "state": CallState(row.state)}
    return WhatsAppCall(**known)
