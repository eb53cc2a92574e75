"""A supervisor takes a copy of a recording away, in a real browser.

Asked with a reason, followed, found again after a reload, downloaded whole; and the recording is held.
"""

from __future__ import annotations

from pathlib import Path

import av
import pytest
from playwright.async_api import Locator, Page, expect

from server.app import offline
from server.config import Settings
from server.domain.encounters import State
from server.domain.participants import Participant, SeatRole
from server.domain.recordings import RecordingState
from server.node import Node, recording_keys
from server.services.demo import BEHALI
from tests.browser import people
from tests.browser.chromium import PHONE, End
from tests.browser.conftest import Browsers
from tests.browser.server import Server
from tests.media.recording.recorded import write_journal
from tests.media.recording.staged import Staged

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

MAKING = 60_000


async def recorded(data: Path) -> str:
    """Id of a ready recording of a finished consultation of the demo, put there while no server runs."""
    settings = Settings(data=data, turn="off")
    async with offline(settings) as node:
        return await _keep(node, settings)


async def _keep(node: Node, settings: Settings) -> str:
    async with node.store.work() as work:
        done = await work.encounters.find(center_id=BEHALI, states=[State.FINISHED])
    recording_id = await node.care.recordings.begin(done[0].id, node.clock())
    key = recording_keys(settings).get_or_make(recording_id)
    for number, (role, name) in enumerate(((SeatRole.ROOM, "Room 1"), (SeatRole.DOCTOR, "Dr Ayesha"))):
        seat = Participant(f"seat-{role}", done[0].id, None, None, role, name, "", True, True, node.clock())
        async with node.store.work() as work:
            await work.participants.add(seat)
        staged = Staged(seed=number, ssrc=1000 + 10 * number, size=(320, 240)).records()
        write_journal(settings.data / "recordings", recording_id, seat.id, [staged], key=key)
    assert await node.care.assembly.make_anew(recording_id) is RecordingState.READY
    return recording_id


async def opened(end: End, server: Server, recording_id: str, language: str = "en") -> Page:
    """The player of the recording, opened for training."""
    page = await people.sign_in(end, server, "imran")
    await page.evaluate(f"localStorage.setItem('e-ilaj.language', '{language}')")
    await page.goto(f"{server.url}/recordings/{recording_id}")
    await open_again(page, language)
    return page


async def open_again(page: Page, language: str = "en") -> None:
    words = {"en": ("Training", "Open"), "ur": ("تربیت", "کھولیں")}[language]
    await page.get_by_text(words[0], exact=True).click()
    await page.get_by_role("button", name=words[1], exact=True).click()


async def menu(page: Page, item: str, label: str = "Copies and keeping") -> None:
    await page.get_by_role("button", name=label).click()
    await page.get_by_role("button", name=item).click()


async def test_a_copy_is_made_found_again_and_downloaded(
    browsers: Browsers, server: Server, tmp_path: Path
) -> None:
    server.stop()
    recording_id = await recorded(server.data)
    await server.start()
    end = await browsers.launch()
    page = await opened(end, server, recording_id)
    await menu(page, "Copies…")
    sheet = page.get_by_role("dialog")
    await asks_for_a_film(end, sheet)
    await page.reload()
    await open_again(page)
    await menu(page, "Copies…")
    await expect(sheet.locator("[data-copy=ready]")).to_be_visible(timeout=MAKING)
    await end.screenshot("export-ready")
    async with page.expect_download() as coming:
        await sheet.get_by_role("button", name="Download").click()
    download = await coming.value
    assert download.suggested_filename == f"E-Ilaj-{recording_id[:8]}-composed.webm"
    path = tmp_path / "copy.webm"
    await download.save_as(path)
    with av.open(str(path)) as container:
        assert {stream.type for stream in container.streams} == {"video", "audio"}
        assert sum(1 for _ in container.decode(video=0)) > 100
    await sheet.get_by_role("button", name="Cancel the copy").click()
    await expect(sheet.locator("[data-copy=cancelled]")).to_be_visible()
    await page.keyboard.press("Escape")
    await holds(end, page)
    assert complaints(end) == []


def complaints(end: End) -> list[str]:
    """But for what a navigation of the test's own broke off."""
    return [one for one in end.complaints if not one.endswith("net::ERR_ABORTED")]


async def asks_for_a_film(end: End, sheet: Locator) -> None:
    await sheet.get_by_role("button", name="Make a copy").click()
    await expect(sheet.get_by_text("Choose what you need.")).to_be_visible()
    await sheet.get_by_text("One film: all sides in one picture").click()
    await sheet.get_by_text("Complaint", exact=True).click()
    await sheet.get_by_label("What is it about?").fill("the family asked")
    await end.screenshot("export-form")
    await sheet.get_by_role("button", name="Make a copy").click()
    await expect(sheet.locator("[data-copy]")).to_have_count(1)
    await expect(sheet.get_by_text("the family asked")).to_be_visible()


async def holds(end: End, page: Page) -> None:
    await menu(page, "Hold…")
    sheet = page.get_by_role("dialog")
    await sheet.get_by_role("button", name="Hold it").click()
    await expect(sheet.get_by_text("Write why.")).to_be_visible()
    await sheet.get_by_label("Why must it not be deleted?").fill("court order 12")
    await sheet.get_by_role("button", name="Hold it").click()
    await expect(sheet.get_by_text("Held: court order 12")).to_be_visible()
    await end.screenshot("export-held")


async def test_a_second_person_agrees_on_a_phone_in_urdu(browsers: Browsers, tmp_path: Path) -> None:
    server = Server(data=tmp_path / "data", settings={"EILAJ_EXPORT_FOUR_EYES": "true"})
    await server.start()
    try:
        server.stop()
        recording_id = await recorded(server.data)
        await server.start()
        end = await browsers.launch(viewport=PHONE)
        page = await opened(end, server, recording_id, "ur")
        await menu(page, "نقول…", "نقول اور حفاظت")
        sheet = page.get_by_role("dialog")
        await sheet.get_by_text("اصل فائلیں، ایک ZIP فائل میں").click()
        await sheet.get_by_text("عدالت یا سرکاری ادارہ", exact=True).click()
        await sheet.get_by_role("button", name="نقل مانگیں").click()
        await expect(sheet.locator("[data-copy=asked]")).to_be_visible()
        await end.screenshot("export-asked-ur-360")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await expect(sheet.get_by_role("button", name="اجازت دیں")).to_have_count(0)
        assert complaints(end) == []
    finally:
        server.stop()
