"""Keeps the facts and sums of reports current: today's and unsettled days again and again, missing days once.

> Whatever is wrong with them is mended by `rebuild`: they are made from the record alone.

One day is one work, so that nothing waits long. Must not know who reads reports.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta

import structlog

from server.domain import roster
from server.domain.center_day import bounds, day_of
from server.domain.errors import Refused
from server.domain.follow_ups import FollowUpState
from server.domain.reports.facts import Fact, FactKind, Media, age_band, came, minutes_within, of_encounter
from server.domain.reports.periods import Period, days_of, month_of
from server.services.ports import Clock, Store, Work

log = structlog.get_logger("reports")

START_SECONDS = 5.0
"""After the start, which belongs to those who come back to their calls."""
LOOK_SECONDS = 300.0
PAUSE_SECONDS = 0.05
"""Between two days, for the calls of this node."""
UNSETTLED = timedelta(days=60)
"""How far back an encounter that goes on is still looked at."""
_DAY = timedelta(days=1)


class ReportKeeping:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._looked_at: datetime | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="report-keeping")

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def refresh(self) -> int:
        """Bring what may have changed up to now; how many days that were."""
        now = self._clock()
        days = await self._to_refresh(now)
        await self._make(sorted(days), pause=PAUSE_SECONDS)
        self._looked_at = now
        return len(days)

    async def rebuild(self, period: Period | None = None, told: Callable[[date], None] | None = None) -> int:
        """Make all days anew, or those of a period; how many. `told` hears of each day that is made."""
        if period is None:
            async with self._store.work() as work:
                oldest = await work.report_facts.oldest_arrival()
            now = self._clock()
            period = Period(day_of(oldest or now), day_of(now))
        days = list(days_of(period))
        await self._make(days, told=told)
        return len(days)

    async def _to_refresh(self, now: datetime) -> set[date]:
        today = day_of(now)
        async with self._store.work() as work:
            newest, oldest = await work.report_facts.newest_day(), await work.report_facts.oldest_arrival()
            since = self._looked_at or now - 2 * _DAY
            unsettled = await work.report_facts.unsettled(today - UNSETTLED, since)
        begin = newest or (day_of(oldest) if oldest is not None else today)
        missing = set(days_of(Period(min(begin, today), today)))
        return {day for day in missing | unsettled if day <= today}

    async def _make(
        self, days: Iterable[date], *, pause: float = 0.0, told: Callable[[date], None] | None = None
    ) -> None:
        months: set[date] = set()
        for day in days:
            async with self._store.work() as work:
                await work.report_facts.put(day, await facts_of(work, day, self._clock()))
            months.add(month_of(day).first)
            if told is not None:
                told(day)
            await asyncio.sleep(pause)
        for first in sorted(months):
            async with self._store.work() as work:
                await work.report_facts.put_month(first)
            await asyncio.sleep(pause)

    async def _run(self) -> None:
        await asyncio.sleep(START_SECONDS)
        while True:
            try:
                await self.refresh()
            except Refused as refused:
                log.warning("reports_not_refreshed", code=refused.code)
            except Exception:
                log.exception("reports_failed")
            await asyncio.sleep(LOOK_SECONDS)


async def facts_of(work: Work, day: date, now: datetime) -> list[Fact]:
    """Everything that is counted of a day at the centers."""
    begin, end = bounds(day)
    return [
        *await _encounters(work, day, begin, end),
        *await _bookings(work, day, begin, end, now),
        *await _follow_ups(work, day),
        *await _duty(work, day, begin, min(end, now)),
    ]


async def _encounters(work: Work, day: date, begin: datetime, end: datetime) -> list[Fact]:
    known = await work.report_facts.known(begin, end)
    media = await work.report_facts.media(begin, end)
    # Samples of links are deleted after a while: then what was counted of them stays.
    before = await work.report_facts.media_kept(day)
    found = await work.encounters.find(arrived_from=begin, arrived_until=end)

    def measured(id_: str) -> Media:
        seen, kept = media.get(id_, Media()), before.get(id_)
        if seen.link_seconds > 0 or kept is None:
            return seen
        return Media(kept.link_seconds, kept.weak_seconds, seen.megabytes)

    return [of_encounter(one, known[one.id], measured(one.id), day) for one in found]


async def _bookings(work: Work, day: date, begin: datetime, end: datetime, now: datetime) -> list[Fact]:
    return [
        Fact(
            id=one.id,
            kind=FactKind.BOOKING,
            day=day,
            center_id=one.center_id,
            district=known.district,
            doctor_id=one.doctor_id or "",
            speciality=one.speciality,
            sex=known.sex,
            age=age_band(known.birth_date, day),
            urgency=one.urgency.value,
            done=was_there,
        )
        for one, known in await work.report_facts.bookings(begin, end)
        if (was_there := came(one.state, one.at, now)) is not None
    ]


async def _follow_ups(work: Work, day: date) -> list[Fact]:
    return [
        Fact(
            id=due.one.id,
            kind=FactKind.FOLLOW_UP,
            day=day,
            center_id=due.one.center_id,
            district=due.known.district,
            doctor_id=due.doctor_id,
            speciality=due.speciality,
            sex=due.known.sex,
            age=age_band(due.known.birth_date, day),
            urgency=due.urgency,
            done=due.one.state is FollowUpState.DONE,
        )
        for due in await work.report_facts.follow_ups(day)
    ]


async def _duty(work: Work, day: date, begin: datetime, end: datetime) -> list[Fact]:
    there = await work.report_facts.duty(begin, end)
    shifts = await work.shifts.of_people()
    planned: dict[str, list[tuple[datetime, datetime]]] = {}
    for one in roster.occurrences(shifts, await work.holidays.all(), begin, end):
        planned.setdefault(one.person_id, []).append((one.begins, one.ends))
    return [
        Fact(
            id=f"{doctor_id} {day}",
            kind=FactKind.DUTY,
            day=day,
            doctor_id=doctor_id,
            duty_minutes=minutes_within(
                [(first, last or end) for first, last in there.get(doctor_id, [])], begin, end
            ),
            planned_minutes=minutes_within(planned.get(doctor_id, []), begin, end),
        )
        for doctor_id in sorted(there.keys() | planned.keys())
    ]
