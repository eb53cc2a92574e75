"""People as administrators keep them: rules, revoking, and what cannot be locked out."""

from __future__ import annotations

import asyncio

import pytest

from server.domain.errors import Conflict, Forbidden, Invalid, NotFound, NotSignedIn
from server.domain.events import DomainEvent, DutyChanged, PersonRevoked
from server.domain.identity import Actor, Role
from server.services.events import EventBus
from server.services.identity import IdentityService
from server.services.people import PeopleService, PersonDraft
from server.store.work import SqlStore
from tests.server.clock import MORNING, HandClock
from tests.server.people import CHEAP, PASSWORD, add_administrator, add_center, add_person, make_identity


@pytest.fixture
def people(store: SqlStore, clock: HandClock) -> PeopleService:
    return PeopleService(store, clock, CHEAP)


@pytest.fixture
def identity(store: SqlStore, bus: EventBus, clock: HandClock) -> IdentityService:
    return make_identity(store, bus, clock)


@pytest.fixture
async def administrator(store: SqlStore) -> Actor:
    return await add_administrator(store)


async def test_a_created_person_signs_in_with_the_told_password_and_has_to_change_it(
    people: PeopleService, identity: IdentityService, administrator: Actor, store: SqlStore
) -> None:
    center, _ = await add_center(store, "Behali")
    draft = PersonDraft(name="Nasreen Bibi", role=Role.STAFF, center_id=center.id)
    account, password = await people.create(administrator, "nasreen", draft)
    assert account.center_name == "Behali"
    assert account.person.must_change_password
    signed_in = await identity.sign_in("nasreen", password, "a")
    assert signed_in.account.person.id == account.person.id
    await identity.change_password(account.person.as_actor(), password, "my own words alone")
    assert not (await people.get(administrator, account.person.id)).person.must_change_password


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (PersonDraft(role=Role.STAFF), "center_id"),
        (PersonDraft(role=Role.STAFF, center_id="no-such"), "center_id"),
        (PersonDraft(role=Role.DOCTOR), "specialities"),
        (PersonDraft(role=Role.DOCTOR, specialities=("alchemy",)), "specialities"),
        (PersonDraft(role=Role.DOCTOR, specialities=("ent",), center_id="center-Behali"), "center_id"),
        (PersonDraft(role=Role.PATIENT), "role"),
    ],
)
async def test_role_center_and_specialities_must_go_together(
    people: PeopleService, administrator: Actor, store: SqlStore, draft: PersonDraft, field: str
) -> None:
    await add_center(store, "Behali")
    with pytest.raises(Invalid) as refused:
        await people.create(administrator, "somebody", draft)
    assert [fault.field for fault in refused.value.fields] == [field]


async def test_a_taken_sign_in_name_is_told_at_its_field(
    people: PeopleService, administrator: Actor, store: SqlStore
) -> None:
    await add_person(store, Role.SUPERVISOR, login="imran")
    with pytest.raises(Invalid) as refused:
        await people.create(administrator, "imran", PersonDraft(role=Role.SUPERVISOR))
    assert refused.value.fields[0].code == "taken"


async def test_another_role_ends_the_sign_ins_another_name_does_not(
    people: PeopleService,
    identity: IdentityService,
    administrator: Actor,
    store: SqlStore,
    heard: list[DomainEvent],
) -> None:
    center, _ = await add_center(store, "Behali")
    person = await add_person(store, Role.DOCTOR, login="dr", on_duty_since=MORNING)
    signed_in = await identity.sign_in("dr", PASSWORD, "a")
    await people.change(administrator, person.id, PersonDraft(name="Dr New"))
    await identity.actor_from_token(signed_in.access.text)
    assert heard == []
    draft = PersonDraft(role=Role.STAFF, center_id=center.id)
    changed = (await people.change(administrator, person.id, draft)).person
    assert (changed.role, changed.center_id, changed.on_duty_since) == (Role.STAFF, center.id, None)
    assert heard == [PersonRevoked(person.id, "role_changed")]
    with pytest.raises(NotSignedIn):
        await identity.actor_from_token(signed_in.access.text)
    with pytest.raises(NotSignedIn):
        await identity.refresh(signed_in.refresh_token)


