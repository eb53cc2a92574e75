"""Calls on the simulated WhatsApp: taken, kept waiting, seated with the doctor, ended on both sides."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from media.trunk import tune
from media.trunk.line import Line
from media.trunk.voice import Heard
from server.domain.encounters import Encounter
from server.domain.helpline.lines import WHATSAPP
from server.domain.participants import Participant, SeatRole
from server.domain.whatsapp.kept import CallState, WhatsAppCall
from server.services.whatsapp import talking
from tests.media.client import Client
from tests.media.offer import opus
from tests.server.whatsapp.conftest import House, answers, until, words
from tests.server.whatsapp.test_chat import NO_DANGER


class Telephone:
    """The phone's end: what the simulator's page does with the browser's connection."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.line = Line("127.0.0.1", ())
        self.heard: list[Heard] = []
        self.line.on_heard = self.heard.append
        self._number = 1

    async def dial(self) -> None:
        await self.house.ask(f"/people/{self.house.ali.id}/dial", sdp=await self.line.offer())

    async def talks(self) -> None:
        """Until the call was accepted and both can hear each other."""
        await until(lambda: self.house.ali.call and self.house.ali.call.answer)
        assert self.house.ali.call is not None
        if self.house.ali.call.direction == "USER_INITIATED":
            self.line.accept(self.house.ali.call.answer)
        await self.line.connected()
        await until(lambda: self.state == "talking")

    async def pick_up(self) -> None:
        assert self.house.ali.call is not None
        answer = await self.line.answer(self.house.ali.call.offer)
        await self.house.ask(f"/people/{self.house.ali.id}/pick-up", sdp=answer)

    async def put_down(self) -> None:
        await self.house.ask(f"/people/{self.house.ali.id}/put-down")

    def say(self, payload: bytes) -> None:
        self.line.say(Heard(4711, self._number, self._number * 960, payload))
        self._number += 1

    @property
    def state(self) -> str:
        return "" if self.house.ali.call is None else self.house.ali.call.state


@pytest.fixture
async def telephone(house: House) -> AsyncIterator[Telephone]:
    telephone = Telephone(house)
    yield telephone
    await telephone.line.close()


async def the_case(house: House) -> Encounter:
    """Ali's, which a chat has made."""
    await house.write(*NO_DANGER)
    async with house.node.store.work() as work:
        conversation = await work.helpline.by_address(WHATSAPP, house.ali.bsuid)
        assert conversation is not None
        encounter = await work.encounters.get(conversation.encounter_id or "")
    assert encounter is not None
    return encounter


async def claimed(house: House, encounter: Encounter) -> Client:
    """By a doctor whose page sits in the call."""
    care = house.node.care
    async with house.node.store.work() as work:
        person = await work.people.by_login("dr.ayesha")
        assert person is not None
        await work.people.save(replace(person, on_duty_since=house.node.clock()))
    doctor = person.as_actor()
    await care.encounters.claim(doctor, encounter.id)
    await care.calls.join(doctor, encounter.id, "doctor's page", None)
    page = Client((("audio", "sendrecv"),))
    await page.connect((await care.calls.offer("doctor's page", encounter.id, page.offer())).sdp)
    return page


async def calls_of(house: House, encounter: Encounter) -> tuple[WhatsAppCall, ...]:
    async with house.node.store.work() as work:
        return await work.whatsapp.calls_of(encounter.id)


async def over(house: House, encounter: Encounter) -> WhatsAppCall:
    async with asyncio.timeout(20):
        while True:
            calls = await calls_of(house, encounter)
            if calls and calls[-1].state is CallState.OVER:
                return calls[-1]
            await asyncio.sleep(0.02)


async def seat_of(house: House, encounter: Encounter) -> Participant | None:
    async with house.node.store.work() as work:
        seats = await work.participants.of_encounter(encounter.id)
    return next((one for one in seats if one.role is SeatRole.PATIENT), None)


async def both_speak(telephone: Telephone, doctor: Client) -> None:
    said, answered = opus(), opus()
    async with asyncio.timeout(20):
        while not any(packet.endswith(said) for packet in doctor.received):
            telephone.say(said)
            await asyncio.sleep(0.02)
        while not any(one.payload == answered for one in telephone.heard):
            doctor.send_rtp(doctor.source("audio").packet(answered, 960))
            await asyncio.sleep(0.02)


