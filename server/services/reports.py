"""Reports for the control room: figures of a period beside another's, tables that leave us, the encounters behind.

> Whoever reads a table sees every number; in what is taken away small ones are hidden. Encounters are for
> supervisors alone, and each one shown stands in the audit trail.

Must not know HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from server.domain.center_day import day_of
from server.domain.errors import NotFound, invalid
from server.domain.identity import Actor, Role
from server.domain.permissions import require
from server.domain.recordings import RecordingState
from server.domain.reports.facts import Fact
from server.domain.reports.figures import Sums
from server.domain.reports.measures import DAY, FILTERS, REPORTS, Report
from server.domain.reports.periods import Period, period_of
from server.services.ports import Clock, Store
from server.services.ports.reports import Asked, ReportReader

PAGE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for; None: as usual. `versus`: the period to compare with, None: none."""

    report: str
    first: date | None = None
    last: date | None = None
    by: str = ""
    versus: Period | None = None
    where: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figures:
    """`values` in the order of the report's measures; `tells` beside each: what could be worked out from it."""

    values: tuple[float | None, ...]
    tells: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """`name`: of a center or doctor; other keys have words. `before`: the same in the other period."""

    key: str
    name: str
    now: Figures
    before: Figures | None


@dataclass(frozen=True, slots=True)
class ReportShown:
    """`rows` by what was asked for; `days` the whole, day by day, for the line."""

    report: Report
    by: str
    period: Period
    versus: Period | None
    where: Mapping[str, str]
    #: Names of the centers that are filtered by.
    where_names: Mapping[str, str]
    total: Figures
    total_before: Figures | None
    rows: tuple[Row, ...]
    days: tuple[tuple[str, Figures], ...]
    days_before: tuple[tuple[str, Figures], ...]


@dataclass(frozen=True, slots=True)
class EncounterRow:
    fact: Fact
    center_name: str
    doctor_name: str
    recording_id: str | None


@dataclass(frozen=True, slots=True)
class EncounterPage:
    rows: tuple[EncounterRow, ...]
    total: int
    next: tuple[date, str] | None


NO_DAYS: tuple[tuple[str, Figures], ...] = ()


