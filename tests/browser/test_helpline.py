"""A citizen without an account writes to the helpline, opens the link, and is seen and heard by a doctor."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser import people
from tests.browser.conftest import Browsers
from tests.browser.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

CITIZEN, DOCTOR = 0, 1
CLEARLY = 0.5


def button(page: Page, title: str) -> Locator:
    """The newest one with these words, with or without its number."""
    return page.locator("button").filter(has_text=re.compile(rf"^\d*{re.escape(title)}$")).last


async def write(page: Page, words: str) -> None:
    await page.get_by_role("textbox").fill(words)
    await page.locator("#send").click()


async def press(page: Page, title: str) -> None:
    """The newest button of this name; then wait for the answer to it."""
    before = await page.locator(".line.bot").count()
    await button(page, title).click()
    await expect(page.locator(".line.bot")).not_to_have_count(before, timeout=15_000)


async def until_contact(page: Page) -> None:
    for title in ("English", "Speak to a doctor", "Yes", "Me", "18 to 49 years", "Male"):
        await press(page, title)
    await button(page, "None of these").click()
    await press(page, "Send")
    await press(page, "Skin")
    before = await page.locator(".line.bot").count()
    await write(page, "An itching rash on both arms")
    await expect(page.locator(".line.bot")).not_to_have_count(before, timeout=15_000)
    await press(page, "2 to 3 days")
    for _ in range(5):
        await press(page, "Skip")


async def test_from_the_chat_by_the_link_into_a_call_with_a_doctor(browsers: Browsers, server: Server) -> None:
    citizen, doctor_end = await browsers.launch(CITIZEN), await browsers.launch(DOCTOR)
    doctor = await people.sign_in(doctor_end, server, "dr.bilal")
    await people.go_on_duty(doctor)
    page = citizen.page
    await page.goto(f"{server.url}/helpline")
    await until_contact(page)
    await citizen.screenshot("helpline-contact")
    await press(page, "Video by a link")
    await page.get_by_role("link", name="Open the link").click()
    await expect(doctor.get_by_text("An itching rash on both arms")).to_be_visible(timeout=20_000)
    await doctor_end.screenshot("helpline-queue")
    await doctor.get_by_role("button", name="Claim").first.click()
    await doctor.wait_for_url("**/call/**")
    await page.get_by_role("button", name="Start").click()
    await page.get_by_role("button", name="Go on", exact=True).click(timeout=20_000)
    await asyncio.gather(people.sees(page, DOCTOR), people.sees(doctor, CITIZEN))
    at_citizen, at_doctor = await people.hears(page, DOCTOR), await people.hears(doctor, CITIZEN)
    assert min(at_citizen.peak, at_doctor.peak) > CLEARLY, (at_citizen, at_doctor)
    await doctor_end.screenshot("helpline-call")


async def test_danger_says_1122_first_and_an_agent_answers(browsers: Browsers, server: Server) -> None:
    citizen, agent_end = await browsers.launch(), await browsers.launch()
    page = citizen.page
    await page.goto(f"{server.url}/helpline")
    await press(page, "English")
    await write(page, "my father has chest pain")
    await expect(page.locator(".danger")).to_contain_text("Call 1122 now")
    assert await page.locator(".danger a").get_attribute("href") == "tel:1122"
    agent = await people.sign_in(agent_end, server, "rabia")
    await agent.get_by_role("link", name="Inbox").click()
    await agent.get_by_role("link", name="Danger sign").click()
    await agent.get_by_role("button", name="Answer myself").click()
    await agent.get_by_label("Write to the citizen").fill("I am with you. Is he awake?")
    await agent.get_by_role("button", name="Send", exact=True).click()
    await expect(page.get_by_text("I am with you. Is he awake?")).to_be_visible(timeout=15_000)
    await agent_end.screenshot("helpline-inbox")
    await write(page, "yes he is")
    await expect(agent.get_by_text("yes he is")).to_be_visible(timeout=15_000)
    await page.reload()
    await expect(page.get_by_text("I am with you. Is he awake?")).to_be_visible(timeout=15_000)
