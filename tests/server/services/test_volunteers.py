"""From an offer to help to a doctor on the roster; what strangers cannot do (security.md A1, A2, A14, A15)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from server.domain.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from server.domain.identity import Actor, Role
from server.domain.licence import LicenceState, licence_of
from server.domain.volunteers import Decision, State
from server.services import offers
from server.services.applications import Piece
from server.services.courier import MOST_A_DAY, PAUSES
from server.services.volunteers import DecisionDraft
from server.store.work import SqlStore
from tests.server import making
from tests.server.clock import HandClock
from tests.server.people import add_administrator, add_person
from tests.server.services.volunteering import EMAIL, JPEG, House, answers

YES = DecisionDraft(Decision.VERIFY, "seen in the council's list", "12345-P", date(2029, 12, 31), ("ent",))
PASSWORD = "goat lamp"


@pytest.fixture
def house(store: SqlStore, clock: HandClock) -> House:
    return House(store, clock)


@pytest.fixture
async def administrator(store: SqlStore) -> Actor:
    return await add_administrator(store)


async def only(house: House, administrator: Actor) -> str:
    """Id of the one application in the worklist."""
    (listed,) = await house.volunteers.worklist(administrator)
    return listed.application.id


async def test_from_the_offer_to_the_roster(house: House, administrator: Actor, store: SqlStore) -> None:
    token = await house.applied()
    assert house.post.got[0][0] == EMAIL
    assert (await house.look(token)).answers is None, "nothing is shown before the contact was confirmed"
    assert (await house.applications.confirm(token)).answers == answers()
    with pytest.raises(Conflict):
        await house.applications.send(token)
    assert await house.volunteers.worklist(administrator) == ()
    await house.applications.add_piece(token, Piece(0, 1, JPEG))
    await house.applications.send(token)
    application_id = await only(house, administrator)
    one, octets = await house.volunteers.scan(administrator, application_id)
    assert (one.scan_mime, octets) == ("image/jpeg", JPEG)
    listed = await house.volunteers.decide(administrator, application_id, YES)
    assert listed.decided_by is not None and listed.decided_by.id == administrator.person_id
    await house.courier.send_due()
    assert house.post.token() == token, "the same link goes through it all"
    person = await house.applications.join(token, "dr.rabia", PASSWORD)
    assert (person.role, person.specialities, person.registration) == (Role.DOCTOR, ("ent",), "12345-P")
    assert licence_of(person, house.clock()) is LicenceState.OK
    assert (person.licence_valid_until, person.licence_verified_by) == (date(2029, 12, 31), administrator.person_id)
    async with store.work() as work:
        (shift,) = await work.shifts.of_people([person.id])
        assert (await work.volunteers.limits()) == {person.id: 1}
        actions = [event.action for event in await work.audit.find(object_id=application_id, limit=20)]
    assert (shift.zone, shift.first_on.weekday(), shift.weekly) == ("Europe/London", 0, True)
    assert actions[::-1] == [
        "application.confirm", "application.send", "application.read_scan", "application.verify",
        "application.join",
    ]  # fmt: skip
    with pytest.raises(Conflict):
        await house.applications.join(token, "dr.rabia2", PASSWORD)


async def test_a_second_offer_with_the_same_contact_tells_nobody_but_the_contact(
    house: House, administrator: Actor
) -> None:
    token = await house.sent()
    before = await house.look(token)
    again = await house.applied(name="Somebody Else", number="999")
    assert again == token
    assert await house.look(token) == before, "what was sent stays as it was"
    await house.volunteers.decide(administrator, await only(house, administrator), YES)
    await house.applications.join(token, "dr.rabia", PASSWORD)
    await house.courier.send_due()
    await house.applications.apply(answers(), "en")
    await house.courier.send_due()
    assert "/join/" not in house.post.got[-1][2], "whoever has an account is told to sign in"


async def test_nobody_is_flooded_through_us(house: House, clock: HandClock) -> None:
    for _ in range(MOST_A_DAY + 5):
        await house.applications.apply(answers(), "en")
    for _ in range(3):
        await house.courier.send_due()
    assert len(house.post.got) == MOST_A_DAY
    clock.advance(timedelta(days=2).total_seconds())
    await house.applied()
    assert len(house.post.got) == MOST_A_DAY + 1


async def test_the_same_licence_under_two_names_is_shown_to_who_checks(house: House, administrator: Actor) -> None:
    await house.sent()
    await house.sent(contact="other@example.org", name="Somebody Else", number="12345 p", council="pmdc")
    first, second = await house.volunteers.worklist(administrator)
    assert first.same_licence == (second.application.reference,)


async def test_an_application_can_be_corrected_and_asked_for_more(house: House, administrator: Actor) -> None:
    token = await house.applied()
    await house.applications.confirm(token)
    stolen = answers(contact="thief@example.org", name="Dr Rabia Noor Khan")
    changed = await house.applications.change(token, stolen)
    assert changed.answers == replace(stolen, contact=EMAIL), "the contact stays the one that was confirmed"
    await house.applications.add_piece(token, Piece(0, 1, JPEG))
    await house.applications.send(token)
    for late in (
        house.applications.change(token, answers()),
        house.applications.add_piece(token, Piece(0, 1, JPEG)),
    ):
        with pytest.raises(Conflict):
            await late
    application_id = await only(house, administrator)
    more = DecisionDraft(Decision.MORE, "the scan cannot be read")
    await house.volunteers.decide(administrator, application_id, more)
    assert (await house.look(token)).application.reason == "the scan cannot be read"
    with pytest.raises(Conflict):
        await house.volunteers.decide(administrator, application_id, YES)
    await house.applications.add_piece(token, Piece(0, 1, JPEG))
    await house.applications.send(token)
    await house.volunteers.decide(administrator, application_id, YES)


async def test_a_withdrawn_application_leaves_nothing_of_what_was_said(house: House, store: SqlStore) -> None:
    token = await house.sent()
    application_id = (await house.look(token)).application.id
    await house.applications.withdraw(token)
    async with store.work() as work:
        left = await work.applications.get(application_id)
        assert left is not None
        assert (left.state, left.sealed, await work.applications.pieces(application_id)) == (
            State.WITHDRAWN,
            b"",
            (),
        )
    with pytest.raises(Gone):
        await house.look(token)
    assert await house.applied() != token, "one may begin anew"


async def test_a_refused_doctor_reads_why_and_may_apply_again(house: House, administrator: Actor) -> None:
    token = await house.sent()
    no = DecisionDraft(Decision.REFUSE, "the number is somebody else's")
    await house.volunteers.decide(administrator, await only(house, administrator), no)
    assert (await house.look(token)).application.reason == no.reason
    for what in (house.applications.join(token, "dr.rabia", PASSWORD), house.applications.withdraw(token)):
        with pytest.raises(Conflict):
            await what
    assert await house.applied() != token


async def test_only_administrators_check(house: House, store: SqlStore, administrator: Actor) -> None:
    await house.sent()
    application_id = await only(house, administrator)
    for role in (Role.STAFF, Role.DOCTOR, Role.SUPERVISOR):
        actor = (await add_person(store, role)).as_actor()
        for what in (
            house.volunteers.worklist(actor), house.volunteers.get(actor, application_id),
            house.volunteers.scan(actor, application_id), house.volunteers.decide(actor, application_id, YES),
        ):  # fmt: skip
            with pytest.raises(Forbidden):
                await what


async def test_a_taken_name_and_a_weak_password_make_no_account(
    house: House, administrator: Actor, store: SqlStore
) -> None:
    token = await house.sent()
    await house.volunteers.decide(administrator, await only(house, administrator), YES)
    await add_person(store, login="dr.taken")
    for login, password in (("dr.taken", PASSWORD), ("dr.rabia", "password1"), ("dr.rabia", "short")):
        with pytest.raises(Invalid):
            await house.applications.join(token, login, password)
    assert (await house.look(token)).application.state is State.VERIFIED


async def test_a_message_that_is_not_taken_is_tried_again_and_given_up_in_the_end(
    house: House, clock: HandClock, store: SqlStore
) -> None:
    house.post.fails = True
    await house.applications.apply(answers(), "en")
    assert await house.courier.send_due() == 0
    assert await house.courier.send_due() == 0, "not before its time"
    house.post.fails = False
    clock.advance(PAUSES[0].total_seconds())
    assert await house.courier.send_due() == 1
    assert await house.courier.send_due() == 0
    house.post.fails = True
    await house.applications.apply(answers(), "en")
    for pause in (*PAUSES, PAUSES[-1], PAUSES[-1]):
        await house.courier.send_due()
        clock.advance(pause.total_seconds())
    house.post.fails = False
    assert await house.courier.send_due() == 0
    async with store.work() as work:
        assert await work.outbox.due(clock() + timedelta(days=99), 9) == ()


async def test_matching_offers_a_volunteer_no_more_than_he_said(
    house: House, administrator: Actor, store: SqlStore, clock: HandClock
) -> None:
    token = await house.sent()
    await house.volunteers.decide(administrator, await only(house, administrator), YES)
    person = await house.applications.join(token, "dr.rabia", PASSWORD)
    center = making.center()
    patient = making.patient(center.id)
    done = making.waiting(patient, "ent", doctor_id=person.id, claimed_at=clock(), finished_at=clock())
    async with store.work() as work:
        await work.people.save(replace(person, on_duty_since=clock()))
        await making.keep(work, center, patient)
        (before,) = await offers.candidates(work, [patient.id], lambda *_: True)
        await making.keep(work, done)
        (after,) = await offers.candidates(work, [patient.id], lambda *_: True)
    assert (before.may_take, after.patients_today, after.may_take) == (True, 1, False)
    own = await house.volunteers.change_own(person.as_actor(), None, wants_calls=False)
    async with store.work() as work:
        (free,) = await offers.candidates(work, [patient.id], lambda *_: True)
    assert (own.most_per_day, free.may_take) == (None, True)
    with pytest.raises(NotFound):
        await house.volunteers.own((await add_person(store, Role.DOCTOR)).as_actor())


async def test_what_was_never_confirmed_is_forgotten(house: House, clock: HandClock) -> None:
    token = await house.applied()
    clock.advance(timedelta(days=8).total_seconds())
    await house.applied(contact="other@example.org")
    with pytest.raises(NotFound):
        await house.look(token)
