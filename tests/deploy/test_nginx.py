"""Our proxy configuration in a real nginx, in front of a real node: TLS, sockets, addresses, deadlines, sizes."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import socketio
from aiohttp import web

from server.adapters.certificate import tls_context
from server.app import build
from server.config import Settings
from server.services import demo

CONFIGURATION = Path(__file__).parents[2] / "deploy" / "nginx" / "eilaj.conf"
START_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Proxy:
    plain: int
    tls: int
    context: ssl.SSLContext

    @property
    def address(self) -> str:
        return f"https://127.0.0.1:{self.tls}"


@pytest.fixture
def folder() -> Iterator[Path]:
    """nginx's workers give up root: the folder has to be theirs to read."""
    path = Path(tempfile.mkdtemp(prefix="eilaj-nginx-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
async def proxy(folder: Path, tmp_path: Path) -> AsyncIterator[Proxy]:
    web_folder = tmp_path / "web"
    web_folder.mkdir()
    runner = web.AppRunner(
        build(
            Settings(
                data=tmp_path, port=0, media_port=0, web=web_folder, turn="off", demo=True,
                public_url="https://127.0.0.1", trusted_proxies=("127.0.0.1",),
            )
        )
    )  # fmt: skip
    await runner.setup()
    node = web.TCPSite(runner, "127.0.0.1", 0)
    await node.start()
    tls_context(folder, ["127.0.0.1"], datetime.now(UTC))
    certificate = folder / "certificate.pem"
    plain, tls = _free_port(), _free_port()
    _configure(folder, plain, tls, runner.addresses[0][1])
    process = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")], env=_environment())
    context = ssl.create_default_context(cafile=str(certificate))
    try:
        await _reachable(tls, process, folder)
        yield Proxy(plain, tls, context)
    finally:
        process.terminate()
        process.wait(timeout=START_SECONDS)
        await runner.cleanup()


async def test_pages_and_sockets_go_through(proxy: Proxy) -> None:
    connector = aiohttp.TCPConnector(ssl=proxy.context)
    async with aiohttp.ClientSession(connector=connector) as client:
        async with client.get(f"{proxy.address}/healthz") as response:
            assert response.status == 200
            headers = response.headers
        assert headers["Strict-Transport-Security"].startswith("max-age=")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert not re.search(r"\d", headers.get("Server", ""))
        plain = f"http://127.0.0.1:{proxy.plain}/queue"
        async with client.get(plain, allow_redirects=False) as response:
            assert (response.status, response.headers["Location"]) == (308, "https://127.0.0.1/queue")
        async with client.get(f"{proxy.address}/metrics") as response:
            assert "eilaj_calls" not in await response.text()
        words = {"login": "nasreen", "password": demo.PASSWORD}
        origin = {"Origin": proxy.address}
        async with client.post(f"{proxy.address}/api/auth/sign-in", json=words, headers=origin) as response:
            assert response.status == 200
            assert "Secure" in response.headers["Set-Cookie"]
            token = (await response.json())["access_token"]
        live = socketio.AsyncClient(http_session=client, reconnection=False)
        auth = {"token": token, "v": 1}
        await live.connect(proxy.address, auth=auth, socketio_path="live", transports=["websocket"])
        assert live.transport() == "websocket"
        await live.disconnect()


async def test_nobody_gets_around_a_limit_by_a_header_of_his_own(proxy: Proxy) -> None:
    """The node counts tries of an address: it must be the sender's, whatever he writes."""
    words, statuses = {"login": "nasreen", "password": "wrong"}, []
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=proxy.context)) as client:
        for number in range(7):
            headers = {"X-Forwarded-For": f"192.0.2.{number}"}
            async with client.post(f"{proxy.address}/api/auth/sign-in", json=words, headers=headers) as response:
                statuses.append(response.status)
    assert statuses[0] == 401
    assert statuses[-1] == 429


async def test_half_a_head_and_a_huge_body_are_cut_off(proxy: Proxy) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.tls, ssl=proxy.context)
    writer.write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
    await writer.drain()
    async with asyncio.timeout(START_SECONDS):
        assert b"200" not in await reader.read()
    writer.close()
    async with (
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=proxy.context)) as client,
        client.post(f"{proxy.address}/api/auth/sign-in", data=bytes(200_000)) as response,
    ):
        assert response.status == 413


def _configure(folder: Path, plain: int, tls: int, node_port: int) -> None:
    """Our file with the ports, names and certificate of this test, inside of what a Debian nginx puts around it."""
    certificate = folder / "certificate.pem"
    text = CONFIGURATION.read_text()
    for known, here in (
        ("203.0.113.10:80", f"127.0.0.1:{plain}"),
        ("203.0.113.10:443", f"127.0.0.1:{tls}"),
        ("127.0.0.1:8080", f"127.0.0.1:{node_port}"),
        ("/etc/letsencrypt/live/eilaj.example.pk/fullchain.pem", str(certificate)),
        ("/etc/letsencrypt/live/eilaj.example.pk/privkey.pem", str(certificate)),
        ("eilaj.example.pk", "127.0.0.1"),
        ("client_header_timeout 10s", "client_header_timeout 1s"),
    ):
        assert known in text
        text = text.replace(known, here)
    (folder / "nginx.conf").write_text(
        f"daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{ worker_connections 256; }}\n"
        f"http {{ client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxied;\n"
        f"fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;\n{text}}}\n"
    )


async def _reachable(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    async with asyncio.timeout(START_SECONDS):
        while True:
            assert process.poll() is None, (folder / "error.log").read_text()
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
                continue
            writer.close()
            return


def _environment() -> dict[str, Any]:
    return {"PATH": os.environ.get("PATH", "") + ":/usr/sbin"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
