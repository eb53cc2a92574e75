"""What is attached to encounters, as rows with sealed pieces. Must not know what is inside nor who may see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.attachments import Attachment, AttachmentKind, Part
from server.store.rows import values_of
from server.store.schema_intake import attachment, attachment_piece


class SqlAttachments:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, attachment_id: str, *, lock: bool = False) -> Attachment | None:
        query = select(attachment).where(attachment.c.id == attachment_id)
        row = (await self._connection.execute(query.with_for_update() if lock else query)).one_or_none()
        return None if row is None else _attachment(row)

    async def of_encounter(self, encounter_id: str) -> tuple[Attachment, ...]:
        query = select(attachment).where(attachment.c.encounter_id == encounter_id)
        rows = await self._connection.execute(query.order_by(attachment.c.taken_at, attachment.c.id))
        return tuple(_attachment(row) for row in rows)

    async def of_encounters(self, ids: Iterable[str]) -> tuple[Attachment, ...]:
        query = select(attachment).where(attachment.c.encounter_id.in_(set(ids)))
        ordered = query.order_by(attachment.c.encounter_id, attachment.c.taken_at, attachment.c.id)
        return tuple(_attachment(row) for row in await self._connection.execute(ordered))

    async def counts(self, encounter_ids: Iterable[str]) -> dict[str, int]:
        shown = (attachment.c.arrived_pieces == attachment.c.pieces) & attachment.c.removed_at.is_(None)
        shown &= attachment.c.whole_id.is_(None)
        query = select(attachment.c.encounter_id, func.count()).where(
            shown & attachment.c.encounter_id.in_(set(encounter_ids))
        )
        rows = await self._connection.execute(query.group_by(attachment.c.encounter_id))
        return {row[0]: row[1] for row in rows}

    async def add(self, one: Attachment) -> None:
        await self._connection.execute(insert(attachment).values(**_values(one)))

    async def save(self, one: Attachment) -> None:
        await self._connection.execute(update(attachment).where(attachment.c.id == one.id).values(**_values(one)))

    async def add_piece(self, one: Attachment, sealed: bytes, octets: int) -> Attachment:
        piece = {"attachment_id": one.id, "number": one.arrived_pieces, "sealed": sealed}
        await self._connection.execute(insert(attachment_piece).values(**piece))
        grown = replace(one, arrived_pieces=one.arrived_pieces + 1, octets=one.octets + octets)
        await self.save(grown)
        return grown

    async def sealed_pieces(self, attachment_id: str) -> tuple[bytes, ...]:
        query = select(attachment_piece.c.sealed).where(attachment_piece.c.attachment_id == attachment_id)
        rows = await self._connection.execute(query.order_by(attachment_piece.c.number))
        return tuple(row.sealed for row in rows)


def _values(one: Attachment) -> dict[str, Any]:
    region = None if one.region is None else list(one.region)
    return values_of(one) | {"kind": one.kind.value, "part": one.part.value, "region": region}


def _attachment(row: Row[Any]) -> Attachment:
    found = dict(row._mapping)
    return Attachment(
        **found
        | {
            "kind": AttachmentKind(row.kind),
            "part": Part(row.part or Part.WHOLE),
            "site": row.site or "",
            "region": None if row.region is None else tuple(row.region),
        }
    )
