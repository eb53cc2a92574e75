"""The fake devices and the probes work in a real Chromium: what one page's call carries is what was put in."""

import asyncio
from itertools import pairwise

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.browser import probe
from tests.browser.conftest import Browsers

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><title>loopback</title><link rel="icon" href="data:,">
<video autoplay playsinline></video><script>
async function start() {
  const camera = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 640, height: 480 } });
  const near = new RTCPeerConnection(), far = new RTCPeerConnection();
  near.onicecandidate = ({ candidate }) => far.addIceCandidate(candidate);
  far.onicecandidate = ({ candidate }) => near.addIceCandidate(candidate);
  far.ontrack = ({ streams }) => { document.querySelector("video").srcObject = streams[0]; };
  for (const track of camera.getTracks()) near.addTrack(track, camera);
  await near.setLocalDescription();
  await far.setRemoteDescription(near.localDescription);
  await far.setLocalDescription();
  await near.setRemoteDescription(far.localDescription);
}
</script>"""


@pytest.mark.parametrize("side", [0, 1])
async def test_a_face_and_a_voice_go_through_a_call(browsers: Browsers, side: int) -> None:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    app = web.Application()
    app.router.add_get("/", page)
    async with TestServer(app) as site:
        end = await browsers.launch(side, plays_sound_untouched=True)
        await end.page.goto(str(site.make_url("/")))
        await end.page.evaluate("start()")
        watching = await probe.watch_marks(end.page, "video")
        await end.page.wait_for_function("document.querySelector('video').currentTime > 2")
        heard, _ = await asyncio.gather(probe.record_sound(end.page, "video", 5), asyncio.sleep(5))
        seen = await probe.seen_marks(watching)
    readable = [mark for mark in seen if mark["number"] is not None]
    assert len(readable) > 0.9 * len(seen) > 45
    assert {mark["side"] for mark in readable} == {side}
    steps = [(after["number"] - before["number"]) % 300 for before, after in pairwise(readable)]
    assert steps.count(1) > 0.7 * len(steps)
    assert probe.match_speech(heard, side).peak > 0.6
    assert probe.match_speech(heard, 1 - side).peak < 0.4
    assert end.complaints == []
