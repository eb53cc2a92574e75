"""Long polling: whole messages for a page behind a proxy that eats WebSockets, nothing for whoever abuses it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
import socketio
from aiohttp import ClientResponse
from yarl import URL

from signaling import polling, shell
from signaling.bucket import BURST
from signaling.messages import CallOpened
from tests.signaling.conftest import Served

DUTY = '420["duty.set",{"v":1,"on":true}]'


class Poller:
    """Engine.IO over HTTP by hand, so that it can be used wrongly."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.id = ""

    async def open(self, token: str | None = "good") -> None:
        async with self.served.http.get("/live/?EIO=4&transport=polling") as response:
            self.id = json.loads((await response.text())[1:])["sid"]
        if token is not None:
            assert (await self.post("40" + json.dumps({"token": token, "v": 1}))).status == 200
            assert (await self.read()).startswith("40")

    def path(self, **more: str) -> str:
        query = {"EIO": "4", "transport": "polling", "sid": self.id} | more
        return "/live/?" + "&".join(f"{key}={value}" for key, value in query.items())

    async def get(self, **more: str) -> ClientResponse:
        response = await self.served.http.get(URL(self.path(**more), encoded=True))
        await response.read()
        return response

    async def read(self) -> str:
        response = await self.get()
        assert response.status == 200
        return await response.text()

    async def post(self, body: Any, **headers: str) -> ClientResponse:
        response = await self.served.http.post(self.path(), data=body, headers=headers)
        await response.read()
        return response

    async def gone(self) -> bool:
        for _ in range(300):
            if (await self.get()).status == 400:
                return True
        return False


@pytest.fixture
async def poller(served: Served) -> Poller:
    one = Poller(served)
    await one.open()
    return one


async def test_the_librarys_own_client_gets_through_by_polling(served: Served) -> None:
    client = socketio.AsyncClient(reconnection=False)
    told: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    client.on("call.opened", told.set_result)
    auth = {"token": "good", "v": 1}
    await client.connect(served.base, auth=auth, socketio_path="live", transports=["polling"])
    assert client.transport() == "polling", "nothing is upgraded"
    answer = await client.call("duty.set", {"v": 1, "on": True}, timeout=5)
    assert answer["value"]["connected"] is True
    await served.shell.tell(
        served.door.sockets[0], "call.opened", CallOpened(call_id="c", encounter_id="c", by="x")
    )
    assert (await asyncio.wait_for(told, 5))["call_id"] == "c"
    await client.eio.disconnect(abort=True)


async def test_an_acknowledgement_is_waited_for(served: Served) -> None:
    client = socketio.AsyncClient(reconnection=False)
    client.on("call.opened", lambda message: None)
    await client.connect(
        served.base, auth={"token": "good", "v": 1}, socketio_path="live", transports=["websocket"]
    )
    message = CallOpened(call_id="c", encounter_id="c", by="x")
    assert await served.shell.ask(served.door.sockets[0], "call.opened", message, 5) is True
    assert await served.shell.ask("nobody", "call.opened", message, 0.01) is False
    await client.disconnect()


async def test_a_second_reader_is_refused_and_the_first_misses_nothing(poller: Poller, served: Served) -> None:
    first = asyncio.create_task(poller.read())
    while not served.shell._polling._reading:
        await asyncio.sleep(0)
    # The library decodes a query twice; however the id is spelled, it is the same reader's.
    spelled = f"%25{ord(poller.id[0]):02x}" + poller.id[1:]
    for id_ in (poller.id, spelled, f"%{ord(poller.id[0]):02x}" + poller.id[1:]):
        assert (await poller.get(sid=id_)).status == 400
    await poller.post(DUTY)
    assert (await first).startswith('430[{"ok":true')


async def test_nothing_is_upgraded_and_no_script_is_served(poller: Poller, served: Served) -> None:
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    upgrade["Sec-WebSocket-Key"] = "dGhlIHNhbXBsZSBub25jZQ=="
    for path in (poller.path(), poller.path(transport="websocket")):
        async with served.http.get(path, headers=upgrade) as response:
            assert response.status == 400
    assert (await poller.get(j="0")).status == 400
    async with served.http.options("/live/") as response:
        assert response.status == 405
    await poller.post(DUTY)
    assert '"ok":true' in await poller.read()


