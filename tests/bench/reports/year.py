"""A year of made-up encounters, appointments, follow-ups and duty, put into a database of ours in bulk.

`python -m tests.bench.reports.year --database sqlite:////… --scale 0.01` fills a database that is empty. Seeded.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import Any

from sqlalchemy import Table, insert, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from server.domain.center_day import day_of, opening
from server.store.engine import open_engine
from server.store.migrate import migrate
from server.store.schema import center, encounter, participant, patient, person, room
from server.store.schema_call import link_sample, participant_link
from server.store.schema_documents import follow_up
from server.store.schema_pairing import booking
from server.store.schema_roster import duty_period, shift
from tests.bench.reports.world import ENCOUNTERS, Doctor, Place, World, make_world, random_id

DAYS = 365
BATCH = 4_000
OPEN_MINUTES = 300
TABLES: tuple[Table, ...] = (
    *(center, room, person, patient, shift, encounter, participant, participant_link, link_sample),
    *(follow_up, booking, duty_period),
)
"""In the order in which they refer to each other."""
URGENCIES, URGENT_WEIGHTS = ("routine", "urgent", "emergency"), (86, 12, 2)
OUTCOMES = ("treated", "follow_up", "refer_in_person", "emergency", "other_doctor")
OUTCOME_WEIGHTS = (64, 18, 13, 1, 4)
MEDIAN_WAIT = {"routine": 16, "urgent": 9, "emergency": 3}
SAMPLES = 4
"""A call; a real one has one each 10 s, which would be many millions of rows that reports only add up."""

Rows = dict[str, list[dict[str, Any]]]


async def fill(engine: AsyncEngine, *, scale: float, seed: int, last: date, days: int = DAYS) -> int:
    """Fill an empty database that has our tables with the days up to `last`; the number of encounters.

    `scale` is of the encounters in all, however many days they fall on.
    """
    dice = random.Random(seed)
    world = make_world(dice, scale, last)
    count = 0
    async with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            await connection.exec_driver_sql("commit")
            await connection.exec_driver_sql("pragma synchronous=off")
            await connection.exec_driver_sql("begin")
        await _write(connection, world.rows)
        for rows in _months(world, dice, scale, days):
            count += len(rows["encounter"])
            await _write(connection, rows)
        if engine.dialect.name == "postgresql":
            await connection.execute(text("analyze"))
        await connection.commit()
    return count


async def _write(connection: AsyncConnection, rows: Rows) -> None:
    for table in TABLES:
        found = rows.get(table.name, [])
        for at in range(0, len(found), BATCH):
            await connection.execute(insert(table), found[at : at + BATCH])


def _months(world: World, dice: random.Random, scale: float, count: int) -> Iterator[Rows]:
    """Thirty days a piece, so that memory stays small."""
    days = [world.last - timedelta(days=back) for back in range(count - 1, -1, -1)]
    weights = [_busy(day) for day in days]
    total = sum(weights)
    rows: Rows = defaultdict(list)
    bounds = list(accumulate(place.busy for place in world.places))
    for number, (day, weight) in enumerate(zip(days, weights, strict=True), 1):
        there = _duty(world, dice, day, rows)
        for _ in range(round(ENCOUNTERS * scale * weight / total)):
            place = dice.choices(world.places, cum_weights=bounds)[0]
            _encounter(world, dice, day, place, dice.choice(there), rows)
        if number % 30 == 0 or number == count:
            yield rows
            rows = defaultdict(list)


def _busy(day: date) -> float:
    """Sundays are quiet; winters have more coughs."""
    return (0.15 if day.weekday() == 6 else 1.0) * (1.25 if day.month in (11, 12, 1, 2) else 1.0)


def _duty(world: World, dice: random.Random, day: date, rows: Rows) -> list[Doctor]:
    """Who works that day: most of those with a shift, and at least one of each speciality's first ones."""
    there = [one for one in world.doctors if day.weekday() in one.weekdays and dice.random() < 0.93]
    there += [one for one in world.doctors[:5] if one not in there]
    for one in there:
        begin = opening(day) + timedelta(minutes=dice.gauss(4, 8))
        end = begin + timedelta(minutes=max(30, dice.gauss(285, 30)))
        rows["duty_period"].append({"id": random_id(dice), "person_id": one.id, "began_at": begin, "ended_at": end})
    return there


