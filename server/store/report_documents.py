"""Monthly reports as rows, with their pages. Must not know what they say."""

from __future__ import annotations

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.reports.documents import ReportDocument
from server.store.rows import values_of
from server.store.schema_report import report_document

_HEAD = tuple(column for column in report_document.c if column.name != "pdf")


class SqlReportDocuments:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, one: ReportDocument, pdf: bytes) -> None:
        await self._connection.execute(insert(report_document).values(**values_of(one), pdf=pdf))

    async def all(self) -> tuple[ReportDocument, ...]:
        newest = report_document.c.month.desc(), report_document.c.made_at.desc(), report_document.c.id
        rows = await self._connection.execute(select(*_HEAD).order_by(*newest))
        return tuple(ReportDocument(**row._mapping) for row in rows)

    async def pdf(self, document_id: str) -> tuple[ReportDocument, bytes] | None:
        query = select(report_document).where(report_document.c.id == document_id)
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            return None
        values = dict(row._mapping)
        pdf = bytes(values.pop("pdf"))
        return ReportDocument(**values), pdf