@pytest.mark.parametrize(
    "body",
    [
        b"4" + b"x" * polling.MAX_BODY,
        "bAAAA",
        '451-["duty.set",{"_placeholder":true,"num":0}]',
        '461-0["x"]',
        "2probe",
        "5",
        "",
        "9",
        "\x1e".join([DUTY] * 17),
        b"\xff\xfe",
        "d=40",
    ],
    ids=[
        "giant",
        "binary",
        "binary event",
        "binary ack",
        "probe",
        "upgrade",
        "empty",
        "?",
        "many",
        "bytes",
        "form",
    ],
)
async def test_what_no_page_sends_ends_the_transport(poller: Poller, served: Served, body: Any) -> None:
    assert (await poller.post(body)).status in (400, 413)
    assert await poller.gone()
    assert served.door.sockets == []


async def test_bodies_without_a_length_or_compressed_are_refused(poller: Poller) -> None:
    async def parts() -> Any:
        yield b"40"

    assert (await poller.post(parts())).status == 411
    assert (await poller.post(b"\x1f\x8b", **{"Content-Encoding": "gzip"})).status in (400, 415)


async def test_a_post_that_comes_in_parts_is_read_whole_and_alone(poller: Poller, served: Served) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", served.http.port)
    body = DUTY.encode()
    head = f"POST {poller.path()} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body[:9])
    await writer.drain()
    while not served.shell._polling._posting:
        await asyncio.sleep(0)
    assert (await poller.post(DUTY)).status == 400, "one at a time"
    writer.write(body[9:])
    await writer.drain()
    assert b" 200 " in await reader.readline()
    writer.close()
    assert len(served.door.asked) == 1
    assert '"ok":true' in await poller.read()


async def test_a_post_that_never_ends_is_cut(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "STRANGERS_SECONDS", 0.05)
    stranger = Poller(served)
    await stranger.open(token=None)
    reader, writer = await asyncio.open_connection("127.0.0.1", served.http.port)
    writer.write(f"POST {stranger.path()} HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n40".encode())
    await writer.drain()
    assert b" 408 " in await reader.readline()
    writer.close()
    assert await stranger.gone()
    other = Poller(served)
    await other.open(token=None)
    assert (await other.post("40" + "x" * polling.STRANGERS_BODY)).status == 413


async def test_strangers_are_closed_even_when_they_never_read(
    served: Served, poller: Poller, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shell.UNAUTHENTICATED_SECONDS + 1 < 5, "the sweep comes every second"
    monkeypatch.setattr(shell, "UNAUTHENTICATED_SECONDS", 0.0)
    strangers = [Poller(served) for _ in range(3)]
    for one in strangers:
        await one.open(token=None)
    assert (await strangers[0].post('40{"token":"forged"}')).status == 200
    for _ in range(300):
        if len(served.shell._sio.eio.sockets) == 1:
            break
        await asyncio.sleep(0.02)
    for one in strangers:
        assert (await one.get()).status == 400
    await poller.post(DUTY)
    assert '"ok":true' in await poller.read()


async def test_floods_by_polling_are_slowed_as_those_by_websocket(poller: Poller, served: Served) -> None:
    packets = "\x1e".join([DUTY] * 16)
    for _ in range(8):
        await poller.post(packets)
    answers = ""
    while answers.count("430") < 128:
        answers += await poller.read()
    assert answers.count("rate.exceeded") >= 128 - BURST - 20
    statuses = {(await poller.post(DUTY)).status for _ in range(int(BURST) + 20)}
    assert 429 in statuses


async def test_other_origins_are_refused(served: Served) -> None:
    headers = {"Origin": "https://elsewhere.example"}
    async with served.http.get("/live/?EIO=4&transport=polling", headers=headers) as response:
        assert response.status == 400
