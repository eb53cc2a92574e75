"""Reports over HTTP: figures, files, the encounters behind them. Must not know the store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from aiohttp import web

from server.api.route import Asked, Nothing, Route, route
from server.api.schemas import reports as schemas
from server.api.schemas.reviews import TwoLanguages
from server.api.spreadsheet import csv_response
from server.api.workbook import KIND, workbook, xlsx_response
from server.domain.errors import invalid
from server.domain.identity import Role
from server.domain.reports import words
from server.domain.reports.measures import FILTERS, REPORTS, Report
from server.domain.reports.periods import Period
from server.services.report_tables import notes, table
from server.services.reports import EncounterRow, Figures, ReportService, ReportShown, Row, Wanted

CONTROL_ROOM = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})


def routes(reports: ReportService) -> list[Route]:
    area = ReportArea(reports)
    return [
        route(
            "GET", "/api/reports", area.kinds, does="Every report with its measures, in words", roles=CONTROL_ROOM,
            gives=schemas.ReportKinds,
        ),
        route(
            "GET", "/api/reports/{name}", area.read, does="A report of a period, beside another's",
            roles=CONTROL_ROOM, takes=schemas.ReportQuery, gives=schemas.ReportFigured,
        ),
        route(
            "GET", "/api/reports/{name}/table.csv", area.csv, does="The same as a table, small numbers hidden",
            roles=CONTROL_ROOM, takes=schemas.ReportTableQuery, media_type="text/csv",
        ),
        route(
            "GET", "/api/reports/{name}/table.xlsx", area.xlsx, does="The same as a workbook, small numbers hidden",
            roles=CONTROL_ROOM, takes=schemas.ReportTableQuery, media_type=KIND,
        ),
        route(
            "GET", "/api/reports/{name}/encounters", area.encounters, does="The encounters behind a row",
            roles=(Role.SUPERVISOR,), takes=schemas.ReportEncountersQuery, gives=schemas.ReportEncounters,
        ),
    ]  # fmt: skip


class ReportArea:
    def __init__(self, reports: ReportService) -> None:
        self._reports = reports

    async def kinds(self, _asked: Asked[Nothing]) -> schemas.ReportKinds:
        return schemas.ReportKinds(reports=tuple(_kind(one) for one in REPORTS.values()))

    async def read(self, asked: Asked[schemas.ReportQuery]) -> schemas.ReportFigured:
        return _report(await self._reports.read(asked.actor, _wanted(asked["name"], asked.input)))

    async def csv(self, asked: Asked[schemas.ReportTableQuery]) -> web.StreamResponse:
        language, shown = asked.input.language, await self._taken_away(asked, "csv")
        heads, rows = table(shown, language)
        return csv_response(f"report-{shown.report.name}", heads, [*rows, [], *notes(shown, language)])

    async def xlsx(self, asked: Asked[schemas.ReportTableQuery]) -> web.StreamResponse:
        language, shown = asked.input.language, await self._taken_away(asked, "xlsx")
        heads, rows = table(shown, language)
        content = workbook([heads, *rows, [], *notes(shown, language)], right_to_left=language == "ur")
        return xlsx_response(f"report-{shown.report.name}", content)

    async def encounters(self, asked: Asked[schemas.ReportEncountersQuery]) -> schemas.ReportEncounters:
        given = asked.input
        wanted = _wanted(asked["name"], given)
        page = await self._reports.encounters(asked.actor, wanted, given.key, _cursor(given.cursor))
        return schemas.ReportEncounters(
            encounters=tuple(_encounter(one) for one in page.rows),
            total=page.total,
            next=None if page.next is None else f"{page.next[0]}~{page.next[1]}",
        )

    async def _taken_away(self, asked: Asked[schemas.ReportTableQuery], kind: str) -> ReportShown:
        return await self._reports.taken_away(asked.actor, _wanted(asked["name"], asked.input), kind)


def _wanted(name: str, given: schemas.ReportQuery) -> Wanted:
    """Raises Invalid for half a period to compare with, or one that is none."""
    versus = None
    if given.versus_since is not None or given.versus_until is not None:
        if given.versus_since is None or given.versus_until is None or given.versus_since > given.versus_until:
            raise invalid("versus_until", "impossible", "Choose both days of the period to compare with.")
        versus = Period(given.versus_since, given.versus_until)
    where = {filter_: str(getattr(given, filter_)) for filter_ in FILTERS}
    return Wanted(name, given.since, given.until, given.by, versus, where)


def _cursor(text: str) -> tuple[date, str] | None:
    if not text:
        return None
    day, _, id_ = text.partition("~")
    try:
        return date.fromisoformat(day), id_
    except ValueError:
        raise invalid("cursor", "impossible", "This list cannot go on from here.") from None


def _both(one: words.InBoth) -> TwoLanguages:
    return TwoLanguages(en=one.en, ur=one.ur)


def _kind(report: Report) -> schemas.ReportKind:
    measures = tuple(
        schemas.ReportMeasure(
            name=one.name,
            unit=one.unit.value,
            title=_both(words.measure_title(one.name)),
            about=_both(words.measure_definition(one.name)),
        )
        for one in report.measures
    )
    dimensions = tuple(
        schemas.ReportChoice(value=name, title=_both(words.dimension_title(name))) for name in report.dimensions
    )
    return schemas.ReportKind(
        name=report.name,
        title=_both(words.report_title(report.name)),
        measures=measures,
        dimensions=dimensions,
        has_encounters=report.counts_patients,
    )


def _report(shown: ReportShown) -> schemas.ReportFigured:
    return schemas.ReportFigured(
        name=shown.report.name,
        by=shown.by,
        since=shown.period.first,
        until=shown.period.last,
        versus_since=None if shown.versus is None else shown.versus.first,
        versus_until=None if shown.versus is None else shown.versus.last,
        total=_figures(shown.total),
        total_before=None if shown.total_before is None else _figures(shown.total_before),
        rows=tuple(_row(row) for row in shown.rows),
        days=_days(shown.days),
        days_before=_days(shown.days_before),
    )


def _row(row: Row) -> schemas.ReportRow:
    before = None if row.before is None else _figures(row.before)
    title = _both(words.key_title(row.key, row.name))
    return schemas.ReportRow(key=row.key, title=title, now=_figures(row.now), before=before)


def _figures(one: Figures) -> schemas.ReportFigures:
    return schemas.ReportFigures(values=one.values, counts=tuple(tells[0] for tells in one.tells))


def _days(days: Sequence[tuple[str, Figures]]) -> tuple[schemas.ReportDay, ...]:
    return tuple(schemas.ReportDay(day=date.fromisoformat(day), value=one.values[0]) for day, one in days)


def _encounter(row: EncounterRow) -> schemas.ReportEncounter:
    one = row.fact
    return schemas.ReportEncounter(
        id=one.id,
        day=one.day,
        center_name=row.center_name,
        doctor_name=row.doctor_name,
        speciality=_both(words.key_title(one.speciality)),
        sex=_both(words.key_title(one.sex)),
        age=one.age,
        urgency=_both(words.key_title(one.urgency)),
        outcome=_both(words.key_title(one.outcome)),
        wait=one.wait,
        duration=one.duration,
        recording_id=row.recording_id,
    )
