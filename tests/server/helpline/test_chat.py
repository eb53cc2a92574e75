"""The web chat over real HTTP: begins without an account, goes on after days, and is nobody else's."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import DummyCookieJar
from aiohttp.test_utils import TestClient, TestServer

from server.api.helpline import COOKIE
from server.app import NODE, build
from server.config import Settings
from server.domain.ids import new_id
from server.node import Node
from server.services.passwords import Passwords
from tests.server.clock import HandClock
from tests.server.helpline.conftest import TO_CONTACT

CHAT = "/api/helpline/chat"


@dataclass
class Browser:
    """One citizen's: keeps its cookie, shows what it was told."""

    http: TestClient[Any, Any]
    node: Node
    cookie: str = ""
    next: int = 0
    status: int = 0

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Origin": str(self.http.make_url("")).rstrip("/")}
        if self.cookie:
            headers["Cookie"] = f"{COOKIE}={self.cookie}"
        async with self.http.request(method, path, json=body, headers=headers) as response:
            self.status = response.status
            if COOKIE in response.cookies:
                self.cookie = response.cookies[COOKIE].value
            return await response.json(content_type=None) if response.content_length else None

    async def open(self) -> list[Any]:
        await self.ask("POST", CHAT)
        return await self.read()

    async def read(self, after: int = 0) -> list[Any]:
        """All above this number once the bot has said something new."""
        chat: Any = {"lines": []}
        for _ in range(100):
            chat = await self.ask("GET", f"{CHAT}/messages?after={after}&wait=5")
            if any(line["who"] != "me" for line in chat["lines"]):
                break
        self.next = chat["next"]
        lines: list[Any] = chat["lines"]
        return lines

    async def say(self, body: str) -> list[Any]:
        kind = "pick" if ":" in body else "text"
        await self.ask("POST", f"{CHAT}/messages", {"id": new_id(), "kind": kind, "body": body})
        assert self.status == 204
        return await self.read(self.next)


@pytest.fixture
async def browsers(tmp_path: Path, clock: HandClock) -> AsyncIterator[tuple[Browser, Browser]]:
    settings = Settings(data=tmp_path, port=0, media_port=0, web=tmp_path, turn="off")
    app = build(settings, clock=clock, passwords=Passwords(memory_kib=8, rounds=1))
    async with TestClient(TestServer(app), cookie_jar=DummyCookieJar()) as http:
        yield Browser(http, app[NODE]), Browser(http, app[NODE])


async def settled(browser: Browser, key: str) -> list[Any]:
    """Everything of the conversation once this wording was said."""
    for _ in range(100):
        chat = await browser.ask("GET", f"{CHAT}/messages?after=0")
        browser.next = chat["next"]
        if any(line["key"] == key for line in chat["lines"]):
            return list(chat["lines"])
        await asyncio.sleep(0.05)
    raise AssertionError(f"{key} was never said")


async def test_a_citizen_comes_to_a_link_into_the_call_without_an_account(
    browsers: tuple[Browser, Browser], clock: HandClock
) -> None:
    browser, _ = browsers
    (asked,) = await browser.open()
    assert [one["pick"] for one in asked["choices"]][:2] == ["language:en", "language:ur"]
    for body in (*TO_CONTACT[1:], "contact:browser"):
        clock.advance(2)
        await browser.say(body)
    lines = await settled(browser, "ask.waiting")
    link = next(line["link"] for line in lines if line["link"])
    assert link.startswith("/i/")
    seen = await browser.ask("GET", f"/api/invitations/{link.removeprefix('/i/')}")
    assert (browser.status, seen["center_name"], seen["role"]) == (200, "Helpline", "patient")
    mine = [line["text"] for line in lines if line["who"] == "me"]
    assert mine[0] == "English" and "An itching rash" in mine


async def test_it_goes_on_after_days_and_is_nobody_elses(
    browsers: tuple[Browser, Browser], clock: HandClock
) -> None:
    browser, stranger = browsers
    await browser.open()
    await browser.say("language:ur")
    await settled(browser, "ask.menu")
    clock.advance(5 * 24 * 3600)
    again = await browser.open()
    assert next(line["key"] for line in again if line["who"] == "bot") == "ask.language"
    await stranger.open()
    assert stranger.cookie != browser.cookie
    for cookie in ("", "x", "A" * 32, browser.cookie[:-1]):
        stranger.cookie = cookie
        await stranger.ask("GET", f"{CHAT}/messages")
        assert stranger.status == 404
        await stranger.ask("POST", f"{CHAT}/messages", {"id": new_id(), "kind": "text", "body": "hello"})
        assert stranger.status == 404


async def test_the_same_message_twice_is_one(browsers: tuple[Browser, Browser]) -> None:
    browser, _ = browsers
    await browser.open()
    said = {"id": new_id(), "kind": "pick", "body": "language:en"}
    await asyncio.gather(*(browser.ask("POST", f"{CHAT}/messages", said) for _ in range(4)))
    lines = await settled(browser, "ask.menu")
    assert [line["text"] for line in lines if line["who"] == "me"] == ["English"]


async def test_a_picture_is_kept_and_anything_else_refused(browsers: tuple[Browser, Browser]) -> None:
    browser, _ = browsers
    await browser.open()
    jpeg = base64.b64encode(b"\xff\xd8\xff" + bytes(2_000)).decode()
    kept = await browser.ask("POST", f"{CHAT}/media", {"mime": "image/jpeg", "data": jpeg})
    assert browser.status == 201 and kept["id"]
    for mime, data in (("image/svg+xml", jpeg), ("audio/ogg", jpeg), ("image/jpeg", "not base64!")):
        await browser.ask("POST", f"{CHAT}/media", {"mime": mime, "data": data})
        assert browser.status == 409
    await browser.ask("POST", f"{CHAT}/media", {"mime": "image/jpeg", "data": "A" * 130_000})
    assert browser.status in (413, 422)


async def test_a_flood_is_slowed_down(browsers: tuple[Browser, Browser]) -> None:
    browser, stranger = browsers
    await browser.open()
    statuses = set()
    for _ in range(25):
        await browser.ask("POST", f"{CHAT}/messages", {"id": new_id(), "kind": "text", "body": "again"})
        statuses.add(browser.status)
    assert statuses == {204, 429}
    for _ in range(10):
        stranger.cookie = ""
        await stranger.ask("POST", CHAT)
    assert stranger.status == 429


async def test_another_site_cannot_write_for_a_citizen(browsers: tuple[Browser, Browser]) -> None:
    browser, _ = browsers
    await browser.open()
    said = {"id": new_id(), "kind": "text", "body": "hello"}
    headers = {"Origin": "https://elsewhere.example", "Cookie": f"{COOKIE}={browser.cookie}"}
    async with browser.http.post(f"{CHAT}/messages", json=said, headers=headers) as response:
        assert response.status == 403
    async with browser.http.post(f"{CHAT}/messages", json=said, headers={"Cookie": headers["Cookie"]}) as response:
        assert response.status == 403