async def test_a_caller_waits_with_a_tune_sits_down_when_claimed_and_leaves(
    house: House, telephone: Telephone
) -> None:
    encounter = await the_case(house)
    await telephone.dial()
    await telephone.talks()
    tones = set(tune.packets())
    await until(lambda: sum(one.payload in tones for one in telephone.heard) > 20)
    assert await seat_of(house, encounter) is None
    doctor = await claimed(house, encounter)
    await both_speak(telephone, doctor)
    seat = await seat_of(house, encounter)
    assert seat is not None and (seat.name, seat.detail, seat.camera, seat.left_at) == (
        "Ali",
        "WhatsApp",
        False,
        None,
    )
    await telephone.put_down()
    call = await over(house, encounter)
    assert (call.outcome, call.invitation_id) == ("completed", seat.invitation_id)
    left = await seat_of(house, encounter)
    assert left is not None and left.left_at is not None
    await doctor.close()


async def test_who_calls_again_has_the_same_seat(house: House, telephone: Telephone) -> None:
    encounter = await the_case(house)
    doctor = await claimed(house, encounter)
    await telephone.dial()
    await telephone.talks()
    await both_speak(telephone, doctor)
    await telephone.put_down()
    await over(house, encounter)
    again = Telephone(house)
    await again.dial()
    await again.talks()
    await both_speak(again, doctor)
    first, second = (await calls_of(house, encounter))[-2:]
    assert first.invitation_id == second.invitation_id
    await again.line.close()
    await doctor.close()


async def test_the_chat_asks_whether_it_may_be_recorded_and_the_answer_counts(
    house: House, telephone: Telephone
) -> None:
    encounter = await the_case(house)
    doctor = await claimed(house, encounter)
    await telephone.dial()
    await telephone.talks()
    await until(lambda: "ریکارڈ" in words(answers(house.ali)[-1]))
    shown = house.node.care.calls.shown(encounter.id)
    assert shown is not None and shown.recording == "off"
    await house.ask(f"/people/{house.ali.id}/messages", pick="recording:yes", title="ہاں")
    await until(lambda: (now := house.node.care.calls.shown(encounter.id)) and now.recording == "on")
    await house.ask(f"/people/{house.ali.id}/messages", pick="recording:no", title="نہیں")
    await until(lambda: (now := house.node.care.calls.shown(encounter.id)) and now.recording == "off")
    await doctor.close()


async def test_a_call_without_a_case_is_refused_and_the_chat_leads_to_one(
    house: House, telephone: Telephone
) -> None:
    await telephone.dial()
    await until(lambda: telephone.state == "ended" and answers(house.ali))
    assert "چنیں" in words(answers(house.ali)[0])
    async with house.node.store.work() as work:
        assert await work.whatsapp.open_calls() == ()


async def test_the_doctor_rings_who_allows_it(house: House, telephone: Telephone) -> None:
    encounter = await the_case(house)
    doctor = await claimed(house, encounter)
    asked = {"call_permission_request", "voice_call"}
    await until(lambda: asked <= {one.content.get("type") for one in answers(house.ali)})
    await house.ask(f"/people/{house.ali.id}/permission", accept=True)
    await until(lambda: telephone.state == "ringing")
    await telephone.pick_up()
    await telephone.talks()
    await both_speak(telephone, doctor)
    await doctor.close()


async def test_who_does_not_pick_up_is_told_that_he_was_called(house: House, telephone: Telephone) -> None:
    encounter = await the_case(house)
    house.ali.may_call_until = house.node.clock().replace(year=2100)
    doctor = await claimed(house, encounter)
    await until(lambda: telephone.state == "ringing")
    await telephone.put_down()
    assert (await over(house, encounter)).outcome == "refused"
    await until(lambda: "بات نہ ہو سکی" in words(answers(house.ali)[-1]))
    await doctor.close()


async def test_who_waits_too_long_gets_a_promise_with_a_time(
    house: House, telephone: Telephone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(talking, "WAIT_AT_MOST", 0.5)
    encounter = await the_case(house)
    await telephone.dial()
    await telephone.talks()
    assert (await over(house, encounter)).outcome == "promised"
    await until(lambda: telephone.state == "ended")
    await until(lambda: any(":" in words(one) and "تک" in words(one) for one in answers(house.ali)))


async def test_an_offer_that_cannot_be_used_ends_the_call(house: House, telephone: Telephone) -> None:
    encounter = await the_case(house)
    await house.ask(f"/people/{house.ali.id}/dial", sdp="v=0\r\nm=video 9 X 96\r\n")
    assert (await over(house, encounter)).outcome == "failed"
    await until(lambda: telephone.state == "ended")


async def test_when_the_encounter_ends_the_telephone_is_hung_up(house: House, telephone: Telephone) -> None:
    encounter = await the_case(house)
    await telephone.dial()
    await telephone.talks()
    await house.write("2")  # cancel my request
    await until(lambda: telephone.state == "ended", 40)
    assert (await over(house, encounter)).outcome == "completed"
