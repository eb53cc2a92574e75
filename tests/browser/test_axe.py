"""axe-core finds nothing serious on any page, in English and in Urdu.

The pages come from the web client's own list of routes, so that a new one cannot be forgotten.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser import people
from tests.browser.conftest import Browsers
from tests.browser.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]

WEB = Path(__file__).parent.parent.parent / "web"
AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
ROUTE = re.compile(r'{ pattern: ("[^"]+"|CALL), roles: ([^\n]+?), words:')
LOGINS = {"STAFF": "nasreen", "DOCTOR": "dr.ayesha", "SUPERVISOR": "imran", "ADMINISTRATOR": "admin"}
WHO = {**{name: name for name in LOGINS}, "CONTROL_ROOM": "SUPERVISOR", "[]": "STAFF"}
SERIOUS = ("serious", "critical")
RUN = "() => axe.run(document, { resultTypes: ['violations'] }).then((result) => result.violations)"


@dataclass(frozen=True, slots=True)
class Place:
    path: str
    who: str


def places() -> list[Place]:
    """Every page with an address of its own; those that need an object are visited where there is one."""
    found = ROUTE.findall((WEB / "src" / "app.tsx").read_text())
    assert len(found) > 15, "the list of routes is written in another way"
    plain = [(path.strip('"'), roles) for path, roles in found if ":" not in path and path != "CALL"]
    return [Place(path, WHO.get(roles, "SUPERVISOR")) for path, roles in plain]


@pytest.mark.parametrize("who", sorted(LOGINS))
async def test_nothing_serious_on_the_pages_of(who: str, browsers: Browsers, server: Server) -> None:
    page = await people.sign_in(await browsers.launch(), server, LOGINS[who])
    if who == "STAFF":
        await people.stand_in_room(page)
    wrong = []
    for language in ("en", "ur"):
        await page.evaluate(f"localStorage.setItem('e-ilaj.language', '{language}')")
        for place in [one for one in places() if one.who == who]:
            await page.goto(server.url + place.path)
            wrong += await serious(page, f"{place.path} {language}")
    assert wrong == []


async def test_nothing_serious_in_intake_case_call_and_prescription(browsers: Browsers, server: Server) -> None:
    room_end, doctor_end = await browsers.launch(0), await browsers.launch(1)
    wrong = await serious_before(browsers, server)
    room, doctor = await people.until_the_claim(room_end, doctor_end, server)
    wrong += await serious(room, "an encounter that waits")
    await room.get_by_role("button", name="Take out of the queue").click()
    await expect(room.get_by_role("button", name="Put in queue")).to_be_visible()
    wrong += await serious(room, "intake")
    await room.get_by_role("button", name="Put in queue").click()
    await doctor.get_by_role("button", name="Whole intake").click()
    wrong += await serious(doctor, "the whole intake before the claim")
    await doctor.keyboard.press("Escape")
    await people.claim(doctor, people.PATIENT)
    await room.wait_for_url("**/call/**")
    await people.sees(doctor, 0)
    wrong += await serious(room, "the call, at the center")
    for tab in ("Notes", "Prescription", "History"):
        await doctor.get_by_role("tab", name=tab).click()
        wrong += await serious(doctor, f"the call, {tab}")
    assert wrong == []


async def serious_before(browsers: Browsers, server: Server) -> list[str]:
    end = await browsers.launch()
    await end.page.goto(server.url)
    return await serious(end.page, "sign-in")


async def serious(page: Page, where: str) -> list[str]:
    """What axe finds that keeps somebody out: rule, how often, the first element."""
    await expect(page.get_by_role("heading", level=1).first).to_be_attached()
    await expect(page.locator(".skeleton")).to_have_count(0)
    # By evaluate, since the page's own policy lets no foreign script in.
    await page.evaluate(AXE.read_text())
    found: list[dict[str, Any]] = await page.evaluate(RUN)
    return [
        f"{where}: {one['id']} ({len(one['nodes'])}) {one['nodes'][0]['html'][:160]}"
        for one in found
        if one["impact"] in SERIOUS
    ]
