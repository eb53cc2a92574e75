"""Whose address a request has behind a proxy; nobody gives himself another one."""

from __future__ import annotations

import ipaddress

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from server.api.proxied import real_address, sender_of

PROXIES = ipaddress.ip_network("10.0.0.0/8")


def is_ours(address: str) -> bool:
    return ipaddress.ip_address(address) in PROXIES


@pytest.mark.parametrize(
    ("remote", "forwarded_for", "sender"),
    [
        ("198.51.100.7", [], "198.51.100.7"),
        ("198.51.100.7", ["192.0.2.1"], "198.51.100.7"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["192.0.2.1"], "192.0.2.1"),
        ("10.0.0.1", ["203.0.113.9, 192.0.2.1"], "192.0.2.1"),
        ("10.0.0.1", ["203.0.113.9", "192.0.2.1, 10.0.0.2"], "192.0.2.1"),
        ("10.0.0.1", ["203.0.113.9, nonsense"], "10.0.0.1"),
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ("10.0.0.1", ["2001:db8::1"], "2001:db8::1"),
    ],
)
def test_the_sender(remote: str, forwarded_for: list[str], sender: str) -> None:
    assert sender_of(remote, forwarded_for, is_ours) == sender


@pytest.mark.parametrize(("trusted", "seen"), [(["127.0.0.0/8"], "192.0.2.1"), (["10.0.0.0/8"], "127.0.0.1")])
async def test_only_a_trusted_proxy_is_believed(trusted: list[str], seen: str) -> None:
    async def who(request: web.Request) -> web.Response:
        return web.Response(text=f"{request.remote} {await request.text()}")

    app = web.Application(middlewares=[real_address(trusted)])
    app.router.add_post("/", who)
    async with (
        TestClient(TestServer(app)) as client,
        client.post("/", data="body", headers={"X-Forwarded-For": "192.0.2.1"}) as response,
    ):
        assert await response.text() == f"{seen} body"
