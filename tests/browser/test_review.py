"""Reviewing in browsers: asked, opened, marked, scored, a second one in the blind, released, read, answered."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser import people
from tests.browser.conftest import Browsers
from tests.browser.kept import PATIENT, keep_recording
from tests.browser.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

ITEMS = ("Greeting", "Identification", "History", "Examination", "Explanation", "Safety-netting")
ITEMS += ("Prescription quality", "Overall")
ALLERGY = "did not ask about allergy"


@pytest.fixture
async def reviewed(tmp_path: Path) -> AsyncIterator[tuple[Server, str]]:
    """A server with one recording, and its id."""
    server = Server(data=tmp_path / "data")
    recording_id = await keep_recording(server.data)
    await server.start()
    yield server, recording_id
    server.stop()


async def test_from_being_asked_to_the_doctors_answer(browsers: Browsers, reviewed: tuple[Server, str]) -> None:
    server, recording_id = reviewed
    admin = await people.sign_in(await browsers.launch(), server, "admin")
    await _assign(admin)
    first_end = await browsers.launch()
    first = await people.sign_in(first_end, server, "imran")
    await _open_assigned(first, "assigned to you")
    await _mark_twice(first)
    await first_end.screenshot("review-marks")
    await _score(first, 4, reload_after="Examination")
    await first_end.screenshot("review-score")
    await _hand_in(first)
    await expect(first.get_by_text("Overall 4 of 5")).to_be_visible()
    await first.get_by_role("button", name="Ask second review").click()
    await first.get_by_label("Who should review it?").select_option(label="Sana Gul (demo)")
    await first.get_by_role("button", name="Ask for a review").click()
    await expect(first.get_by_role("button", name="Ask second review")).to_be_visible()

    second_end = await browsers.launch()
    second = await people.sign_in(second_end, server, "sana")
    await _review_blind(second)
    await second_end.screenshot("review-second")

    await first.get_by_role("button", name="Release to doctor").click()
    await first.get_by_label("Words for the doctor").fill("Please ask about allergies.")
    await first.get_by_role("button", name="Release to doctor").click()
    await expect(first.get_by_text("The doctor has not read it yet.")).to_be_visible()

    doctor_end = await browsers.launch()
    doctor = await people.sign_in(doctor_end, server, "dr.ayesha")
    await _read_and_answer(doctor, recording_id)
    await doctor_end.screenshot("review-doctor")

    await first.reload()
    await first.get_by_text("Training", exact=True).click()
    await first.get_by_role("button", name="Open").click()
    await first.get_by_role("button", name="Score").click()
    await expect(first.get_by_text("She told me before the call.")).to_be_visible()
    await _who_opened(admin)


async def _assign(admin: Page) -> None:
    await admin.get_by_role("link", name="Recordings").click()
    row = admin.get_by_role("listitem")
    for _ in range(20):
        if await row.get_by_text("Not reviewed").count():
            break
        await asyncio.sleep(1)  # its files are being made
        await admin.reload()
    assert PATIENT not in await admin.locator("main").inner_text()
    await admin.get_by_role("button", name="Ask for a review of the recording").click()
    sheet = admin.get_by_role("dialog")
    await sheet.get_by_label("Who should review it?").select_option(label="Imran Shah (demo)")
    await sheet.get_by_label("What should be looked at?").fill("The family asked about the tablets.")
    await sheet.get_by_role("button", name="Ask for a review").click()
    await expect(row.get_by_text("Review asked for")).to_be_visible()


async def _open_assigned(page: Page, words: str) -> None:
    await page.get_by_role("link", name="Recordings").click()
    await page.get_by_label("Review", exact=True).select_option(label="To review by me")
    await expect(page.get_by_text("To review by you")).to_be_visible()
    await page.get_by_role("link", name=re.compile(f"Open the recording of .{re.escape(PATIENT)}")).click()
    await expect(page.get_by_text(words)).to_be_visible()
    await page.get_by_role("button", name="Open").click()
    await expect(page.get_by_role("button", name="Mark this second")).to_be_visible()


async def _mark_twice(page: Page) -> None:
    """One at a second by its key; typing pauses, Enter plays on. One over a range by two keys."""
    await expect(page.get_by_text("The family asked about the tablets.")).to_be_visible()
    await page.get_by_role("button", name="Play", exact=True).click()
    await _passes(page, 2)
    await page.keyboard.press("m")
    await expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    await page.keyboard.type(ALLERGY)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    await expect(page.locator(".marks-list").get_by_text(ALLERGY)).to_be_visible()
    await page.keyboard.press("i")
    await _passes(page, 4)
    await page.keyboard.press("o")
    await page.keyboard.type("explains the tablets well")
    await page.wait_for_timeout(300)  # within this a crash may lose words, UX allows 500 ms
    await page.reload()
    await page.get_by_role("button", name="Open").click()
    field = page.get_by_label("What did you see or hear?")
    await expect(field).to_have_value("explains the tablets well")
    await field.press("Enter")
    await expect(page.locator(".marks-list > li")).to_have_count(2)
    await page.keyboard.press("m")
    await page.keyboard.type("a slip")
    await page.keyboard.press("Escape")
    await expect(field).to_have_count(0)
    await expect(page.locator(".marks-list > li")).to_have_count(2)


async def _passes(page: Page, second: float) -> None:
    await page.wait_for_function(
        "(at) => [...document.querySelectorAll('video')].some(one => one.currentTime > at)", arg=second
    )


async def _score(page: Page, score: int, reload_after: str = "") -> None:
    await page.get_by_role("button", name="Score").click()
    for item in ITEMS:
        await page.get_by_role("group", name=item).get_by_text(str(score), exact=True).click()
        if item == reload_after:
            await expect(page.get_by_text("Saved")).to_be_visible()
            await page.reload()
            await page.get_by_role("button", name="Open").click()
            kept = page.get_by_role("group", name=item).get_by_role("radio", name=str(score))
            await expect(kept).to_be_checked()


async def _hand_in(page: Page) -> None:
    await page.get_by_role("button", name="Hand in").click()
    await page.get_by_role("button", name="Hand in now").click()
    await expect(page.get_by_text("Handed in", exact=True).first).to_be_visible()


async def _review_blind(page: Page) -> None:
    await _open_assigned(page, "assigned to you")
    await expect(page.get_by_text("after you hand in yours")).to_be_visible()
    assert ALLERGY not in await page.locator("main").inner_text()
    await page.get_by_role("button", name="Reviews").click()
    await expect(page.get_by_text("Hidden until you hand in yours.")).to_be_visible()
    await _score(page, 2)
    await _hand_in(page)
    await page.get_by_role("button", name="Reviews").click()
    await expect(page.get_by_text("Overall 4 of 5")).to_be_visible()
    await page.get_by_role("button", name="Marks").click()
    await expect(page.locator(".marks-list").get_by_text(ALLERGY)).to_be_visible()


async def _read_and_answer(doctor: Page, recording_id: str) -> None:
    await doctor.get_by_role("link", name="Reviews").click()
    await expect(doctor.get_by_text(PATIENT)).to_be_visible()
    await expect(doctor.get_by_text(ALLERGY)).to_be_visible()
    await expect(doctor.get_by_text("Please ask about allergies.")).to_be_visible()
    await expect(doctor.get_by_text("Overall 4 of 5")).to_be_visible()
    await doctor.get_by_role("button", name="I have read this").click()
    await expect(doctor.get_by_text("Read", exact=True)).to_be_visible()
    await doctor.get_by_label("Your answer").fill("She told me before the call.")
    await doctor.get_by_role("button", name="Send the answer").click()
    await expect(doctor.get_by_text("You answered")).to_be_visible()
    address = doctor.url
    await doctor.goto(address.replace("/doctor/reviews", f"/recordings/{recording_id}"))
    await expect(doctor.get_by_text("This page is not available to you")).to_be_visible()
    await doctor.goto(address)
    await expect(doctor.get_by_text("She told me before the call.")).to_be_visible()


async def _who_opened(admin: Page) -> None:
    await admin.reload()
    await expect(admin.get_by_role("listitem").get_by_text("Reviewed", exact=True)).to_be_visible()
    await admin.get_by_role("button", name="Who has opened the recording").click()
    sheet = admin.get_by_role("dialog")
    await expect(sheet.get_by_text("Sana Gul (demo)")).to_be_visible()
    await expect(sheet.get_by_text("Assigned", exact=True).first).to_be_visible()
    async with admin.expect_download() as downloading:
        await sheet.get_by_role("button", name="Table (CSV)").click()
    text = Path(await (await downloading.value).path()).read_text(encoding="utf-8-sig")
    assert text.splitlines()[0].startswith('"opened at (UTC)"')
    assert "Imran Shah (demo)" in text
