"""From the first word to the rating: what a citizen is told, and what becomes of his answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from server.domain.consent import Scope, answer
from server.domain.encounters import Encounter, Outcome, State, Urgency, finished
from server.domain.helpline.lines import Alert, OutState
from server.domain.helpline.talk import Kind
from server.domain.queue import HELPLINE_CENTER
from tests.server import making
from tests.server.helpline.conftest import PUBLIC, TO_CONTACT, Line


async def encounter_of(line: Line) -> Encounter:
    conversation = await line.conversation()
    async with line.store.work() as work:
        found = await work.encounters.get(conversation.encounter_id or "")
    assert found is not None
    return found


async def test_answers_become_an_encounter_in_the_queue_with_a_link_into_the_call(line: Line) -> None:
    assert await line.say(*TO_CONTACT) == ["ask.contact"]
    assert await line.say("contact:browser") == ["say.handed_over", "link", "ask.waiting"]
    encounter = await encounter_of(line)
    assert (encounter.state, encounter.center_id) == (State.TRIAGED, HELPLINE_CENTER)
    assert (encounter.urgency, encounter.speciality) == (Urgency.ROUTINE, "dermatology")
    assert "An itching rash" in encounter.complaint
    link = line.channel.took[-2].link
    assert link.startswith(f"{PUBLIC}/i/")
    async with line.store.work() as work:
        patient = await work.patients.get(encounter.patient_id)
        intake = (await work.intakes.of_encounters([encounter.id]))[encounter.id]
        said = (await work.consents.of_encounters([encounter.id]))[encounter.id]
        invitations = await work.invitations.of_encounter(encounter.id)
        events = await work.audit.find(object_id=encounter.id, actor_id=None, before=None, limit=10)
    assert patient is not None and patient.name.startswith("Helpline caller")
    assert intake.complaints == ("skin",) and intake.none_seen and intake.answers == {"case.since": "3 days"}
    assert answer(said, Scope.CARE) is True
    assert [one.created_by for one in invitations] == ["helpline"]
    assert {one.action for one in events} == {"encounter.create", "invitation.create"}


async def test_the_link_of_the_message_opens_its_invitation_and_is_not_in_the_database(line: Line) -> None:
    await line.say(*TO_CONTACT, "contact:browser")
    link = next(one.link for one in line.channel.took if one.link)
    _, out = await line.messages()
    assert all(link.rpartition("/")[2] not in str(one.said) for one in out)


async def test_danger_is_an_emergency_in_the_queue_and_a_person_is_told(line: Line) -> None:
    await line.say("hello", "language:en", "menu:doctor", "consent:yes")
    assert await line.say("my father has chest pain") == ["say.emergency_now", "ask.emergency"]
    assert (await line.conversation()).alert is Alert.DANGER
    await line.say("emergency:doctor", "contact:phone")
    encounter = await encounter_of(line)
    assert encounter.urgency is Urgency.EMERGENCY and encounter.complaint.startswith("Danger: ")


async def test_who_comes_again_is_the_same_patient_and_keeps_one_place(line: Line) -> None:
    await line.write("hello", phone="+923001234567", name="Ali Khan")
    await line.say(*TO_CONTACT[1:], "contact:phone")
    first = await encounter_of(line)
    await line.say("menu", *TO_CONTACT[2:], "contact:writing")
    again = await encounter_of(line)
    assert again.id == first.id and again.attendant == "Helpline: writing"
    await line.say("waiting:cancel")
    assert (await encounter_of(line)).state is State.CANCELLED
    await line.say(*TO_CONTACT[2:], "contact:phone")
    third = await encounter_of(line)
    assert third.id != first.id and third.patient_id == first.patient_id
    async with line.store.work() as work:
        patient = await work.patients.get(first.patient_id)
    assert patient is not None and patient.name == "Ali Khan"


async def test_the_same_telephone_on_another_channel_is_the_same_patient(line: Line) -> None:
    for address in ("ali", "ali-bsuid"):
        await line.write("hello", address=address, phone="+923001234567", name="Ali Khan")
        await line.say(*TO_CONTACT[1:], "contact:phone", address=address)
    one, other = await line.conversation("ali"), await line.conversation("ali-bsuid")
    assert one.patient_id == other.patient_id and one.encounter_id != other.encounter_id


async def test_who_waits_long_is_promised_a_call_and_the_end_is_followed_up(line: Line) -> None:
    await line.say(*TO_CONTACT, "contact:phone")
    seen = len(line.channel.took)
    line.clock.advance(601)
    await line.settle()
    assert line.channel.took[seen].said.key == "say.promised"
    encounter, doctor = await encounter_of(line), making.doctor("dermatology")
    async with line.store.work() as work:
        await work.people.add(doctor)
        assert await work.encounters.claim(encounter.id, doctor.id, line.clock())
    await line.settle()
    assert line.channel.took[-1].said.key == "doctor_ready"
    claimed = await encounter_of(line)
    async with line.store.work() as work:
        await work.encounters.save(finished(claimed, line.clock(), Outcome.TREATED, None))
    await line.settle()
    line.clock.advance(20)
    await line.settle()
    assert line.channel.took[-1].said.key == "ask.rating"
    await line.say("rating:good")
    assert (await line.conversation()).rating == "good"
    line.clock.now += timedelta(days=1)
    await line.settle()
    assert line.channel.took[-1].said.key == "ask.follow_up"
    await line.say("follow_up:worse")
    assert (await line.conversation()).alert is Alert.PERSON


async def test_nobody_is_promised_a_call_when_the_doctor_was_there_in_time(line: Line) -> None:
    await line.say(*TO_CONTACT, "contact:phone")
    encounter, doctor = await encounter_of(line), making.doctor("dermatology")
    async with line.store.work() as work:
        await work.people.add(doctor)
        await work.encounters.claim(encounter.id, doctor.id, line.clock())
    line.clock.advance(601)
    await line.settle()
    assert "say.promised" not in [one.said.key for one in line.channel.took]


async def test_after_stop_nothing_goes_but_the_word_that_nothing_goes(line: Line) -> None:
    await line.say(*TO_CONTACT, "contact:phone")
    await line.write("stop")
    line.clock.advance(1_000)
    await line.settle()
    assert (await line.conversation()).opted_out
    assert line.channel.took[-1].said.key == "ask.stopped"
    assert "say.promised" not in [one.said.key for one in line.channel.took]
    await line.say("stopped:start")
    assert not (await line.conversation()).opted_out


async def test_what_had_not_gone_before_a_stop_does_not_go(line: Line) -> None:
    await line.write("hello")
    await line.parts.answering.round()
    await line.write("stop")
    await line.settle()
    _, out = await line.messages()
    assert [one.state for one in out[:1]] == [OutState.GAVE_UP]
    assert [one.said.key for one in line.channel.took] == ["say.stopping", "ask.stopped"]


async def test_a_picture_that_was_sent_before_is_attached_to_the_encounter(line: Line) -> None:
    await line.say(*TO_CONTACT[:-2])
    jpeg = b"\xff\xd8\xff" + bytes(200)
    media_id = await line.parts.service.keep_media("web", "ali", "image/jpeg", jpeg, line.clock())
    await line.write(media_id, Kind.PHOTO)
    await line.settle()
    await line.say("doctor_wish:any", "contact:phone")
    encounter = await encounter_of(line)
    async with line.store.work() as work:
        attached = await work.attachments.of_encounter(encounter.id)
    assert [(one.id, one.is_whole, one.octets) for one in attached] == [(media_id, True, len(jpeg))]


async def test_a_voice_note_after_the_hand_over_goes_to_the_case_too_and_nobody_elses(line: Line) -> None:
    await line.say(*TO_CONTACT, "contact:phone")
    ogg, service = b"OggS" + bytes(200), line.parts.service
    own = await service.keep_media("web", "ali", "audio/ogg", ogg, line.clock())
    other = await service.keep_media("web", "gul", "audio/ogg", ogg, line.clock())
    for media_id in (other, own):
        await line.write(media_id, Kind.VOICE)
        await line.settle()
    encounter = await encounter_of(line)
    async with line.store.work() as work:
        attached = await work.attachments.of_encounter(encounter.id)
    assert [one.id for one in attached] == [own]


async def test_the_nearest_centers_are_named(line: Line) -> None:
    async with line.store.work() as work:
        await work.centers.add(replace(making.center(), name="Behali (Mansehra)"))
    await line.say("hello", "language:en", "menu:center")
    assert any("Behali (Mansehra)" in text for text in line.channel.texts)
