"""What people do in our pages: sign in, register, queue, claim, finish. Only this file knows the words on them.

Everything is found as a person finds it: by role, label and text, in English.
"""

from __future__ import annotations

import asyncio
from typing import Any, Protocol

from playwright.async_api import Page, expect

from server.services.demo import PASSWORD
from tests.browser.chromium import End
from tests.browser.probe import Match, match_speech, record_sound, seen_marks, watch_marks

PATIENT = "Zarmina Test"

TILE = "figure.tile[data-large=true]"
FAR = f"{TILE} video"
"""The picture of the other side."""

#: The page's RTCPeerConnections, newest last; the tests measure what goes into them.
REMEMBER_CONNECTIONS = """
globalThis.connections = [];
globalThis.RTCPeerConnection = new Proxy(RTCPeerConnection, {
  construct: (target, given) => { const made = new target(...given); connections.push(made); return made; },
});
"""


class At(Protocol):
    """Where a browser reaches the server: the server itself, or the near end of a bad link."""

    @property
    def url(self) -> str: ...


async def sign_in(end: End, at: At, login: str, language: str = "en") -> Page:
    """From an empty browser to the person's home page."""
    script = f"localStorage.getItem('e-ilaj.language') || localStorage.setItem('e-ilaj.language', '{language}')"
    await end.context.add_init_script(script)
    await end.context.add_init_script(REMEMBER_CONNECTIONS)
    page = end.page
    await page.goto(at.url)
    await page.get_by_label("Name for signing in").fill(login)
    await page.locator("input[type=password]").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.locator("input[type=password]")).to_have_count(0)
    return page


async def stand_in_room(staff: Page, room: str = "Room 1") -> None:
    await staff.get_by_role("button", name=room).click()
    await expect(staff.get_by_role("link", name="New patient")).to_be_visible()


async def queue_a_patient(staff: Page, name: str, *, record: bool = True, speciality: str = "Cardiology") -> None:
    """Register, fill in the five steps, put in the queue."""
    await staff.get_by_role("link", name="New patient").click()
    await staff.get_by_label("Name", exact=True).fill(name)
    await staff.get_by_text("Female", exact=True).click()
    await staff.get_by_label("Age in years").fill("34")
    await staff.get_by_role("button", name="Save, then complaint").click()
    await staff.get_by_label("In the patient's words").fill("chest pain for two hours")
    await staff.get_by_role("textbox", name="Since when?").fill("2")
    await staff.get_by_role("button", name="None of these seen").click()
    for label, value in (("Pulse", "118"), ("SpO2", "95"), ("Temperature", "101.3")):
        await staff.get_by_label(label, exact=True).fill(value)
    # The patient's language is Urdu: yes and no are said in it.
    await staff.get_by_role("button", name="ہاں").nth(0).click()
    await staff.get_by_role("button", name="ہاں" if record else "نہیں").nth(1).click()
    await staff.get_by_text(speciality, exact=True).click()
    await staff.get_by_role("group", name="Urgency").get_by_text("Urgent", exact=True).click()
    await staff.get_by_role("button", name="Put in queue").click()
    await expect(staff.get_by_text("When a doctor claims")).to_be_visible()


async def go_on_duty(doctor: Page) -> None:
    """Through the device check, which must find camera and microphone."""
    await doctor.get_by_role("button", name="Go on duty").click()
    await expect(doctor.get_by_text("We hear you.")).to_be_visible(timeout=15_000)
    await doctor.get_by_role("button", name="Go on", exact=True).click()
    await expect(doctor.get_by_role("heading", name="On duty since")).to_be_visible()


async def claim(doctor: Page, name: str) -> None:
    await doctor.get_by_role("button", name=f"Claim \u2068{name}\u2069").click()
    await doctor.wait_for_url("**/call/**")


async def until_the_claim(
    room_end: End, doctor_end: End, room_at: At, doctor_at: At | None = None, *, record: bool = True
) -> tuple[Page, Page]:
    """Both signed in, the doctor on duty, a patient in the queue; the next step is the claim."""
    room, doctor = await asyncio.gather(
        sign_in(room_end, room_at, "nasreen"), sign_in(doctor_end, doctor_at or room_at, "dr.ayesha")
    )
    await asyncio.gather(stand_in_room(room), go_on_duty(doctor))
    await queue_a_patient(room, PATIENT, record=record)
    return room, doctor


async def in_a_call(room_end: End, doctor_end: End, server: At, *, record: bool = True) -> tuple[Page, Page]:
    """A room and a doctor whose pages have both opened the call."""
    room, doctor = await until_the_claim(room_end, doctor_end, server, record=record)
    await claim(doctor, PATIENT)
    await room.wait_for_url("**/call/**")
    return room, doctor


async def finish(doctor: Page, name: str) -> None:
    """End the encounter as treated, and let the undo time pass."""
    await doctor.get_by_role("button", name="End", exact=True).click()
    await doctor.get_by_role("button", name="Finish with").click()
    await doctor.get_by_text("Treated", exact=True).click()
    await doctor.get_by_role("button", name="Finish", exact=True).click()
    await doctor.wait_for_url("**/doctor", timeout=30_000)


async def sees(page: Page, side: int, frames: int = 15, seconds: float = 40) -> list[dict[str, Any]]:
    """Wait until the far picture has shown so many new frames that carry the other side's mark, in order."""
    async with asyncio.timeout(seconds):
        await page.locator(FAR).first.wait_for(state="attached", timeout=seconds * 1000)
        watching = await watch_marks(page, FAR)
        while True:
            readable = [mark for mark in await seen_marks(watching) if mark["side"] is not None]
            assert all(mark["side"] == side for mark in readable), "a stranger's picture"
            if len({mark["number"] for mark in readable}) >= frames:
                return readable
            await asyncio.sleep(0.2)


async def hears(page: Page, side: int, seconds: float = 4) -> Match:
    """What the far element plays, compared with the other side's speech."""
    return match_speech(await record_sound(page, FAR, seconds), side)
