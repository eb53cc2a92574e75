"""What the figures of a call cost on the wire: a page's reports and what it hears of links, headers included."""

from __future__ import annotations

import asyncio
import json
import random
from typing import Any

import aiohttp

from signaling.messages import LinkCard, Links, Report, RungCard
from tests.signaling.conftest import Served

CALL = "0f4a2c1e-7a51-4c55-9d57-2f1f7d5f1a10"
SEATS = ("c2b7d1f0-0f38-4d3c-8b0c-6a5a3a0e9b21", "8d5b3f0c-4a59-4d51-9c1f-2a6b7c8d9e0f")
HEADERS = 52
"""IPv4 and TCP with timestamps; every message costs them twice, once as the other side's acknowledgement."""
ROUNDS, SECONDS = 60, 2.0
PING_BITS = (2 * HEADERS + 5) * 8 / 5
"""Engine.IO's ping every 5 s: in each direction one small frame and one acknowledgement."""


class Counted:
    """Octets of one direction."""

    def __init__(self) -> None:
        self.octets = 0


async def _count(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, counted: Counted) -> None:
    """Pass octets on."""
    while data := await reader.read(65_536):
        counted.octets += len(data)
        writer.write(data)
    writer.close()


def report(chance: random.Random, megabytes: float) -> dict[str, Any]:
    figures = {"round_trip_ms": chance.uniform(300, 600), "up_loss": chance.random() / 20}
    figures |= {"down_loss": chance.random() / 20, "up_kbps": chance.uniform(20, 120)}
    figures |= {"down_kbps": chance.uniform(20, 120), "down_fps": chance.uniform(4, 15), "megabytes": megabytes}
    figures |= {"available_kbps": chance.uniform(20, 200), "concealed": chance.random() / 50}
    return {"v": 1, "call_id": CALL, "buffer_ms": chance.uniform(60, 300)} | figures


def links(chance: random.Random, megabytes: float) -> Links:
    cards = [
        LinkCard(
            participant_id=one,
            connected=True,
            up=chance.randint(1, 4),
            down=chance.randint(1, 4),
            round_trip_ms=round(chance.uniform(300, 600)),
            up_kbps=round(chance.uniform(20, 200)),
            down_kbps=round(chance.uniform(20, 200)),
            megabytes=round(megabytes, 1),
        )
        for one in SEATS
    ]
    rungs = [
        RungCard(receiver_id=one, sender_id=other, rung="steps", reason="capacity", up=True, down=False)
        for one, other in (SEATS, SEATS[::-1])
    ]
    return Links(call_id=CALL, links=tuple(cards), rungs=tuple(rungs))


def rounded(figures: dict[str, Any]) -> dict[str, Any]:
    """As a page rounds them: no digit that means nothing."""
    return {
        key: round(value, 3 if "loss" in key or key == "concealed" else 1 if key == "megabytes" else 0)
        if isinstance(value, float)
        else value
        for key, value in figures.items()
    }


async def test_figures_every_two_seconds_cost_less_than_a_kilobit_in_each_direction(
    served: Served, record_property: Any
) -> None:
    up, down = Counted(), Counted()
    port = served.http.port

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far, back = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(_count(reader, back, up), _count(far, writer, down))

    middle = await asyncio.start_server(pass_on, "127.0.0.1", 0)
    address = middle.sockets[0].getsockname()[1]
    chance = random.Random(7)
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(f"http://127.0.0.1:{address}/live/?EIO=4&transport=websocket", compress=15) as page,
    ):
        assert page.compress, "a browser offers permessage-deflate, and the server takes it"
        await page.receive()
        await page.send_str('40{"token":"good","v":1}')
        await page.receive()
        before = up.octets, down.octets
        for number in range(ROUNDS):
            figures = rounded(report(chance, number / 20))
            Report.model_validate(figures)
            await page.send_str("42" + json.dumps(["call.report", figures], separators=(",", ":")))
            await served.shell.tell(served.door.sockets[0], "call.links", links(chance, number / 20))
            assert (await page.receive()).data.startswith('42["call.links"')
        while len(served.door.asked) < ROUNDS:
            await asyncio.sleep(0)
    middle.close()
    for way, octets, start in (("up", up.octets, before[0]), ("down", down.octets, before[1])):
        each = (octets - start) / ROUNDS
        bits = (each + 2 * HEADERS) * 8 / SECONDS + PING_BITS
        record_property(f"figures_{way}_bits_per_second", round(bits))
        print(f"figures {way}: {each:.0f} octets a message, {bits:.0f} bit/s with all headers and pings")
        assert bits < 1_000, way
