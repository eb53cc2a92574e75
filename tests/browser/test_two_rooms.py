"""Two rooms of one center and two doctors at once: each is offered the own patient, both calls are seen."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser import people
from tests.browser.conftest import Browsers
from tests.browser.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(540)]

PAIRS = (("Room 1", "dr.ayesha", "Cardiology", "Zarmina One"), ("Room 2", "dr.bilal", "Dermatology", "Gulalai Two"))


async def test_two_calls_at_once(browsers: Browsers, server: Server) -> None:
    pages = [await _offered(browsers, server, *pair) for pair in PAIRS]
    for _, doctor, name in pages:
        await people.claim(doctor, name)
    for room, _, _ in pages:
        await room.wait_for_url("**/call/**")
    assert len({doctor.url for _, doctor, _ in pages}) == 2
    # One after the other: four browsers share two cores.
    for room, doctor, _ in pages:
        await people.sees(room, 1)
        await people.sees(doctor, 0)


async def _offered(
    browsers: Browsers, server: Server, room_name: str, login: str, speciality: str, name: str
) -> tuple[Page, Page, str]:
    """A room whose patient a doctor is being asked for."""
    room_end, doctor_end = await browsers.launch(0), await browsers.launch(1)
    room = await people.sign_in(room_end, server, "nasreen")
    await people.stand_in_room(room, room_name)
    doctor = await people.sign_in(doctor_end, server, login)
    await people.go_on_duty(doctor)
    await people.queue_a_patient(room, name, speciality=speciality)
    offer = doctor.get_by_label("Offer", exact=True)
    await expect(offer.get_by_role("button", name="Decline")).to_be_visible()
    return room, doctor, name
