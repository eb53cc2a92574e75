"""Two real Chromiums in a real call, one over a poor line: what was recorded decodes and keeps its time."""

from functools import partial
from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from media.api import CallPolicy
from media.plane import Plane, PlaneSettings
from media.recording.disk import DiskWriter
from media.recording.journal import JournalRecorder
from tests.link.detour import detour_script
from tests.link.emulator import Emulator
from tests.link.profiles import DSL_POOR
from tests.media.offers.capture import ARGUMENTS
from tests.media.recording.recorded import assembled, content, keys_of
from tests.media.recording.watching import watch
from tests.media.test_chromium_call import RESTART, calling, plays

pytestmark = pytest.mark.browser


async def test_a_call_over_a_poor_line_is_recorded(tmp_path: Path) -> None:
    writer = DiskWriter()
    make = partial(JournalRecorder, tmp_path, writer=writer, keys=keys_of(tmp_path))
    plane = Plane(PlaneSettings(host="127.0.0.1", make_recorder=make))
    await plane.start()
    await plane.open_call("c", CallPolicy())
    server = ("127.0.0.1", plane.port)
    async with Emulator(*DSL_POOR, server=server, seed=2) as link, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(ARGUMENTS))
        async with (
            calling(browser, plane, "doctor") as doctor,
            calling(browser, plane, "patient", detour_script(link.address)) as patient,
        ):
            await plane.record("c", "r", ["doctor", "patient"])
            for page in (doctor, patient):
                await plays(page, frames=30)
            await plane.mark("c", "patient", "muted")
            await patient.evaluate(RESTART)
            await patient.wait_for_timeout(4000)
            await plane.close_call("c")
        await browser.close()
    await plane.close()
    writer.close()
    result = assembled(tmp_path, "r")
    assert [mark.kind for mark in result.marks if mark.kind != "picture_lost"] == ["muted"]
    assert [file.participant_id for file in result.files] == ["doctor", "patient"]
    for file in result.files:
        watched = watch(content(tmp_path, "r", file.name))
        assert watched.frames > 20
        assert watched.sound == pytest.approx(file.duration_ms / 1000, abs=0.5)
        assert watched.hole < 0.01
        assert file.offset_ms < 3000
        assert abs(file.offset_ms + file.duration_ms - result.duration_ms) < 2000
