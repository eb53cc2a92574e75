"""WhatsApp as a channel of the helpline: what every channel promises, its window, templates and refusals."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from server.adapters.whatsapp.channel import WhatsAppChannel
from server.adapters.whatsapp.graph import GraphClient
from server.domain.helpline.lines import Said
from server.domain.whatsapp.special import ASK_TO_CALL, CALL_BUTTON
from server.meta_simulator.catalogue import ERRORS, NO_ANSWER
from server.meta_simulator.network import now
from server.meta_simulator.simulator import Simulator
from server.services.ports.helpline import NotSent, Retry, Sent
from tests.contract.helpline_channel import ChannelContract, to_send
from tests.server.adapters.whatsapp.simulated import simulated
from tests.server.clock import MORNING

HELLO = Said("ای علاج")


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with simulated() as (simulator, _):
        next(iter(simulator.network.people.values())).heard = now()
        yield simulator


@pytest.fixture
async def graph(simulator: Simulator) -> AsyncIterator[GraphClient]:
    graph = GraphClient(lambda: simulator.root, simulator.number_id, simulator.token)
    yield graph
    await graph.close()


@pytest.fixture
def channel(graph: GraphClient) -> WhatsAppChannel:
    return WhatsAppChannel(graph, lambda: MORNING + timedelta(hours=1), "write_again")


@pytest.fixture
def address(simulator: Simulator) -> str:
    return next(iter(simulator.network.people.values())).bsuid


class TestWhatsAppChannel(ChannelContract):
    """Every promise, against the simulated Graph API, which refuses what the real one would."""


async def test_after_a_day_the_template_goes(channel: WhatsAppChannel, simulator: Simulator, address: str) -> None:
    old = replace(to_send(address, HELLO), last_in_at=MORNING - timedelta(hours=24))
    assert isinstance(await channel.send(old), Sent)
    assert simulator.graph.posted[-1]["template"]["name"] == "write_again"


async def test_where_whatsapp_says_that_a_day_is_over_the_template_goes_too(
    channel: WhatsAppChannel, simulator: Simulator, address: str
) -> None:
    simulator.faults.errors = {131047: 1}
    assert isinstance(await channel.send(to_send(address, HELLO)), Sent)
    assert [body["type"] for body in simulator.graph.posted] == ["text", "template"]


async def test_without_a_template_nothing_goes_after_a_day(graph: GraphClient, address: str) -> None:
    channel = WhatsAppChannel(graph, lambda: MORNING + timedelta(days=2), "")
    assert await channel.send(to_send(address, HELLO)) == NotSent(Retry.NEVER, "window closed")


@pytest.mark.parametrize("code", sorted(set(ERRORS) - {131047}))
async def test_each_refusal_is_tried_again_or_not(
    channel: WhatsAppChannel, simulator: Simulator, address: str, code: int
) -> None:
    simulator.faults.errors = {code: 1}
    outcome = await channel.send(to_send(address, HELLO))
    assert isinstance(outcome, NotSent) and outcome.code == str(code)
    again = {0, 4, 10, 190, 200, 368, 613, 80007, 130429, 131000, 131016, 131031, 131042, 131044, 131056, 133016}
    again |= {138000, 138002, 138005, 138012, 138013, 138018}
    assert outcome.retry is (Retry.LATER if code in again else Retry.NEVER)


async def test_a_lost_answer_is_waited_for(channel: WhatsAppChannel, simulator: Simulator, address: str) -> None:
    simulator.faults.errors = {NO_ANSWER: 1}
    outcome = await channel.send(to_send(address, HELLO))
    assert isinstance(outcome, NotSent) and outcome.retry is Retry.UNSURE


async def test_questions_around_a_call_are_whatsapps_own(
    channel: WhatsAppChannel, simulator: Simulator, address: str
) -> None:
    button = Said("A doctor is ready.", (("encounter:1", "Call the doctor"),), key=CALL_BUTTON)
    for said in (button, Said("May we call you?", key=ASK_TO_CALL)):
        assert isinstance(await channel.send(to_send(address, said)), Sent)
    kinds = [body["interactive"]["type"] for body in simulator.graph.posted]
    assert kinds == ["voice_call", "call_permission_request"]
    assert simulator.graph.posted[0]["interactive"]["action"]["parameters"]["payload"] == "encounter:1"
