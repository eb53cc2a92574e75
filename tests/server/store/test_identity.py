"""The repositories of identity, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from server.domain.identity import Role
from server.domain.tokens import RefreshToken
from server.store.work import SqlStore
from tests.server.clock import MORNING
from tests.server.people import add_center, add_person


async def test_people_are_found_by_part_of_name_or_login_role_center_and_state(store: SqlStore) -> None:
    center, _ = await add_center(store, "Behali")
    nasreen = await add_person(store, name="Nasreen Bibi", login="nasreen", center_id=center.id)
    ayesha = await add_person(
        store, Role.DOCTOR, name="Dr Ayesha", login="a_khan", specialities=("ent", "cardiology")
    )
    gone = await add_person(store, name="Aamir", login="aamir", active=False)
    async with store.work() as work:
        assert await work.people.find() == (gone, ayesha, nasreen)
        assert await work.people.find(q="BIBI") == (nasreen,)
        assert await work.people.find(q="a_k") == (ayesha,), "an underscore is a character here, no wildcard"
        assert await work.people.find(q="%") == ()
        assert await work.people.find(role=Role.DOCTOR) == (ayesha,)
        assert await work.people.find(center_id=center.id) == (nasreen,)
        assert await work.people.find(active=False) == (gone,)
        assert await work.people.by_login("nasreen") == nasreen
        assert await work.people.many([ayesha.id, None, "nobody"]) == {ayesha.id: ayesha}


async def test_doctors_on_duty_longest_first(store: SqlStore) -> None:
    late = await add_person(store, Role.DOCTOR, on_duty_since=MORNING + timedelta(hours=1))
    early = await add_person(store, Role.DOCTOR, on_duty_since=MORNING)
    await add_person(store, Role.DOCTOR)
    await add_person(store, Role.DOCTOR, on_duty_since=MORNING, active=False)
    async with store.work() as work:
        assert await work.people.on_duty() == (early, late)


async def test_active_people_of_a_role_are_counted(store: SqlStore) -> None:
    await add_person(store, Role.ADMINISTRATOR)
    await add_person(store, Role.ADMINISTRATOR, active=False)
    async with store.work() as work:
        assert await work.people.count_active(Role.ADMINISTRATOR) == 1


async def test_centers_and_rooms_are_kept_and_changed(store: SqlStore) -> None:
    matta, _ = await add_center(store, "Matta")
    behali, room = await add_center(store, "behali")
    async with store.work() as work:
        await work.rooms.save(replace(room, name="Room 9", active=False))
        await work.centers.save(replace(matta, phone="0946"))
    async with store.work() as work:
        assert [center.name for center in await work.centers.all()] == ["behali", "Matta"]
        assert (await work.centers.many([matta.id]))[matta.id].phone == "0946"
        assert await work.rooms.of_center(behali.id) == (replace(room, name="Room 9", active=False),)
        assert set(await work.rooms.many([room.id, "none"])) == {room.id}
        assert len(await work.rooms.all()) == 2


async def test_refresh_tokens_are_replaced_once_and_revoked_by_family_and_person(store: SqlStore) -> None:
    person = await add_person(store)
    later = MORNING + timedelta(hours=1)
    tokens = [
        RefreshToken(f"t{number}", family, person.id, f"hash{number}", MORNING, later)
        for number, family in enumerate(("one", "one", "two"))
    ]
    async with store.work() as work:
        for token in tokens:
            await work.refresh_tokens.add(token)
        await work.refresh_tokens.replace("t0", MORNING)
        await work.refresh_tokens.replace("t0", later)
        await work.refresh_tokens.revoke_family("one", later)
    async with store.work() as work:
        first, second, third = [await work.refresh_tokens.by_hash(f"hash{number}") for number in range(3)]
        assert first == replace(tokens[0], replaced_at=MORNING, revoked_at=later)
        assert second == replace(tokens[1], revoked_at=later)
        assert third == tokens[2]
        await work.refresh_tokens.revoke_person(person.id, MORNING)
        await work.refresh_tokens.delete_expired(later + timedelta(seconds=1))
        assert await work.refresh_tokens.by_hash("hash2") is None


async def test_the_audit_trail_is_read_newest_first_by_page_object_and_actor(store: SqlStore) -> None:
    one, other = await add_person(store), await add_person(store)
    async with store.work() as work:
        for number in range(4):
            actor = (one if number % 2 else other).as_actor()
            work.audit.append(actor, "look", "patient", f"p{number}", patient_id=f"p{number}", reason="why")
    async with store.work() as work:
        newest = await work.audit.find(limit=2)
        assert [event.number for event in newest] == [4, 3]
        assert [event.number for event in await work.audit.find(before=3, limit=9)] == [2, 1]
        assert [event.object_id for event in await work.audit.find(object_id="p2", limit=9)] == ["p2"]
        assert {event.actor_id for event in await work.audit.find(actor_id=one.id, limit=9)} == {one.id}
        assert newest[0].at == MORNING
        assert newest[0].reason == "why"
