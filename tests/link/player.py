"""How soon a long recording plays on a thin link: `python -m tests.link.player [MINUTES]` prints seconds and goals.

From the press on Open until both voices could sound, and from the press on Play until they do and both pictures
move, at the beginning and in the middle, on 512 kbit/s with 150 ms and 1 % loss; and how much was fetched by then.
Exit status 1 where a goal was missed. The figures mean something only on an idle machine.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from playwright.async_api import Page, async_playwright

from tests.bench.row import Row, goal
from tests.browser import people, reviewed
from tests.browser.chromium import launch
from tests.browser.server import Server
from tests.link.access import Access
from tests.link.profiles import LINKS

MOVES = "([kind, beyond]) => [...document.querySelectorAll(kind)].every(one => one.currentTime > beyond + 0.05)"
READY = "[...document.querySelectorAll('audio')].length > 1 && [...document.querySelectorAll('audio')].every(one => one.readyState > 2)"  # noqa: E501
BUFFERED = """[...document.querySelectorAll('audio, video')].map(one => [...Array(one.buffered.length)].reduce(
    (sum, _, n) => sum + one.buffered.end(n) - one.buffered.start(n), 0))"""


MINUTES = 120.0
SECONDS_GOAL = 2.0
"""Until it can sound after Open, until it sounds after Play. Pictures come when they are there."""


async def measure(minutes: float) -> list[Row]:
    rows = []
    with tempfile.TemporaryDirectory(prefix="player-") as place:
        server = Server(data=Path(place) / "data")
        await reviewed.prepare(server.data, minutes * 60)
        await server.start()
        try:
            async with Access(LINKS["dsl-poor"]) as access, async_playwright() as playwright:
                door = await access.tcp(("127.0.0.1", server.port))
                end = await launch(playwright)
                thin = Server(data=server.data, port=door.address[1])
                page = await people.sign_in(end, thin, "imran")
                await _ready(page, thin)
                for at in (0, int(minutes * 30)):
                    rows += await _started(page, thin, at)
                await end.browser.close()
        finally:
            server.stop()
    return rows


async def _ready(page: Page, server: Server) -> None:
    """Until it has been assembled, and once with everything of the page in the browser's cache."""
    await page.goto(f"{server.url}/recordings/{reviewed.RECORDING}")
    while not await page.get_by_role("radio").count():
        await asyncio.sleep(2)
        await page.reload()
        await asyncio.sleep(2)


async def _started(page: Page, server: Server, at: int) -> list[Row]:
    await page.goto(f"{server.url}/recordings/{reviewed.RECORDING}?t={at}")
    await page.get_by_role("radio").nth(2).check()
    await page.locator("form button[type=submit]").click()
    begun = time.monotonic()
    await page.wait_for_function(READY, timeout=120_000)
    could = time.monotonic() - begun
    await page.get_by_role("button", name="Play", exact=True).click()
    pressed = time.monotonic()
    await page.wait_for_function(MOVES, arg=["audio", at], timeout=120_000)
    sounds = time.monotonic() - pressed
    await page.wait_for_function(MOVES, arg=["video", at], timeout=120_000)
    pictures = time.monotonic() - pressed
    fetched = sum(await page.evaluate(BUFFERED))
    return [
        goal(Row(f"from {at} s: Open to what can sound", could, "s"), SECONDS_GOAL, True),
        goal(Row(f"from {at} s: Play to both voices", sounds, "s"), SECONDS_GOAL, True),
        Row(f"from {at} s: Play to both pictures", pictures, "s"),
        Row(f"from {at} s: fetched by then, all elements", fetched, "s"),
    ]


def main(minutes: float) -> int:
    rows = asyncio.run(measure(minutes))
    for row in rows:
        verdict = "" if row.ok is None else "yes" if row.ok else "NO"
        print(f"{row.name:<44}{row.value:8.2f} {row.unit:<4}{row.goal:>6}  {verdict}")
    return 1 if any(row.ok is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else MINUTES))
