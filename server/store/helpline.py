"""The helpline's conversations and messages as rows, with the queries of its workers. Must not know what is asked.

Two nodes may work at once: rows that another one holds are passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, and_, bindparam, case, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.helpline.lines import (
    UNSENT,
    Alert,
    Conversation,
    Incoming,
    InState,
    Media,
    Outgoing,
    OutState,
    Said,
)
from server.domain.helpline.talk import Kind, Talk
from server.store.rows import values_of
from server.store.schema import encounter
from server.store.schema_helpline import conversation, incoming, media, outgoing

_UNSENT = [one.value for one in UNSENT]


class SqlHelpline:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    # Conversations.

    async def get(self, conversation_id: str, *, lock: bool = False) -> Conversation | None:
        return await self._one(conversation.c.id == conversation_id, lock=lock)

    async def many(self, ids: Iterable[str]) -> dict[str, Conversation]:
        rows = await self._connection.execute(select(conversation).where(conversation.c.id.in_(set(ids))))
        return {row.id: _conversation(row) for row in rows}

    async def by_address(self, channel: str, address: str, *, lock: bool = False) -> Conversation | None:
        known = and_(conversation.c.channel == channel, conversation.c.address == address)
        return await self._one(known, lock=lock)

    async def by_addresses(self, channel: str, addresses: Iterable[str]) -> dict[str, Conversation]:
        known = and_(conversation.c.channel == channel, conversation.c.address.in_(set(addresses)))
        query = select(conversation).where(known).order_by(conversation.c.id).with_for_update()
        return {row.address: _conversation(row) for row in await self._connection.execute(query)}

    async def of_encounter(self, encounter_id: str, *, lock: bool = False) -> Conversation | None:
        return await self._one(conversation.c.encounter_id == encounter_id, lock=lock)

    async def lock_free(self, ids: Iterable[str]) -> tuple[Conversation, ...]:
        query = select(conversation).where(conversation.c.id.in_(set(ids))).order_by(conversation.c.id)
        rows = await self._connection.execute(query.with_for_update(skip_locked=True))
        return tuple(_conversation(row) for row in rows)

    async def find(
        self, *, open_only: bool = False, holder_id: str | None = None, limit: int = 100
    ) -> tuple[Conversation, ...]:
        pressing = case({one.value: rank for rank, one in enumerate(Alert)}, value=conversation.c.alert)
        query = select(conversation).order_by(pressing, conversation.c.last_in_at.desc(), conversation.c.id)
        if open_only:
            query = query.where(or_(conversation.c.alert != "", conversation.c.unread.is_(True)))
        if holder_id is not None:
            query = query.where(conversation.c.holder_id == holder_id)
        return tuple(_conversation(row) for row in await self._connection.execute(query.limit(limit)))

    async def add(self, one: Conversation) -> None:
        await self._connection.execute(insert(conversation).values(**_conversation_values(one)))

    async def save(self, *ones: Conversation) -> None:
        await self._save(conversation, [_conversation_values(one) for one in ones])

    async def due(self, now: datetime, limit: int) -> tuple[str, ...]:
        query = select(conversation.c.id).where(conversation.c.due_at <= now)
        rows = await self._connection.execute(query.order_by(conversation.c.due_at).limit(limit))
        return tuple(rows.scalars())

    async def encounters_moved(self, limit: int) -> tuple[str, ...]:
        both = conversation.join(encounter, encounter.c.id == conversation.c.encounter_id)
        moved = select(conversation.c.id).select_from(both)
        moved = moved.where(conversation.c.encounter_state != encounter.c.state)
        return tuple((await self._connection.execute(moved.limit(limit))).scalars())

    # What comes in.

    async def known(self, channel: str, message_ids: Iterable[str]) -> frozenset[str]:
        query = select(incoming.c.message_id).where(
            incoming.c.channel == channel, incoming.c.message_id.in_(set(message_ids))
        )
        return frozenset((await self._connection.execute(query)).scalars())

    async def add_in(self, ones: Sequence[Incoming]) -> None:
        if ones:
            await self._connection.execute(insert(incoming), [_incoming_values(one) for one in ones])

    async def save_in(self, ones: Sequence[Incoming]) -> None:
        await self._save(incoming, [_incoming_values(one) for one in ones])

    async def to_answer(self, now: datetime, limit: int) -> tuple[str, ...]:
        query = select(incoming.c.conversation_id, func.min(incoming.c.received_at).label("since"))
        query = query.where(_to_be_answered(), _is_time(incoming.c.next_try_at, now))
        query = query.group_by(incoming.c.conversation_id).order_by("since").limit(limit)
        return tuple((await self._connection.execute(query)).scalars())

    async def unanswered(self, ids: Iterable[str]) -> dict[str, list[Incoming]]:
        query = select(incoming).where(incoming.c.conversation_id.in_(set(ids)), _to_be_answered())
        found: dict[str, list[Incoming]] = {}
        for row in await self._connection.execute(query.order_by(incoming.c.sent_at, incoming.c.number)):
            found.setdefault(row.conversation_id, []).append(_incoming(row))
        return found

    async def waiting_counts(self, ids: Iterable[str]) -> dict[str, int]:
        own = and_(incoming.c.conversation_id.in_(set(ids)), _to_be_answered())
        query = select(incoming.c.conversation_id, func.count()).where(own).group_by(incoming.c.conversation_id)
        return {row[0]: row[1] for row in await self._connection.execute(query)}

    # What goes out.

    async def add_out(self, ones: Sequence[Outgoing]) -> None:
        if ones:
            await self._connection.execute(insert(outgoing), [_outgoing_values(one) for one in ones])

    async def save_out(self, ones: Sequence[Outgoing]) -> None:
        await self._save(outgoing, [_outgoing_values(one) for one in ones])

    async def to_send(self, now: datetime, channels: Iterable[str], limit: int) -> tuple[Outgoing, ...]:
        first = _first_unsent(channels)
        own = and_(outgoing.c.conversation_id == first.c.conversation_id, outgoing.c.number == first.c.number)
        query = select(outgoing).select_from(outgoing.join(first, own))
        query = query.where(outgoing.c.state.in_(_UNSENT), _is_time(outgoing.c.next_try_at, now))
        query = query.order_by(outgoing.c.made_at).limit(limit)
        rows = await self._connection.execute(query.with_for_update(of=outgoing, skip_locked=True))
        return tuple(_outgoing(row) for row in rows)

    async def queued(self, conversation_id: str) -> tuple[Outgoing, ...]:
        own = and_(outgoing.c.conversation_id == conversation_id, outgoing.c.state == OutState.QUEUED.value)
        query = select(outgoing).where(own).order_by(outgoing.c.number).with_for_update()
        return tuple(_outgoing(row) for row in await self._connection.execute(query))

    async def outs(self, ids: Iterable[str], *, lock: bool = False) -> dict[str, Outgoing]:
        query = select(outgoing).where(outgoing.c.id.in_(set(ids))).order_by(outgoing.c.id)
        rows = await self._connection.execute(query.with_for_update() if lock else query)
        return {row.id: _outgoing(row) for row in rows}

    async def out_by_sent_id(self, channel: str, sent_id: str) -> Outgoing | None:
        both = outgoing.join(conversation, conversation.c.id == outgoing.c.conversation_id)
        query = select(outgoing).select_from(both)
        query = query.where(outgoing.c.sent_id == sent_id, conversation.c.channel == channel).limit(1)
        row = (await self._connection.execute(query.with_for_update(of=outgoing))).one_or_none()
        return None if row is None else _outgoing(row)

    # Both.

    async def messages(
        self, conversation_id: str, after: int, limit: int
    ) -> tuple[tuple[Incoming, ...], tuple[Outgoing, ...]]:
        came = select(incoming).where(incoming.c.conversation_id == conversation_id, incoming.c.number > after)
        went = select(outgoing).where(outgoing.c.conversation_id == conversation_id, outgoing.c.number > after)
        came_rows = (await self._connection.execute(came.order_by(incoming.c.number.desc()).limit(limit))).all()
        went_rows = (await self._connection.execute(went.order_by(outgoing.c.number.desc()).limit(limit))).all()
        return tuple(map(_incoming, reversed(came_rows))), tuple(map(_outgoing, reversed(went_rows)))

    async def counts(self) -> dict[tuple[str, str], int]:
        found: dict[tuple[str, str], int] = {}
        for direction, table in (("in", incoming), ("out", outgoing)):
            rows = await self._connection.execute(select(table.c.state, func.count()).group_by(table.c.state))
            found |= {(direction, state): count for state, count in rows}
        return found

    # Pictures and voice notes.

    async def add_media(self, one: Media, sealed: bytes) -> None:
        await self._connection.execute(insert(media).values(**values_of(one), sealed=sealed))

    async def media(self, media_id: str) -> tuple[Media, bytes] | None:
        row = (await self._connection.execute(select(media).where(media.c.id == media_id))).one_or_none()
        if row is None:
            return None
        fields = dict(row._mapping)
        sealed = fields.pop("sealed")
        return Media(**fields), sealed

    async def media_count(self, conversation_id: str) -> int:
        query = select(func.count()).where(media.c.conversation_id == conversation_id)
        return int((await self._connection.execute(query)).scalar_one())

    async def _save(self, table: Table, rows: list[dict[str, Any]]) -> None:
        """All of them by their ids, in one statement."""
        if rows:
            columns: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0] if name != "id"}
            statement = update(table).where(table.c.id == bindparam("its_id")).values(columns)
            renamed = [
                {f"new_{name}": value for name, value in row.items()} | {"its_id": row["id"]} for row in rows
            ]
            await self._connection.execute(statement, renamed)

    async def _one(self, where: ColumnElement[bool], *, lock: bool) -> Conversation | None:
        query = select(conversation).where(where).limit(1)
        row = (await self._connection.execute(query.with_for_update() if lock else query)).one_or_none()
        return None if row is None else _conversation(row)


def _first_unsent(channels: Iterable[str]) -> Any:
    """Conversation -> the number of its first message that has not gone: nothing may overtake it."""
    both = outgoing.join(conversation, conversation.c.id == outgoing.c.conversation_id)
    query = select(outgoing.c.conversation_id, func.min(outgoing.c.number).label("number")).select_from(both)
    query = query.where(outgoing.c.state.in_(_UNSENT), conversation.c.channel.in_(list(channels)))
    return query.group_by(outgoing.c.conversation_id).subquery()


def _to_be_answered() -> ColumnElement[bool]:
    return incoming.c.state == InState.NEW.value


def _is_time(column: ColumnElement[datetime | None], now: datetime) -> ColumnElement[bool]:
    return or_(column.is_(None), column <= now)


def _conversation_values(one: Conversation) -> dict[str, Any]:
    talk = None if one.talk is None else one.talk.as_json()
    return values_of(one) | {"talk": talk, "alert": one.alert.value, "kept": list(one.kept)}


def _conversation(row: Row[Any]) -> Conversation:
    talk = None if row.talk is None else Talk.from_json(row.talk)
    return Conversation(**dict(row._mapping) | {"talk": talk, "alert": Alert(row.alert), "kept": tuple(row.kept)})


def _incoming_values(one: Incoming) -> dict[str, Any]:
    return values_of(one) | {"kind": one.kind.value, "state": one.state.value}


def _incoming(row: Row[Any]) -> Incoming:
    return Incoming(**dict(row._mapping) | {"kind": Kind(row.kind), "state": InState(row.state)})


def _outgoing_values(one: Outgoing) -> dict[str, Any]:
    return values_of(one) | {"said": one.said.as_json(), "state": one.state.value}


def _outgoing(row: Row[Any]) -> Outgoing:
    return Outgoing(**dict(row._mapping) | {"said": Said.from_json(row.said), "state": OutState(row.state)})