class ReportService:
    def __init__(self, store: Store, reader: ReportReader, clock: Clock) -> None:
        self._store = store
        self._reader = reader
        self._clock = clock

    async def read(self, actor: Actor, wanted: Wanted) -> ReportShown:
        """Raises NotFound, Invalid, Unavailable."""
        require(actor, Role.SUPERVISOR, Role.ADMINISTRATOR)
        report, asked = self._asked(wanted)
        now, before = await self._reader.sums(asked), None
        days, days_before = await self._line(report, asked), NO_DAYS
        if wanted.versus is not None:
            versus = _in_period(asked, wanted.versus)
            before, days_before = await self._reader.sums(versus), await self._line(report, versus)
        names = await self._reader.names(asked.by, now.keys() | (before or {}).keys())
        where_names = await self._reader.names("center", [asked.where["center"]] if "center" in asked.where else [])
        return ReportShown(
            report=report,
            by=asked.by,
            period=asked.period,
            versus=wanted.versus,
            where=asked.where,
            where_names=where_names,
            total=_total(report, now),
            total_before=None if before is None else _total(report, before),
            rows=_compared(report, now, before, names),
            days=days,
            days_before=days_before,
        )

    async def taken_away(self, actor: Actor, wanted: Wanted, kind: str) -> ReportShown:
        """The same, for a file that leaves us; audited. Raises as `read`."""
        shown = await self.read(actor, wanted)
        async with self._store.work() as work:
            reason = f"{kind}, {_words(shown.by, shown.period, shown.where)}"
            work.audit.append(actor, "report.export", "report", shown.report.name, reason=reason)
        return shown

    async def encounters(
        self, actor: Actor, wanted: Wanted, key: str, after: tuple[date, str] | None
    ) -> EncounterPage:
        """The encounters that a row was counted from, newest first, a page at a time; audited.

        Raises NotFound, Invalid, Unavailable.
        """
        require(actor, Role.SUPERVISOR)
        report, asked = self._asked(wanted)
        if not report.counts_patients:
            raise NotFound("report.not_found", "No encounters are behind this report.")
        if asked.by == DAY:
            _must_be_day(key)
        found = await self._reader.encounters(asked, key, after, PAGE + 1)
        page, total = found[:PAGE], await self._reader.count(asked, key)
        async with self._store.work() as work:
            ids = [one.id for one in page]
            encounters = await work.encounters.many(ids)
            recordings = await work.recordings.of_encounters(ids)
            reason = f"{report.name}, {_words(asked.by, asked.period, asked.where)}"
            for one in encounters.values():
                work.audit.append(
                    actor, "report.encounters", "encounter", one.id, patient_id=one.patient_id, reason=reason
                )
        centers = await self._reader.names("center", {one.center_id for one in page})
        doctors = await self._reader.names("doctor", {one.doctor_id for one in page})
        ready = {id_: one.id for id_, one in recordings.items() if one.state is RecordingState.READY}
        rows = tuple(
            EncounterRow(one, centers.get(one.center_id, ""), doctors.get(one.doctor_id, ""), ready.get(one.id))
            for one in page
        )
        return EncounterPage(rows, total, (page[-1].day, page[-1].id) if len(found) > PAGE else None)

    def _asked(self, wanted: Wanted) -> tuple[Report, Asked]:
        report = REPORTS.get(wanted.report)
        if report is None:
            raise NotFound("report.not_found", "There is no such report.")
        by = wanted.by or report.dimensions[0]
        if by not in report.dimensions:
            raise invalid("by", "unknown", "This report cannot be read by that.")
        where = {name: key for name, key in wanted.where.items() if key and name in FILTERS}
        if where and not report.counts_patients:
            raise invalid("center", "unknown", "This report is about doctors only.")
        today = day_of(self._clock())
        period = period_of(wanted.first, wanted.last, today)
        if wanted.versus is not None:
            period_of(wanted.versus.first, wanted.versus.last, today)
        return report, Asked(period, by, report.needs, where)

    async def _line(self, report: Report, asked: Asked) -> tuple[tuple[str, Figures], ...]:
        """Day by day; days on which nothing was counted are left out."""
        found = await self._reader.sums(Asked(asked.period, DAY, asked.figures, asked.where))
        about = report.measures[0].about
        return tuple((day, _figures(report, sums)) for day, sums in sorted(found.items()) if sums[about])


def _in_period(asked: Asked, period: Period) -> Asked:
    return Asked(period, asked.by, asked.figures, asked.where)


def _figures(report: Report, sums: Sums) -> Figures:
    values = tuple(one.value(sums) if sums[one.about] else None for one in report.measures)
    return Figures(values, tuple(one.tells(sums) for one in report.measures))


def _total(report: Report, rows: Mapping[str, Sums]) -> Figures:
    """Everything that is counted is in exactly one row, whatever it is read by."""
    return _figures(report, {name: sum(sums[name] for sums in rows.values()) for name in report.needs})


def _nothing(report: Report) -> Sums:
    return dict.fromkeys(report.needs, 0.0)


def _compared(
    report: Report, now: Mapping[str, Sums], before: Mapping[str, Sums] | None, names: Mapping[str, str]
) -> tuple[Row, ...]:
    """Rows in which something was counted, by key."""
    nothing, earlier = _nothing(report), before or {}

    def counted(key: str) -> bool:
        return any(found.get(key, nothing)[one.about] for found in (now, earlier) for one in report.measures)

    return tuple(
        Row(
            key=key,
            name=names.get(key, ""),
            now=_figures(report, now.get(key, nothing)),
            before=None if before is None else _figures(report, earlier.get(key, nothing)),
        )
        for key in sorted(now.keys() | earlier.keys())
        if counted(key)
    )


def _must_be_day(key: str) -> None:
    try:
        date.fromisoformat(key)
    except ValueError:
        raise invalid("key", "impossible", "This is no day.") from None


def _words(by: str, period: Period, where: Mapping[str, str]) -> str:
    """For the audit trail."""
    filters = "".join(f", {name} {key}" for name, key in sorted(where.items()))
    return f"by {by}, {period.first} to {period.last}{filters}"
