"""What the page does on a thin link, in real browsers: follows advice, finds its path, sends stills, polls."""

from __future__ import annotations

import asyncio
import base64
import io
from typing import Any

import av
import pytest
from playwright.async_api import Page

from tests.browser import people
from tests.browser.conftest import Browsers
from tests.browser.server import Server
from tests.browser.signalling import Signalling

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

ROOM, DOCTOR = 0, 1
ADVICE = frozenset({"call.advice"})
"""The tests advise in the server's place; its own advice is about links that are good."""

GOOD: dict[str, Any] = {
    "rung": "full",
    "reason": "room",
    "voice_bitrate": 24_000,
    "voice_packet_ms": 20,
    "voice_fec": True,
    "voice_dtx": False,
    "voice_red": False,
    "video_send": True,
    "video_height": 480,
    "video_frame_rate": 15,
    "video_bitrate": 500_000,
    "video_layers": 1,
    "video_codec": "VP8",
    "still_every_s": None,
    "still_octets": None,
    "bulk_up_bps": 60_000,
    "bulk_down_bps": 60_000,
    "jitter_ms": None,
    "apart": False,
}
OWN = """async () => {
  const found = {};
  for (const one of (await connections.at(-1).getStats()).values()) {
    if (one.type === "outbound-rtp") found[one.kind] = one;
    if (one.type === "media-source" && one.kind === "audio") found.sound = one;
  }
  return found;
}"""
UFRAG = "() => /a=ice-ufrag:(.*)/.exec(connections.at(-1).localDescription.sdp)[1]"
SCALE = """() => connections.at(-1).getSenders().map(one => one.getParameters().encodings[0])
  .find(one => one.maxFramerate).scaleResolutionDownBy"""
TARGETS = "() => connections.at(-1).getReceivers().map(one => one.jitterBufferTarget)"


async def _call(
    browsers: Browsers, server: Server, signalling: Signalling, at_doctor: Signalling | None = None
) -> tuple[Page, Page]:
    room_end, doctor_end = await browsers.launch(ROOM), await browsers.launch(DOCTOR)
    await signalling.stand_in(room_end.context)
    if at_doctor is not None:
        await at_doctor.stand_in(doctor_end.context)
    room, doctor = await people.in_a_call(room_end, doctor_end, server, record=False)
    await asyncio.gather(people.sees(room, DOCTOR), people.sees(doctor, ROOM))
    return room, doctor


def _advise(room: Page, signalling: Signalling, **changes: Any) -> None:
    call_id = room.url.rsplit("/", 1)[1]
    signalling.say("call.advice", {"call_id": call_id, "advice": {**GOOD, **changes}})


async def _until(page: Page, kind: str, wanted: Any) -> None:
    """Wait until the sender's figures are as wanted: `wanted(figures)`."""
    async with asyncio.timeout(60):
        while not wanted((await page.evaluate(OWN)).get(kind, {})):
            await asyncio.sleep(0.2)


async def _until_voice(page: Page, packet_ms: float, octets: tuple[float, float] = (0, 1e9)) -> float:
    """Wait until a packet of voice holds so many milliseconds (a sixth more or less) in so many octets.

    Measured against the sound that went in, so that a busy machine does not change it. Returns the octets.
    """
    async with asyncio.timeout(60):
        while True:
            before = await page.evaluate(OWN)
            await asyncio.sleep(2)
            after = await page.evaluate(OWN)
            sent = max(1, after["audio"]["packetsSent"] - before["audio"]["packetsSent"])
            spoken = after["sound"]["totalSamplesDuration"] - before["sound"]["totalSamplesDuration"]
            size = (after["audio"]["bytesSent"] - before["audio"]["bytesSent"]) / sent
            if abs(1000 * spoken / sent - packet_ms) < packet_ms / 6 and octets[0] < size < octets[1]:
                return float(size)


