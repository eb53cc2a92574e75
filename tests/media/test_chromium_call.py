"""Two real Chromiums call through a real plane, one of them over a poor line: sound and picture both ways."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright

from media.api import CallPolicy
from media.plane import Plane, PlaneSettings
from tests.link.detour import detour_script
from tests.link.emulator import Emulator
from tests.link.profiles import DSL_POOR
from tests.media.offers.capture import ARGUMENTS
from tests.media.recorder import MemoryRecorder

pytestmark = pytest.mark.browser

CALL = """async (name) => {
    const media = await navigator.mediaDevices.getUserMedia({audio: true, video: {width: 320, height: 240}});
    const pc = window.pc = new RTCPeerConnection({bundlePolicy: 'max-bundle'});
    window.streams = new Set();
    pc.ontrack = event => {
        streams.add(event.streams[0].id);
        const player = Object.assign(document.createElement(event.track.kind), {muted: true, autoplay: true});
        player.srcObject = event.streams[0];
        document.body.append(player);
    };
    media.getTracks().forEach(track => pc.addTrack(track, media));
    window.negotiate = async () => {
        await pc.setLocalDescription();
        const sdp = await offerTo(name, pc.localDescription.sdp);
        await pc.setRemoteDescription({type: 'answer', sdp});
    };
    await negotiate();
}"""

STATE = """async () => {
    const state = {connection: pc.connectionState, streams: [...streams]};
    (await pc.getStats()).forEach(report => {
        if (report.type === 'inbound-rtp') state[report.kind] = report;
    });
    return state;
}"""

RESTART = "async () => { pc.restartIce(); await negotiate(); }"


@asynccontextmanager
async def calling(browser: Browser, plane: Plane, name: str, script: str = "") -> AsyncIterator[Page]:
    """A page that is in the call."""
    context = await browser.new_context()
    page = await context.new_page()
    await page.add_init_script(script)
    await page.route("**/*", lambda route: route.fulfill(body="<!doctype html><body>", content_type="text/html"))
    await page.goto("http://localhost/")

    async def offer_to(participant_id: str, sdp: str) -> str:
        return (await plane.offer("c", participant_id, sdp)).sdp

    await page.expose_function("offerTo", offer_to)
    await page.evaluate(CALL, name)
    yield page
    await context.close()


async def plays(page: Page, frames: int, timeout: float = 25) -> dict[str, Any]:
    """Wait until the page has decoded so many pictures and half a second of sound; its state."""
    async with asyncio.timeout(timeout):
        while True:
            state: dict[str, Any] = await page.evaluate(STATE)
            seen = state.get("video", {}).get("framesDecoded", 0)
            heard = state.get("audio", {}).get("jitterBufferEmittedCount", 0)
            if seen >= frames and heard >= 24_000:
                return state
            await asyncio.sleep(0.2)


async def test_a_call_between_two_browsers_over_a_poor_line() -> None:
    plane = Plane(PlaneSettings(host="127.0.0.1", make_recorder=MemoryRecorder))
    await plane.start()
    await plane.open_call("c", CallPolicy())
    server = ("127.0.0.1", plane.port)
    async with Emulator(*DSL_POOR, server=server, seed=2) as link, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(ARGUMENTS))
        async with (
            calling(browser, plane, "doctor") as doctor,
            calling(browser, plane, "patient", detour_script(link.address)) as patient,
        ):
            for page in (doctor, patient):
                state = await plays(page, frames=30)
                assert state["connection"] == "connected"
                assert state["streams"] == ["slot-0"]
            decoded = (await patient.evaluate(STATE))["video"]["framesDecoded"]
            await patient.evaluate(RESTART)
            await plays(patient, frames=decoded + 30)
        await browser.close()
    line = next(line for line in link.lines.values() if line.up.counters.delivered > 50)
    assert line.up.counters.lost > 0 < line.down.counters.lost
    await plane.close()
