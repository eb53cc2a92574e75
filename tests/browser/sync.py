"""How far apart sound, picture and clock are: in the browser that sends, and in the recording that was made of it.

Both are measured alike, by the numbers in the frames and the place in the speech, and then compared: what the fake
devices' own start adds is in both and cancels. Loops are taken out by comparing remainders.
"""

from __future__ import annotations

import asyncio
import base64
import io
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from playwright.async_api import Page

from media.recording.layout import sealed_as
from media.recording.sealed_file import SealedReader
from media.recording.verify import read_manifest
from server.config import Settings
from server.node import recording_keys
from tests.browser import mark
from tests.browser import media as played
from tests.browser.probe import RATE, match_speech

PIECE_SECONDS = 4

RECORD_LOCAL = """async (seconds) => {
  const tracks = connections.at(-1).getSenders().map((sender) => sender.track).filter(Boolean);
  const recorder = new MediaRecorder(new MediaStream(tracks), {mimeType: "video/webm;codecs=vp8,pcm"});
  const parts = [];
  recorder.ondataavailable = ({data}) => parts.push(data);
  const stopped = new Promise((resolve) => { recorder.onstop = resolve; });
  recorder.start();
  const at = (performance.timeOrigin + performance.now()) / 1000;
  setTimeout(() => recorder.stop(), seconds * 1000);
  await stopped;
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return [at, btoa(text)];
}"""

WATCH_LOCAL = """(seconds) => new Promise((resolve) => {
  const track = connections.at(-1).getSenders().map((sender) => sender.track).find((one) => one?.kind === "video");
  const video = Object.assign(document.createElement("video"), {muted: true, srcObject: new MediaStream([track])});
  const seen = marks.watch(video);
  video.play();
  const origin = performance.timeOrigin;
  setTimeout(() => {
    video.srcObject = null;
    resolve(seen.filter((one) => one.side !== null).map(({number, at}) => [number, (origin + at) / 1000]));
  }, seconds * 1000);
})"""


@dataclass(frozen=True, slots=True)
class Truth:
    """Seconds: place in the speech minus place in the video at one moment; clock minus place in the video."""

    #: When it was so, Unix time.
    at: float
    sound_after_picture: float
    clock_after_frame: float


async def local_truth(page: Page) -> Truth:
    """As the browser sends it."""
    (at, file), shown = await asyncio.gather(
        page.evaluate(RECORD_LOCAL, PIECE_SECONDS + 1), page.evaluate(WATCH_LOCAL, PIECE_SECONDS)
    )
    clock = _middle([at - number / played.FRAME_RATE for number, at in shown], played.VIDEO_SECONDS)
    return Truth(at, _sound_after_picture(io.BytesIO(base64.b64decode(file)), 0.0), clock)


def recorded_sides(data: Path, at: dict[int, float]) -> dict[int, Truth]:
    """As the assembled recording has it, by the side whose face is in the file, around the moments `at`."""
    place = next((data / "recordings").glob("*/manifest.json")).parent
    key = recording_keys(Settings(data=data)).get(place.name)
    manifest = read_manifest(place, key)
    sides = {}
    for file in manifest.files:
        with SealedReader(place / file.name, key, sealed_as(file.name)) as reader:
            content = io.BytesIO(b"".join(reader))
        began = (manifest.started_at_ms + file.offset_ms) / 1000
        side = _side(content)
        start = at[side] - began
        frames = _frames(content, start)
        clock = _middle([began + at - number / played.FRAME_RATE for _, number, at in frames], played.VIDEO_SECONDS)
        sides[side] = Truth(at[side], _sound_after_picture(content, start), clock)
    return sides


def _side(source: io.BytesIO) -> int:
    return _frames(source, 0.0)[0][0]


def _sound_after_picture(source: io.BytesIO, start: float) -> float:
    frames = _frames(source, start)
    picture = _middle([number / played.FRAME_RATE - at for _, number, at in frames], played.VIDEO_SECONDS)
    samples, began = _sound(source, start)
    sound = match_speech(samples, frames[0][0]).lag - began
    return _wrapped(sound - picture, played.VIDEO_SECONDS)


def _frames(source: io.BytesIO, start: float) -> list[tuple[int, int, float]]:
    """(side, number, time) of the readable frames of a piece."""
    found = []
    for frame in _decoded(source, "video", start):
        read = mark.read(frame.to_ndarray(format="gray"))
        if read is not None:
            found.append((read[0], read[1], float(frame.time)))
    return found


def _sound(source: io.BytesIO, start: float) -> tuple[np.ndarray, float]:
    """Mono samples at RATE and the time of the first."""
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    frames = list(_decoded(source, "audio", start))
    samples = [out.to_ndarray()[0] for frame in frames for out in resampler.resample(frame)]
    return np.concatenate(samples).astype(np.float32), float(frames[0].time)


def _decoded(source: io.BytesIO, kind: str, start: float) -> list[av.VideoFrame | av.AudioFrame]:
    source.seek(0)
    with av.open(source) as container:
        frames = []
        for frame in container.decode(**{kind: 0}):
            if frame.time is not None and start <= frame.time < start + PIECE_SECONDS:
                frames.append(frame)
            elif frame.time is not None and frame.time >= start + PIECE_SECONDS:
                break
    return frames


def _middle(values: list[float], turn: float) -> float:
    """The median of values that wrap around at `turn`."""
    first = values[0]
    return first + float(np.median([_wrapped(value - first, turn) for value in values]))


def _wrapped(value: float, turn: float) -> float:
    return (value + turn / 2) % turn - turn / 2
