"""Monthly reports drawn in the documents' child processes. It must not know who asked for one."""

from __future__ import annotations

from server.adapters.documents.renderer import Renderer
from server.adapters.report_pages.page import html
from server.services.report_documents import MonthShown


class MonthlyPages:
    """Implements `services.ports.reports.ReportPages`."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    async def pdf(self, month: MonthShown, language: str) -> bytes:
        return await self._renderer.drawn(html(month, language))
