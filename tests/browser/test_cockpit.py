"""The presenter's cockpit in a real call: cues, sharp pictures, a frozen one drawn on, a stethoscope."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import wave
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.async_api import Page, expect

from tests.browser import heart, people
from tests.browser.conftest import Browsers
from tests.browser.server import Server
from tests.browser.signalling import Signalling
from tests.browser.test_thin_page import ADVICE, GOOD

pytestmark = [pytest.mark.browser, pytest.mark.timeout(360)]

ROOM, DOCTOR = 0, 1
HERE = 15_000
RATE = 400_000
"""What pieces may take, bit/s."""
PIECES = """async () => {
  const held = await new Promise((done, fail) => {
    const asked = indexedDB.open("e-ilaj", 1);
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
  const all = held.transaction("kept").objectStore("kept").getAll();
  await new Promise((done) => (all.onsuccess = done));
  return all.result.filter((one) => one.kind === "capture").length;
}"""
PICTURE = """async (selector) => {
  const image = document.querySelector(selector);
  const octets = new Uint8Array(await (await fetch(image.src)).arrayBuffer());
  let text = "";
  for (const octet of octets) text += String.fromCharCode(octet);
  return { width: image.naturalWidth, height: image.naturalHeight, octets: btoa(text) };
}"""
RECORD = "([selector, seconds]) => probes.record(document.querySelector(selector), seconds)"
#: Every photo that the page takes, as it came from the camera.
PHOTOS = """
globalThis.photos = [];
const taking = ImageCapture.prototype.takePhoto;
ImageCapture.prototype.takePhoto = async function (...wish) {
  const photo = await taking.apply(this, wish);
  photos.push(photo);
  return photo;
};
"""


async def in_a_call(browsers: Browsers, server: Server, microphone: Path | None = None) -> tuple[Page, Page]:
    room_end = await browsers.launch(ROOM, microphone=microphone)
    doctor_end = await browsers.launch(DOCTOR, measured=True)
    await room_end.context.add_init_script(PHOTOS)
    wires = [Signalling(hushed=ADVICE), Signalling(hushed=ADVICE)]
    for wire, end in zip(wires, (room_end, doctor_end), strict=True):
        await wire.stand_in(end.context)
    room, doctor = await people.in_a_call(room_end, doctor_end, server, record=False)
    # How long pieces take is the link's, and what this link carries is the machine's: so it is said here.
    advice = {"call_id": room.url.rsplit("/", 1)[1], "advice": {**GOOD, "bulk_up_bps": RATE, "bulk_down_bps": RATE}}
    for wire in wires:
        wire.say("call.advice", advice)
    await asyncio.gather(people.sees(room, DOCTOR, frames=5), people.sees(doctor, ROOM, frames=5))
    await expect(doctor.get_by_role("button", name="Cue")).to_be_visible(timeout=HERE)
    return room, doctor


async def choose(doctor: Page, tool: str, site: str) -> None:
    await doctor.get_by_role("button", name=tool, exact=True).click()
    if "back" in site:
        await doctor.get_by_role("button", name="Back", exact=True).click()
    await doctor.get_by_role("listitem").get_by_role("button", name=site).click()


async def test_a_cue_is_asked_answered_and_the_checklist_is_one(browsers: Browsers, server: Server) -> None:
    room, doctor = await in_a_call(browsers, server)
    await doctor.get_by_role("button", name="Cue", exact=True).click()
    await doctor.get_by_role("button", name="Put the stethoscope here").click()
    await doctor.get_by_role("button", name="Back", exact=True).click()
    await doctor.get_by_role("listitem").get_by_role("button", name="patient's left, lower back").click()
    cue = room.get_by_role("alert").filter(has_text="Put the stethoscope here. Hold it still.")
    await expect(cue).to_contain_text("patient's left, lower back")
    await expect(doctor.get_by_text("Asked")).to_be_visible()
    await room.evaluate("() => { speechSynthesis.speak = (said) => (globalThis.said = [said.text, said.lang]); }")
    await cue.get_by_role("button", name="Listen").click()
    await room.wait_for_function("() => globalThis.said?.[0].includes('Hold it still')")
    await cue.get_by_role("button", name="Done").click()
    await expect(cue).to_have_count(0)
    await expect(doctor.locator("[data-answer=done]")).to_contain_text("Done")

    await doctor.get_by_role("button", name="Cue", exact=True).click()
    await doctor.get_by_role("button", name="Give more light").click()
    await room.get_by_role("button", name="Not possible").click()
    await expect(doctor.locator("[data-answer=not_possible]")).to_contain_text("Not possible")

    for page in (room, doctor):
        await page.get_by_role("button", name="Checklist").click()
    await doctor.get_by_text("Heart heard").click()
    await expect(room.get_by_role("checkbox", name="Heart heard")).to_be_checked()
    await room.get_by_text("Belly pressed").click()
    await expect(doctor.get_by_role("checkbox", name="Belly pressed")).to_be_checked()
    await expect(doctor.get_by_text("Dr Ayesha Khan (demo),")).to_be_visible()


async def test_a_picture_of_a_place_arrives_as_sharp_as_it_was_taken(browsers: Browsers, server: Server) -> None:
    room, doctor = await in_a_call(browsers, server)
    await choose(doctor, "Sharp picture", "patient's left hand")
    await expect(room.get_by_role("alert")).to_contain_text("patient's left hand")
    await room.get_by_role("button", name="Take it").click()
    await expect(doctor.locator(".capture[data-stage=here] img")).to_be_visible(timeout=60_000)
    await expect(doctor.locator(".capture")).to_contain_text("patient's left hand")
    await doctor.locator(".capture").click()
    got = await doctor.evaluate(PICTURE, ".viewer-inside > img")
    photo = await room.evaluate(
        "async () => { const b = await createImageBitmap(photos.at(-1)); return [b.width, b.height]; }"
    )
    assert [got["width"], got["height"]] == photo, "every point of the sensor"
    octets = base64.b64decode(got["octets"])
    kept = await _kept(doctor)
    assert hashlib.sha256(octets).hexdigest() in kept, "what is shown is what is in the record"
    assert await room.evaluate(PIECES) == 0, "nothing waits on the device any more"

    await doctor.get_by_role("button", name="Larger").click()
    await doctor.get_by_role("button", name="Larger").click()
    await doctor.get_by_role("button", name="as sharp as the camera saw it").click()
    await expect(doctor.locator(".viewer-part")).to_be_visible(timeout=60_000)
    part = await doctor.evaluate(PICTURE, ".viewer-part")
    assert part["width"] == pytest.approx(photo[0] / 1.5**2, abs=2)
    await expect(room.get_by_text("The doctor's side has it")).to_be_visible()


async def _kept(doctor: Page) -> set[str]:
    """Hashes of all that is attached to the encounter, as any reader gets it."""
    script = """async (call) => {
      const token = (await (await fetch("/api/auth/refresh", { method: "POST" })).json()).access_token;
      const headers = { Authorization: `Bearer ${token}` };
      const path = `/api/encounters/${call}/attachments`;
      const { attachments } = await (await fetch(path, { headers })).json();
      return Promise.all(attachments.map(async ({ id }) => {
        const octets = new Uint8Array(await (await fetch(`${path}/${id}`, { headers })).arrayBuffer());
        return [...new Uint8Array(await crypto.subtle.digest("SHA-256", octets))]
          .map((one) => one.toString(16).padStart(2, "0")).join("");
      }));
    }"""
    return set(await doctor.evaluate(script, doctor.url.rsplit("/", 1)[1].split("#")[0]))


async def test_both_draw_on_a_frozen_picture_and_it_is_kept(browsers: Browsers, server: Server) -> None:
    room, doctor = await in_a_call(browsers, server)
    await doctor.get_by_role("button", name="Freeze").click()
    await expect(room.get_by_text("The doctor has frozen your picture")).to_be_visible()
    await expect(doctor.locator(".shared-picture[data-sharp=true]")).to_be_visible(timeout=60_000)
    box = await doctor.locator(".board").bounding_box()
    assert box is not None
    await doctor.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.25)
    await doctor.mouse.down()
    await doctor.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.75, steps=12)
    # Seen at the other end while it is being drawn.
    drawn = room.locator(".shared .lines g")
    await expect(drawn).to_have_count(1)
    await doctor.mouse.up()
    ends = await room.locator(".shared .lines path").first.get_attribute("d")
    assert ends is not None
    first = [float(one) for one in ends.removeprefix("M").split(" L")[0].split()]
    assert first == pytest.approx([640 * 0.25, 480 * 0.25], abs=8)
    # The room marks it by keys alone.
    await room.get_by_role("button", name="Circle").click()
    await room.locator(".board").focus()
    for key in ("Enter", "ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown", "Enter"):
        await room.keyboard.press(key)
    await expect(doctor.locator(".shared .lines g")).to_have_count(2)
    await doctor.get_by_role("button", name="Keep", exact=True).click()
    await expect(room.locator(".shared")).to_have_count(0)
    await doctor.locator(".capture").click()
    await expect(doctor.locator(".viewer .lines g")).to_have_count(2)


async def test_a_heart_is_heard_below_100_hz_kept_and_played(
    browsers: Browsers, server: Server, tmp_path: Path
) -> None:
    room, doctor = await in_a_call(browsers, server, heart.write_heart(tmp_path / "heart.wav"))
    await choose(doctor, "Stethoscope", "heart, patient's left chest")
    await room.get_by_role("button", name="Start the stethoscope").click()
    await expect(doctor.get_by_text("Listening")).to_be_visible()
    await expect(doctor.locator(".wave")).to_be_visible()
    await asyncio.sleep(6)
    sent = heart.low_level(_source(tmp_path / "heart.wav"))
    left, _ = heart.channels(await _recorded(doctor))
    assert heart.low_level(left) == pytest.approx(sent, abs=2), "nothing below 100 Hz is lost"
    await room.get_by_role("button", name="Mic on").click()
    await asyncio.sleep(1)
    left, right = heart.channels(await _recorded(doctor))
    assert heart.low_level(left) > heart.low_level(right) + 20, "the voice beside it is apart, and off by itself"

    await asyncio.sleep(9)
    await doctor.get_by_role("button", name="Keep 15 s").click()
    await expect(doctor.get_by_role("button", name="Play", exact=True)).to_be_visible(timeout=180_000)
    snippet = await _sound(doctor)
    with wave.open(BytesIO(snippet)) as file:
        rate = file.getframerate()
        # The sound card's rate divided by a whole number: 48 and 44.1 kHz give these two.
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        assert rate in (8_000, 8_820)
        assert file.getnframes() / rate == pytest.approx(15, abs=1)
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2") / 32_768
    assert heart.low_level(samples, rate) == pytest.approx(sent, abs=0.5), "as it was captured"
    await doctor.get_by_role("button", name="Play", exact=True).click()
    await expect(doctor.locator(".spectrogram")).to_be_visible()
    await doctor.get_by_role("button", name="Stop", exact=True).click()
    await doctor.get_by_role("button", name="Stop listening").click()
    await room.locator(".scope-level").wait_for(state="detached")
    await expect(doctor.locator(".wave")).to_have_count(0)
    await doctor.locator("details.scope > summary").click()
    await expect(doctor.get_by_role("button", name="Play", exact=True)).to_be_visible(timeout=HERE)


async def _recorded(doctor: Page) -> bytes:
    return base64.b64decode(await doctor.evaluate(RECORD, [people.FAR, 5]))


def _source(path: Path) -> Any:
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2") / 32_768


async def _sound(doctor: Page) -> bytes:
    script = """async (call) => {
      const token = (await (await fetch("/api/auth/refresh", { method: "POST" })).json()).access_token;
      const headers = { Authorization: `Bearer ${token}` };
      const path = `/api/encounters/${call}/attachments`;
      const { attachments } = await (await fetch(path, { headers })).json();
      const { id } = attachments.find((one) => one.kind === "sound");
      const octets = new Uint8Array(await (await fetch(`${path}/${id}`, { headers })).arrayBuffer());
      let text = "";
      for (const octet of octets) text += String.fromCharCode(octet);
      return btoa(text);
    }"""
    return base64.b64decode(await doctor.evaluate(script, doctor.url.rsplit("/", 1)[1].split("#")[0]))


async def test_the_second_camera_is_asked_for_switched_to_and_told(browsers: Browsers, server: Server) -> None:
    two = "--use-fake-device-for-media-stream=device-count=2"
    room_end, doctor_end = await browsers.launch(flags=(two,)), await browsers.launch(DOCTOR)
    room, doctor = await people.in_a_call(room_end, doctor_end, server, record=False)
    await people.sees(room, DOCTOR, frames=5)
    sent = "() => connections.at(-1).getSenders().find((one) => one.track?.kind === 'video').track.label"
    face = await room.evaluate(sent)
    await doctor.get_by_role("button", name="Camera 2").click()
    await expect(room.get_by_text("The doctor would like to see camera 2.")).to_be_visible(timeout=HERE)
    await room.get_by_role("button", name="Switch").click()
    await expect(doctor.get_by_text("Camera 2 is shown")).to_be_visible()
    await room.wait_for_function(f"face => ({sent})() !== face", arg=face)
    await expect(room.get_by_role("button", name="Face camera")).to_have_attribute("aria-pressed", "true")
    assert not await room.locator(".selfview video").evaluate("one => one.dataset.mirrored === 'true'")


async def test_vitals_taken_in_the_call_stand_on_the_doctors_screen(browsers: Browsers, server: Server) -> None:
    room, doctor = await in_a_call(browsers, server)
    await expect(doctor.locator(".vitalstrip")).not_to_contain_text("91")
    await room.get_by_role("button", name="Vitals").click()
    await room.get_by_label("SpO2", exact=True).fill("91")
    await expect(doctor.locator(".vitalstrip")).to_contain_text("91", timeout=HERE)
