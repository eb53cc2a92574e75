"""The server as the browser tests run it: ready when it says so, back on its port and data after a power cut."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest

from tests.browser.server import Server

pytestmark = pytest.mark.browser


async def _status(server: Server, path: str) -> int:
    async with aiohttp.ClientSession() as client, client.get(server.url + path) as response:
        return response.status


async def test_it_comes_back_after_a_kill(server: Server) -> None:
    assert await _status(server, "/healthz") == 200
    first = server.process
    await server.restart()
    assert server.process is not first
    assert await _status(server, "/readyz") == 200


async def test_it_closes_cleanly_when_asked(server: Server) -> None:
    assert await _status(server, "/") == 200
    assert server.stop() == 0
    with pytest.raises(aiohttp.ClientConnectionError):
        await _status(server, "/")


async def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    refused = Server(data=tmp_path / "data", arguments=("--no-such-option",))
    with pytest.raises(RuntimeError, match="--no-such-option"):
        await refused.start()
    assert refused.process is None
