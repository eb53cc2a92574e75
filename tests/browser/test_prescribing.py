"""Three medicines written, signed and printed in real browsers, by keyboard, and kept over a reload of the page."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser import people
from tests.browser.conftest import Browsers
from tests.browser.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

ROOM, DOCTOR = 0, 1
MEDICINES = (
    ("paracetamol 500", "paracetamol", "3 times a day", 5),
    ("omeprazole 20", "omeprazole", "once a day", 14),
    ("cetirizine 10", "cetirizine", "at night", 7),
)


async def test_three_medicines_from_the_first_key_to_the_paper(browsers: Browsers, server: Server) -> None:
    room_end, doctor_end = await browsers.launch(ROOM), await browsers.launch(DOCTOR)
    room, doctor = await people.in_a_call(room_end, doctor_end, server)
    await doctor.get_by_role("tab", name="Prescription").click()
    for typed, name, often, days in MEDICINES:
        await _write(doctor, typed, name, often, days)
    await doctor_end.screenshot("rx-written")
    await expect(doctor.get_by_text(re.compile("^Saved"))).to_be_visible()
    await doctor.reload()
    for _, name, often, days in MEDICINES:
        line = doctor.locator(".rxline", has_text=name)
        for choice in _choices(line, often, days):
            await expect(choice).to_have_attribute("aria-pressed", "true")

    await doctor.get_by_role("button", name="Sign and send").click()
    confirm = doctor.get_by_role("dialog")
    await expect(confirm.get_by_role("listitem")).to_have_count(len(MEDICINES))
    await doctor_end.screenshot("rx-confirm")
    await confirm.get_by_role("button", name="Sign and send").click()
    await expect(doctor.get_by_text(re.compile("^Signed"))).to_be_visible()
    await people.finish(doctor, people.PATIENT)

    await room.goto(f"{server.url}/desk")
    await expect(room.get_by_text("3 medicines")).to_be_visible()
    async with room.context.expect_page() as opened, room.expect_response("**/documents/print") as printed:
        await room.get_by_role("button", name="Print", exact=True).click()
    answer = await printed.value
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    assert (await answer.request.sizes())["responseBodySize"] > 10_000, "an empty page"
    await expect(await opened.value).to_have_url(re.compile("^blob:"))
    await expect(room.get_by_role("button", name="Print again")).to_be_visible()


async def _write(doctor: Page, typed: str, name: str, often: str, days: int) -> None:
    """One line without a mouse: type, Enter; the keys stand at how often, then come the days."""
    await doctor.get_by_role("combobox", name="Medicine").fill(typed)
    await expect(doctor.get_by_role("option").first).to_contain_text(name)
    await doctor.keyboard.press("Enter")
    line = doctor.locator(".rxline", has_text=name)
    for choice in _choices(line, often, days):
        await choice.focus()
        await doctor.keyboard.press("Enter")
        await expect(choice).to_have_attribute("aria-pressed", "true")


def _choices(line: Locator, often: str, days: int) -> tuple[Locator, Locator]:
    """The chips of how often and how long; the number stands in marks of its own direction."""
    long = re.compile(rf"^\W*{days}\W* days$")
    return line.get_by_role("button", name=often, exact=True), line.get_by_role("button", name=long)
