"""The helpline's whole story on the simulated WhatsApp: a chat in Urdu, a call with a doctor's browser, rating."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Page, expect

from media.recording.layout import sealed_as
from media.recording.sealed_file import SealedReader
from media.recording.verify import read_manifest
from server.config import Settings
from server.node import recording_keys
from tests.browser import people
from tests.browser.chromium import End
from tests.browser.conftest import Browsers
from tests.browser.probe import RATE, decode_sound, match_speech, record_sound
from tests.browser.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]

CITIZEN, DOCTOR = 0, 1
"""Sides: whose voice is in which fake device."""
CLEARLY = 0.5
PHONE_SOUND = ".sim-call audio"

NO_DANGER = (
    *("سلام", "2", "1", "1", "1", "2", "2", "10"),  # Urdu, a doctor, agreed, me, 18 to 49, male, no danger sign
    *("6", "skip", "1", "1", "skip", "skip", "skip", "1", "1"),  # the heart, since today, … a WhatsApp call
)


async def test_from_a_chat_in_urdu_to_a_recorded_call_and_a_rating(browsers: Browsers, server: Server) -> None:
    phone_end, doctor_end = await browsers.launch(CITIZEN), await browsers.launch(DOCTOR)
    phone, doctor = await asyncio.gather(
        open_phone(phone_end, server), people.sign_in(doctor_end, server, "dr.ayesha")
    )
    await people.go_on_duty(doctor)
    for words in NO_DANGER:
        await say(phone, words)
    await phone_end.screenshot("sim-chat")

    await phone.get_by_role("button", name="Call", exact=True).click()
    await expect(phone.get_by_text("In a call with the helpline")).to_be_visible(timeout=20_000)
    waiting = await record_sound(phone, PHONE_SOUND, 4)
    assert float(abs(waiting).max()) > 0.01, "who waits hears that he waits"

    await people.claim(doctor, "Ali")
    question = phone.locator(".sim-bubble", has_text="ریکارڈ کر لیں")
    await question.get_by_role("button", name="ہاں").click(timeout=20_000)
    await expect(doctor.get_by_role("button", name="Recording", exact=True)).to_be_visible(timeout=20_000)
    await expect(doctor.get_by_text("Voice only, by WhatsApp")).to_be_visible()
    await both_hear(phone, doctor)
    await doctor_end.screenshot("whatsapp-doctor")
    await phone_end.screenshot("sim-call")

    await people.finish(doctor, "Ali")
    await expect(phone.get_by_text("The call has ended")).to_be_visible(timeout=30_000)
    await expect(phone.get_by_text("کال ختم ہو گئی").first).to_be_visible(timeout=60_000)
    await say(phone, "1")
    await the_recording_has_both(server)


async def test_a_doctor_calls_who_allows_it_and_who_puts_down_ends_it(browsers: Browsers, server: Server) -> None:
    phone_end, doctor_end = await browsers.launch(CITIZEN), await browsers.launch(DOCTOR)
    phone, doctor = await asyncio.gather(
        open_phone(phone_end, server), people.sign_in(doctor_end, server, "dr.ayesha")
    )
    await people.go_on_duty(doctor)
    for words in NO_DANGER:
        await say(phone, words)
    await people.claim(doctor, "Ali")
    await phone.get_by_role("button", name="Allow calls").click(timeout=20_000)
    await phone.get_by_role("button", name="Accept").click(timeout=20_000)
    await expect(phone.get_by_text("In a call with the helpline")).to_be_visible(timeout=20_000)
    await both_hear(phone, doctor)
    await phone.get_by_role("button", name="End", exact=True).click()
    await expect(phone.get_by_text("The call has ended")).to_be_visible()
    await expect(doctor.locator("figure.tile[data-large=true]").get_by_text("Ali")).to_have_count(0, timeout=20_000)


async def open_phone(end: End, server: Server) -> Page:
    await end.context.add_init_script(
        "localStorage.getItem('e-ilaj.language') || localStorage.setItem('e-ilaj.language', 'en')"
    )
    await end.page.goto(f"{server.url}/sim")
    await expect(end.page.get_by_text("This is not WhatsApp")).to_be_visible()
    return end.page


async def say(phone: Page, words: str) -> None:
    """Write, and wait for the helpline's answer."""
    answers = phone.locator(".sim-bubble:not(.mine)")
    before = await answers.count()
    await phone.get_by_label("Message to the helpline").fill(words)
    await phone.get_by_role("button", name="Send", exact=True).click()
    await expect(answers.nth(before)).to_be_visible(timeout=15_000)


async def both_hear(phone: Page, doctor: Page) -> None:
    """Each one's speech is what the other hears, measured by correlation; a busy machine may need several looks."""
    await doctor.locator(people.FAR).first.wait_for(state="attached", timeout=20_000)
    async with asyncio.timeout(150):
        while (await people.hears(doctor, CITIZEN)).peak < CLEARLY:
            await asyncio.sleep(0.5)
        while match_speech(await record_sound(phone, PHONE_SOUND, 4), DOCTOR).peak < CLEARLY:
            await asyncio.sleep(0.5)


async def the_recording_has_both(server: Server) -> None:
    """Each side has a file of its own in which its own speech is heard."""
    async with asyncio.timeout(90):
        while not (found := list((server.data / "recordings").glob("*/manifest.json"))):
            await asyncio.sleep(0.5)
    place = found[0].parent
    key = recording_keys(Settings(data=server.data)).get(place.name)
    sides = set()
    for file in read_manifest(place, key).files:
        with SealedReader(place / file.name, key, sealed_as(file.name)) as reader:
            sound = decode_sound(b"".join(reader))
        middle = sound[len(sound) // 2 - 2 * RATE : len(sound) // 2 + 2 * RATE]
        sides |= {side for side in (CITIZEN, DOCTOR) if match_speech(middle, side).peak > CLEARLY}
    assert sides == {CITIZEN, DOCTOR}
