"""The built web client: which page for which path, caching, compression, and no file but its own."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from server.api.shell import problems_only
from server.api.web_client import add_web_client

Client = TestClient[web.Request, web.Application]
SCRIPT = b"export const a = 'a long enough script to be worth compressing';\n" * 20


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<title>light</title>")
    (folder / "call.html").write_text("<title>call</title>")
    (folder / "helpline.html").write_text("<title>helpline</title>")
    (folder / "favicon.svg").write_text("<svg/>")
    (folder / "assets" / "main-1a2b.js").write_bytes(SCRIPT)
    (tmp_path / "secret.txt").write_text("secret")
    app = web.Application(middlewares=[problems_only])
    add_web_client(app, folder)
    async with TestClient(TestServer(app)) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/", "light"), ("/desk", "light"), ("/admin/people", "light"), ("/index.html", "light"),
        ("/call/abc", "call"), ("/i/token", "call"), ("/helpline", "helpline"),
    ],
)  # fmt: skip
async def test_pages(client: Client, path: str, title: str) -> None:
    response = await client.get(path)
    assert (response.status, response.content_type) == (200, "text/html")
    assert title in await response.text()
    assert response.headers["Cache-Control"] == "no-store"


async def test_assets_are_kept_for_ever_compressed_and_known_again(client: Client) -> None:
    response = await client.get("/assets/main-1a2b.js", headers={"Accept-Encoding": "gzip"})
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.content_type in ("text/javascript", "application/javascript")
    assert int(response.headers["Content-Length"]) < len(SCRIPT) / 3
    assert await response.read() in (SCRIPT, gzip.compress(SCRIPT, mtime=0))
    again = await client.get("/assets/main-1a2b.js", headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status, await again.read()) == (304, b"")
    plain = await client.get("/assets/main-1a2b.js", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert await plain.read() == SCRIPT


async def test_small_files_beside_the_pages_are_served(client: Client) -> None:
    response = await client.get("/favicon.svg")
    assert (response.status, response.content_type) == (200, "image/svg+xml")


@pytest.mark.parametrize(
    "path",
    [
        "/assets/none.js", "/assets/../secret.txt", "/../secret.txt", "/assets/%2e%2e/%2e%2e/secret.txt",
        "/assets/", "/api/none", "/..%2fsecret.txt", "/%2fetc%2fpasswd", "//etc/passwd", "/secret.txt", "/a%00",
    ],
)  # fmt: skip
async def test_no_other_file_is_served(client: Client, path: str) -> None:
    response = await client.session.get(URL(f"http://{client.host}:{client.port}{path}", encoded=True))
    assert "secret" not in await response.text()
    assert response.status == 404 or "light" in await response.text()


async def test_without_a_build_the_page_says_what_to_do(tmp_path: Path) -> None:
    app = web.Application()
    add_web_client(app, tmp_path / "none")
    async with TestClient(TestServer(app)) as client:
        response = await client.get("/")
        assert response.status == 503
        assert "make run" in await response.text()
