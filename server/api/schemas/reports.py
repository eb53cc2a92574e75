"""Reports over HTTP: their figures, the encounters behind them, monthly documents. Must not know services."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import StringConstraints

from server.api.schemas.base import Day, Id, Line, Model
from server.api.schemas.reviews import TwoLanguages

ReportUnit = Literal["number", "percent", "minutes", "hours", "megabytes"]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z_]{0,20}$")]

# GET /api/reports -> ReportKinds (supervisor, administrator)


class ReportMeasure(Model):
    """`about` says how it is made."""

    name: str
    unit: ReportUnit
    title: TwoLanguages
    about: TwoLanguages


class ReportChoice(Model):
    value: str
    title: TwoLanguages


class ReportKind(Model):
    """The first measure is drawn. `has_encounters`: a row can be opened."""

    name: str
    title: TwoLanguages
    measures: tuple[ReportMeasure, ...]
    dimensions: tuple[ReportChoice, ...]
    has_encounters: bool


class ReportKinds(Model):
    reports: tuple[ReportKind, ...]


# GET /api/reports/{name} -> ReportFigured; /table.csv, /table.xlsx (supervisor, administrator)


class ReportQuery(Model):
    """Days at the centers, both included; without them the last thirty. `versus_…`: a period to compare with."""

    since: Day | None = None
    until: Day | None = None
    versus_since: Day | None = None
    versus_until: Day | None = None
    by: Word = ""
    center: Line = ""
    district: Line = ""
    speciality: Word = ""
    sex: Word = ""
    urgency: Word = ""


class ReportTableQuery(ReportQuery):
    language: Literal["en", "ur"] = "en"


class ReportEncountersQuery(ReportQuery):
    """`key` of the row; `cursor` as the page before gave it."""

    key: Line = ""
    cursor: Line = ""


class ReportFigures(Model):
    """In the order of the report's measures; None: nothing was counted. `counts`: how many each is about."""

    values: tuple[float | None, ...]
    counts: tuple[float, ...]


class ReportRow(Model):
    key: str
    title: TwoLanguages
    now: ReportFigures
    before: ReportFigures | None


class ReportDay(Model):
    day: date
    value: float | None


class ReportFigured(Model):
    """`days`: the first measure, day by day; days without anything are left out."""

    name: str
    by: str
    since: date
    until: date
    versus_since: date | None
    versus_until: date | None
    total: ReportFigures
    total_before: ReportFigures | None
    rows: tuple[ReportRow, ...]
    days: tuple[ReportDay, ...]
    days_before: tuple[ReportDay, ...]


# GET /api/reports/{name}/encounters -> ReportEncounters (supervisor)


class ReportEncounter(Model):
    """Without the patient's name; minutes. `recording_id`: of one that can be opened, with a reason."""

    id: Id
    day: date
    center_name: str
    doctor_name: str
    speciality: TwoLanguages
    sex: TwoLanguages
    age: str
    urgency: TwoLanguages
    outcome: TwoLanguages
    wait: float | None
    duration: float | None
    recording_id: Id | None


class ReportEncounters(Model):
    encounters: tuple[ReportEncounter, ...]
    total: int
    next: str | None


# GET, POST /api/report-documents {month, language} -> ReportDocuments; GET /{id}/pdf (supervisor, administrator)


class ReportDocument(Model):
    """`made_by_name` None: by the clock."""

    id: Id
    month: date
    language: str
    made_at: datetime
    made_by_name: str | None


class ReportDocuments(Model):
    documents: tuple[ReportDocument, ...]


class ReportDocumentNew(Model):
    """Any day of the month."""

    month: Day
    language: Literal["en", "ur"]
