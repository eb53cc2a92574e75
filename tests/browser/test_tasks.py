"""The commonest tasks by keyboard alone: how many presses each takes, against the targets, and how long.

A press is a key that does something (Enter, Space); typing and moving the focus are not counted, as with a mouse.
Seconds are written down and not judged: the machine that tests is no center's.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser import people
from tests.browser.conftest import Browsers
from tests.browser.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(360)]

REPORT = Path(__file__).parent.parent.parent / "build" / "reports" / "tasks.json"
MOST = {"queue a known patient": 9, "claim and start": 1, "prescribe three medicines": 14, "close": 4}
"""Presses at most."""


class Hands:
    """Somebody without a mouse; counts what is pressed."""

    def __init__(self) -> None:
        self.tasks: dict[str, dict[str, Any]] = {}
        self._presses = 0

    @contextmanager
    def task(self, name: str) -> Iterator[None]:
        self._presses, began = 0, time.monotonic()
        yield
        self.tasks[name] = {
            "presses": self._presses,
            "at most": MOST[name],
            "seconds": round(time.monotonic() - began, 1),
        }

    async def press(self, on: Locator, key: str = "Enter") -> None:
        await on.focus()
        await on.press(key)
        self._presses += 1

    async def type(self, into: Locator, text: str) -> None:
        await into.focus()
        await into.press_sequentially(text)


async def test_the_commonest_tasks_need_few_presses_and_no_mouse(browsers: Browsers, server: Server) -> None:
    room_end, doctor_end = await browsers.launch(0), await browsers.launch(1)
    hands = Hands()
    room = await people.sign_in(room_end, server, "nasreen")
    await people.stand_in_room(room)
    doctor = await people.sign_in(doctor_end, server, "dr.ayesha")
    await people.go_on_duty(doctor)
    with hands.task("queue a known patient"):
        await _queue(hands, room)
    with hands.task("claim and start"):
        await hands.press(doctor.get_by_role("button", name="Claim").first)
        await doctor.wait_for_url("**/call/**")
    await people.sees(doctor, 0)
    with hands.task("prescribe three medicines"):
        await _prescribe(hands, doctor)
    with hands.task("close"):
        await _close(hands, doctor)
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(json.dumps(hands.tasks, indent=1) + "\n")
    over = {name: one for name, one in hands.tasks.items() if one["presses"] > one["at most"]}
    assert over == {}


async def _queue(hands: Hands, room: Page) -> None:
    """A patient of the demo who has been here before: found, asked, in the queue."""
    await room.keyboard.press("/")
    await hands.type(room.get_by_role("searchbox", name="Find a patient"), "Zarmina")
    await hands.press(room.get_by_role("button", name="Add to queue").first)
    await hands.type(room.get_by_label("In the patient's words"), "chest pain for two hours")
    await hands.type(room.get_by_role("textbox", name="Since when?"), "2")
    await hands.press(room.get_by_role("button", name="None of these seen"))
    for label, value in (("Pulse", "88"), ("SpO2", "97"), ("Temperature", "98.6")):
        await hands.type(room.get_by_label(label, exact=True), value)
    # The patient's language is Urdu: yes and no are said in it.
    await hands.press(room.get_by_role("button", name="ہاں").nth(0))
    await hands.press(room.get_by_role("button", name="ہاں").nth(1))
    await hands.press(room.get_by_role("radio", name="Cardiology"), "Space")
    await hands.press(room.get_by_role("group", name="Urgency").get_by_role("radio", name="Routine"), "Space")
    await hands.press(room.get_by_role("button", name="Put in queue"))
    await expect(room.get_by_text("When a doctor claims")).to_be_visible()


async def _prescribe(hands: Hands, doctor: Page) -> None:
    await hands.press(doctor.get_by_role("tab", name="Prescription"))
    for typed, often, days in (("paracetamol 500", "3 times a day", 5), ("omeprazole 20", "once a day", 14)):
        await _medicine(hands, doctor, typed, often, days)
    await _medicine(hands, doctor, "cetirizine 10", "at night", 7)
    await hands.press(doctor.get_by_role("button", name="Sign and send"))
    await hands.press(doctor.get_by_role("dialog").get_by_role("button", name="Sign and send"))
    await expect(doctor.get_by_text(re.compile("^Signed"))).to_be_visible()


async def _medicine(hands: Hands, doctor: Page, typed: str, often: str, days: int) -> None:
    field = doctor.get_by_role("combobox", name="Medicine")
    await hands.type(field, typed)
    await expect(doctor.get_by_role("option").first).to_contain_text(typed.split()[0])
    await hands.press(field)
    line = doctor.locator(".rxline", has_text=typed.split()[0])
    await hands.press(line.get_by_role("button", name=often, exact=True))
    await hands.press(line.get_by_role("button", name=re.compile(rf"^\W*{days}\W* days$")))


async def _close(hands: Hands, doctor: Page) -> None:
    await hands.press(doctor.get_by_role("button", name="End", exact=True))
    await hands.press(doctor.get_by_role("button", name="Finish with"))
    await hands.press(doctor.get_by_role("radio", name="Treated"), "Space")
    await hands.press(doctor.get_by_role("button", name="Finish", exact=True))
    await expect(doctor.get_by_role("button", name="Undo")).to_be_visible()
