"""The code app from set-up to a lost telephone, recovery codes, signing out there (security.md A4, A25, A26)."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest

from server.domain import second_factor
from server.domain.errors import Conflict, Forbidden, Invalid, NotFound, NotSignedIn, TooMany
from server.domain.events import DomainEvent, PersonRevoked, SignInEnded
from server.domain.identity import Actor, Person, Role
from server.domain.second_factor import Demand
from server.services.code_check import AppState
from server.services.events import EventBus
from server.services.identity import IdentityService
from server.services.safety import SafetyService
from server.store.work import SqlStore
from tests.server.clock import HandClock
from tests.server.people import PASSWORD, VAULT, add_administrator, add_person, code_check, make_identity
from tests.server.services.code_app import HERE, App, at_work, set_up


@pytest.fixture
def identity(store: SqlStore, bus: EventBus, clock: HandClock) -> IdentityService:
    return make_identity(store, bus, clock, Demand.ROLES)


@pytest.fixture
def safety(store: SqlStore, clock: HandClock) -> SafetyService:
    return SafetyService(store, clock, VAULT, code_check(clock, Demand.ROLES), lambda text: f"drawn {text}")


@pytest.fixture
async def doctor(store: SqlStore) -> Person:
    return await add_person(store, Role.DOCTOR, login="dr.ayesha")


async def test_a_doctor_without_the_app_can_do_nothing_but_set_it_up(
    identity: IdentityService, safety: SafetyService, doctor: Person, clock: HandClock
) -> None:
    signed_in = await identity.sign_in("dr.ayesha", PASSWORD, HERE)
    assert signed_in.app is AppState.OWED
    with pytest.raises(Forbidden) as refused:
        await identity.actor_from_token(signed_in.access.text)
    assert refused.value.code == "auth.must_set_up_code_app"
    actor = await identity.actor_from_token(signed_in.access.text, may_owe=True)
    begun = await safety.begin_app(actor, "")
    assert begun.picture == f"drawn {begun.address}"
    assert begun.secret in begun.address
    with pytest.raises(Forbidden):
        await identity.actor_from_token(signed_in.access.text)
    await safety.confirm_app(actor, App(begun.secret, clock).code)
    assert await identity.actor_from_token(signed_in.access.text) == doctor.as_actor()


async def test_staff_needs_no_app_and_may_have_one(
    identity: IdentityService, safety: SafetyService, store: SqlStore, clock: HandClock
) -> None:
    await add_person(store, login="dr.ayesha")
    assert (await identity.sign_in("dr.ayesha", PASSWORD, HERE)).app is AppState.NONE
    _, app, _ = await set_up(identity, safety, clock)
    with pytest.raises(NotSignedIn):
        await at_work(identity)
    await at_work(identity, app.next())


async def test_with_the_app_a_password_alone_opens_nothing(
    identity: IdentityService, safety: SafetyService, doctor: Person, clock: HandClock, store: SqlStore
) -> None:
    _, app, _ = await set_up(identity, safety, clock)
    for code, told in (("", "auth.code_required"), ("000000", "auth.code_wrong"), ("12", "auth.code_wrong")):
        with pytest.raises(NotSignedIn) as refused:
            await at_work(identity, code)
        assert refused.value.code == told
    await at_work(identity, app.next())
    with pytest.raises(NotSignedIn) as refused:
        await identity.sign_in("dr.ayesha", "wrong", HERE, code=app.next())
    assert refused.value.code == "auth.wrong", "whoever has no password learns nothing of the app"
    async with store.work() as work:
        assert len(await work.refresh_tokens.newest_of(doctor.id, clock())) == 2


async def test_a_code_opens_once_and_not_even_for_two_at_once(
    identity: IdentityService, safety: SafetyService, doctor: Person, clock: HandClock
) -> None:
    _, app, _ = await set_up(identity, safety, clock)
    with pytest.raises(NotSignedIn):
        await at_work(identity, app.code)
    code = app.next()
    await at_work(identity, code)
    with pytest.raises(NotSignedIn):
        await at_work(identity, code)


async def test_guessing_codes_is_slowed_down_wherever_it_comes_from(
    identity: IdentityService, safety: SafetyService, doctor: Person, clock: HandClock
) -> None:
    _, app, _ = await set_up(identity, safety, clock)
    for number in range(5):
        with pytest.raises(NotSignedIn):
            await at_work(identity, "000000", f"10.0.0.{number}")
    with pytest.raises(TooMany):
        await at_work(identity, app.code, "10.0.0.99")
    assert (await identity.sign_in("dr.ayesha", PASSWORD, HERE, code=app.next())).known


async def test_a_recovery_code_opens_once_however_it_is_typed(
    identity: IdentityService, safety: SafetyService, doctor: Person, clock: HandClock, store: SqlStore
) -> None:
    _, app, codes = await set_up(identity, safety, clock)
    assert len(set(codes)) == second_factor.RECOVERY_CODES
    actor = await at_work(identity, codes[3].upper().replace("-", " "))
    with pytest.raises(NotSignedIn):
        await at_work(identity, codes[3])
    assert (await safety.own(actor)).recovery_codes_left == 9
    fresh = await safety.new_recovery_codes(actor, app.next())
    with pytest.raises(NotSignedIn):
        await at_work(identity, codes[0])
    await at_work(identity, fresh[0])
    async with store.work() as work:
        actions = [event.action for event in await work.audit.find(limit=20)]
    assert actions.count("recovery_code.use") == 2


async def test_no_secret_and_no_code_lies_in_the_database(
    identity: IdentityService, safety: SafetyService, doctor: Person, clock: HandClock, store: SqlStore
) -> None:
    actor = await at_work(identity)
    begun = await safety.begin_app(actor, "")
    async with store.work() as work:
        factor = await work.second_factors.get(doctor.id)
    assert factor is not None
    assert base64.b32decode(begun.secret) not in (factor.pending or b"")
    with pytest.raises(ValueError, match="not what was sealed"):
        VAULT.opened(factor.pending or b"", "code app/somebody else")


async def test_another_app_counts_only_when_it_has_shown_a_code(
    identity: IdentityService, safety: SafetyService, doctor: Person, clock: HandClock
) -> None:
    actor, old, _ = await set_up(identity, safety, clock)
    for code in ("", "000000"):
        with pytest.raises(Invalid):
            await safety.begin_app(actor, code)
    fresh = App((await safety.begin_app(actor, old.next())).secret, clock)
    await at_work(identity, old.next())
    with pytest.raises(Invalid):
        await safety.confirm_app(actor, old.next())
    await safety.confirm_app(actor, fresh.code)
    with pytest.raises(NotSignedIn):
        await at_work(identity, old.next())
    await at_work(identity, fresh.next())
    with pytest.raises(Conflict):
        await safety.confirm_app(actor, fresh.next())


async def test_setting_up_the_app_ends_what_was_opened_without_it(
    identity: IdentityService, safety: SafetyService, doctor: Person, clock: HandClock, heard: list[DomainEvent]
) -> None:
    elsewhere = await identity.sign_in("dr.ayesha", PASSWORD, HERE)
    await set_up(identity, safety, clock)
    with pytest.raises(NotSignedIn):
        await identity.actor_from_token(elsewhere.access.text, may_owe=True)
    with pytest.raises(NotSignedIn):
        await identity.refresh(elsewhere.refresh_token)
    assert [type(event) for event in heard] == [SignInEnded]


async def test_an_administrator_ends_a_lost_app_and_it_is_written_down(
    identity: IdentityService, safety: SafetyService, doctor: Person, clock: HandClock, store: SqlStore,
    heard: list[DomainEvent],
) -> None:  # fmt: skip
    actor, _, codes = await set_up(identity, safety, clock)
    administrator = await add_administrator(store)
    for who in (actor, await somebody(store, Role.SUPERVISOR)):
        with pytest.raises(Forbidden):
            await safety.reset_app(who, doctor.id, "lost it")
    with pytest.raises(Conflict):
        await safety.reset_app(administrator, administrator.person_id or "", "lost it")
    with pytest.raises(NotFound):
        await safety.reset_app(administrator, "nobody", "lost it")
    await safety.reset_app(administrator, doctor.id, "called back on the number we know")
    assert PersonRevoked(doctor.id, "code_app_reset") in heard
    assert (await identity.sign_in("dr.ayesha", PASSWORD, HERE)).app is AppState.OWED
    _, app, _ = await set_up(identity, safety, clock)
    with pytest.raises(NotSignedIn):
        await at_work(identity, codes[0])
    await at_work(identity, app.next())
    async with store.work() as work:
        (event,) = await work.audit.find(action="code_app.reset", limit=5)
    assert (event.actor_id, event.object_id) == (administrator.person_id, doctor.id)
    assert event.reason == "called back on the number we know"


async def somebody(store: SqlStore, role: Role) -> Actor:
    return (await add_person(store, role)).as_actor()


async def test_signing_out_elsewhere_ends_that_place_and_no_other(
    identity: IdentityService, safety: SafetyService, doctor: Person, clock: HandClock, heard: list[DomainEvent]
) -> None:
    here, app, _ = await set_up(identity, safety, clock)
    there = await identity.sign_in("dr.ayesha", PASSWORD, HERE, code=app.next(), browser="Firefox, Windows")
    lost = (await identity.actor_from_token(there.access.text)).sign_in_id
    shown = (await safety.own(here)).sign_ins
    assert [(one.device, one.family_id == here.sign_in_id) for one in shown] == [
        ("Firefox, Windows", False),
        ("Chrome, Linux", True),
    ]
    await safety.end_sign_in(here, lost or "")
    assert heard[-1] == SignInEnded(doctor.id, lost or "")
    with pytest.raises(NotSignedIn) as refused:
        await identity.actor_from_token(there.access.text)
    assert refused.value.code == "auth.revoked"
    with pytest.raises(NotSignedIn):
        await identity.refresh(there.refresh_token)
    assert [one.family_id for one in (await safety.own(here)).sign_ins] == [here.sign_in_id]
    with pytest.raises(NotFound):
        await safety.end_sign_in(here, lost or "")


async def test_nobody_ends_anothers_sign_in_but_an_administrator(
    identity: IdentityService, safety: SafetyService, doctor: Person, clock: HandClock, store: SqlStore
) -> None:
    here, _, _ = await set_up(identity, safety, clock)
    stranger = await somebody(store, Role.DOCTOR)
    with pytest.raises(NotFound):
        await safety.end_sign_in(stranger, here.sign_in_id or "")
    with pytest.raises(Forbidden):
        await safety.of_person(stranger, doctor.id)
    administrator = await add_administrator(store)
    assert (await safety.of_person(administrator, doctor.id)).has_app
    await safety.end_sign_in_of(administrator, doctor.id, here.sign_in_id or "")
    assert (await safety.of_person(administrator, doctor.id)).sign_ins == ()


async def test_the_list_knows_when_each_began_and_was_heard_of(
    identity: IdentityService, safety: SafetyService, doctor: Person, clock: HandClock
) -> None:
    signed_in = await identity.sign_in("dr.ayesha", PASSWORD, HERE, browser="Chrome, Android")
    began = clock()
    clock.advance(timedelta(hours=2).total_seconds())
    again = await identity.refresh(signed_in.refresh_token)
    actor = await identity.actor_from_token(again.access.text, may_owe=True)
    (one,) = (await safety.own(actor)).sign_ins
    assert (one.device, one.began_at, one.created_at) == ("Chrome, Android", began, clock())


async def test_the_own_sign_out_ends_the_access_token_too(identity: IdentityService, doctor: Person) -> None:
    signed_in = await identity.sign_in("dr.ayesha", PASSWORD, HERE)
    await identity.actor_from_token(signed_in.access.text, may_owe=True)
    await identity.sign_out(signed_in.refresh_token)
    with pytest.raises(NotSignedIn):
        await identity.actor_from_token(signed_in.access.text, may_owe=True)


async def test_a_weak_password_is_refused_by_what_else_protects_the_account(
    identity: IdentityService, safety: SafetyService, doctor: Person, clock: HandClock, store: SqlStore
) -> None:
    actor, _, _ = await set_up(identity, safety, clock)
    for weak, code in (("password2026", "common"), ("kxv9!wp", "short")):
        with pytest.raises(Invalid) as refused:
            await identity.change_password(actor, PASSWORD, weak)
        assert [fault.code for fault in refused.value.fields] == [code], weak
    changed = await identity.change_password(actor, PASSWORD, "kxv9!wpz")
    assert await identity.actor_from_token(changed.access.text) == actor
    assert [one.family_id for one in (await safety.own(actor)).sign_ins] == [actor.sign_in_id], "the page goes on"
