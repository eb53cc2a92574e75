"""The demo day's patients come once, and two of them wait anew each day."""

from __future__ import annotations

from server.domain.encounters import State
from server.services import demo, demo_patients
from server.store.work import SqlStore
from tests.server.clock import HandClock
from tests.server.people import CHEAP


async def waiting(store: SqlStore) -> list[str]:
    async with store.work() as work:
        return sorted(one.patient_id for one in await work.encounters.waiting())


async def test_seeding_twice_changes_nothing(store: SqlStore, clock: HandClock) -> None:
    await demo.seed(store, CHEAP, clock)
    await demo_patients.seed(store, clock)
    async with store.work() as work:
        before = await work.encounters.find()
    clock.advance(3_600)
    await demo_patients.seed(store, clock)
    async with store.work() as work:
        assert await work.encounters.find() == before
        patients = await work.patients.many({one.patient_id for one in before})
    assert all("(demo)" in one.name for one in patients.values())
    assert await waiting(store) == ["demo-patient-habib", "demo-patient-sana"]


async def test_the_next_day_two_wait_again_and_history_stays(store: SqlStore, clock: HandClock) -> None:
    await demo.seed(store, CHEAP, clock)
    await demo_patients.seed(store, clock)
    clock.advance(24 * 3_600)
    await demo_patients.seed(store, clock)
    assert await waiting(store) == ["demo-patient-habib", "demo-patient-sana"]
    async with store.work() as work:
        finished = await work.encounters.find(states=[State.FINISHED])
        gone = await work.encounters.find(states=[State.CANCELLED])
        notes = await work.notes.latest([one.id for one in finished])
        vitals = await work.vitals.latest([one.id for one in finished])
    assert len(finished) == len(notes) == len(vitals) == 5
    assert len(gone) == 2
