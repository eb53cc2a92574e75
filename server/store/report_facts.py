"""Facts of reports and their sums as rows; what they are made from, joined. Must not know what a report says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, delete, func, insert, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.bookings import Booking, BookingKind, BookingState
from server.domain.encounters import Urgency
from server.domain.follow_ups import FollowUp, FollowUpKind, FollowUpState
from server.domain.participants import SeatRole
from server.domain.reports.facts import OPEN, Fact, Known, Media
from server.domain.reports.figures import FIGURES
from server.domain.reports.measures import ALL
from server.domain.reports.periods import month_of
from server.services.ports.reports import DueFollowUp
from server.store.report_sql import COLUMNS, FACT, is_weak, sum_of
from server.store.rows import values_of
from server.store.schema import center, encounter, participant, patient
from server.store.schema_call import link_sample, participant_link
from server.store.schema_documents import follow_up
from server.store.schema_pairing import booking
from server.store.schema_report import report_fact, report_sum
from server.store.schema_roster import duty_period

SAMPLE_SECONDS = 10.0
"""What one sample of a link stands for."""
_DAY, _MONTH = "day", "month"
_BOOKING = tuple(column.name for column in booking.c)
_FOLLOW_UP = tuple(column.name for column in follow_up.c)


class SqlReportFacts:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def known(self, begin: datetime, end: datetime) -> dict[str, Known]:
        query = select(encounter.c.id, patient.c.sex, patient.c.birth_date, center.c.district)
        query = query.join_from(encounter, patient).join(center, center.c.id == encounter.c.center_id)
        rows = await self._connection.execute(query.where(_within(encounter.c.arrived_at, begin, end)))
        return {row.id: _known(row) for row in rows}

    async def media(self, begin: datetime, end: datetime) -> dict[str, Media]:
        arrived = _within(encounter.c.arrived_at, begin, end)
        used = select(participant.c.encounter_id, func.sum(participant_link.c.megabytes).label("used"))
        used = used.join_from(participant, participant_link).join(encounter).where(arrived)
        rows = await self._connection.execute(used.group_by(participant.c.encounter_id))
        megabytes = {row.encounter_id: float(row.used) for row in rows}
        seen = select(link_sample.c.encounter_id, func.count().label("samples"), _weak().label("weak"))
        seen = seen.join_from(link_sample, participant).join(
            encounter, encounter.c.id == link_sample.c.encounter_id
        )
        seen = seen.where(arrived, participant.c.role == SeatRole.ROOM.value).group_by(link_sample.c.encounter_id)
        links = {row.encounter_id: row for row in await self._connection.execute(seen)}
        return {
            id_: Media(
                link_seconds=SAMPLE_SECONDS * links[id_].samples if id_ in links else 0.0,
                weak_seconds=SAMPLE_SECONDS * links[id_].weak if id_ in links else 0.0,
                megabytes=megabytes.get(id_),
            )
            for id_ in megabytes.keys() | links.keys()
        }

    async def media_kept(self, day: date) -> dict[str, Media]:
        query = select(FACT.id, FACT.link_seconds, FACT.weak_seconds, FACT.megabytes)
        rows = await self._connection.execute(query.where(FACT.day == day, FACT.link_seconds > 0))
        return {row.id: Media(row.link_seconds, row.weak_seconds, row.megabytes) for row in rows}

    async def bookings(self, begin: datetime, end: datetime) -> tuple[tuple[Booking, Known], ...]:
        query = select(booking, patient.c.sex, patient.c.birth_date, center.c.district)
        query = query.join_from(booking, patient).join(center, center.c.id == booking.c.center_id)
        rows = await self._connection.execute(query.where(_within(booking.c.at, begin, end)))
        return tuple((_booking(row), _known(row)) for row in rows)

    async def follow_ups(self, day: date) -> tuple[DueFollowUp, ...]:
        more = encounter.c.doctor_id, encounter.c.speciality, encounter.c.urgency
        query = select(follow_up, *more, patient.c.sex, patient.c.birth_date, center.c.district)
        query = query.join_from(follow_up, encounter).join(patient, patient.c.id == follow_up.c.patient_id)
        query = query.join(center, center.c.id == follow_up.c.center_id)
        wanted = (follow_up.c.due_on == day) & (follow_up.c.kind == FollowUpKind.COME_BACK.value)
        counted = follow_up.c.state != FollowUpState.DROPPED.value
        return tuple(_due(row) for row in await self._connection.execute(query.where(wanted, counted)))

    async def duty(self, begin: datetime, end: datetime) -> dict[str, list[tuple[datetime, datetime | None]]]:
        lasted = or_(duty_period.c.ended_at.is_(None), duty_period.c.ended_at > begin)
        query = select(duty_period).where(duty_period.c.began_at < end, lasted)
        found: dict[str, list[tuple[datetime, datetime | None]]] = {}
        for row in await self._connection.execute(query):
            found.setdefault(row.person_id, []).append((row.began_at, row.ended_at))
        return found

    async def put(self, day: date, facts: Sequence[Fact]) -> None:
        await self._connection.execute(delete(report_fact).where(FACT.day == day))
        if facts:
            rows = [values_of(one) | {"kind": one.kind.value} for one in facts]
            await self._connection.execute(insert(report_fact), rows)
        of_day = (report_sum.c.grain == _DAY) & (report_sum.c.begins == day)
        await self._connection.execute(delete(report_sum).where(of_day))
        for dimension, column in ((ALL, None), *COLUMNS.items()):
            await self._connection.execute(_summing(_by(dimension, column, day)))

    async def put_month(self, first: date) -> None:
        of_month = (report_sum.c.grain == _MONTH) & (report_sum.c.begins == first)
        await self._connection.execute(delete(report_sum).where(of_month))
        of_days = (report_sum.c.grain == _DAY) & report_sum.c.begins.between(first, month_of(first).last)
        sums = (func.sum(report_sum.c[name]).label(name) for name in FIGURES)
        head = report_sum.c.dimension, literal(_MONTH), literal(first, report_sum.c.begins.type), report_sum.c.key
        query = select(*head, *sums).where(of_days).group_by(report_sum.c.dimension, report_sum.c.key)
        await self._connection.execute(_summing(query))

    async def newest_day(self) -> date | None:
        query = select(func.max(report_sum.c.begins)).where(report_sum.c.dimension == ALL)
        found: date | None = (await self._connection.execute(query.where(report_sum.c.grain == _DAY))).scalar()
        return found

    async def oldest_arrival(self) -> datetime | None:
        oldest = func.min(encounter.c.arrived_at, type_=encounter.c.arrived_at.type)
        found: datetime | None = (await self._connection.execute(select(oldest))).scalar()
        return found

    async def unsettled(self, since: date, closed_after: datetime) -> set[date]:
        goes_on = select(FACT.day).where(FACT.day >= since, FACT.outcome == OPEN).distinct()
        closed = select(follow_up.c.due_on).where(follow_up.c.closed_at >= closed_after).distinct()
        days = {row.day for row in await self._connection.execute(goes_on)}
        return days | {row.due_on for row in await self._connection.execute(closed)}


def _within(column: ColumnElement[Any], begin: datetime, end: datetime) -> ColumnElement[bool]:
    return (column >= begin) & (column < end)


def _weak() -> ColumnElement[int]:
    return func.sum(case((is_weak(), 1), else_=0))


def _by(dimension: str, column: ColumnElement[str] | None, day: date) -> Select[Any]:
    key: ColumnElement[str] = literal("") if column is None else column
    head = literal(dimension), literal(_DAY), literal(day, report_sum.c.begins.type), key
    query = select(*head, *(sum_of(name) for name in FIGURES)).where(FACT.day == day)
    # The whole is there even where it is nought: it says that the day was looked at.
    return query if column is None else query.group_by(column)


def _summing(query: Select[Any]) -> Any:
    return insert(report_sum).from_select(["dimension", "grain", "begins", "key", *FIGURES], query)


def _known(row: Any) -> Known:
    return Known(row.sex, row.birth_date, row.district)


def _booking(row: Row[Any]) -> Booking:
    values = {name: row._mapping[name] for name in _BOOKING}
    kinds = {"kind": BookingKind(row.kind), "state": BookingState(row.state), "urgency": Urgency(row.urgency)}
    return Booking(**values | kinds)


def _due(row: Row[Any]) -> DueFollowUp:
    values = {name: row._mapping[name] for name in _FOLLOW_UP}
    one = FollowUp(**values | {"kind": FollowUpKind(row.kind), "state": FollowUpState(row.state)})
    return DueFollowUp(one, row.doctor_id or "", row.speciality or "", row.urgency or "", _known(row))