async def test_a_reset_password_ends_the_sign_ins_and_the_old_password(
    people: PeopleService, identity: IdentityService, administrator: Actor, store: SqlStore
) -> None:
    person = await add_person(store, Role.SUPERVISOR, login="imran")
    signed_in = await identity.sign_in("imran", PASSWORD, "a")
    password = await people.reset_password(administrator, person.id)
    with pytest.raises(NotSignedIn):
        await identity.actor_from_token(signed_in.access.text)
    with pytest.raises(NotSignedIn):
        await identity.sign_in("imran", PASSWORD, "a")
    assert (await identity.sign_in("imran", password, "a")).account.person.must_change_password


async def test_a_deactivated_person_is_out_at_once_and_can_come_back(
    people: PeopleService,
    identity: IdentityService,
    administrator: Actor,
    store: SqlStore,
    heard: list[DomainEvent],
) -> None:
    person = await add_person(store, Role.SUPERVISOR, login="imran")
    signed_in = await identity.sign_in("imran", PASSWORD, "a")
    for _ in range(2):
        assert not (await people.deactivate(administrator, person.id)).person.active
    assert heard == [PersonRevoked(person.id, "deactivated"), DutyChanged(person.id)]
    with pytest.raises(NotSignedIn):
        await identity.actor_from_token(signed_in.access.text)
    assert (await people.activate(administrator, person.id)).person.active
    with pytest.raises(NotSignedIn):
        await identity.actor_from_token(signed_in.access.text)
    await identity.sign_in("imran", PASSWORD, "a")


async def test_nobody_deactivates_himself(people: PeopleService, administrator: Actor) -> None:
    assert administrator.person_id is not None
    with pytest.raises(Conflict) as refused:
        await people.deactivate(administrator, administrator.person_id)
    assert refused.value.code == "person.self"


async def test_the_last_administrator_stays_one(
    people: PeopleService, administrator: Actor, store: SqlStore
) -> None:
    assert administrator.person_id is not None
    with pytest.raises(Conflict) as refused:
        await people.change(administrator, administrator.person_id, PersonDraft(role=Role.SUPERVISOR))
    assert refused.value.code == "person.last_administrator"


async def test_two_administrators_who_deactivate_each_other_do_not_both_succeed(
    people: PeopleService, administrator: Actor, store: SqlStore
) -> None:
    other = await add_administrator(store)
    assert administrator.person_id is not None and other.person_id is not None
    results = await asyncio.gather(
        people.deactivate(administrator, other.person_id),
        people.deactivate(other, administrator.person_id),
        return_exceptions=True,
    )
    assert sum(isinstance(result, Exception) for result in results) == 1
    async with store.work() as work:
        assert await work.people.count_active(Role.ADMINISTRATOR) == 1


@pytest.mark.parametrize("role", [Role.STAFF, Role.DOCTOR, Role.SUPERVISOR, Role.PATIENT])
async def test_only_administrators_keep_people(people: PeopleService, role: Role) -> None:
    actor = Actor("somebody", "Somebody", role)
    for refused in (
        people.find(actor, "", None, None, None),
        people.get(actor, "x"),
        people.create(actor, "x", PersonDraft()),
        people.change(actor, "x", PersonDraft()),
        people.reset_password(actor, "x"),
        people.deactivate(actor, "x"),
        people.activate(actor, "x"),
    ):
        with pytest.raises(Forbidden):
            await refused


async def test_a_person_that_is_not_there_is_not_found(people: PeopleService, administrator: Actor) -> None:
    with pytest.raises(NotFound):
        await people.get(administrator, "nobody")
    with pytest.raises(NotFound):
        await people.reset_password(administrator, "nobody")
