"""A doctor offers to help, is checked, makes an account with a code app, and goes on duty: all in real browsers."""

from __future__ import annotations

import base64
import io
import re
from datetime import UTC, datetime

import pytest
from PIL import Image
from playwright.async_api import Page, expect

from server.domain import second_factor
from tests.browser.conftest import Browsers
from tests.browser.people import go_on_duty, sign_in
from tests.browser.server import Server

pytestmark = pytest.mark.browser

PICTURE = (240, 160)
PASSWORD = "goat lamp"


def licence() -> bytes:
    """A real picture, as a telephone would take it."""
    out = io.BytesIO()
    Image.effect_noise(PICTURE, 60).convert("RGB").save(out, "JPEG")
    return out.getvalue()


async def open_english(page: Page, address: str) -> None:
    await page.add_init_script("localStorage.setItem('e-ilaj.language', 'en')")
    await page.goto(address)


async def fill_in(page: Page) -> None:
    """The four steps of the application."""
    await page.get_by_label("Full name").fill("Dr Rabia Noor (demo)")
    await page.get_by_text("a woman", exact=True).click()
    await page.get_by_role("textbox", name="E-mail").fill("rabia@example.org")
    await page.get_by_label("CNIC, NICOP or passport number").fill("35202-1234567-1")
    await page.get_by_role("button", name="Go on").click()
    await page.get_by_label("Number of the licence").fill("12345-P")
    await page.get_by_label("Valid until").fill("2031-01-31")
    await page.get_by_text("Ear, nose and throat").click()
    await page.get_by_role("button", name="Go on").click()
    await page.get_by_role("checkbox", name="اردو").check()
    await page.get_by_role("button", name="Go on").click()
    await page.get_by_role("button", name="Add hours").click()
    await page.get_by_label("Patients in one day, at most").fill("5")
    await page.get_by_text("I have read this and agree").click()


async def follow_newest_link(page: Page, server: Server) -> None:
    """Open the outbox of the demo when the message is there, and the link in it."""
    await page.goto(f"{server.url}/join/outbox")
    await page.locator("article a").first.click()
    await expect(page.get_by_role("heading", name="Your application")).to_be_visible()


async def outbox_says(page: Page, server: Server, subject: str) -> None:
    for _ in range(60):
        answer = await page.request.get(f"{server.url}/api/demo/outbox")
        if subject in await answer.text():
            return
        await page.wait_for_timeout(250)
    raise AssertionError(f"no message: {subject}")


async def set_up_code_app(page: Page) -> str:
    """From the square code to the recovery codes; the secret."""
    await expect(page.get_by_role("heading", name="Set up the code app")).to_be_visible()
    await page.get_by_text("The camera does not work").click()
    secret = re.sub(r"[^A-Z2-7]", "", await page.locator(".secret-code").inner_text())
    await page.get_by_label("Code that the app shows now").fill(code_now(secret))
    await page.get_by_role("button", name="Confirm the code").click()
    await expect(page.locator(".recovery-codes li")).to_have_count(second_factor.RECOVERY_CODES)
    return secret


def code_now(secret: str, *, ahead: int = 0) -> str:
    """`ahead`: of a telephone whose clock is so many steps fast; a code is good once."""
    step = second_factor.step_at(datetime.now(UTC)) + ahead
    return second_factor.code_of(base64.b32decode(secret), step)


@pytest.mark.timeout(300)
async def test_from_the_offer_to_duty(browsers: Browsers, server: Server) -> None:
    doctor_end, office_end = await browsers.launch(1), await browsers.launch(None)
    doctor = doctor_end.page
    await apply(doctor, server)
    await add_licence(doctor, server)
    office = await sign_in(office_end, server, "admin")
    await verify(office)
    await make_account(doctor, server)
    await enter(doctor)
    secret = await set_up_code_app(doctor)
    await doctor.get_by_role("button", name="I have kept them").click()
    await go_on_duty(doctor)

    await office.goto(f"{server.url}/admin/people?role=doctor")
    await office.get_by_role("link", name="Dr Rabia Noor").click()
    await expect(office.get_by_text("The code app is in use")).to_be_visible()
    await office.get_by_role("button", name="Sign out there").click()
    await expect(doctor.get_by_label("Name for signing in")).to_be_visible()
    await enter(doctor)
    await doctor.get_by_label("Code", exact=True).fill(code_now(secret, ahead=1))
    await doctor.get_by_role("button", name="Go on").click()
    await expect(doctor.get_by_role("heading", name="On duty since")).to_be_visible()


async def apply(doctor: Page, server: Server) -> None:
    """From the sign-in page; a reload in the middle loses nothing."""
    await open_english(doctor, server.url)
    await doctor.get_by_role("link", name="You are a doctor").click()
    await fill_in(doctor)
    await doctor.wait_for_timeout(500)  # what is typed is on the device within this (UX.md §1.3)
    await doctor.reload()
    await expect(doctor.get_by_label("Full name")).to_have_value("Dr Rabia Noor (demo)")
    for _ in range(3):
        await doctor.get_by_role("button", name="Go on").click()
    await doctor.get_by_role("button", name="Send me the link").click()
    await expect(doctor.get_by_text("Look for our message")).to_be_visible()
    await outbox_says(doctor, server, "confirm your address")


async def add_licence(doctor: Page, server: Server) -> None:
    """By the link in the message, to the end of the applicant's part."""
    await follow_newest_link(doctor, server)
    await doctor.get_by_role("button", name="Yes, this is mine").click()
    await doctor.locator("input[type=file]").set_input_files(
        {"name": "../../evil.jpg", "mimeType": "image/jpeg", "buffer": licence()}
    )
    await expect(doctor.get_by_text("It has arrived")).to_be_visible()
    await doctor.get_by_role("button", name="Send it to be checked").click()
    await expect(doctor.get_by_text("Received. We check")).to_be_visible()


async def verify(office: Page) -> None:
    """The administrator looks at the scan beside the words, and says yes."""
    await office.get_by_role("link", name="Volunteers").click()
    await office.get_by_role("link", name="Dr Rabia Noor").click()
    sheet = office.get_by_role("main")
    await expect(sheet.locator("img.scan")).to_be_visible()
    await sheet.get_by_text("Verify", exact=True).click()
    await sheet.get_by_label("Reason").fill("Seen in the council's list")
    await sheet.get_by_role("button", name="Verify, and write to the doctor").click()
    await expect(sheet.get_by_text("Verified, not joined yet")).to_be_visible()


async def make_account(doctor: Page, server: Server) -> None:
    await outbox_says(doctor, server, "your licence was verified")
    await follow_newest_link(doctor, server)
    await doctor.get_by_label("Name for signing in").fill("dr.rabia")
    await doctor.get_by_label("New password", exact=True).fill(PASSWORD)
    await doctor.get_by_label("New password again").fill(PASSWORD)
    await doctor.get_by_role("button", name="Make the account").click()
    await doctor.get_by_role("link", name="Sign in").click()


async def enter(page: Page) -> None:
    await page.get_by_label("Name for signing in").fill("dr.rabia")
    await page.locator("input[type=password]").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
