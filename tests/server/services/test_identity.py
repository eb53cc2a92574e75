"""Signing in, staying signed in, and how soon a change of the person counts (security.md A4, A26)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.encounters import State
from server.domain.errors import Invalid, NotSignedIn, TooMany
from server.domain.events import EncounterEnded, PersonRevoked
from server.domain.identity import Person, Role
from server.domain.participants import Invitation, SeatRole
from server.services.actors import TOLD_FOR
from server.services.events import EventBus
from server.services.identity import REUSE_GRACE, IdentityService, SignIn
from server.store.work import SqlStore
from tests.server import making
from tests.server.clock import MORNING, HandClock
from tests.server.people import LIFETIMES, PASSWORD, add_center, add_person, make_identity


@pytest.fixture
def identity(store: SqlStore, bus: EventBus, clock: HandClock) -> IdentityService:
    return make_identity(store, bus, clock)


@pytest.fixture
async def nasreen(store: SqlStore) -> Person:
    center, _ = await add_center(store, "Behali")
    return await add_person(store, login="nasreen", center_id=center.id)


async def sign_in(identity: IdentityService, login: str = "nasreen", password: str = PASSWORD) -> SignIn:
    return await identity.sign_in(login, password, "10.0.0.1")


async def test_a_person_signs_in_and_is_known_by_the_token(
    identity: IdentityService, nasreen: Person, store: SqlStore, clock: HandClock
) -> None:
    signed_in = await sign_in(identity, " Nasreen ")
    assert signed_in.account.center_name == "Behali"
    assert signed_in.access.expires_in == 600
    assert await identity.actor_from_token(signed_in.access.text) == nasreen.as_actor()
    account = await identity.me(nasreen.as_actor())
    assert account.person.last_signed_in_at == clock.now
    async with store.work() as work:
        assert [event.action for event in await work.audit.find(limit=5)] == ["sign_in"]


@pytest.mark.parametrize(
    ("login", "password"), [("nasreen", "wrong"), ("nobody", PASSWORD), ("", ""), ("x" * 80, "y")]
)
async def test_wrong_and_unknown_get_the_same_answer(
    identity: IdentityService, nasreen: Person, login: str, password: str
) -> None:
    with pytest.raises(NotSignedIn) as refused:
        await sign_in(identity, login, password)
    assert refused.value.code == "auth.wrong"


async def test_an_inactive_person_gets_the_answer_of_a_wrong_password(
    identity: IdentityService, store: SqlStore
) -> None:
    await add_person(store, login="gone", active=False)
    with pytest.raises(NotSignedIn) as refused:
        await sign_in(identity, "gone")
    assert refused.value.code == "auth.wrong"


async def test_too_many_wrong_passwords_lock_the_name_for_that_address_alone(
    identity: IdentityService, nasreen: Person
) -> None:
    for _ in range(5):
        with pytest.raises(NotSignedIn):
            await sign_in(identity, password="wrong")
    with pytest.raises(TooMany):
        await sign_in(identity)
    await identity.sign_in("nasreen", PASSWORD, "10.0.0.2")


async def test_a_refresh_token_is_exchanged_for_the_next_and_ends_with_time(
    identity: IdentityService, nasreen: Person, clock: HandClock
) -> None:
    first = await sign_in(identity)
    clock.advance(3600)
    second = await identity.refresh(first.refresh_token)
    assert second.refresh_token != first.refresh_token
    clock.advance(LIFETIMES.refresh.total_seconds() - 1)
    third = await identity.refresh(second.refresh_token)
    clock.advance(LIFETIMES.refresh.total_seconds())
    with pytest.raises(NotSignedIn):
        await identity.refresh(third.refresh_token)


async def test_two_tabs_may_exchange_the_same_token_at_once(
    identity: IdentityService, nasreen: Person, clock: HandClock
) -> None:
    first = await sign_in(identity)
    one = await identity.refresh(first.refresh_token)
    clock.advance(REUSE_GRACE.total_seconds())
    other = await identity.refresh(first.refresh_token)
    await identity.refresh(one.refresh_token)
    await identity.refresh(other.refresh_token)


async def test_a_replaced_token_used_later_ends_the_whole_family_and_no_other(
    identity: IdentityService, nasreen: Person, clock: HandClock, store: SqlStore
) -> None:
    stolen, elsewhere = await sign_in(identity), await sign_in(identity)
    newest = await identity.refresh(stolen.refresh_token)
    clock.advance(REUSE_GRACE.total_seconds() + 1)
    for token in (stolen.refresh_token, newest.refresh_token, stolen.refresh_token):
        with pytest.raises(NotSignedIn):
            await identity.refresh(token)
    await identity.refresh(elsewhere.refresh_token)
    async with store.work() as work:
        actions = [event.action for event in await work.audit.find(limit=9)]
    assert actions.count("sign_in.token_reused") == 1


async def test_signing_out_ends_the_family(identity: IdentityService, nasreen: Person) -> None:
    here, elsewhere = await sign_in(identity), await sign_in(identity)
    await identity.sign_out(here.refresh_token)
    await identity.sign_out(here.refresh_token)
    await identity.sign_out("unknown")
    with pytest.raises(NotSignedIn):
        await identity.refresh(here.refresh_token)
    await identity.refresh(elsewhere.refresh_token)


async def test_a_changed_password_ends_other_places_and_goes_on_here(
    identity: IdentityService, nasreen: Person
) -> None:
    elsewhere = await sign_in(identity)
    actor = nasreen.as_actor()
    for old, new in (("wrong", "another one entirely"), (PASSWORD, PASSWORD)):
        with pytest.raises(Invalid):
            await identity.change_password(actor, old, new)
    here = await identity.change_password(actor, PASSWORD, "another one entirely")
    with pytest.raises(NotSignedIn):
        await identity.refresh(elsewhere.refresh_token)
    await identity.refresh(here.refresh_token)
    await sign_in(identity, password="another one entirely")


async def test_a_revoked_person_is_refused_at_once_here_and_within_seconds_elsewhere(
    identity: IdentityService, nasreen: Person, store: SqlStore, bus: EventBus, clock: HandClock
) -> None:
    token = (await sign_in(identity)).access.text
    await identity.actor_from_token(token)
    async with store.work() as work:
        await work.people.save(replace(nasreen, token_generation=1))
    assert await identity.actor_from_token(token) == nasreen.as_actor(), "believed for a moment: no event was heard"
    clock.advance(TOLD_FOR.total_seconds())
    with pytest.raises(NotSignedIn) as refused:
        await identity.actor_from_token(token)
    assert refused.value.code == "auth.revoked"
    again = (await sign_in(identity)).access.text
    await identity.actor_from_token(again)
    async with store.work() as work:
        await work.people.save(replace(nasreen, active=False, token_generation=2))
        work.after_commit(PersonRevoked(nasreen.id, "deactivated"))
    with pytest.raises(NotSignedIn):
        await identity.actor_from_token(again)


async def test_the_answer_follows_a_change_of_the_person(
    identity: IdentityService, store: SqlStore, clock: HandClock
) -> None:
    doctor = await add_person(store, Role.DOCTOR, login="dr")
    token = (await sign_in(identity, "dr")).access.text
    await identity.actor_from_token(token)
    async with store.work() as work:
        await work.people.save(replace(doctor, specialities=("cardiology",)))
    clock.advance(TOLD_FOR.total_seconds())
    assert (await identity.actor_from_token(token)).specialities == ("cardiology",)


async def test_a_guest_is_known_until_the_encounter_is_over(
    identity: IdentityService, nasreen: Person, store: SqlStore, bus: EventBus, clock: HandClock
) -> None:
    assert nasreen.center_id is not None
    patient = making.patient(nasreen.center_id)
    encounter = making.encounter(patient, state=State.IN_PROGRESS)
    invitation = Invitation(
        "inv",
        encounter.id,
        "hash",
        SeatRole.RELATIVE,
        "Son",
        "ur",
        nasreen.id,
        MORNING,
        MORNING + timedelta(hours=1),
    )
    async with store.work() as work:
        await work.patients.add(patient)
        await work.encounters.add(encounter)
        await work.invitations.add(invitation)
    token = identity.issue_guest_token("inv", encounter.id).text
    actor = await identity.actor_from_token(token)
    assert (actor.is_guest, actor.role, actor.encounter_id, actor.invitation_id) == (
        True, Role.PATIENT, encounter.id, "inv",
    )  # fmt: skip
    forged = identity.issue_guest_token("inv", "another-encounter").text
    with pytest.raises(NotSignedIn):
        await identity.actor_from_token(forged)
    async with store.work() as work:
        row = await work.encounters.get(encounter.id, lock=True)
        assert row is not None
        await work.encounters.save(replace(row, state=State.FINISHED))
        work.after_commit(EncounterEnded(encounter.id))
    with pytest.raises(NotSignedIn):
        await identity.actor_from_token(token)


async def test_language_is_ones_own_to_change(identity: IdentityService, nasreen: Person) -> None:
    assert (await identity.change_language(nasreen.as_actor(), "ur")).person.language == "ur"
    assert (await identity.change_language(nasreen.as_actor(), None)).person.language == "ur"
