"""Messages of calls, with the pieces of voice notes, as rows. Must not know who may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, case, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.messages import Message, MessageCounts, MessageKind, MessageShown
from server.store.rows import values_of
from server.store.schema_call import message, message_piece, message_receipt


class SqlMessages:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, message_id: str, *, lock: bool = False) -> Message | None:
        query = select(message).where(message.c.id == message_id)
        row = (await self._connection.execute(query.with_for_update() if lock else query)).one_or_none()
        return None if row is None else _message(row)

    async def shown(self, encounter_id: str, *, limit: int | None = None) -> tuple[MessageShown, ...]:
        whole = (message.c.encounter_id == encounter_id) & (message.c.arrived_pieces == message.c.pieces)
        query = select(message).where(whole).order_by(message.c.sent_at.desc(), message.c.id.desc()).limit(limit)
        rows = (await self._connection.execute(query)).all()
        return await self._with_receipts([_message(row) for row in reversed(rows)])

    async def one_shown(self, message_id: str) -> MessageShown | None:
        one = await self.get(message_id)
        return None if one is None else (await self._with_receipts([one]))[0]

    async def counts(self, encounter_id: str, participant_id: str) -> MessageCounts:
        is_voice = case((message.c.kind == MessageKind.VOICE.value, 1), else_=0)
        is_unfinished = case((message.c.arrived_pieces < message.c.pieces, 1), else_=0)
        mine = (message.c.encounter_id == encounter_id) & (message.c.participant_id == participant_id)
        query = select(func.count(), func.sum(is_voice), func.sum(is_unfinished)).where(mine)
        every, voice, unfinished = (await self._connection.execute(query)).one()
        return MessageCounts(every, voice or 0, unfinished or 0)

    async def add(self, one: Message) -> None:
        await self._connection.execute(insert(message).values(**values_of(one) | {"kind": one.kind.value}))

    async def add_piece(self, one: Message, octets: bytes) -> Message:
        piece = {"message_id": one.id, "number": one.arrived_pieces, "octets": octets}
        await self._connection.execute(insert(message_piece).values(**piece))
        grown = replace(one, arrived_pieces=one.arrived_pieces + 1, octets=one.octets + len(octets))
        changed = {"arrived_pieces": grown.arrived_pieces, "octets": grown.octets}
        await self._connection.execute(update(message).where(message.c.id == one.id).values(**changed))
        return grown

    async def sound(self, message_id: str) -> bytes:
        query = select(message_piece.c.octets).where(message_piece.c.message_id == message_id)
        rows = await self._connection.execute(query.order_by(message_piece.c.number))
        return b"".join(row.octets for row in rows)

    async def seen(self, message_id: str, participant_id: str, at: datetime, *, heard: bool) -> None:
        own = (message_receipt.c.message_id == message_id) & (message_receipt.c.participant_id == participant_id)
        row = (await self._connection.execute(select(message_receipt).where(own))).one_or_none()
        heard_at = at if heard else None
        if row is None:
            key = {"message_id": message_id, "participant_id": participant_id}
            values = key | {"arrived_at": at, "heard_at": heard_at}
            await self._connection.execute(insert(message_receipt).values(**values))
        elif heard and row.heard_at is None:
            await self._connection.execute(update(message_receipt).where(own).values(heard_at=heard_at))

    async def _with_receipts(self, ones: Sequence[Message]) -> tuple[MessageShown, ...]:
        query = select(message_receipt).where(message_receipt.c.message_id.in_([one.id for one in ones]))
        query = query.order_by(message_receipt.c.arrived_at, message_receipt.c.participant_id)
        arrived: defaultdict[str, list[str]] = defaultdict(list)
        heard: defaultdict[str, list[str]] = defaultdict(list)
        for row in await self._connection.execute(query):
            arrived[row.message_id].append(row.participant_id)
            if row.heard_at is not None:
                heard[row.message_id].append(row.participant_id)
        return tuple(MessageShown(one, tuple(arrived[one.id]), tuple(heard[one.id])) for one in ones)


def _message(row: Row[Any]) -> Message:
    return Message(**dict(row._mapping) | {"kind": MessageKind(row.kind)})
