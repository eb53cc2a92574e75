"""Sums of reports on both databases: true to the record, whichever way they are read, and kept current."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from server.domain.center_day import day_of, opening
from server.domain.encounters import Outcome, State
from server.domain.follow_ups import FollowUp, FollowUpKind, FollowUpState
from server.domain.links import LinkSample, levels
from server.domain.participants import Participant, SeatRole
from server.domain.reports.figures import FIGURES
from server.domain.reports.measures import ALL, DAY, DIMENSIONS
from server.domain.reports.periods import Period
from server.services.ports.reports import Asked
from server.services.report_keeping import ReportKeeping
from server.store.report_reader import SqlReportReader
from server.store.report_sql import is_weak
from server.store.schema_call import link_sample
from server.store.schema_report import report_fact
from server.store.work import SqlStore
from tests.bench.reports.year import fill
from tests.server import making
from tests.server.clock import HandClock

LAST = date(2026, 11, 20)
PERIOD = Period(date(2026, 10, 3), date(2026, 11, 18))
WHOLE_MONTH = Period(date(2026, 10, 1), date(2026, 10, 31))


@pytest.fixture
async def keeping(engine: AsyncEngine, store: SqlStore, clock: HandClock) -> ReportKeeping:
    """Sums of a made-up two months, of which the clock stands at the end."""
    await fill(engine, scale=0.002, seed=7, last=LAST, days=60)
    clock.now = opening(LAST) + timedelta(hours=9)
    made = ReportKeeping(store, clock)
    await made.rebuild()
    return made


@pytest.fixture
def reader(engine: AsyncEngine) -> SqlReportReader:
    return SqlReportReader(engine)


async def counted(engine: AsyncEngine, period: Period, column: str, **where: str) -> Counter[str]:
    """Arrivals by a column, counted one by one."""
    async with engine.connect() as connection:
        rows = (await connection.execute(select(report_fact).where(report_fact.c.kind == "encounter"))).all()
    picked = [row._mapping for row in rows if period.first <= row.day <= period.last]
    return Counter(str(row[column]) for row in picked if all(row[name] == value for name, value in where.items()))


async def test_sums_of_months_and_days_are_those_of_the_facts(
    engine: AsyncEngine, keeping: ReportKeeping, reader: SqlReportReader
) -> None:
    columns = {"center": "center_id", "doctor": "doctor_id"}
    for period in (PERIOD, WHOLE_MONTH, Period(LAST, LAST)):
        for by in (*(name for name in DIMENSIONS if name != ALL), DAY):
            found = await reader.sums(Asked(period, by, FIGURES))
            arrived = {key: sums["arrived"] for key, sums in found.items() if sums["arrived"]}
            assert arrived == dict(await counted(engine, period, columns.get(by, by))), (period, by)


async def test_a_filter_is_counted_from_facts_and_from_sums_alike(
    engine: AsyncEngine, keeping: ReportKeeping, reader: SqlReportReader
) -> None:
    female = await reader.sums(Asked(PERIOD, "age", FIGURES, {"sex": "female"}))
    assert {key: sums["arrived"] for key, sums in female.items() if sums["arrived"]} == dict(
        await counted(engine, PERIOD, "age", sex="female")
    )
    by_day = await reader.sums(Asked(PERIOD, DAY, FIGURES, {"sex": "female"}))
    both = await reader.sums(Asked(PERIOD, DAY, FIGURES, {"sex": "female", "urgency": "routine"}))
    assert _added(by_day) == pytest.approx(_added(female))
    assert 0 < _added(both)["arrived"] < _added(by_day)["arrived"]
    [whole] = (await reader.sums(Asked(PERIOD, ALL, FIGURES, {"sex": "female", "urgency": "routine"}))).values()
    assert _added(both) == pytest.approx(dict(whole))


def _added(found: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    return {name: sum(sums[name] for sums in found.values()) for name in FIGURES}


async def test_rows_lead_to_their_encounters_page_by_page(
    engine: AsyncEngine, keeping: ReportKeeping, reader: SqlReportReader
) -> None:
    asked = Asked(PERIOD, "urgency", ("arrived",))
    total, seen, after = await reader.count(asked, "routine"), [], None
    while page := await reader.encounters(asked, "routine", after, 100):
        seen += page
        after = (page[-1].day, page[-1].id)
    assert len({one.id for one in seen}) == total == (await counted(engine, PERIOD, "urgency"))["routine"]
    assert [one.day for one in seen] == sorted((one.day for one in seen), reverse=True)


async def test_reading_waits_for_no_writer(
    store: SqlStore, keeping: ReportKeeping, reader: SqlReportReader
) -> None:
    async with store.work() as work:
        await work.people.add(making.doctor("ent"))
        assert await reader.sums(Asked(PERIOD, ALL, ("arrived",)))


async def test_what_changes_later_is_counted_at_the_next_look(
    store: SqlStore, clock: HandClock, reader: SqlReportReader
) -> None:
    keeping = ReportKeeping(store, clock)
    center, today = making.center(), day_of(clock())
    patient = making.patient(center.id)
    one = making.waiting(patient)
    due = FollowUp(
        "f", one.id, patient.id, center.id, FollowUpKind.COME_BACK, today, "", FollowUpState.OPEN, clock()
    )
    async with store.work() as work:
        await making.keep(work, center, patient, one)
        await work.follow_ups.put(due)
    await keeping.refresh()
    assert await _today(reader, today) == {"arrived": 1, "finished": 0, "due": 1, "kept": 0}
    clock.advance(3 * 86_400)
    async with store.work() as work:
        ended = replace(one, state=State.FINISHED, outcome=Outcome.TREATED, finished_at=clock())
        await work.encounters.save(ended)
        done = replace(due, state=FollowUpState.DONE, closed_at=clock())
        await work.follow_ups.put(done)
    assert await keeping.refresh() == 4
    assert await _today(reader, today) == {"arrived": 1, "finished": 1, "due": 1, "kept": 1}


async def _today(reader: SqlReportReader, today: date) -> Mapping[str, float]:
    figures = ("arrived", "finished", "due", "kept")
    return (await reader.sums(Asked(Period(today, today), ALL, figures)))[""]


def _sample(at: datetime, **measured: float) -> LinkSample:
    nothing: dict[str, Any] = dict.fromkeys(
        (
            *("up_kbps", "down_kbps", "up_capacity_kbps", "down_capacity_kbps", "up_loss", "down_loss"),
            *("round_trip_ms", "up_mos", "down_mos", "down_fps", "down_concealed"),
        )
    )
    words = {"up_rung": "full", "up_reason": "", "down_rung": "full", "down_reason": ""}
    return LinkSample(encounter_id="e", participant_id="s", at=at, megabytes=0.0, **words, **nothing | measured)


async def test_the_database_calls_weak_what_the_domain_calls_level_one(
    store: SqlStore, engine: AsyncEngine
) -> None:
    at = datetime(2026, 11, 1, 5, tzinfo=UTC)
    values = [None, 20.0, 69.9, 70.0, 500.0]
    scores = [None, 2.5, 2.6, 4.0]
    samples = [
        _sample(at + timedelta(seconds=10 * number), **measured)
        for number, measured in enumerate(
            {
                name: value
                for name, value in (("up_capacity_kbps", kbps), ("down_mos", mos), ("up_loss", loss))
                if value is not None
            }
            for kbps in values
            for mos in scores
            for loss in (None, 0.5)
        )
    ]
    await _seat(store)
    async with store.work() as work:
        await work.links.add_samples(samples)
    async with engine.connect() as connection:
        rows = await connection.execute(select(link_sample.c.at).where(is_weak()))
        weak = {row.at for row in rows}
    assert weak == {one.at for one in samples if min(levels(one)) == 1}
    assert 0 < len(weak) < len(samples)


async def test_links_stay_counted_when_their_samples_are_deleted(
    store: SqlStore, engine: AsyncEngine, reader: SqlReportReader, clock: HandClock
) -> None:
    await _seat(store)
    at = clock()
    async with store.work() as work:
        await work.links.add_samples([_sample(at, up_mos=2.0), _sample(at + timedelta(seconds=10), up_mos=4.0)])
    keeping, asked = ReportKeeping(store, clock), Asked(Period(day_of(at), day_of(at)), ALL, ("link_seconds",))
    await keeping.rebuild()
    async with store.work() as work:
        assert await work.links.delete_samples(at + timedelta(days=1)) == 2
    await keeping.rebuild()
    assert (await reader.sums(asked))[""] == {"link_seconds": 20}


async def _seat(store: SqlStore) -> None:
    center = making.center()
    patient = making.patient(center.id)
    one = making.waiting(patient, id="e")
    async with store.work() as work:
        await making.keep(work, center, patient, one)
        seat = Participant("s", "e", None, None, SeatRole.ROOM, "Room 1", "", True, True, one.arrived_at)
        await work.participants.add(seat)


async def test_the_made_up_year_is_the_same_each_time_and_says_that_it_is_made_up(engine: AsyncEngine) -> None:
    count = await fill(engine, scale=0.001, seed=3, last=LAST, days=20)
    async with engine.connect() as connection:
        names = (await connection.exec_driver_sql("select name from patient union select name from center")).all()
        logins = (await connection.exec_driver_sql("select password_hash from person")).all()
    assert count == pytest.approx(400, abs=20)
    assert all(name.startswith("Made-up ") for (name,) in names)
    assert {word for (word,) in logins} == {"!"}
