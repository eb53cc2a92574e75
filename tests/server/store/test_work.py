"""The unit of work: all or nothing, events afterwards, one chain of audit events, contention."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from server.domain.audit import ChainWalk
from server.domain.errors import Conflict, Contended, Unavailable
from server.domain.events import DomainEvent, PersonRevoked
from server.services.events import EventBus
from server.store.engine import open_engine
from server.store.work import SqlStore
from tests.server.clock import HandClock
from tests.server.people import add_center, add_person, make_person
from tests.server.sealing import SEAL, Heads


async def test_a_committed_work_keeps_rows_and_publishes_afterwards(
    store: SqlStore, heard: list[DomainEvent]
) -> None:
    person = make_person()
    async with store.work() as work:
        await work.people.add(person)
        work.after_commit(PersonRevoked(person.id, "test"))
        assert heard == []
    assert heard == [PersonRevoked(person.id, "test")]
    async with store.work() as work:
        assert await work.people.get(person.id) == person


async def test_a_failed_work_leaves_nothing(store: SqlStore, heard: list[DomainEvent]) -> None:
    person = make_person()
    with pytest.raises(ZeroDivisionError):
        async with store.work() as work:
            await work.people.add(person)
            work.audit.append(person.as_actor(), "test", "person", person.id)
            work.after_commit(PersonRevoked(person.id, "test"))
            raise ZeroDivisionError
    assert heard == []
    async with store.work() as work:
        assert await work.people.get(person.id) is None
        assert await work.audit.find(limit=10) == ()


async def test_a_taken_unique_value_is_a_conflict(store: SqlStore) -> None:
    person = await add_person(store)
    with pytest.raises(Conflict):
        await add_person(store, login=person.login)


async def test_a_work_inside_a_work_is_refused(store: SqlStore) -> None:
    with pytest.raises(RuntimeError, match="inside"):
        async with store.work(), store.work():
            pass
    async with store.work() as work:
        assert await work.people.find() == ()


async def test_works_at_once_make_one_chain_without_gaps(store: SqlStore) -> None:
    person = await add_person(store)

    async def write(number: int) -> None:
        async with store.work() as work:
            for step in range(3):
                work.audit.append(person.as_actor(), f"step{step}", "test", str(number))
            await work.people.get(person.id)

    await asyncio.gather(*(write(number) for number in range(12)))
    async with store.work() as work:
        events = await work.audit.after(0, 100)
    assert [event.number for event in events] == list(range(1, 37))
    walk = ChainWalk(SEAL)
    assert [fault for event in events for fault in walk.step(event)] == []
    triples = [events[at : at + 3] for at in range(0, 36, 3)]
    assert all(len({event.object_id for event in triple}) == 1 for triple in triples), (
        "a work's events stay together"
    )


async def test_two_works_that_change_the_same_person_come_one_after_the_other(store: SqlStore) -> None:
    person = await add_person(store)

    async def raise_generation() -> None:
        async with store.work() as work:
            row = await work.people.get(person.id, lock=True)
            assert row is not None
            await asyncio.sleep(0)
            await work.people.save(replace(row, token_generation=row.token_generation + 1))

    await asyncio.gather(*(raise_generation() for _ in range(10)))
    async with store.work() as work:
        after = await work.people.get(person.id)
    assert after is not None
    assert after.token_generation == 10


@pytest.mark.postgres
async def test_a_deadlock_is_told_as_contended(migrated_postgres: str, bus: EventBus, clock: HandClock) -> None:
    engine = open_engine(migrated_postgres)
    store = SqlStore(engine, bus, clock, SEAL, Heads())
    first, second = await add_person(store), await add_person(store)
    reached = asyncio.Barrier(2)

    async def lock(one: str, other: str) -> None:
        async with store.work() as work:
            await work.people.get(one, lock=True)
            await reached.wait()
            await work.people.get(other, lock=True)

    results = await asyncio.gather(lock(first.id, second.id), lock(second.id, first.id), return_exceptions=True)
    await engine.dispose()
    assert {type(result) for result in results} == {type(None), Contended}


async def test_a_database_that_is_away_is_unavailable(bus: EventBus, clock: HandClock, tmp_path: Path) -> None:
    for url in (f"sqlite:///{tmp_path}/no/such/folder/x.sqlite", "postgresql://nobody@127.0.0.1:1/none"):
        engine = open_engine(url)
        with pytest.raises(Unavailable):
            async with SqlStore(engine, bus, clock, SEAL, Heads()).work():
                pass
        await engine.dispose()


async def test_sqlite_waits_for_the_disk_and_checks_references(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/x.sqlite")
    async with engine.connect() as connection:
        found = {
            name: (await connection.execute(text(f"PRAGMA {name}"))).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    await engine.dispose()
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


async def test_a_room_needs_its_center(store: SqlStore) -> None:
    _, room = await add_center(store, "Behali")
    orphan = replace(room, id="r", center_id="no-center")
    with pytest.raises(Conflict):
        async with store.work() as work:
            await work.rooms.add(orphan)
