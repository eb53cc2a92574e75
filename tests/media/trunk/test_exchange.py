"""A caller's voice reaches a page of the call and back, over real sockets, DTLS and our own plane."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator

import pytest
import uvloop

from media.api import CallPolicy
from media.lines import LineEnded, LineFailed
from media.plane import Plane, PlaneSettings
from media.trunk import tune
from media.trunk.description import read
from media.trunk.exchange import Exchange
from media.trunk.line import Line
from media.trunk.voice import Heard
from tests.media.client import Client
from tests.media.offer import opus
from tests.media.recorder import MemoryRecorder

HOST = "127.0.0.1"


CALL, DOCTOR, CALLER = "call", "doctor", "caller"


@pytest.fixture
async def plane() -> AsyncIterator[Plane]:
    plane = Plane(PlaneSettings(host=HOST, make_recorder=MemoryRecorder))
    await plane.start()
    await plane.open_call(CALL, CallPolicy())
    yield plane
    await plane.close()


@pytest.fixture
async def exchange() -> AsyncIterator[Exchange]:
    exchange = Exchange(HOST, ())
    yield exchange
    await exchange.close()


class Telephone:
    """The far end of a line, as WhatsApp's media server or a browser would be."""

    def __init__(self) -> None:
        self.line = Line(HOST, ())
        self.heard: list[Heard] = []
        self.ended = asyncio.Event()
        self.line.on_heard = self.heard.append
        self.line.on_ended = self.ended.set
        self._sequence = 1

    async def call(self, exchange: Exchange, line_id: str, *, lite: bool) -> None:
        offer = await self.line.offer()
        if lite:
            offer = offer.replace("m=audio", "a=ice-lite\r\nm=audio")
        answer = await exchange.answer(line_id, offer)
        if lite:
            self.line._start(read(answer), controls=False, begins=False)
        else:
            self.line.accept(answer)
        await asyncio.gather(self.line.connected(), exchange.connected(line_id))

    def say(self, payload: bytes) -> None:
        self.line.say(Heard(4711, self._sequence, self._sequence * 960, payload))
        self._sequence += 1

    async def hears(self, wanted: bytes) -> None:
        async with asyncio.timeout(10):
            while not any(one.payload == wanted for one in self.heard):
                await asyncio.sleep(0.01)


@pytest.fixture
async def telephone() -> AsyncIterator[Telephone]:
    telephone = Telephone()
    yield telephone
    await telephone.line.close()


@pytest.mark.parametrize("lite", [True, False], ids=["whatsapp", "browser"])
async def test_a_voice_goes_both_ways(plane: Plane, exchange: Exchange, telephone: Telephone, lite: bool) -> None:
    await telephone.call(exchange, "line", lite=lite)
    await telephone.hears(tune.packets()[10])
    async with Client((("audio", "sendrecv"),)) as doctor:
        await doctor.connect((await plane.offer(CALL, DOCTOR, doctor.offer())).sdp)
        await exchange.join("line", lambda sdp: _answered(plane, sdp))
        said, answered = opus(), opus()
        async with asyncio.timeout(15):
            while not any(packet.endswith(said) for packet in doctor.received):
                telephone.say(said)
                await asyncio.sleep(0.02)
            while not any(one.payload == answered for one in telephone.heard):
                doctor.send_rtp(doctor.source("audio").packet(answered, 960))
                await asyncio.sleep(0.02)
        await exchange.wait("line")
        telephone.heard.clear()
        await telephone.hears(tune.packets()[30])
    numbers = [one.sequence for one in telephone.heard]
    assert all((after - before) & 0xFFFF < 100 for before, after in itertools.pairwise(numbers))


async def test_a_seat_is_had_though_our_public_address_does_not_lead_back(
    exchange: Exchange, telephone: Telephone
) -> None:
    outside = PlaneSettings(host=HOST, make_recorder=MemoryRecorder, announced=("192.0.2.77",))
    plane = Plane(outside)
    await plane.start()
    await plane.open_call(CALL, CallPolicy())
    await telephone.call(exchange, "line", lite=True)
    await exchange.join("line", lambda sdp: _answered(plane, sdp))
    async with asyncio.timeout(10):
        while not plane._calls[CALL].participants[CALLER].connected:
            await asyncio.sleep(0.01)
    await exchange.hang_up("line")
    await plane.close()


async def test_we_call_and_hang_up(exchange: Exchange, telephone: Telephone) -> None:
    offer = await exchange.offer("line")
    answer = await telephone.line.answer(offer)
    await exchange.accepted("line", answer)
    await asyncio.gather(telephone.line.connected(), exchange.connected("line"))
    await telephone.hears(tune.packets()[10])
    await exchange.hang_up("line")
    async with asyncio.timeout(10):
        await telephone.ended.wait()
    await exchange.hang_up("line")


async def test_who_hangs_up_on_the_medias_way_is_told(exchange: Exchange, telephone: Telephone) -> None:
    told: list[LineEnded] = []
    exchange.listen(told.append)
    await telephone.call(exchange, "line", lite=True)
    await telephone.line.close()
    async with asyncio.timeout(10):
        while not told:
            await asyncio.sleep(0.01)
    assert told == [LineEnded("line")]
    with pytest.raises(LineFailed):
        await exchange.connected("line")


async def test_strangers_datagrams_do_not_end_a_line(exchange: Exchange, telephone: Telephone) -> None:
    offer = await exchange.offer("line")
    await exchange.accepted("line", await telephone.line.answer(offer))
    await exchange.connected("line")
    loop = asyncio.get_running_loop()
    stranger, _ = await loop.create_datagram_endpoint(
        asyncio.DatagramProtocol, remote_addr=read(offer).candidates[0]
    )
    for datagram in (b"", b"\x80" * 1600, b"\x16" + bytes(40), b"\x00\x01" + bytes(30), b"\x80" * 100):
        stranger.sendto(datagram)
    stranger.close()
    telephone.heard.clear()
    await telephone.hears(tune.packets()[40])


def test_addresses_of_the_other_family_are_left_alone() -> None:
    """On the server's own loop, which raises where asyncio's only reports."""

    async def connect() -> None:
        exchange, telephone = Exchange(HOST, ()), Telephone()
        answer = await telephone.line.answer(await exchange.offer("line"))
        sixth = "a=candidate:9 1 udp 2122265343 2001:db8::1 57742 typ host\r\na=end-of-candidates"
        await exchange.accepted("line", answer.replace("a=end-of-candidates", sixth))
        await asyncio.gather(telephone.line.connected(), exchange.connected("line"))
        await telephone.line.close()
        await exchange.close()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(connect())


async def test_a_description_that_cannot_be_used_leaves_no_line(exchange: Exchange) -> None:
    with pytest.raises(LineFailed):
        await exchange.answer("line", "v=0\r\n")
    assert await exchange.offer("line")


async def _answered(plane: Plane, sdp: str) -> str:
    return (await plane.offer(CALL, CALLER, sdp)).sdp
