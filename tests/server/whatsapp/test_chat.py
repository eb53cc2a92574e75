"""A chat on the simulated WhatsApp, through webhook, inbox, engine, outbox and Graph API, whatever goes wrong."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest

from server.domain.encounters import State
from server.domain.helpline.lines import WHATSAPP, InState, OutState
from server.domain.whatsapp.webhook import signature
from server.meta_simulator.catalogue import NO_ANSWER, NOT_JSON
from tests.server.whatsapp.conftest import House, answers, until, words

NO_DANGER = ("سلام", "2", "1", "1", "1", "2", "2", "10", "6", "skip", "1", "1", "skip", "skip", "skip", "1", "1")
"""Urdu, a doctor, agreed, me, 18 to 49, male, no danger sign, the heart, …, a WhatsApp call."""


async def test_a_chat_in_urdu_becomes_a_case_in_the_queue(house: House) -> None:
    await house.write(*NO_DANGER)
    async with house.node.store.work() as work:
        conversation = await work.helpline.by_address(WHATSAPP, house.ali.bsuid)
        assert conversation is not None and conversation.encounter_id is not None
        encounter = await work.encounters.get(conversation.encounter_id)
    assert (conversation.phone, conversation.language, conversation.way) == (
        f"+{house.ali.phone}",
        "ur",
        "whatsapp",
    )
    assert encounter is not None and encounter.state is State.TRIAGED
    assert len(answers(house.ali)) == len(NO_DANGER)
    await _worked_off(house)


async def test_a_pressed_button_answers_too(house: House) -> None:
    await house.write("hello")
    rows = [row for one in answers(house.ali)[-1].content["action"]["sections"] for row in one["rows"]]
    assert len(rows) == 7
    await house.ask(f"/people/{house.ali.id}/messages", pick="language:en", title="English", list=True)
    await until(lambda: len(answers(house.ali)) == 2)
    assert "1122" in words(answers(house.ali)[-1])


async def test_duplicates_and_disorder_change_nothing(house: House) -> None:
    await house.ask("/faults", duplicates=3, disorder=True)
    await house.write("hello", "1", "1", "1")
    await asyncio.sleep(1.5)  # what comes late would be answered in this time
    assert len(answers(house.ali)) == 4
    assert {state for direction, state in await house.counts() if direction == "in"} == {InState.DONE.value}


@pytest.mark.parametrize("code", [131000, NOT_JSON])
async def test_a_refused_answer_goes_out_later_once(house: House, code: int) -> None:
    await house.ask("/faults", code=code)
    await house.write("hello")
    assert len(answers(house.ali)) == 1
    assert len(house.simulator.graph.posted) == 2
    await _all_arrived(house)


async def test_an_answer_of_which_no_word_came_back_is_not_sent_twice(house: House) -> None:
    await house.ask("/faults", code=NO_ANSWER)
    await house.write("hello")
    await _all_arrived(house)
    assert len(house.simulator.graph.posted) == 1


async def test_what_can_never_arrive_is_seen_to_have_failed(house: House) -> None:
    await house.ask("/faults", code=131026)
    await house.ask(f"/people/{house.ali.id}/messages", text="hello")
    async with asyncio.timeout(20):
        while ("out", OutState.FAILED.value) not in await house.counts():
            await asyncio.sleep(0.05)
    assert answers(house.ali) == []


async def test_who_hides_his_number_is_answered(house: House) -> None:
    hidden = await house.ask("/people", name="Noor", hides=True)
    noor = house.simulator.network.people[hidden["id"]]
    await house.write("hello", "1", person=noor)
    async with house.node.store.work() as work:
        conversation = await work.helpline.by_address(WHATSAPP, noor.bsuid)
    assert conversation is not None and (conversation.phone, conversation.name) == ("", "Noor")


async def test_who_was_known_by_his_number_stays_the_same_when_his_other_id_comes(house: House) -> None:
    await _post(house, _text(house, "wamid.old", house.ali.phone, {"wa_id": house.ali.phone}))
    await until(lambda: len(answers(house.ali)) == 1)
    await house.write("1")
    async with house.node.store.work() as work:
        assert await work.helpline.by_address(WHATSAPP, house.ali.bsuid) is None
        conversation = await work.helpline.by_address(WHATSAPP, house.ali.phone)
    assert conversation is not None and conversation.language == "en"


async def test_a_voice_note_and_a_photo_are_kept(house: House) -> None:
    await house.write("hello", "1")
    photo = b"\xff\xd8\xff\xe0" + bytes(200_000)
    url = f"{house.url}/sim/api/people/{house.ali.id}/media"
    async with house.http.post(url, data=photo, headers={"Content-Type": "image/jpeg"}) as answer:
        assert answer.status == 200
    await until(lambda: len(answers(house.ali)) == 3)
    async with house.node.store.work() as work:
        conversation = await work.helpline.by_address(WHATSAPP, house.ali.bsuid)
    assert conversation is not None and len(conversation.kept) == 1


async def test_a_sticker_gets_help_not_silence(house: House) -> None:
    await house.write("hello", "1")
    await house.ask(f"/people/{house.ali.id}/messages", sticker=True)
    await until(lambda: len(answers(house.ali)) == 3)


async def _worked_off(house: House) -> None:
    """No post waits any more."""
    later = house.node.clock() + timedelta(days=1)
    async with asyncio.timeout(20):
        while True:
            async with house.node.store.work() as work:
                waiting = await work.whatsapp.take_posts(later, 10)
            if not waiting:
                return
            await asyncio.sleep(0.2)


async def _all_arrived(house: House) -> None:
    async with asyncio.timeout(20):
        while any(state not in ("delivered", "read") for way, state in await house.counts() if way == "out"):
            await asyncio.sleep(0.05)


def _text(house: House, id_: str, source: str, contact: dict[str, str]) -> bytes:
    message = {"id": id_, "from": source, "timestamp": "1790000000", "type": "text", "text": {"body": "hello"}}
    metadata = {"phone_number_id": house.simulator.number_id}
    house.ali.heard = house.node.clock()
    value = {"metadata": metadata, "contacts": [contact], "messages": [message]}
    return json.dumps({"entry": [{"changes": [{"value": value}]}]}).encode()


async def _post(house: House, body: bytes) -> None:
    headers = {"X-Hub-Signature-256": signature(house.simulator.app_secret, body)}
    async with house.http.post(f"{house.url}/hooks/whatsapp", data=body, headers=headers) as answer:
        assert answer.status == 200
