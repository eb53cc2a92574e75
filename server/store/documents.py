"""Prescriptions, signed documents and their prints as rows. Must not know who may see them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.prescriptions import Draft, SignedDocument, from_json, to_json
from server.domain.printing import DocumentKind, DocumentLink, PrintMade
from server.store.rows import values_of
from server.store.schema_documents import document_link, document_print, prescription_draft, signed_document


class SqlDrafts:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def latest(self, encounter_id: str) -> Draft | None:
        query = select(prescription_draft).where(prescription_draft.c.encounter_id == encounter_id)
        query = query.order_by(prescription_draft.c.version.desc()).limit(1)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else _draft(row)

    async def versions(self, encounter_id: str) -> tuple[Draft, ...]:
        query = select(prescription_draft).where(prescription_draft.c.encounter_id == encounter_id)
        rows = await self._connection.execute(query.order_by(prescription_draft.c.version))
        return tuple(_draft(row) for row in rows)

    async def add(self, one: Draft) -> None:
        row = values_of(one) | {"content": to_json(one.content)}
        await self._connection.execute(insert(prescription_draft).values(**row))


class SqlDocuments:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_encounter(self, encounter_id: str) -> tuple[SignedDocument, ...]:
        query = select(signed_document).where(signed_document.c.encounter_id == encounter_id)
        rows = await self._connection.execute(query.order_by(signed_document.c.version))
        return tuple(_document(row) for row in rows)

    async def of_encounters(self, ids: Iterable[str]) -> tuple[SignedDocument, ...]:
        query = select(signed_document).where(signed_document.c.encounter_id.in_(set(ids)))
        rows = await self._connection.execute(
            query.order_by(signed_document.c.encounter_id, signed_document.c.version)
        )
        return tuple(_document(row) for row in rows)

    async def of_patient(self, patient_id: str, since: datetime) -> tuple[SignedDocument, ...]:
        own = (signed_document.c.patient_id == patient_id) & (signed_document.c.signed_at >= since)
        query = select(signed_document).where(own)
        rows = await self._connection.execute(query.order_by(signed_document.c.signed_at.desc()))
        return tuple(_document(row) for row in rows)

    async def get(self, document_id: str) -> SignedDocument | None:
        return await self._one(signed_document.c.id == document_id)

    async def by_code(self, code: str) -> SignedDocument | None:
        return await self._one(signed_document.c.code == code)

    async def unprinted(self, center_id: str, since: datetime) -> tuple[SignedDocument, ...]:
        newer = signed_document.alias("newer")
        query = select(signed_document).where(
            signed_document.c.center_id == center_id,
            signed_document.c.signed_at >= since,
            signed_document.c.withdrawn_at.is_(None),
            ~exists().where(document_print.c.document_id == signed_document.c.id),
            ~exists().where(
                newer.c.encounter_id == signed_document.c.encounter_id, newer.c.version > signed_document.c.version
            ),
        )
        rows = await self._connection.execute(query.order_by(signed_document.c.signed_at))
        return tuple(_document(row) for row in rows)

    async def add(self, one: SignedDocument) -> None:
        await self._connection.execute(insert(signed_document).values(**values_of(one)))

    async def withdraw(self, document_id: str, at: datetime, reason: str) -> None:
        standing = (signed_document.c.id == document_id) & signed_document.c.withdrawn_at.is_(None)
        change = update(signed_document).where(standing).values(withdrawn_at=at, withdrawn_reason=reason)
        await self._connection.execute(change)

    async def _one(self, which: Any) -> SignedDocument | None:
        row = (await self._connection.execute(select(signed_document).where(which))).one_or_none()
        return None if row is None else _document(row)


class SqlPrints:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_documents(self, ids: Iterable[str]) -> tuple[PrintMade, ...]:
        query = select(document_print).where(document_print.c.document_id.in_(set(ids)))
        query = query.order_by(document_print.c.printed_at, document_print.c.number)
        rows = await self._connection.execute(query)
        return tuple(PrintMade(**dict(row._mapping) | {"kind": DocumentKind(row.kind)}) for row in rows)

    async def add(self, one: PrintMade) -> None:
        await self._connection.execute(insert(document_print).values(**values_of(one) | {"kind": one.kind.value}))


class SqlDocumentLinks:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def by_hash(self, token_hash: str, *, lock: bool = False) -> DocumentLink | None:
        query = select(document_link).where(document_link.c.token_hash == token_hash)
        row = (await self._connection.execute(query.with_for_update() if lock else query)).one_or_none()
        return None if row is None else DocumentLink(**dict(row._mapping) | {"kind": DocumentKind(row.kind)})

    async def add(self, one: DocumentLink) -> None:
        await self._connection.execute(insert(document_link).values(**_link_values(one)))

    async def save(self, one: DocumentLink) -> None:
        change = update(document_link).where(document_link.c.id == one.id).values(**_link_values(one))
        await self._connection.execute(change)


def _link_values(one: DocumentLink) -> dict[str, Any]:
    return values_of(one) | {"kind": one.kind.value}


def _draft(row: Row[Any]) -> Draft:
    return Draft(**dict(row._mapping) | {"content": from_json(row.content)})


def _document(row: Row[Any]) -> SignedDocument:
    return SignedDocument(**row._mapping)
