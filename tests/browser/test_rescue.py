"""One real call, rescued from the board in every way: it reaches the browsers, and both ends read of it."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import Page, expect

from tests.browser import people
from tests.browser.blocked import trusting, way_of
from tests.browser.conftest import Browsers
from tests.browser.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]

ROOM, DOCTOR = 0, 1
PATIENCE = 20_000


async def test_every_rescue_on_one_call(browsers: Browsers, server: Server) -> None:
    trusted = trusting(server.data / "keys" / "certificate.pem")
    room_end, doctor_end = await browsers.launch(ROOM, flags=trusted), await browsers.launch(DOCTOR)
    control_end = await browsers.launch()
    room, doctor = await people.in_a_call(room_end, doctor_end, server, record=False)
    control = await people.sign_in(control_end, server, "imran")
    await _both_see(room, doctor)
    await _open_center(control)
    await control_end.screenshot("board-center-in-a-call")
    await _fewer_pictures(control, room, doctor)
    await _another_way(control, room, doctor)
    await _begin_anew(control, room, doctor)
    await _say(control, room, doctor)
    await room_end.screenshot("rescue-said")
    await _join(control, room, doctor)
    await _move(control, room, doctor)
    await _take_up(control, room, doctor)


async def _both_see(room: Page, doctor: Page) -> None:
    await asyncio.gather(people.sees(room, DOCTOR, frames=5), people.sees(doctor, ROOM, frames=5))


async def _open_center(control: Page) -> None:
    await control.get_by_role("link", name="Board").click()
    await control.get_by_role("button", name=re.compile("Behali")).first.click()
    await expect(control.get_by_role("region", name="Rescue")).to_be_visible()


async def _both_read(words: str, room: Page, doctor: Page) -> None:
    for page in (room, doctor):
        await expect(page.get_by_text(words).first).to_be_visible(timeout=PATIENCE)


async def _fewer_pictures(control: Page, room: Page, doctor: Page) -> None:
    await control.get_by_role("button", name="Voice only", exact=True).click()
    await expect(control.get_by_text("Both sides read that the call is voice only.")).to_be_visible()
    await _both_read("The control room switched this call to voice only.", room, doctor)
    for page in (room, doctor):
        assert await _sends_no_picture(page)
    await control.get_by_role("button", name="Undo").click()
    await _both_read("The control room lets the picture come back", room, doctor)
    await _both_see(room, doctor)
    await control.get_by_role("button", name="One step lower", exact=True).click()
    await _both_read("The control room switched this call to", room, doctor)
    await control.get_by_role("button", name="Let pictures come back").click()
    await _both_see(room, doctor)


async def _sends_no_picture(page: Page) -> bool:
    """Two looks at what the encoder has sent, half a second apart, are equal at last."""
    sent = """async () => [...(await connections.at(-1).getStats()).values()]
      .filter((one) => one.type === "outbound-rtp" && one.kind === "video")
      .reduce((sum, one) => sum + one.framesSent, 0)"""
    async with asyncio.timeout(20):
        before = await page.evaluate(sent)
        while True:
            await asyncio.sleep(0.5)
            after = await page.evaluate(sent)
            if after == before:
                return True
            before = after


async def _another_way(control: Page, room: Page, doctor: Page) -> None:
    assert [(await way_of(page)).words for page in (room, doctor)] == ["direct over udp"] * 2
    await control.get_by_role("button", name="Force port 443").first.click()
    await expect(room.get_by_text("sends this screen's voice and picture another way")).to_be_visible()
    await expect(doctor.get_by_text("sends the other side's voice and picture another way")).to_be_visible()
    await _until_way(room, "relay over tls")
    await _both_see(room, doctor)
    assert (await way_of(doctor)).words == "direct over udp"
    await room.reload()
    await _until_way(room, "relay over tls")
    await control.get_by_role("button", name="Allow every way").click()
    await _until_way(room, "direct over udp")
    await _both_see(room, doctor)


async def _until_way(page: Page, words: str) -> None:
    async with asyncio.timeout(40):
        while True:
            ready = await page.evaluate("() => globalThis.connections?.length > 0")
            if ready and (await way_of(page)).words == words and (await way_of(page)).port:
                return
            await asyncio.sleep(0.3)


async def _begin_anew(control: Page, room: Page, doctor: Page) -> None:
    before = await room.evaluate("() => connections.length")
    await control.get_by_role("button", name="Restart mic and camera").first.click()
    await expect(doctor.get_by_text("starts the other side's microphone and camera anew")).to_be_visible()
    await room.wait_for_function(f"() => connections.length > {before}", timeout=PATIENCE)
    await _both_see(room, doctor)


async def _say(control: Page, room: Page, doctor: Page) -> None:
    await control.get_by_text("Say something to the room").click()
    await control.get_by_role("button", name="Come closer").click()
    await expect(room.get_by_text("Come closer to the camera.")).to_be_visible()
    await control.get_by_label("In your own words").fill("The nurse will help you.")
    await control.get_by_role("button", name="Show it in the room").click()
    await expect(room.get_by_text("The nurse will help you.")).to_be_visible()
    assert await doctor.get_by_text("The nurse will help you.").count() == 0


async def _join(control: Page, room: Page, doctor: Page) -> None:
    await room.get_by_role("button", name="Understood").click()
    await control.get_by_role("button", name="Join the call").click()
    await control.wait_for_url("**/call/**")
    await _both_read("has joined.", room, doctor)
    await expect(room.get_by_text(re.compile("Supervisor .*Imran"))).to_be_visible(timeout=PATIENCE)
    await expect(control.locator(people.FAR).first).to_be_attached(timeout=PATIENCE)
    await control.get_by_role("button", name="Leave", exact=True).click()
    await control.goto(f"{control.url.partition('/call/')[0]}/board")
    await _open_center(control)


async def _move(control: Page, room: Page, doctor: Page) -> None:
    """No other doctor of this speciality is there: the patient waits anew, and the same one may claim again."""
    first = doctor.url
    await control.get_by_text("Move the patient to another doctor").click()
    await control.get_by_role("button", name="Move the patient", exact=True).click()
    await expect(control.get_by_text("The patient waits for the other doctor")).to_be_visible()
    await doctor.goto(first.partition("/call/")[0] + "/doctor")
    await people.claim(doctor, people.PATIENT)
    assert doctor.url != first


async def _take_up(control: Page, room: Page, doctor: Page) -> None:
    second = doctor.url
    await people.finish(doctor, people.PATIENT)
    await control.get_by_text("Finished here in the last 12 hours").click()
    await control.get_by_role("button", name="Finished by mistake: go on").first.click()
    back = doctor.get_by_role("link", name="Back to call").first
    await expect(back).to_be_visible(timeout=PATIENCE)
    await back.click()
    await doctor.wait_for_url(second)
