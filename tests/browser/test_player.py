"""The player of recordings in a real Chromium: sound first, sides in step, lanes, thumbnails, keys, the trail."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Callable
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Page, Response, expect

from tests.browser import people, reviewed
from tests.browser.chromium import PHONE, End
from tests.browser.conftest import Browsers
from tests.browser.player_steps import keys, lanes, marks, note, plays, thumbnails_come, twice_as_fast
from tests.browser.server import Server
from tests.link.access import Access
from tests.link.pipe import Profile
from tests.link.profiles import LINKS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SECONDS = 90
LONG = 240
NOTHING = Profile(rate=0, queue=0.4, delay=0.075)


@pytest.fixture
def seconds() -> float:
    return SECONDS


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[float], Path]:
    """The data folder of a server that has made the files of a consultation of so many seconds; made once."""

    @cache
    def folder(seconds: float) -> Path:
        data = tmp_path_factory.mktemp("made") / "data"
        asyncio.run(_make(data, seconds))
        return data

    return folder


async def _make(data: Path, seconds: float) -> None:
    await reviewed.prepare(data, seconds)
    server = Server(data=data)
    await server.start()
    try:
        async with asyncio.timeout(200):
            while await state(server) != "ready":
                await asyncio.sleep(0.5)
    finally:
        server.stop()


@pytest.fixture
def data(made: Callable[[float], Path], tmp_path: Path, seconds: float) -> Path:
    return Path(shutil.copytree(made(seconds), tmp_path / "data"))


@pytest.fixture
async def server(data: Path) -> AsyncIterator[Server]:
    """With a consultation that was recorded before it started."""
    running = Server(data=data)
    await running.start()
    yield running
    running.stop()


async def opened(end: End, server: Server, at: int = 0, language: str = "en") -> Page:
    """Signed in as a supervisor, the reason given."""
    page = await people.sign_in(end, server, "imran")
    await page.evaluate("language => localStorage.setItem('e-ilaj.language', language)", language)
    await page.goto(f"{server.url}/recordings/{reviewed.RECORDING}{f'?t={at}' if at else ''}")
    reason = page.get_by_role("radio").nth(2)
    await reason.check()
    await page.locator("form button[type=submit]").click()
    await expect(page.locator(".watching")).to_be_visible()
    return page


async def told(server: Server, path: str) -> Any:
    """What a supervisor's page would be answered."""
    async with aiohttp.ClientSession() as client:
        words = {"login": "imran", "password": people.PASSWORD}
        async with client.post(f"{server.url}/api/auth/sign-in", json=words) as answer:
            token = (await answer.json())["access_token"]
        async with client.get(server.url + path, headers={"Authorization": f"Bearer {token}"}) as answer:
            return await answer.json()


async def state(server: Server) -> str:
    return str((await told(server, f"/api/recordings/{reviewed.RECORDING}"))["row"]["state"])


async def audited(server: Server, action: str) -> list[dict[str, Any]]:
    events = (await told(server, f"/api/audit?object={reviewed.RECORDING}"))["events"]
    return [one for one in events if one["action"] == action]


async def test_a_recording_is_reviewed(browsers: Browsers, server: Server) -> None:
    end = await browsers.launch()
    played: list[float] = []
    thumbnails: list[Response] = []
    end.page.on("request", lambda request: note(request, played))
    end.page.on("response", lambda one: thumbnails.append(one) if one.url.endswith(".thumbnails") else None)
    page = await opened(end, server)
    await page.get_by_role("button", name="Play", exact=True).click()
    await plays(page)

    await twice_as_fast(page)
    await keys(page)
    await lanes(page)
    await marks(page)
    await thumbnails_come(page, thumbnails)
    await end.screenshot("recording-lanes")
    await page.get_by_role("button", name="Enlarge").first.click()
    await expect(page.locator(".sides[data-enlarged=true]")).to_be_visible()
    await page.get_by_text("Who agreed, and when").click()

    await asyncio.sleep(10.5)
    reasons = [event["reason"] for event in await audited(server, "recording.play")]
    assert any(re.search(r"ms \d+-\d+", reason) for reason in reasons)
    assert any("seeks" in reason for reason in reasons)
    assert all(after - before > 9 for before, after in pairwise(played)), played


@pytest.mark.parametrize("seconds", [LONG])
async def test_on_a_thin_link_sound_comes_first_and_it_goes_on_after_an_outage(
    browsers: Browsers, server: Server, seconds: float
) -> None:
    async with Access(LINKS["dsl-poor"]) as access:
        door = await access.tcp(("127.0.0.1", server.port))
        end = await browsers.launch()
        asked: list[str] = []
        end.page.on("request", lambda request: asked.append(request.url) if "/files/" in request.url else None)
        page = await opened(end, Server(data=server.data, port=door.address[1]))
        await page.get_by_role("button", name="Play", exact=True).click()
        await _sounds(page, 0.5)
        kinds = [url.rpartition("/")[2] for url in asked]
        voices = [number for number, name in enumerate(kinds) if name.endswith(".voice.webm")]
        pictures = [
            number for number, name in enumerate(kinds) if not name.endswith((".voice.webm", ".thumbnails"))
        ]
        assert len({kinds[number] for number in voices}) == 2
        assert not pictures or min(pictures) > voices[1], kinds
        await _sounds(page, 3)
        ends = await page.evaluate(
            "[...document.querySelectorAll('video')].map(one => [...Array(one.buffered.length)]"
            ".map((_, n) => one.buffered.end(n))).flat()"
        )
        assert max(ends, default=0) < LONG / 2, "the whole picture was fetched"

        access.ease(NOTHING)
        await page.get_by_role("slider", name="Position").press("8")
        await expect(page.get_by_text("No link. It goes on by itself")).to_be_visible(timeout=30_000)
        access.begin()
        await _sounds(page, LONG * 0.8 + 1)
        await expect(page.get_by_text("No link. It goes on by itself")).to_have_count(0, timeout=20_000)


async def _sounds(page: Page, least: float) -> None:
    """Until both voices have got beyond so many seconds."""
    script = "least => [...document.querySelectorAll('audio')].every(one => one.currentTime > least && !one.paused)"
    await page.wait_for_function(script, arg=least, timeout=60_000)


async def test_watching_goes_on_when_the_time_to_watch_is_over(browsers: Browsers, server: Server) -> None:
    """The files are refused in the middle of playing: the page asks again and goes on at the same second."""
    end = await browsers.launch()
    page = await opened(end, server, at=20)
    await page.get_by_role("button", name="Play", exact=True).click()
    await plays(page)
    await end.context.clear_cookies(name="eilaj_recording")
    await page.get_by_role("slider", name="Position").press("8")
    places = await plays(page)
    assert all(one["at"] > 70 for one in places), places
    assert len(await audited(server, "recording.open")) == 2


async def test_a_phone_has_one_side_large_and_everything_in_reach(browsers: Browsers, server: Server) -> None:
    end = await browsers.launch(viewport=PHONE)
    page = await opened(end, server, at=12, language="ur")
    await expect(page.locator("html")).to_have_attribute("dir", "rtl")
    await expect(page.get_by_role("timer")).to_contain_text("00:12 / 01:30")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    left = await page.evaluate("document.querySelector('.timeline').dir")
    assert left == "ltr"
    await end.screenshot("recording-phone")