async def test_advice_takes_effect_without_a_word_to_the_server(browsers: Browsers, server: Server) -> None:
    signalling = Signalling(hushed=ADVICE)
    room, doctor = await _call(browsers, server, signalling)
    offers = signalling.count("call.offer")

    thin = {"voice_packet_ms": 60, "voice_bitrate": 16_000, "video_height": 240, "video_layers": 3}
    _advise(room, signalling, **thin, video_frame_rate=10, video_bitrate=60_000, jitter_ms=600, apart=True)
    await _until(
        room, "video", lambda now: now.get("scalabilityMode") == "L1T3" and now.get("frameHeight", 999) <= 240
    )
    await _until_voice(room, 60)
    assert await room.evaluate(TARGETS) == [None, 600]
    assert "slot-0-voice" in await room.evaluate("() => connections.at(-1).remoteDescription.sdp")
    assert (await people.hears(room, DOCTOR)).peak > 0.5, "the voice is gone with its place beside the picture"

    _advise(room, signalling, voice_packet_ms=40)
    plain = await _until_voice(room, 40)
    _advise(room, signalling, voice_packet_ms=40, voice_red=True)
    await _until_voice(room, 40, (plain * 1.5, 1e9))
    assert (await people.hears(doctor, ROOM)).peak > 0.5

    _advise(room, signalling, video_send=False)
    await _until(room, "video", lambda now: now.get("active") is False)
    _advise(room, signalling)
    await _until(room, "video", lambda now: now.get("active"))
    # Not the height that is sent: a browser that is short of time sends a smaller picture.
    assert await room.evaluate(SCALE) == 1
    await people.sees(doctor, ROOM)
    await _until_voice(room, 20, (0, plain))
    assert signalling.count("call.offer") == offers


async def test_a_path_is_found_anew_while_signalling_is_down(browsers: Browsers, server: Server) -> None:
    signalling = Signalling()
    room, doctor = await _call(browsers, server, signalling)
    asked = len(signalling.asked)
    await signalling.sever()
    for _ in range(3):
        before = await room.evaluate(UFRAG)
        await room.evaluate("() => dispatchEvent(new Event('online'))")
        async with asyncio.timeout(30):
            while await room.evaluate(UFRAG) == before:
                await asyncio.sleep(0.1)
    await asyncio.gather(people.sees(room, DOCTOR), people.sees(doctor, ROOM))
    assert len(signalling.asked) == asked
    assert await room.evaluate("() => connections.length") == 1


async def test_stills_are_sharp_small_and_paced(browsers: Browsers, server: Server) -> None:
    pieces: dict[str, list[bytes]] = {}

    def take(message: dict[str, Any]) -> dict[str, Any]:
        have = pieces.setdefault(message["bulk_id"], [])
        if message["data"] and message["index"] == len(have):
            have.append(base64.b64decode(message["data"]))
        return {"next": len(have)}

    signalling = Signalling(answers={"call.piece": take}, hushed=ADVICE)
    room, _ = await _call(browsers, server, signalling)
    _advise(room, signalling, video_send=False, rung="stills", still_every_s=2.0, still_octets=9_000)
    async with asyncio.timeout(60):
        said = await signalling.wait_for("call.piece", 1)
        while len(pieces[said[0]["bulk_id"]]) < said[0]["count"]:
            said = await signalling.wait_for("call.piece", len(said) + 1)
    octets = b"".join(pieces[said[0]["bulk_id"]])
    assert len(octets) <= 9_000
    assert (octets[8:12], said[0]["mime"]) == (b"WEBP", "image/webp")
    with av.open(io.BytesIO(octets), format="webp_pipe") as opened:
        assert next(opened.decode(video=0)).width >= 320
    assert all(len(message["data"]) <= 1_000 for message in said)


async def test_a_still_that_was_asked_for_arrives_piece_by_piece(browsers: Browsers, server: Server) -> None:
    at_room, at_doctor = Signalling(), Signalling()
    await _call(browsers, server, at_room, at_doctor)
    seat = next(value for value in at_room.acknowledged if value is not None and "media_kept" in value)
    sender = seat["participant_id"]
    at_doctor.ask("call.ask_still", {"call_id": seat["call_id"], "participant_id": sender})
    async with asyncio.timeout(60):
        last = await at_doctor.wait_for_told("call.piece_relayed", lambda one: one["index"] == one["count"] - 1)
    assert last["asked"]
    assert last["participant_id"] == sender
    relayed = [message["index"] for name, message in at_doctor.told if name == "call.piece_relayed"]
    assert relayed == list(range(last["count"]))


async def test_a_call_goes_by_polling_where_websockets_are_eaten(browsers: Browsers, server: Server) -> None:
    signalling = Signalling(cut=True)
    room, _ = await _call(browsers, server, signalling)
    assert signalling.asked == []
    assert await room.evaluate(
        "() => performance.getEntriesByType('resource').some(one => /transport=polling/.test(one.name))"
    )
