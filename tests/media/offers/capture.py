"""Make the golden offers of the Chromium that is installed: `python -m tests.media.offers.capture`.

The other browsers do not run here; README.md says where their files come from.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)

#: One JavaScript body a file; `pc` is a new max-bundle connection, `media` a stream of camera and microphone.
SCENES = {
    "chromium_plain": "add();",
    "chromium_two_pairs": "add(); pair(); pair();",
    "chromium_simulcast": """
        pc.addTransceiver(media.getAudioTracks()[0], {streams: [media]});
        pc.addTransceiver(media.getVideoTracks()[0], {streams: [media],
            sendEncodings: [
                {rid: 'q', scaleResolutionDownBy: 4}, {rid: 'h', scaleResolutionDownBy: 2}, {rid: 'f'}]});
    """,
    "chromium_stopped": """
        add(); pair(); await settle(); pc.getTransceivers()[2].stop(); pc.getTransceivers()[3].stop();
    """,
    "chromium_restart": "add(); await settle(); pc.restartIce();",
    "chromium_second_camera": """
        add(); pair(); pc.addTransceiver(media.getVideoTracks()[0].clone(), {direction: 'sendonly'});
    """,
    "chromium_data_channel": "add(); pc.createDataChannel('x');",
    "chromium_receive_only": "pair();",
}

SCRIPT = """async (body) => {
    const media = await navigator.mediaDevices.getUserMedia({audio: true, video: true});
    const pc = new RTCPeerConnection({bundlePolicy: 'max-bundle'});
    const add = () => media.getTracks().forEach(track => pc.addTrack(track, media));
    const pair = () => ['audio', 'video'].forEach(kind => pc.addTransceiver(kind, {direction: 'recvonly'}));
    const settle = async () => {   // one round with a page of its own kind, so that the next offer is a re-offer
        const other = new RTCPeerConnection();
        await pc.setLocalDescription();
        await other.setRemoteDescription(pc.localDescription);
        await other.setLocalDescription();
        await pc.setRemoteDescription(other.localDescription);
    };
    await new Function('pc', 'media', 'add', 'pair', 'settle', `return (async () => {${body}})()`)(
        pc, media, add, pair, settle);
    await pc.setLocalDescription();
    const offer = pc.localDescription.sdp;
    media.getTracks().forEach(track => track.stop());
    pc.close();
    return offer;
}"""


def main() -> None:
    here = Path(__file__).parent
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(ARGUMENTS))
        try:
            page = browser.new_page()
            # getUserMedia wants a secure origin; the route answers, nothing is fetched.
            page.route("**/*", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
            page.goto("http://localhost/")
            for name, body in SCENES.items():
                (here / f"{name}.sdp").write_bytes(offer_of(page, body).encode())
        finally:
            browser.close()


def offer_of(page: Page, body: str) -> str:
    offer = page.evaluate(SCRIPT, body)
    assert isinstance(offer, str)
    return offer


if __name__ == "__main__":
    main()
