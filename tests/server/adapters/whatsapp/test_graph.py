"""Our client against the simulated Graph API, over HTTP: what is sent arrives, and each refusal means something."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestClient, TestServer

from server.adapters.whatsapp.graph import GraphClient
from server.domain.whatsapp import bodies
from server.domain.whatsapp.notices import CallOver, Delivery, MessageCame, MessageMoved, Writer
from server.domain.whatsapp.refusals import After, judge
from server.meta_simulator.catalogue import ERRORS, NO_ANSWER, NOT_JSON
from server.meta_simulator.network import Person, now
from server.meta_simulator.simulator import Simulator
from server.services.ports.whatsapp import GraphRefused, Permission
from tests.server.adapters.whatsapp.simulated import Heard, simulated


class House:
    def __init__(self, simulator: Simulator, heard: Heard) -> None:
        self.simulator, self.heard = simulator, heard
        self.ali: Person = next(iter(simulator.network.people.values()))
        self.ali.heard = now()
        self.to = Writer(self.ali.bsuid, self.ali.phone, self.ali.name)
        self.graph = GraphClient(lambda: simulator.root, simulator.number_id, simulator.token)

    async def refused(self, code: int) -> After:
        self.simulator.faults.errors = {code: 1}
        with pytest.raises(GraphRefused) as refused:
            await self.graph.send(bodies.text(self.to, "own", "hello"))
        return refused.value.refusal.after


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with simulated() as (simulator, heard):
        house = House(simulator, heard)
        yield house
        await house.graph.close()


async def test_a_message_arrives_and_its_statuses_come_back(house: House) -> None:
    sent = await house.graph.send(bodies.text(house.to, "own-1", "سلام"))
    assert [(one.content, one.mine) for one in house.ali.bubbles] == [
        ({"body": "سلام", "preview_url": False}, False)
    ]
    moved = await house.heard.until(MessageMoved, 2)
    assert [(one.id, one.delivery, one.own_id) for one in moved if isinstance(one, MessageMoved)] == [
        (sent, Delivery.SENT, "own-1"),
        (sent, Delivery.DELIVERED, "own-1"),
    ]


@pytest.mark.parametrize("code", ERRORS)
async def test_every_error_is_what_the_facts_say(house: House, code: int) -> None:
    assert await house.refused(code) is judge(ERRORS[code][0], code, transient=False)


async def test_a_gateways_page_of_html_is_tried_again(house: House) -> None:
    assert await house.refused(NOT_JSON) is After.LATER


async def test_a_lost_answer_is_no_refusal(house: House) -> None:
    assert await house.refused(NO_ANSWER) is After.UNSURE
    assert len(house.ali.bubbles) == 1


async def test_nobody_listens_is_tried_again() -> None:
    graph = GraphClient(lambda: "http://127.0.0.1:9/v26.0", "1", "token")
    with pytest.raises(GraphRefused) as refused:
        await graph.send({})
    await graph.close()
    assert refused.value.refusal.after is After.LATER


async def test_a_wrong_token_is_the_accounts_fault(house: House) -> None:
    stranger = GraphClient(lambda: house.simulator.root, house.simulator.number_id, "wrong")
    with pytest.raises(GraphRefused) as refused:
        await stranger.send(bodies.text(house.to, "own", "hello"))
    await stranger.close()
    assert refused.value.refusal.after is After.ACCOUNT


async def test_after_a_day_only_a_template_goes(house: House) -> None:
    house.ali.heard = None
    with pytest.raises(GraphRefused) as refused:
        await house.graph.send(bodies.text(house.to, "own", "hello"))
    assert refused.value.refusal.after is After.TEMPLATE
    await house.graph.send(bodies.template(house.to, "own", "doctor_ready", "ps", ("x",)))
    assert house.ali.bubbles[-1].kind == "template"


async def test_a_voice_note_is_fetched_and_proved_whole(house: House) -> None:
    content = b"OggS" + bytes(3_000)
    digest = hashlib.sha256(content).hexdigest()
    house.simulator.network.media["5"] = (content, "audio/ogg")
    assert await house.graph.download("5", digest) == content
    uploaded = await house.graph.upload(content, "audio/ogg", "note.ogg")
    assert house.simulator.network.media[uploaded][0] == content


async def test_what_is_not_there_cannot_be_fetched(house: House) -> None:
    with pytest.raises(GraphRefused) as refused:
        await house.graph.download("none", "")
    assert refused.value.refusal.code == 131052


async def test_we_may_call_only_who_has_agreed(house: House) -> None:
    assert await house.graph.permission(house.to) == Permission(may_call=False, may_ask=True)
    with pytest.raises(GraphRefused) as refused:
        await house.graph.call(house.to, "v=0", "own")
    assert refused.value.refusal.code == 138006
    await house.graph.send(bodies.ask_to_call(house.to, "own", "May we call you?"))
    assert await house.graph.permission(house.to) == Permission(may_call=False, may_ask=False)


async def test_an_answer_with_three_fingerprints_is_refused_as_meta_does(house: House) -> None:
    async with TestClient(TestServer(house.simulator.page())) as page:
        await page.post(f"/people/{house.ali.id}/dial", json={"sdp": "v=0"})
        ring = house.ali.call
        assert ring is not None
        prints = "".join(f"a=fingerprint:{name} AB\r\n" for name in ("sha-256", "sha-384", "sha-512"))
        with pytest.raises(GraphRefused) as refused:
            await house.graph.act_on_call(ring.id, "pre_accept", f"a=setup:active\r\na=candidate:1\r\n{prints}")
        assert refused.value.refusal.code == 100
        await house.graph.act_on_call(ring.id, "terminate")
    (over,) = await house.heard.until(CallOver)
    assert isinstance(over, CallOver) and not over.completed


async def test_the_page_writes_in_every_way_badly_when_asked(house: House) -> None:
    async with TestClient(TestServer(house.simulator.page())) as page:
        await page.post("/faults", json={"duplicates": 2, "disorder": True})
        for number in range(6):
            response = await page.post(f"/people/{house.ali.id}/messages", json={"text": f"{number}"})
            assert response.status == 200
        came = await house.heard.until(MessageCame, 18)
        state = await (await page.get("/state", params={"person": house.ali.id})).json()
    assert sorted(one.message.body for one in came if isinstance(one, MessageCame)) == sorted("012345" * 3)
    assert len({one.id for one in came if isinstance(one, MessageCame)}) == 6
    assert [bubble["content"]["body"] for bubble in state["person"]["bubbles"]] == list("012345")


async def test_a_page_of_another_address_is_refused(house: House) -> None:
    async with TestClient(TestServer(house.simulator.page())) as page:
        answer = await page.post("/people", json={"name": "X"}, headers={"Origin": "https://evil.example"})
    assert answer.status == 403
