"""What people read of a thin link, write and record, in real browsers at both ends.

The server is the real one; only its word on rungs and advice is the test's, so that each step comes when it is due.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser import people
from tests.browser.chromium import End
from tests.browser.conftest import Browsers
from tests.browser.server import Server
from tests.browser.signalling import Signalling
from tests.browser.test_thin_page import GOOD

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

ROOM, DOCTOR = 0, 1
PATIENCE = 30_000
"""A banner comes 1.5 s after its rung, and 10 s after the one before."""


@dataclass
class Call:
    """Both pages of one call, and what the test says to them in the server's place."""

    room: Page
    doctor: Page
    ends: tuple[End, End]
    wires: tuple[Signalling, Signalling]
    #: Participants' ids, the room's first.
    ids: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.room.url.rsplit("/", 1)[1]

    def tell(self, rung: str, **of_the_room: Any) -> None:
        """The doctor gets the room on that rung, as its link is weak upwards; `of_the_room` is its advice."""
        weak = rung not in ("full", "small")
        ways = [self._way(1, 0, rung, up=weak, down=False), self._way(0, 1, "full", up=False, down=False)]
        for wire in self.wires:
            wire.say("call.links", {"call_id": self.id, "links": self._links(weak), "rungs": ways})
        self.wires[0].say("call.advice", {"call_id": self.id, "advice": {**GOOD, "rung": rung, **of_the_room}})

    def _way(self, receiver: int, sender: int, rung: str, *, up: bool, down: bool) -> dict[str, Any]:
        ends = {"receiver_id": self.ids[receiver], "sender_id": self.ids[sender]}
        return {**ends, "rung": rung, "reason": "capacity" if up or down else "room", "up": up, "down": down}

    def _links(self, weak: bool) -> list[dict[str, Any]]:
        def link(who: int, grade: int, kbps: float) -> dict[str, Any]:
            known = {"megabytes": 1.4, "budget_megabytes": None, "low_data": False, "round_trip_ms": 410.0}
            way = {"up": grade, "down": grade, "up_kbps": kbps, "down_kbps": kbps}
            return {"participant_id": self.ids[who], "connected": True, **way, **known}

        return [link(0, 1 if weak else 4, 60.0 if weak else 900.0), link(1, 4, 2_400.0)]


async def begin(browsers: Browsers, server: Server, language: str = "en", **options: Any) -> Call:
    """A call between a center's room and a doctor, both with a picture."""
    ends = await browsers.launch(ROOM, **options), await browsers.launch(DOCTOR)
    wires = Signalling(), Signalling()
    for end, wire in zip(ends, wires, strict=True):
        wire.hushed = frozenset({"call.links", "call.advice"})
        await wire.stand_in(end.context)
    room, doctor = await people.in_a_call(*ends, server, record=False)
    call = Call(room, doctor, ends, wires)
    seats = [await _seat(wire) for wire in wires]
    call.ids = [seat["participant_id"] for seat in seats]
    await asyncio.gather(people.sees(room, DOCTOR, frames=3), people.sees(doctor, ROOM, frames=3))
    return call


async def _seat(wire: Signalling) -> dict[str, Any]:
    """What the server said to `call.join`."""
    async with asyncio.timeout(30):
        while True:
            for value in wire.acknowledged:
                if isinstance(value, dict) and "participant_id" in value:
                    return value
            await asyncio.sleep(0.1)


def notices(page: Page) -> Locator:
    return page.locator(".notices")


async def _reads(page: Page, *sentences: str | re.Pattern[str]) -> None:
    for sentence in sentences:
        await expect(notices(page)).to_contain_text(sentence, timeout=PATIENCE)


async def _pictures(call: Call) -> None:
    """The picture stops, is named old, and a sharp one comes when it is asked for."""
    call.tell("stills", video_send=False)
    theirs = r"Weak link at .*'s side\."
    await asyncio.gather(
        _reads(call.doctor, "Video paused to keep the voice. A new picture every few seconds.", re.compile(theirs)),
        _reads(call.room, "sees pictures of you, not video. Keep talking.", "Weak link at your side."),
        expect(call.doctor.locator(".tile-age")).to_have_text(re.compile("Picture from .*s ago"), timeout=PATIENCE),
    )
    for page in (call.room, call.doctor):
        await expect(page.locator(".callchips")).to_contain_text("Pictures")
    await call.doctor.get_by_role("button", name="Ask for a sharp still").click()
    arrived = call.doctor.get_by_role("button", name=re.compile("Show picture .*1.* large"))
    await asyncio.gather(
        expect(arrived).to_be_visible(timeout=PATIENCE),
        expect(call.room.get_by_text("The doctor has picture 1")).to_be_visible(timeout=PATIENCE),
    )


async def _text(call: Call) -> None:
    """Written, shown, read, without taking anybody's focus."""
    await call.room.get_by_role("button", name="Messages", exact=True).click()
    await call.room.get_by_label("Your message").fill("The left arm hurts, too.")
    await call.room.keyboard.press("Enter")
    bubble = call.doctor.get_by_role("button", name="The left arm hurts, too.")
    await expect(bubble).to_be_visible(timeout=PATIENCE)
    assert not await call.doctor.evaluate("() => document.activeElement.matches('.bubble')")
    state = call.room.locator(".message-state")
    await expect(state).to_have_text("arrived", timeout=PATIENCE)
    await call.doctor.get_by_role("button", name=re.compile("Messages: .*1.* new")).click()
    await expect(state).to_have_text("read", timeout=PATIENCE)


async def _voice_note(call: Call) -> None:
    await call.room.get_by_role("button", name="Record voice").click()
    await call.room.get_by_role("button", name="Record voice").click()
    await expect(call.room.get_by_text(re.compile("Recording, 2 s of 60"))).to_be_visible(timeout=PATIENCE)
    await call.room.get_by_role("button", name="Stop").click()
    await expect(call.room.get_by_text(re.compile("Play it, then send"))).to_be_visible()
    await call.room.get_by_role("button", name="Send voice").click()
    play = call.doctor.get_by_role("button", name=re.compile("Play: Voice note"))
    await play.click(timeout=PATIENCE)
    await expect(call.room.get_by_text("listened to")).to_be_visible(timeout=PATIENCE)


async def test_both_ends_read_what_happens_and_can_write(browsers: Browsers, server: Server) -> None:
    call = await begin(browsers, server)
    call.tell("full")
    await expect(call.doctor.locator(".callchips")).to_contain_text("Good", timeout=PATIENCE)

    await _pictures(call)
    call.tell("audio", video_send=False)
    await asyncio.gather(
        _reads(call.doctor, "Voice only. The link cannot carry a picture now."),
        _reads(call.room, "hears you but cannot see you."),
    )
    await _text(call)
    await _voice_note(call)
    call.tell("full")
    await asyncio.gather(
        _reads(call.doctor, "The picture is back."), _reads(call.room, "sees you fully again."),
        people.sees(call.doctor, ROOM, frames=3),
    )  # fmt: skip
    await expect(call.doctor.locator(".callchips")).to_contain_text("Good")
