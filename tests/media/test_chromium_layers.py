"""A real Chromium sends three temporal layers; another decodes what is left of them, and a doubled voice."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright

from media.api import CallPolicy
from media.plane import Plane, PlaneSettings
from tests.media.offers.capture import ARGUMENTS
from tests.media.recorder import MemoryRecorder
from tests.media.test_chromium_call import STATE, calling, plays

pytestmark = pytest.mark.browser

LAYERS = """async () => {
    const sender = pc.getSenders().find(sender => sender.track.kind === 'video');
    const parameters = sender.getParameters();
    parameters.encodings[0].scalabilityMode = 'L1T3';
    await sender.setParameters(parameters);
}"""


async def video(page: Page) -> dict[str, Any]:
    state: dict[str, Any] = await page.evaluate(STATE)
    return dict(state["video"])


async def decoded(page: Page, frames: int, timeout: float = 20) -> dict[str, Any]:
    """Wait until so many more pictures were decoded; the figures then."""
    start = (await video(page))["framesDecoded"]
    async with asyncio.timeout(timeout):
        while (now := await video(page))["framesDecoded"] < start + frames:
            await asyncio.sleep(0.1)
    return now


async def test_layers_that_are_left_out_are_not_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    # On this link the policy would leave nothing out: here the test gives the orders.
    monkeypatch.setattr("media.figures._order", lambda *given: None)
    plane = Plane(PlaneSettings(host="127.0.0.1", make_recorder=MemoryRecorder))
    await plane.start()
    await plane.open_call("c", CallPolicy())
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(ARGUMENTS))
        async with calling(browser, plane, "doctor") as doctor, calling(browser, plane, "patient") as patient:
            await plays(doctor, frames=10)
            await plays(patient, frames=10)
            await patient.evaluate(LAYERS)
            seat = plane._calls["c"].participants["doctor"]
            pair = seat.subscriptions[0]
            pair["video"].layers = 1
            pair["audio"].red = True
            async with asyncio.timeout(20):
                while pair["video"].thinner is None or pair["video"].thinner.pictures < 20:
                    await asyncio.sleep(0.1)
            before = await video(doctor)
            after = await decoded(doctor, 15)
            spared = pair["video"].thinner.pictures
            assert spared > 20
            for figure in ("nackCount", "pliCount"):
                assert after[figure] == before[figure], figure
            pair["video"].layers = 3
            await decoded(doctor, 40)
            state = await doctor.evaluate(STATE)
            assert state["audio"]["packetsDiscarded"] > 20, "the second of each sound was known for what it is"
        await browser.close()
    assert plane._mux.faults == 0
    await plane.close()
