"""A real Chromium takes our answers, through re-offers, new pairs, stopped sections and an ICE restart."""

from __future__ import annotations

import pytest
from playwright.async_api import async_playwright

from media.sdp import answer
from tests.media.offers.capture import ARGUMENTS, SCENES
from tests.media.test_sdp import TERMS

pytestmark = pytest.mark.browser

SCRIPT = """async (scene) => {
    const media = await navigator.mediaDevices.getUserMedia({audio: true, video: true});
    const pc = new RTCPeerConnection({bundlePolicy: 'max-bundle'});
    const add = () => media.getTracks().forEach(track => pc.addTrack(track, media));
    const pair = () => ['audio', 'video'].forEach(kind => pc.addTransceiver(kind, {direction: 'recvonly'}));
    const settle = async () => {
        await pc.setLocalDescription();
        const sdp = await answerOffer(pc.localDescription.sdp);
        await pc.setRemoteDescription({type: 'answer', sdp});
        return pc.getTransceivers().map(t => [
            t.currentDirection, t.sender.getParameters().encodings.filter(e => e.active).length,
            t.sender.getParameters().codecs.map(c => c.mimeType)[0] ?? '']);
    };
    await new Function('pc', 'media', 'add', 'pair', 'settle', `return (async () => {${scene}})()`)(
        pc, media, add, pair, settle);
    const rounds = [await settle(), await settle()];
    pair(); rounds.push(await settle());
    pc.getTransceivers().at(-1).stop(); rounds.push(await settle());
    pc.restartIce(); rounds.push(await settle());
    media.getTracks().forEach(track => track.stop());
    pc.close();
    return rounds;
}"""

SENDING = [["sendrecv", 1, "audio/opus"], ["sendrecv", 1, "video/VP8"]]
RECEIVING = [["recvonly", 1, ""], ["recvonly", 1, ""]]

#: What the transceivers are after the first round.
FIRST = {
    "chromium_plain": SENDING,
    "chromium_two_pairs": SENDING + RECEIVING + RECEIVING,
    "chromium_simulcast": SENDING,
    "chromium_stopped": SENDING,
    "chromium_restart": SENDING,
    "chromium_second_camera": [*SENDING, *RECEIVING, ["sendonly", 1, "video/VP8"]],
    "chromium_data_channel": SENDING,
    "chromium_receive_only": RECEIVING,
}


async def test_chromium_takes_every_answer_of_a_call() -> None:
    assert FIRST.keys() == SCENES.keys()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(ARGUMENTS))
        page = await browser.new_page()
        await page.route("**/*", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
        await page.goto("http://localhost/")
        await page.expose_function("answerOffer", lambda offer: answer(offer, TERMS)[0])
        for name, scene in SCENES.items():
            rounds = await page.evaluate(SCRIPT, scene)
            first = FIRST[name]
            assert rounds[0] == rounds[1] == first, name
            assert rounds[2] == first + RECEIVING, name
            assert rounds[3] == rounds[4] == first + RECEIVING[:1], name
        await browser.close()
