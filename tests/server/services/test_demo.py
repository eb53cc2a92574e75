"""The demo's people and places: all there, all marked as invented, seeded once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from server.domain.identity import Role
from server.domain.specialities import SPECIALITIES
from server.services import demo
from server.services.events import EventBus
from server.store.work import SqlStore
from tests.server.clock import HandClock
from tests.server.people import CHEAP, make_identity


async def test_seeding_twice_is_seeding_once_and_keeps_what_was_changed(store: SqlStore, clock: HandClock) -> None:
    await demo.seed(store, CHEAP, clock)
    async with store.work() as work:
        first = await work.people.find()
        center = (await work.centers.all())[0]
        await work.centers.save(replace(center, name="Renamed"))
    await demo.seed(store, CHEAP, clock)
    async with store.work() as work:
        assert await work.people.find() == first
        assert "Renamed" in {one.name for one in await work.centers.all()}
        assert len(await work.rooms.all()) == 4
    assert Counter(person.role for person in first) == {
        Role.DOCTOR: 5, Role.STAFF: 4, Role.SUPERVISOR: 2, Role.ADMINISTRATOR: 1,
    }  # fmt: skip
    assert {speciality for person in first for speciality in person.specialities} == set(SPECIALITIES)


async def test_demo_people_who_could_still_sign_in_are_counted(store: SqlStore, clock: HandClock) -> None:
    assert await demo.still_active(store) == 0
    await demo.seed(store, CHEAP, clock)
    async with store.work() as work:
        admin = await work.people.by_login("admin", lock=True)
        assert admin is not None
        await work.people.save(replace(admin, active=False))
    assert await demo.still_active(store) == len(demo.PEOPLE) - 1


async def test_every_demo_person_signs_in_and_is_marked_as_invented(
    store: SqlStore, bus: EventBus, clock: HandClock
) -> None:
    await demo.seed(store, CHEAP, clock)
    identity = make_identity(store, bus, clock)
    for person in demo.PEOPLE:
        account = (await identity.sign_in(person.login, demo.PASSWORD, "a")).account
        assert "(demo)" in account.person.name
        assert person.place
