"""A whole call from networks that block UDP, or all but TLS on one TCP port: both see and hear each other."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Page

from tests.browser import people
from tests.browser.blocked import NO_TURN, ONLY_TURN_OVER_TLS, WITHOUT_UDP, trusting, way_of
from tests.browser.conftest import Browsers
from tests.browser.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(200)]

ROOM, DOCTOR = 0, 1
CLEARLY = 0.5
"""As in test_story: speech of the other side, and of nobody else."""


async def both_see_and_hear(room: Page, doctor: Page) -> None:
    await asyncio.gather(people.sees(room, DOCTOR), people.sees(doctor, ROOM))
    at_room, at_doctor = await people.hears(room, DOCTOR), await people.hears(doctor, ROOM)
    assert min(at_room.peak, at_doctor.peak) > CLEARLY, (at_room, at_doctor)


async def test_without_udp_the_call_goes_over_tcp(browsers: Browsers, server: Server) -> None:
    room_end = await browsers.launch(ROOM, flags=WITHOUT_UDP)
    await room_end.context.add_init_script(NO_TURN)
    doctor_end = await browsers.launch(DOCTOR)
    room, doctor = await people.in_a_call(room_end, doctor_end, server)
    await both_see_and_hear(room, doctor)
    blocked, free = await way_of(room), await way_of(doctor)
    assert (blocked.words, free.words) == ("direct over tcp", "direct over udp")
    assert blocked.port == free.port == server.port + 1, "one number for UDP and TCP"
    assert not blocked.tried_udp


async def test_with_one_tls_port_alone_the_call_goes_over_turn(browsers: Browsers, server: Server) -> None:
    """The port stands for 443, which needs a right that tests do without: the way through is the same."""
    certificate = server.data / "keys" / "certificate.pem"
    room_end = await browsers.launch(ROOM, flags=WITHOUT_UDP + trusting(certificate))
    await room_end.context.add_init_script(ONLY_TURN_OVER_TLS)
    doctor_end = await browsers.launch(DOCTOR)
    room, doctor = await people.in_a_call(room_end, doctor_end, server)
    await both_see_and_hear(room, doctor)
    blocked, free = await way_of(room), await way_of(doctor)
    assert (blocked.words, free.words) == ("relay over tls", "direct over udp")
    assert not blocked.tried_udp
