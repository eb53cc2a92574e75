"""A case sent without a call, from the center's question to the answer that is read out, in real browsers."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Page, expect

from tests.browser import people
from tests.browser.conftest import Browsers
from tests.browser.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


async def test_asked_answered_and_told_without_a_call(browsers: Browsers, server: Server) -> None:
    room_end, doctor_end = await browsers.launch(), await browsers.launch()
    room, doctor = await asyncio.gather(
        people.sign_in(room_end, server, "nasreen"), people.sign_in(doctor_end, server, "dr.ayesha")
    )
    await people.stand_in_room(room)
    await people.queue_a_patient(room, people.PATIENT)
    await _send(room)
    await expect(room.get_by_text("Waits for a doctor")).to_be_visible()

    await doctor.get_by_role("region", name="Answer without a call").get_by_role("link", name="Open").click()
    await expect(doctor.get_by_text("which dose?")).to_be_visible()
    await doctor.get_by_role("button", name="Answer about").click()
    await doctor.get_by_label("Plan").fill("half a tablet, and come in a week")
    await doctor.get_by_role("tab", name="History").click()
    await doctor.get_by_role("tab", name="Notes").click()
    await expect(doctor.get_by_label("Plan")).to_have_value("half a tablet, and come in a week")
    await expect(room.get_by_text("is at it")).to_be_visible()
    await doctor.get_by_role("button", name="Answer and finish").click()
    await doctor.get_by_text("Treated", exact=True).click()
    await doctor.get_by_role("button", name="Finish", exact=True).click()
    await expect(doctor.get_by_role("button", name="Undo")).to_be_visible()

    await room.get_by_role("button", name="Read").click()
    answer = room.get_by_role("dialog")
    await expect(answer.get_by_text("half a tablet, and come in a week")).to_be_visible()
    await answer.get_by_role("button", name="The patient was told").click()
    await expect(room.get_by_role("heading", name="Sent without a call")).to_have_count(0)


async def test_the_doctor_asks_for_a_call_and_the_center_queues_the_patient(
    browsers: Browsers, server: Server
) -> None:
    room_end, doctor_end = await browsers.launch(), await browsers.launch()
    room, doctor = await asyncio.gather(
        people.sign_in(room_end, server, "nasreen"), people.sign_in(doctor_end, server, "dr.ayesha")
    )
    await people.stand_in_room(room)
    await people.queue_a_patient(room, people.PATIENT)
    await _send(room)
    await doctor.goto(f"{server.url}/doctor/later")
    await doctor.get_by_role("button", name="Answer about").click()
    await doctor.get_by_role("button", name="Not like this").click()
    sheet = doctor.get_by_role("dialog")
    await sheet.get_by_text("I want to see the patient in a call").click()
    await sheet.get_by_label("What you want to see").fill("the swelling, pressed with a finger")
    await sheet.get_by_role("button", name="Send back").click()
    await expect(doctor.get_by_text("Nothing waits for an answer.")).to_be_visible()

    await expect(room.get_by_text("the swelling, pressed with a finger")).to_be_visible()
    await room.get_by_role("button", name="Put in queue").click()
    await expect(room.get_by_role("heading", name="Queue:")).to_be_visible()
    await expect(room.get_by_text("asks for a call")).to_have_count(0)


async def _send(room: Page) -> None:
    await room.get_by_role("button", name="Send without a call").click()
    sheet = room.get_by_role("dialog")
    await sheet.get_by_label("Your question to the doctor").fill("which dose?")
    await sheet.get_by_role("button", name="Send without a call").click()
    await room.wait_for_url("**/desk")
