"""Monthly reports over HTTP: the list, a new one, its pages. Must not know the store."""

from __future__ import annotations

from aiohttp import hdrs, web

from server.api.route import Asked, Nothing, Route, route
from server.api.schemas import reports as schemas
from server.domain.identity import Role
from server.services.report_documents import DocumentShown, ReportDocumentService

CONTROL_ROOM = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})


def routes(documents: ReportDocumentService) -> list[Route]:
    area = ReportDocumentArea(documents)
    return [
        route(
            "GET", "/api/report-documents", area.all, does="Monthly reports that were made", roles=CONTROL_ROOM,
            gives=schemas.ReportDocuments,
        ),
        route(
            "POST", "/api/report-documents", area.make, does="Make a month's report now", roles=CONTROL_ROOM,
            takes=schemas.ReportDocumentNew, gives=schemas.ReportDocuments,
        ),
        route(
            "GET", "/api/report-documents/{id}/pdf", area.pdf, does="The pages of one", roles=CONTROL_ROOM,
            media_type="application/pdf",
        ),
    ]  # fmt: skip


class ReportDocumentArea:
    def __init__(self, documents: ReportDocumentService) -> None:
        self._documents = documents

    async def all(self, asked: Asked[Nothing]) -> schemas.ReportDocuments:
        return _documents(await self._documents.all(asked.actor))

    async def make(self, asked: Asked[schemas.ReportDocumentNew]) -> schemas.ReportDocuments:
        await self._documents.make(asked.actor, asked.input.month, asked.input.language)
        return _documents(await self._documents.all(asked.actor))

    async def pdf(self, asked: Asked[Nothing]) -> web.StreamResponse:
        one, pdf = await self._documents.pdf(asked.actor, asked["id"])
        name = f"report-{one.month:%Y-%m}-{one.language}.pdf"
        headers = {hdrs.CONTENT_DISPOSITION: f'inline; filename="{name}"', hdrs.CACHE_CONTROL: "private, no-store"}
        return web.Response(body=pdf, content_type="application/pdf", headers=headers)


def _documents(found: tuple[DocumentShown, ...]) -> schemas.ReportDocuments:
    return schemas.ReportDocuments(
        documents=tuple(
            schemas.ReportDocument(
                id=shown.one.id,
                month=shown.one.month,
                language=shown.one.language,
                made_at=shown.one.made_at,
                made_by_name=shown.made_by_name,
            )
            for shown in found
        )
    )
