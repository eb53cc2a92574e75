"""The proxy of `make link` adds its script to pages and changes nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, DummyCookieJar, web
from aiohttp.test_utils import TestServer

from tests.link.proxy import SCRIPT_PATH, Proxy

PAGE = "<!doctype html><html><head><title>x</title></head></html>"


async def page(request: web.Request) -> web.Response:
    reply = web.Response(text=PAGE, content_type="text/html", headers={"X-Host": request.host})
    reply.set_cookie("a", "1")
    reply.set_cookie("b", "2")
    return reply


async def echo(request: web.Request) -> web.Response:
    return web.Response(body=await request.read(), status=201, content_type=request.content_type)


async def moved(_request: web.Request) -> web.Response:
    raise web.HTTPFound("/elsewhere?x=%20")


async def talk(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    await socket.send_str(f"{request.host} {request.headers['Origin']}")
    async for message in socket:
        await socket.send_str(message.data.upper())
    return socket


@pytest.fixture
async def reached() -> AsyncIterator[str]:
    app = web.Application()
    app.add_routes([web.get("/", page), web.post("/echo", echo), web.get("/moved", moved), web.get("/live", talk)])
    async with TestServer(app) as server, Proxy(str(server.make_url("")).rstrip("/"), "led();") as proxy:
        yield f"http://127.0.0.1:{proxy.address[1]}"


@pytest.fixture
async def client() -> AsyncIterator[ClientSession]:
    async with ClientSession(cookie_jar=DummyCookieJar()) as session:
        yield session


async def test_a_page_gets_the_script_first_and_keeps_its_headers(reached: str, client: ClientSession) -> None:
    async with client.get(reached, headers={"Accept": "text/html", "Host": "name:1"}) as answer:
        assert f'<head><script src="{SCRIPT_PATH}"></script><title>' in await answer.text()
        assert answer.headers["X-Host"] == "name:1"
        assert answer.headers.getall("Set-Cookie") == ["a=1; Path=/", "b=2; Path=/"]
    async with client.get(reached + SCRIPT_PATH) as answer:
        assert await answer.text() == "led();"


async def test_what_is_no_page_is_left_as_it_is(reached: str, client: ClientSession) -> None:
    async with client.get(reached, headers={"Accept": "*/*"}) as answer:
        assert await answer.text() == PAGE
    body = bytes(range(256)) * 10
    async with client.post(f"{reached}/echo", data=body, headers={"Content-Type": "image/png"}) as answer:
        assert (answer.status, answer.content_type, await answer.read()) == (201, "image/png", body)
    async with client.get(f"{reached}/moved", allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (302, "/elsewhere?x=%20")


async def test_live_messages_pass_both_ways_under_the_browsers_origin(reached: str, client: ClientSession) -> None:
    async with client.ws_connect(
        f"{reached}/live", headers={"Host": "name:1", "Origin": "http://name:1"}
    ) as socket:
        assert await socket.receive_str() == "name:1 http://name:1"
        await socket.send_str("hello")
        assert await socket.receive_str() == "HELLO"
