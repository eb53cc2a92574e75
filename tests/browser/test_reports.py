"""Reports in a real browser: read, compared, pressed down to the consultations, taken away, made into pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.chromium import PHONE
from tests.browser.conftest import Browsers
from tests.browser.people import sign_in
from tests.browser.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def _counted(page: Page) -> None:
    """The server counts what is new a few seconds after its start."""
    headline = page.locator(".headlines")
    for _ in range(20):
        if await headline.count():
            return
        await page.wait_for_timeout(1_000)
        await page.reload()
    await expect(headline).to_be_visible()


async def test_from_the_sentence_to_the_consultations_and_away(
    server: Server, browsers: Browsers, tmp_path: Path
) -> None:
    end = await browsers.launch()
    page = await sign_in(end, server, "imran")
    await page.get_by_role("link", name="Reports", exact=True).click()
    await _counted(page)
    await page.get_by_label("Compare with").select_option("before")
    await page.get_by_label("By", exact=True).select_option("speciality")
    await expect(page.get_by_role("columnheader", name="The period to compare with")).to_be_visible()
    await expect(page.locator(".plot canvas")).to_be_visible()
    assert "by=speciality" in page.url and "versus=before" in page.url
    await page.locator("table.figures tbody button").first.click()
    sheet = page.get_by_role("dialog")
    await expect(sheet.get_by_text("written in the audit trail")).to_be_visible()
    await expect(sheet.locator("li").first).to_contain_text(re.compile("Behali|Matta"))
    await page.keyboard.press("Escape")
    async with page.expect_download() as taking:
        await page.get_by_role("button", name="CSV").click()
    await (await taking.value).save_as(tmp_path / "table.csv")
    assert "Speciality" in (tmp_path / "table.csv").read_text(encoding="utf-8-sig")
    await end.screenshot("reports")


async def test_a_month_is_made_into_pages(server: Server, browsers: Browsers) -> None:
    end = await browsers.launch()
    page = await sign_in(end, server, "admin")
    await page.goto(f"{server.url}/reports/monthly")
    await expect(page.get_by_text("None was made yet.")).to_be_visible()
    await page.get_by_role("button", name="Make a report").click()
    opened = page.get_by_role("button", name="Open the PDF")
    await expect(opened).to_have_count(1, timeout=60_000)
    async with end.context.expect_page() as opening:
        await opened.click()
    assert (await opening.value).url.startswith("blob:")


async def test_nothing_sticks_out_of_a_telephone_in_either_language(server: Server, browsers: Browsers) -> None:
    for language in ("en", "ur"):
        end = await browsers.launch(viewport=PHONE)
        page = await sign_in(end, server, "imran")
        await page.evaluate(f"() => localStorage.setItem('e-ilaj.language', '{language}')")
        await page.goto(f"{server.url}/reports/waiting?by=urgency&versus=before")
        await _counted(page)
        assert await page.evaluate(OVERFLOW) <= 0, language
        await end.screenshot(f"reports-{language}-360")
