"""Candidates are led through the link, in text and in a page."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import async_playwright

from media.sdp import answer
from tests.link.detour import detour, detour_script
from tests.media.offers.capture import ARGUMENTS
from tests.media.test_sdp import OFFERS, TERMS

LINK = ("127.0.0.1", 4321)


def test_every_candidate_leads_to_the_link() -> None:
    before = answer(OFFERS["chromium_plain"], TERMS)[0]
    after = detour(before, LINK)
    candidates = [line for line in after.splitlines() if line.startswith("a=candidate")]
    assert [line.split(" ")[4:6] for line in candidates] == [["127.0.0.1", "4321"]] * 2
    assert len(after.splitlines()) == len(before.splitlines())


@pytest.mark.browser
async def test_a_page_is_led_through_the_link() -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(ARGUMENTS))
        page = await browser.new_page()
        await page.add_init_script(detour_script(LINK, ("127.0.0.1", 4322), {"127.0.0.1:3478": "127.0.0.1:4323"}))
        await page.route("**/*", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
        await page.goto("http://localhost/")
        await page.expose_function("answerOffer", lambda offer: with_tcp(answer(offer, TERMS)[0]))
        remote, servers = await page.evaluate(
            """async () => {
                const iceServers = [{urls: ['turn:127.0.0.1:3478?transport=udp', 'turn:192.0.2.1:3478'],
                    username: 'a', credential: 'b'}];
                const pc = new RTCPeerConnection({bundlePolicy: 'max-bundle', iceServers});
                pc.addTransceiver('audio');
                await pc.setLocalDescription();
                await pc.setRemoteDescription({type: 'answer', sdp: await answerOffer(pc.localDescription.sdp)});
                const sdp = pc.remoteDescription.sdp;
                const servers = pc.getConfiguration().iceServers;
                pc.close();
                return [sdp, servers.map(({urls}) => urls)];
            }"""
        )
        await browser.close()
    assert remote.count("127.0.0.1 4321 typ host") >= 1
    assert remote.count("127.0.0.1 4322 typ host tcptype passive") >= 1
    assert "127.0.0.1 5000" not in remote
    assert servers == [["turn:127.0.0.1:4323?transport=udp"]]


def with_tcp(sdp: str) -> str:
    """The answer with a candidate for TCP beside every one for UDP."""
    found = r"(?m)^a=candidate:\S+ 1 udp \d+ (\S+ \d+) typ host\r$"
    return re.sub(found, lambda line: f"{line[0]}\na=candidate:9 1 tcp 5 {line[1]} typ host tcptype passive\r", sdp)
