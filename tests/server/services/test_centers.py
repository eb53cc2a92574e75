"""Centers and rooms: who sees which, and what cannot be named twice."""

from __future__ import annotations

import pytest

from server.domain.errors import Forbidden, Invalid, NotFound
from server.domain.events import DomainEvent, RoomChanged
from server.domain.identity import Actor, Role
from server.services.centers import CenterService
from server.store.work import SqlStore
from tests.server.people import add_administrator, add_center


@pytest.fixture
def centers(store: SqlStore) -> CenterService:
    return CenterService(store)


async def test_staff_sees_the_own_center_others_all_in_use_administrators_everything(
    centers: CenterService, store: SqlStore
) -> None:
    administrator = await add_administrator(store)
    behali, room = await add_center(store, "Behali")
    matta, _ = await add_center(store, "Matta")
    await centers.change(administrator, matta.id, None, None, None, active=False)
    await centers.change_room(administrator, room.id, None, active=False)

    async def seen(actor: Actor) -> dict[str, int]:
        return {one.center.name: len(one.rooms) for one in await centers.list(actor)}

    assert await seen(administrator) == {"Behali": 1, "Matta": 1}
    assert await seen(Actor("s", "Staff", Role.STAFF, behali.id)) == {"Behali": 0}
    assert await seen(Actor("d", "Doctor", Role.DOCTOR)) == {"Behali": 0}
    with pytest.raises(Forbidden):
        await centers.list(Actor(None, "Guest", Role.PATIENT))


async def test_an_administrator_creates_and_changes_centers_and_rooms(
    centers: CenterService, store: SqlStore, heard: list[DomainEvent]
) -> None:
    administrator = await add_administrator(store)
    center = (await centers.create(administrator, "Oghi", "Mansehra", "0997")).center
    room = await centers.create_room(administrator, center.id, "Room 1")
    await centers.change_room(administrator, room.id, "Room A", None)
    changed = await centers.change(administrator, center.id, "Oghi BHU", None, "", None)
    assert (changed.center.name, changed.center.district, changed.center.phone) == ("Oghi BHU", "Mansehra", "")
    assert [one.name for one in changed.rooms] == ["Room A"]
    assert heard == [RoomChanged(room.id, center.id)] * 2
    async with store.work() as work:
        actions = [event.action for event in await work.audit.after(0, 9)]
    assert actions == ["center.create", "room.create", "room.change", "center.change"]


async def test_names_are_taken_once(centers: CenterService, store: SqlStore) -> None:
    administrator = await add_administrator(store)
    behali, room = await add_center(store, "Behali")
    matta, _ = await add_center(store, "Matta")
    second = await centers.create_room(administrator, behali.id, "Room 2")
    for refused in (
        centers.create(administrator, "Behali", "", ""),
        centers.change(administrator, matta.id, "Behali", None, None, None),
        centers.create_room(administrator, behali.id, room.name),
        centers.change_room(administrator, second.id, room.name, None),
    ):
        with pytest.raises(Invalid):
            await refused
    await centers.change(administrator, behali.id, "Behali", None, None, None)
    await centers.create_room(administrator, matta.id, "Room 2")


async def test_what_is_not_there_is_not_found_and_only_administrators_change(
    centers: CenterService, store: SqlStore
) -> None:
    administrator = await add_administrator(store)
    staff = Actor("s", "Staff", Role.STAFF, "c")
    for actor, error in ((administrator, NotFound), (staff, Forbidden)):
        for refused in (
            centers.change(actor, "none", "x", None, None, None),
            centers.create_room(actor, "none", "x"),
            centers.change_room(actor, "none", "x", None),
        ):
            with pytest.raises(error):
                await refused
    with pytest.raises(Forbidden):
        await centers.create(staff, "x", "", "")
