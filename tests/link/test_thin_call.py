"""The short form of the link bench: a real call on our pages over two bad links comes up and goes on.

Only what must hold on any machine is asserted; how good it is, `make link-bench` says. The browsers come in as a
developer's does by `make link`.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Page

from tests.browser import people
from tests.browser.conftest import Browsers, browsers, pytest_runtest_makereport, server
from tests.browser.server import Server
from tests.link.__main__ import side
from tests.link.bench.ours import DOCTOR_SIDE, EASY, PATIENT_SIDE, Origin, to_the_claim
from tests.link.profiles import DOCTOR, LINKS

__all__ = ["browsers", "pytest_runtest_makereport", "server"]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

CLEARLY = 0.5
"""Correlation from which speech is the one that was sent; another voice stays below 0.4."""
MOST_CONCEALED = 0.3
TRIES = 3

CONCEALED = """async () => {
  const reports = [...(await connections.at(-1).getStats()).values()];
  const sound = reports.find(({type, kind}) => type === "inbound-rtp" && kind === "audio");
  return (sound.concealedSamples - sound.silentConcealedSamples) / sound.totalSamplesReceived;
}"""


async def test_a_call_comes_up_on_one_bad_link_and_goes_on_on_another(browsers: Browsers, server: Server) -> None:
    async with AsyncExitStack() as stack:
        near = await side(stack, server, LINKS["edge"])
        far = await side(stack, server, DOCTOR)
        patient_end, doctor_end = await browsers.launch(PATIENT_SIDE), await browsers.launch(DOCTOR_SIDE)
        near.access.ease(EASY)
        at_patient = Origin(f"http://127.0.0.1:{near.address[1]}")
        at_doctor = Origin(f"http://localhost:{far.address[1]}")
        patient, doctor = await to_the_claim(patient_end, doctor_end, at_patient, at_doctor)
        near.access.begin()
        await people.claim(doctor, people.PATIENT)
        await patient.wait_for_url("**/call/**", timeout=60_000)
        await _goes_on(patient, doctor)
        near.access.line.change(LINKS["lossy"].up, LINKS["lossy"].down)
        await _goes_on(patient, doctor)
        line = near.access.line
    for way in (line.up, line.down):
        assert way.counters.lost > 0
        assert way.counters.delivered_bytes > 50_000


async def _goes_on(patient: Page, doctor: Page) -> None:
    """The picture moves and the voice is heard, both ways, and little of it is made up."""
    await asyncio.gather(people.sees(patient, DOCTOR_SIDE), people.sees(doctor, PATIENT_SIDE))
    await asyncio.gather(_hears(patient, DOCTOR_SIDE), _hears(doctor, PATIENT_SIDE))
    for page in (patient, doctor):
        assert await page.evaluate(CONCEALED) < MOST_CONCEALED


async def _hears(page: Page, side: int) -> None:
    """A pause or a burst of loss may fall into a piece; the voice must be clear in one of a few."""
    peaks: list[float] = []
    while not peaks or peaks[-1] < CLEARLY:
        assert len(peaks) < TRIES, f"the voice is not heard: {peaks}"
        peaks.append((await people.hears(page, side)).peak)
