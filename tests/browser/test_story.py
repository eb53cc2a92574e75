"""A whole consultation in real browsers: seen, heard, interrupted, recorded, finished, played."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser import people
from tests.browser.conftest import Browsers
from tests.browser.server import Server
from tests.browser.sync import Truth, local_truth, recorded_sides

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]

ROOM, DOCTOR = 0, 1
"""Sides: whose face and voice is in which fake device."""

CLEARLY = 0.5
"""Correlation from which speech is the one that was sent; another voice stays below 0.4."""


async def test_from_registering_to_playing_the_recording(browsers: Browsers, server: Server) -> None:
    room_end, doctor_end = await browsers.launch(ROOM), await browsers.launch(DOCTOR)
    room, doctor = await people.in_a_call(room_end, doctor_end, server)

    await _both_see_and_hear(room, doctor)
    for page in (room, doctor):
        await expect(page.get_by_role("button", name="Recording")).to_be_visible()
    await room_end.screenshot("call-room")
    await doctor_end.screenshot("call-doctor")
    truths = {side: await local_truth(page) for side, page in ((ROOM, room), (DOCTOR, doctor))}

    await _pause_and_resume(room, doctor)
    await doctor_end.screenshot("call-doctor-resumed")
    await doctor.get_by_label("Findings").fill("clear chest")
    await _mute_and_camera_off(room, doctor)
    await _come_back_after_a_reload(room, doctor)
    await _come_back_after_a_restart(server, room, doctor)
    await expect(doctor.get_by_label("Findings")).to_have_value("clear chest")

    call_id = doctor.url.rsplit("/", 1)[1]
    await people.finish(doctor, people.PATIENT)
    await expect(room.get_by_text("Finished.")).to_be_visible(timeout=20_000)
    await _play(browsers, server, call_id)
    await _in_sync(server, truths)


async def _both_see_and_hear(room: Page, doctor: Page) -> None:
    await asyncio.gather(people.sees(room, DOCTOR), people.sees(doctor, ROOM))
    at_room, at_doctor = await people.hears(room, DOCTOR), await people.hears(doctor, ROOM)
    assert min(at_room.peak, at_doctor.peak) > CLEARLY, (at_room, at_doctor)


async def _pause_and_resume(room: Page, doctor: Page) -> None:
    """The doctor holds the recording in two presses; both ends read why, and that it goes on."""
    await doctor.get_by_role("button", name="Recording", exact=True).click()
    await doctor.get_by_role("button", name="Intimate examination").click()
    for page in (room, doctor):
        await expect(page.get_by_role("button", name="Recording paused: Intimate examination")).to_be_visible()
    await doctor.get_by_role("button", name="Recording paused").click()
    await doctor.get_by_role("button", name="Resume recording").click()
    for page in (room, doctor):
        await expect(page.get_by_role("button", name="Recording", exact=True)).to_be_visible()


async def _mute_and_camera_off(room: Page, doctor: Page) -> None:
    await room.get_by_role("button", name="Mic on").click()
    await room.get_by_role("button", name="Camera on").click()
    far = doctor.locator("figure.tile").first
    await expect(far.get_by_text("Mic off")).to_be_visible()
    await expect(far.get_by_text("Camera off")).to_be_visible()
    quiet = await people.hears(doctor, ROOM)
    assert quiet.peak < CLEARLY, f"the muted room is heard: {quiet}"


async def _come_back_after_a_reload(room: Page, doctor: Page) -> None:
    await room.reload()
    await expect(room.get_by_role("button", name="Mic off")).to_be_visible(timeout=20_000)
    await expect(room.get_by_role("button", name="Camera off")).to_be_visible()
    await people.sees(room, DOCTOR)
    await room.get_by_role("button", name="Mic off").click()
    await room.get_by_role("button", name="Camera off").click()
    await people.sees(doctor, ROOM)


async def _come_back_after_a_restart(server: Server, room: Page, doctor: Page) -> None:
    await server.restart()
    await _both_see_and_hear(room, doctor)


async def _play(browsers: Browsers, server: Server, call_id: str) -> None:
    """The supervisor finds the recording, says why, and sees both sides move together and seek."""
    end = await browsers.launch()
    page = await people.sign_in(end, server, "imran")
    await page.get_by_role("link", name="Recordings").click()
    opening = page.get_by_role("link", name=re.compile(f"Open the recording of .{people.PATIENT}"))
    for _ in range(40):
        if await opening.count():
            break
        await asyncio.sleep(1)
        await page.reload()
    await opening.first.click()
    await page.get_by_text("Training", exact=True).click()
    await page.get_by_role("button", name="Open").click()
    await page.get_by_role("button", name="Play", exact=True).click()
    await _moves(page, 3)
    await page.get_by_role("slider", name="Position").press("5")
    await _moves(page, 2)
    await end.screenshot("recording-player")
    await expect(page.get_by_text("mic off").first).to_be_visible()


async def _moves(page: Page, seconds: float) -> None:
    """Both sides play on by so much, less than 150 ms apart on the recording's time line."""
    script = "() => [...document.querySelectorAll('video')].map(one => [one.currentTime, one.paused])"
    before: list[Any] = []
    async with asyncio.timeout(30):
        while len(before) < 2 or any(paused for _, paused in before):
            before = await page.evaluate(script)
            await asyncio.sleep(0.2)
        while True:
            after = await page.evaluate(script)
            if all(now[0] - then[0] > seconds for now, then in zip(after, before, strict=True)):
                break
            await asyncio.sleep(0.2)
    moved = [now[0] - then[0] for now, then in zip(after, before, strict=True)]
    assert max(moved) - min(moved) < 0.5, moved


async def _in_sync(server: Server, truths: dict[int, Truth]) -> None:
    """Sound with picture and side with side, against what the browsers themselves put in: under 80 ms."""
    sides = recorded_sides(server.data, {side: truth.at for side, truth in truths.items()})
    assert set(sides) == {ROOM, DOCTOR}
    for side, recorded in sides.items():
        error = recorded.sound_after_picture - truths[side].sound_after_picture
        assert abs(error) < 0.080, f"side {side}: sound and picture are {error * 1000:.0f} ms apart"
    shifts = [recorded.clock_after_frame - truths[side].clock_after_frame for side, recorded in sides.items()]
    assert abs(shifts[0] - shifts[1]) < 0.080, f"the sides are {abs(shifts[0] - shifts[1]) * 1000:.0f} ms apart"


async def test_refused_recording_is_never_written(browsers: Browsers, server: Server) -> None:
    room_end, doctor_end = await browsers.launch(ROOM), await browsers.launch(DOCTOR)
    room, doctor = await people.in_a_call(room_end, doctor_end, server, record=False)
    await people.sees(doctor, ROOM)
    for page in (room, doctor):
        await expect(page.get_by_role("button", name="Not recording")).to_be_visible()
    assert not list((server.data / "recordings").rglob("*.journal"))
