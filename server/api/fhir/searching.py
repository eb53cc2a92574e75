"""What a FHIR search asks for: parameters, days and prefixes, references, pages (FHIR R4 §3.1.1). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Field

from server.api.schemas.base import Model
from server.domain.center_day import TIME_ZONE
from server.domain.errors import FieldError, Invalid

MOST_A_PAGE = 200
FARTHEST = 100_000
PREFIX = re.compile(r"(eq|ge|gt|le|lt)?(\d{4}.*)")
DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
REFERENCE = re.compile(r"(?:[A-Za-z0-9:/.\-]{0,200}/)?([A-Za-z0-9\-.]{1,64})")


class Search(Model):
    """Every parameter of every type; which of them a type takes is in `kinds`."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)

    id: str = Field(default="", alias="_id", max_length=3_300)
    count: int = Field(default=50, alias="_count", ge=1, le=MOST_A_PAGE)
    offset: int = Field(default=0, alias="_offset", ge=0, le=FARTHEST)
    format: str = Field(default="json", alias="_format", pattern=r"^(json|application/(fhir[+ ])?json)$")
    patient: str = Field(default="", max_length=300)
    encounter: str = Field(default="", max_length=300)
    organization: str = Field(default="", max_length=300)
    service_provider: str = Field(default="", alias="service-provider", max_length=300)
    status: str = Field(default="", max_length=200)
    code: str = Field(default="", max_length=200)
    name: str = Field(default="", max_length=120)
    identifier: str = Field(default="", max_length=200)
    phone: str = Field(default="", max_length=40)
    date: tuple[str, ...] = Field(default=(), max_length=4)
    authored_on: tuple[str, ...] = Field(default=(), alias="authoredon", max_length=4)
    authored: tuple[str, ...] = Field(default=(), max_length=4)
    recorded_date: tuple[str, ...] = Field(default=(), alias="recorded-date", max_length=4)

    @property
    def days(self) -> tuple[str, ...]:
        """Whatever time was asked for, by the name that the type has for it."""
        return (*self.date, *self.authored_on, *self.authored, *self.recorded_date)

    @property
    def given(self) -> frozenset[str]:
        """The parameters that say something, by their names in the address."""
        names = (type(self).model_fields[name].alias or name for name in self.model_fields_set)
        return frozenset(names)


@dataclass(frozen=True, slots=True)
class Window:
    """From `begin` until before `end`; None has no limit on that side."""

    begin: datetime | None = None
    end: datetime | None = None

    def holds(self, at: datetime) -> bool:
        return (self.begin is None or at >= self.begin) and (self.end is None or at < self.end)


def window(values: Iterable[str]) -> Window:
    """What all these dates with their prefixes leave. Days are the centers' (Asia/Karachi). Raises Invalid."""
    begin: datetime | None = None
    end: datetime | None = None
    for value in values:
        found = PREFIX.fullmatch(value)
        if found is None:
            raise refused("date", "This date cannot be read: eq, ge, gt, le or lt, and a date.")
        prefix, (first, after) = found[1] or "eq", _span(found[2])
        lower = {"eq": first, "ge": first, "gt": after}.get(prefix)
        upper = {"eq": after, "le": after, "lt": first}.get(prefix)
        begin = lower if begin is None else max(begin, lower or begin)
        end = upper if end is None else min(end, upper or end)
    return Window(begin, end)


def id_of(value: str, parameter: str) -> str:
    """The id in `Patient/1`, an address or a bare id. Raises Invalid."""
    found = REFERENCE.fullmatch(value)
    if found is None:
        raise refused(parameter, "This reference cannot be read.")
    return found[1]


def ids_of(value: str) -> tuple[str, ...]:
    """Ids separated by commas. Raises Invalid."""
    return tuple(id_of(one, "_id") for one in value.split(",")) if value else ()


def token(value: str) -> str:
    """The code of `system|code` or `code`; we know each code by one system only."""
    return value.rpartition("|")[2]


def refused(parameter: str, message: str) -> Invalid:
    return Invalid((FieldError(parameter, "search", message),), message)


def _span(text: str) -> tuple[datetime, datetime]:
    """The first moment that a date of any precision covers, and the first after it. Raises Invalid."""
    zone = ZoneInfo(TIME_ZONE)
    try:
        if "T" in text:
            at = datetime.fromisoformat(text)
            at = at if at.tzinfo is not None else at.replace(tzinfo=zone)
            return at.astimezone(UTC), (at + timedelta(seconds=1)).astimezone(UTC)
        found = DAY.fullmatch(text)
        if found is None:
            raise ValueError(text)
        year, month, day = (int(part) if part else None for part in found.groups())
        first = date(year or 0, 1 if month is None else month, 1 if day is None else day)
        if month is None:
            after = date(first.year + 1, 1, 1)
        elif day is None:
            after = date(first.year + month // 12, month % 12 + 1, 1)
        else:
            after = first + timedelta(days=1)
    except (ValueError, OverflowError):
        raise refused("date", "This date cannot be read.") from None
    begin, end = (datetime.combine(one, time(), zone).astimezone(UTC) for one in (first, after))
    return begin, end
