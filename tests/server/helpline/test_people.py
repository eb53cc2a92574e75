"""Agents and doctors in a conversation: who may, what the citizen gets, and what the bot does meanwhile."""

from __future__ import annotations

import pytest

from server.domain.errors import Conflict, Forbidden, Invalid, NotFound
from server.domain.helpline.lines import Alert
from server.domain.identity import Person, Role
from server.domain.ids import new_id
from server.services.helpline.handing_over import ensure_place
from tests.server import making
from tests.server.helpline.conftest import TO_CONTACT, Line
from tests.server.people import make_person


@pytest.fixture
async def agents(line: Line) -> tuple[Person, Person]:
    """Two of the helpline's staff."""
    two = tuple(make_person(Role.STAFF, id=name, login=name, center_id="helpline") for name in ("rabia", "omar"))
    async with line.store.work() as work:
        await ensure_place(work, line.clock())
        for one in two:
            await work.people.add(one)
    return two[0], two[1]


async def test_who_wants_a_person_gets_one_and_the_bot_keeps_quiet(
    line: Line, agents: tuple[Person, Person]
) -> None:
    rabia, people = agents[0].as_actor(), line.parts.people
    await line.say("hello", "language:en", "menu:person")
    (listed,) = await people.list(rabia, "open")
    assert listed.conversation.alert is Alert.PERSON
    id_ = listed.conversation.id
    await people.take_over(rabia, id_)
    message_id = new_id()
    for _ in range(2):
        await people.write(rabia, id_, message_id, "How can I help?")
    await line.settle()
    assert line.channel.texts.count("How can I help?") == 1
    before = len(line.channel.took)
    await line.say("my tooth hurts")
    assert len(line.channel.took) == before
    shown = await people.show(rabia, id_)
    assert shown.listed.conversation.unread and shown.lines[-1].text == "my tooth hurts"
    assert next(one for one in shown.lines if one.who == "person").author == agents[0].name
    await people.seen(rabia, id_)
    assert await people.list(rabia, "open") == ()
    await people.give_back(rabia, id_)
    assert await line.say("menu:topics") == ["ask.topics"]


async def test_one_answers_at_a_time_and_another_can_be_asked(line: Line, agents: tuple[Person, Person]) -> None:
    (rabia, omar), people = agents, line.parts.people
    await line.say("hello", "language:en")
    id_ = (await line.conversation()).id
    await people.take_over(rabia.as_actor(), id_)
    with pytest.raises(Conflict, match=r"helpline\.taken"):
        await people.take_over(omar.as_actor(), id_)
    with pytest.raises(Conflict, match=r"helpline\.not_yours"):
        await people.write(omar.as_actor(), id_, new_id(), "me too")
    await people.assign(rabia.as_actor(), id_, omar.id)
    assert len(await people.list(omar.as_actor(), "mine")) == 1
    with pytest.raises(Invalid):
        await people.assign(omar.as_actor(), id_, "nobody")


@pytest.mark.parametrize("role", [Role.STAFF, Role.DOCTOR, Role.SUPERVISOR])
async def test_nobody_else_sees_what_citizens_write(line: Line, role: Role) -> None:
    await line.say("hello", "language:en")
    id_, other = (await line.conversation()).id, make_person(role, center_id="behali").as_actor()
    with pytest.raises(Forbidden):
        await line.parts.people.list(other, "all")
    with pytest.raises(NotFound):
        await line.parts.people.show(other, id_)
    with pytest.raises(NotFound):
        await line.parts.people.write(other, id_, new_id(), "hello")


async def test_danger_stands_first(line: Line, agents: tuple[Person, Person]) -> None:
    await line.say("hello", "language:en", "menu:person", address="gul")
    await line.say("hello", "language:en", "chest pain", address="ali")
    await line.say("hello", "language:en", "menu:person", address="noor")
    found = await line.parts.people.list(agents[0].as_actor(), "all")
    assert [one.conversation.alert for one in found] == [Alert.DANGER, Alert.PERSON, Alert.PERSON]


async def test_the_doctor_answers_in_writing_and_reads_the_answer(line: Line) -> None:
    await line.say(*TO_CONTACT, "contact:writing")
    conversation, doctor = await line.conversation(), making.doctor("dermatology")
    encounter_id = conversation.encounter_id or ""
    async with line.store.work() as work:
        await work.people.add(doctor)
        await work.encounters.claim(encounter_id, doctor.id, line.clock())
    await line.settle()
    await line.parts.people.answer(doctor.as_actor(), encounter_id, new_id(), "Is it worse at night?")
    await line.settle()
    assert line.channel.texts[-1] == "Is it worse at night?"
    await line.say("yes, at night")
    shown = await line.parts.people.of_encounter(doctor.as_actor(), encounter_id)
    assert shown.lines[-1].text == "yes, at night"
    other = making.doctor("dermatology").as_actor()
    with pytest.raises(NotFound):
        await line.parts.people.of_encounter(other, encounter_id)


async def test_who_wants_no_messages_gets_none_from_people(line: Line, agents: tuple[Person, Person]) -> None:
    await line.say("hello", "language:en", "stop")
    id_ = (await line.conversation()).id
    await line.parts.people.take_over(agents[0].as_actor(), id_)
    with pytest.raises(Conflict, match=r"helpline\.opted_out"):
        await line.parts.people.write(agents[0].as_actor(), id_, new_id(), "hello")


async def test_every_look_is_in_the_audit_trail(line: Line, agents: tuple[Person, Person]) -> None:
    await line.say("hello", "language:en")
    id_ = (await line.conversation()).id
    await line.parts.people.list(agents[0].as_actor(), "all")
    await line.parts.people.show(agents[0].as_actor(), id_)
    async with line.store.work() as work:
        events = await work.audit.find(object_id=id_, actor_id="rabia", before=None, limit=10)
    assert {one.action for one in events} == {"helpline.list", "helpline.read"}
