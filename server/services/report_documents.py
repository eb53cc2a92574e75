"""Monthly reports: made by the clock and on demand, kept, read again. Small numbers are hidden in all of them.

Must not know HTTP or how a page is drawn.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

import structlog

from server.domain.center_day import day_of
from server.domain.errors import Conflict, NotFound, Refused, invalid
from server.domain.identity import SYSTEM, Actor, Role
from server.domain.ids import new_id
from server.domain.permissions import require
from server.domain.reports.documents import COMMAND_LINE, LANGUAGES, ReportDocument, made_by, month_due
from server.domain.reports.periods import Period, month_of
from server.services.ports import Clock, Store
from server.services.ports.reports import ReportPages
from server.services.reports import ReportService, ReportShown, Wanted

log = structlog.get_logger("reports")

LOOK_SECONDS = 600.0
MONTHLY = (
    ("encounters", "district"),
    ("encounters", "speciality"),
    ("encounters", "age"),
    ("encounters", "sex"),
    ("encounters", "urgency"),
    ("encounters", "outcome"),
    ("waiting", "district"),
    ("waiting", "urgency"),
    ("duration", "speciality"),
    ("completion", "district"),
    ("no_show", "district"),
    ("referral", "speciality"),
    ("follow_up", "district"),
    ("link", "center"),
    ("data", "district"),
    ("duty", "doctor"),
)
"""Report and what it is read by, in the order of the pages."""


@dataclass(frozen=True, slots=True)
class MonthShown:
    """Everything that a monthly report says, beside the month before."""

    month: Period
    made_at: datetime
    parts: tuple[ReportShown, ...]


@dataclass(frozen=True, slots=True)
class DocumentShown:
    one: ReportDocument
    made_by_name: str | None


class ReportDocumentService:
    def __init__(
        self, store: Store, reports: ReportService, pages: ReportPages, clock: Clock, *, day: int, hour: int
    ) -> None:
        """`day` and `hour` at the centers from which on the month before is made."""
        self._store = store
        self._reports = reports
        self._pages = pages
        self._clock = clock
        self._when = day, hour
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="monthly-reports")

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def all(self, actor: Actor) -> tuple[DocumentShown, ...]:
        """Newest month first."""
        require(actor, Role.SUPERVISOR, Role.ADMINISTRATOR)
        async with self._store.work() as work:
            found = await work.report_documents.all()
            people = await work.people.many({one.made_by for one in found})
        names = {COMMAND_LINE: COMMAND_LINE} | {id_: person.name for id_, person in people.items()}
        return tuple(DocumentShown(one, names.get(one.made_by or "")) for one in found)

    async def pdf(self, actor: Actor, document_id: str) -> tuple[ReportDocument, bytes]:
        """Audited. Raises NotFound."""
        require(actor, Role.SUPERVISOR, Role.ADMINISTRATOR)
        async with self._store.work() as work:
            found = await work.report_documents.pdf(document_id)
            if found is None:
                raise NotFound("report.not_found", "This report is not there.")
            reason = f"{found[0].month:%Y-%m}, {found[0].language}"
            work.audit.append(actor, "report.document", "report", document_id, reason=reason)
        return found

    async def make(self, actor: Actor, day: date, language: str) -> ReportDocument:
        """The report of the month of that day, as far as it has come; kept and audited.

        Raises Invalid for a month that has not begun, Unavailable, Conflict (the clock was here before).
        """
        require(actor, Role.SUPERVISOR, Role.ADMINISTRATOR)
        month = month_of(day)
        if month.first > day_of(self._clock()):
            raise invalid("month", "impossible", "This month has not begun.")
        pdf = await self._pages.pdf(await self._shown(actor, month), language)
        one = ReportDocument(new_id(), month.first, language, self._clock(), made_by(actor))
        async with self._store.work() as work:
            await work.report_documents.add(one, pdf)
            reason = f"{month.first:%Y-%m}, {language}"
            work.audit.append(actor, "report.made", "report", one.id, reason=reason)
        return one

    async def make_due(self) -> tuple[ReportDocument, ...]:
        """What the clock asks for now and is not there yet."""
        month = month_due(self._clock(), *self._when)
        if month is None:
            return ()
        async with self._store.work() as work:
            known = {(one.month, one.language) for one in await work.report_documents.all() if one.made_by is None}
        made = []
        for language in LANGUAGES:
            if (month, language) not in known:
                with suppress(Conflict):  # another node was faster
                    made.append(await self.make(SYSTEM, month, language))
        return tuple(made)

    async def _shown(self, actor: Actor, month: Period) -> MonthShown:
        parts = [
            await self._reports.read(actor, Wanted(name, month.first, month.last, by, month.before))
            for name, by in MONTHLY
        ]
        return MonthShown(month, self._clock(), tuple(parts))

    async def _run(self) -> None:
        while True:
            # The sums are looked at first; a report made at the stroke of the hour would miss the last day.
            await asyncio.sleep(LOOK_SECONDS)
            try:
                for one in await self.make_due():
                    log.info("monthly_report_made", month=f"{one.month:%Y-%m}", language=one.language)
            except Refused as refused:
                log.warning("monthly_report_not_made", code=refused.code)
            except Exception:
                log.exception("monthly_report_failed")
