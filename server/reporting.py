"""The parts of a node that make reports, put together. It must hold no rule and start nothing."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from server.adapters.documents.renderer import Renderer
from server.adapters.report_pages.drawing import MonthlyPages
from server.config import Settings
from server.services.ports import Clock, Store
from server.services.quality import QualityService
from server.services.report_documents import ReportDocumentService
from server.services.report_keeping import ReportKeeping
from server.services.reports import ReportService
from server.services.reviews import ReviewService
from server.store.report_reader import SqlReportReader

SECONDS_TO_DRAW = 120.0
"""A monthly report has some fifteen pages, and nobody waits for it at a counter."""


@dataclass(frozen=True, slots=True)
class Reporting:
    """What the control room reads of many encounters at once."""

    keeping: ReportKeeping
    reports: ReportService
    documents: ReportDocumentService
    quality: QualityService


def make_reporting(settings: Settings, store: Store, engine: AsyncEngine, clock: Clock) -> Reporting:
    reports = ReportService(store, SqlReportReader(engine), clock)
    when = {"day": settings.report_day, "hour": settings.report_hour}
    documents = ReportDocumentService(
        store, reports, MonthlyPages(Renderer(seconds=SECONDS_TO_DRAW)), clock, **when
    )
    quality = QualityService(store, ReviewService(store, clock), clock)
    return Reporting(ReportKeeping(store, clock), reports, documents, quality)