def _encounter(world: World, dice: random.Random, day: date, place: Place, doctor: Doctor, rows: Rows) -> None:
    urgency = dice.choices(URGENCIES, URGENT_WEIGHTS)[0]
    arrived = opening(day) + timedelta(minutes=dice.triangular(0, OPEN_MINUTES, 90))
    queued = arrived + timedelta(minutes=dice.uniform(4, 15))
    claimed = queued + timedelta(minutes=dice.lognormvariate(0, 0.7) * MEDIAN_WAIT[urgency])
    ended = claimed + timedelta(minutes=dice.lognormvariate(0, 0.5) * 9)
    gave_up = dice.random() < 0.06
    outcome = None if gave_up else dice.choices(OUTCOMES, OUTCOME_WEIGHTS)[0]
    one = {
        "id": random_id(dice),
        "patient_id": dice.choice(world.patients[place.id]),
        "center_id": place.id,
        "room_id": place.room_id,
        "state": "cancelled" if gave_up else "finished",
        "complaint": "made up",
        "speciality": doctor.speciality,
        "urgency": urgency,
        "language": "ur",
        "doctor_id": None if gave_up else doctor.id,
        "outcome": outcome,
        "cancel_reason": "left (made up)" if gave_up else "",
        "arrived_at": arrived,
        "queued_at": queued,
        "claimed_at": None if gave_up else claimed,
        "finished_at": claimed if gave_up else ended,
    }
    rows["encounter"].append(one)
    if not gave_up:
        _call(dice, place, one["id"], claimed, ended, rows)
    if outcome == "follow_up":
        _come_back(world, dice, day, one, rows)


def _call(dice: random.Random, place: Place, encounter_id: str, begin: datetime, end: datetime, rows: Rows) -> None:
    seat = {
        "id": random_id(dice),
        "encounter_id": encounter_id,
        "role": "room",
        "name": "Room 1",
        "joined_at": begin,
    }
    rows["participant"].append(seat | {"left_at": end})
    minutes = (end - begin).total_seconds() / 60
    weak = dice.random() < place.weak * 2
    megabytes = minutes * (0.4 if weak else 1.8) * dice.uniform(0.7, 1.3)
    rows["participant_link"].append({"participant_id": seat["id"], "megabytes": round(megabytes, 2)})
    if dice.random() > 0.25:
        return
    for number in range(SAMPLES):
        bad = dice.random() < place.weak
        rows["link_sample"].append(
            {
                "encounter_id": encounter_id,
                "participant_id": seat["id"],
                "at": begin + timedelta(seconds=10 * (number + 1)),
                "up_rung": "audio" if bad else "full",
                "up_reason": "",
                "down_rung": "full",
                "down_reason": "",
                "up_capacity_kbps": dice.uniform(20, 65) if bad else dice.uniform(150, 700),
                "up_mos": dice.uniform(2.7, 4.3),
            }
        )


def _come_back(world: World, dice: random.Random, day: date, one: dict[str, Any], rows: Rows) -> None:
    due = day + timedelta(days=dice.choice((7, 10, 14, 28)))
    came = due <= world.last and dice.random() < 0.62
    shared = {"patient_id": one["patient_id"], "center_id": one["center_id"]}
    times = {"created_at": one["finished_at"], "closed_at": opening(due) if came else None}
    task = {"id": random_id(dice), "encounter_id": one["id"], "kind": "come_back", "due_on": due, "what": ""}
    rows["follow_up"].append(task | shared | times | {"state": "done" if came else "open"})
    state = "arrived" if came else "noshow" if due <= world.last else "booked"
    kept = {"state": state, "kind": "follow_up", "complaint": "", "language": "ur"}
    what = {"speciality": one["speciality"], "doctor_id": one["doctor_id"], "urgency": "routine"}
    at = {"at": opening(due) + timedelta(hours=1), "created_at": one["finished_at"], "woman_doctor_wanted": False}
    rows["booking"].append({"id": random_id(dice)} | shared | kept | what | at)


async def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.reports.year", description=__doc__)
    parser.add_argument("--database", required=True, help="sqlite:///… or postgresql://…, empty")
    parser.add_argument("--scale", type=float, default=1.0, help="1: 300 centers, 400,000 encounters")
    parser.add_argument("--seed", type=int, default=1)
    wish = parser.parse_args()
    engine = open_engine(wish.database)
    began = time.monotonic()
    await migrate(engine)
    count = await fill(engine, scale=wish.scale, seed=wish.seed, last=day_of(datetime.now(UTC)))
    await engine.dispose()
    print(f"{count} made-up encounters in {time.monotonic() - began:.0f} s.")


if __name__ == "__main__":
    asyncio.run(_main())
