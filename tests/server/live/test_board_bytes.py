"""What the board costs a viewer's link: 200 centers, 100 calls, a restless day; all headers included."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import aiohttp
import pytest

from server.domain import alarms
from server.domain.board import Board, paced
from server.domain.board_facts import Facts
from server.realtime.boards import BOARD_OCTETS
from server.realtime.control_room import LOOK_SECONDS
from signaling.shell import Shell
from signaling.topics import Topic
from tests.server.domain.province import later, province
from tests.signaling.conftest import Served
from tests.signaling.conftest import served as served

HEADERS = 2 * 52
"""IPv4 and TCP with timestamps, of a packet and of its acknowledgement; as if no two messages shared one."""
LOOKS = 300
"""Ten minutes."""
MOST = 2_000
"""Octets a second."""


class Viewer:
    """A board of its own, sent change by change as the boards of a server do."""

    def __init__(self) -> None:
        self.topic = Topic("board", "e1")
        self.board = Board(alarms.rules())
        self.messages = 0

    def fill(self, facts: Facts) -> None:
        for kind, cards in self.board.project(facts).items():
            self.topic.replace(kind, cards)  # type: ignore[arg-type]  # the projection's kinds are the wire's

    async def look(self, facts: Facts, shell: Shell, socket_id: str) -> None:
        wanted = self.board.project(facts)
        held = {kind: self.topic.cards(kind) for kind in wanted}  # type: ignore[arg-type]  # as above
        for kind, id_, card in paced(held, wanted, BOARD_OCTETS):
            put = self.topic.drop(kind, id_) if card is None else self.topic.put(kind, id_, card)  # type: ignore[arg-type]
            assert put is not None
            await shell.tell(socket_id, "topic.changed", put)
            self.messages += 1


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, counted: list[int]) -> None:
    while data := await reader.read(65_536):
        counted[0] += len(data)
        writer.write(data)
    writer.close()


@pytest.mark.parametrize("restless", [0.02, 0.5])
async def test_two_hundred_centers_cost_a_viewer_less_than_two_kilobytes_a_second(
    served: Served, restless: float, record_property: Any
) -> None:
    down, up, port = [0], [0], served.http.port

    async def between(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far, back = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(_pass(reader, back, up), _pass(far, writer, down))

    middle = await asyncio.start_server(between, "127.0.0.1", 0)
    address = middle.sockets[0].getsockname()[1]
    chance, viewer, facts = random.Random(5), Viewer(), province(200, 100)
    viewer.fill(facts)
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(f"http://127.0.0.1:{address}/live/?EIO=4&transport=websocket", compress=15) as page,
    ):
        await page.receive()
        await page.send_str('40{"token":"good","v":1}')
        await page.receive()
        before = down[0]
        for _ in range(LOOKS):
            facts = later(facts, LOOK_SECONDS, chance, restless)
            sent = viewer.messages
            await viewer.look(facts, served.shell, served.door.sockets[0])
            for _ in range(viewer.messages - sent):
                while not (data := await page.receive_str()).startswith('42["topic.changed"'):
                    assert data == "2", data
                    await page.send_str("3")  # Engine.IO's ping
    middle.close()
    each = (down[0] - before + viewer.messages * HEADERS) / (LOOKS * LOOK_SECONDS)
    record_property("board_octets_per_second", round(each))
    print(f"restless {restless}: {viewer.messages / LOOKS:.1f} changes a look, {each:.0f} octets a second in all")
    assert each <= MOST
