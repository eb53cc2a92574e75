"""What one does with the player of recordings, step by step, each with what must come of it."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from playwright.async_api import Page, Request, Response, expect

from tests.link.pipe import Profile

SECONDS = 90
LONG = 240
NOTHING = Profile(rate=0, queue=0.4, delay=0.075)
PLACES = """() => [...document.querySelectorAll('audio, video')].map(one => ({
    kind: one.tagName, at: one.currentTime, paused: one.paused, rate: one.playbackRate, ready: one.readyState,
    pitch: one.preservesPitch, muted: one.muted}))"""
FARTHEST = """async (seconds) => {
    const all = [...document.querySelectorAll('audio, video')];
    const apart = [];
    const until = performance.now() + seconds * 1000;
    while (performance.now() < until) {
        const at = all.map(one => one.currentTime);
        apart.push(Math.max(...at) - Math.min(...at));
        await new Promise(done => setTimeout(done, 50));
    }
    return apart.sort((a, b) => a - b);
}"""


async def plays(page: Page, count: int = 4) -> list[dict[str, Any]]:
    """Wait until all elements move."""
    async with asyncio.timeout(40):
        while True:
            before: list[dict[str, Any]] = await page.evaluate(PLACES)
            await asyncio.sleep(0.3)
            after: list[dict[str, Any]] = await page.evaluate(PLACES)
            moved = [now["at"] > then["at"] for now, then in zip(after, before, strict=True)]
            if len(moved) == count and all(moved):
                return after


async def twice_as_fast(page: Page) -> None:
    """Pitch kept, sound and picture of both sides in step."""
    for _ in range(4):
        await page.keyboard.press("+")
    await expect(page.get_by_label("Speed")).to_have_value("2")
    fast = await plays(page)
    assert all(one["pitch"] and one["rate"] > 1.5 for one in fast)
    await asyncio.sleep(2)
    apart = await page.evaluate(FARTHEST, 3)
    assert apart[len(apart) * 9 // 10] < 0.080, apart
    for _ in range(3):
        await page.keyboard.press("-")
    await expect(page.get_by_label("Speed")).to_have_value("1")


async def keys(page: Page) -> None:
    await page.keyboard.press("k")
    await expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    await page.keyboard.press("5")
    await expect(page.get_by_role("timer")).to_contain_text("00:45 / 01:30")
    await page.keyboard.press("j")
    await expect(page.get_by_role("timer")).to_contain_text("00:35 / 01:30")
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("timer")).to_contain_text("00:40 / 01:30")
    assert page.url.endswith("?t=40")
    first = await page.locator("figure.side figcaption").first.inner_text()
    await page.keyboard.press("s")
    assert await page.locator("figure.side figcaption").first.inner_text() != first
    await page.keyboard.press("s")


def note(request: Request, played: list[float]) -> None:
    if request.url.endswith("/played"):
        played.append(asyncio.get_running_loop().time())


async def lanes(page: Page) -> None:
    """A press on a lane goes there; what lies there is said in words; arrows go from one thing to the next."""
    room = page.get_by_role("button", name=re.compile("Room 1.: what happened"))
    box = await room.bounding_box()
    assert box is not None
    await page.mouse.click(box["x"] + box["width"] * 41.5 / SECONDS, box["y"] + 20)
    await expect(page.locator(".lane-said")).to_have_text("Room 1: No data 3 s")
    await expect(page.get_by_role("timer")).to_contain_text(re.compile("00:4[012] /"))
    whole = page.get_by_role("button", name="Pauses, notes, messages and prescriptions")
    await page.keyboard.press("1")
    await whole.focus()
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("timer")).to_contain_text("00:11 /")
    await page.keyboard.press("ArrowRight")
    await expect(page.locator(".lane-said")).to_contain_text("Recording paused: Intimate examination")
    moments = page.locator(".moments")
    await moments.get_by_text("wrote notes").last.click()
    await expect(page.get_by_role("timer")).to_contain_text("00:54 /")
    await moments.get_by_text("signed a prescription").click()
    await expect(page.get_by_role("timer")).to_contain_text("01:04 /")
    await expect(page.locator(".captions")).to_have_text("Dr Ayesha Khan (demo) signed a prescription")


async def marks(page: Page) -> None:
    """What a reviewer marks lies on the time line, and a key goes there."""
    await page.keyboard.press("5")
    await page.keyboard.press("m")
    await page.keyboard.type("asks about allergies")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    await page.keyboard.press("k")
    await page.keyboard.press("1")
    await page.get_by_role("button", name="What reviewers marked").focus()
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("timer")).to_contain_text("00:45 /")
    await expect(page.locator(".lane-said")).to_contain_text("at 00:45: asks about allergies")
    await expect(page.locator(".seek-tick.reviewer")).to_have_count(1)


async def thumbnails_come(page: Page, read: list[Response]) -> None:
    """What both sides showed where somebody points, read by range."""
    slider = page.get_by_role("slider", name="Position")
    box = await slider.bounding_box()
    assert box is not None
    await page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 24)
    for picture in (page.locator(".preview img").first, page.locator(".preview img").last):
        await expect(picture).to_be_visible()
        assert await picture.evaluate("one => one.decode().then(() => one.naturalWidth)") == 160
    assert read, "they were read"
    for answer in read:
        assert answer.status == 206
        assert re.fullmatch(r"bytes=\d+-\d+", await answer.request.header_value("range") or "")
