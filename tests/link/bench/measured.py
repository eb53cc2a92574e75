"""What one end of a call measured in its page (meter.js), read into arrays. It must not know goals or systems.

Times are Unix times in seconds; both ends run on one machine, so that they compare.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

HERE = Path(__file__).parent
#: Seconds around a moment whose clock readings count for it.
CLOCK_SPAN = 10.0


def script(path: str | None, video: str, still: str | None) -> str:
    """The init script of a measured page; see meter.js."""
    watched = json.dumps({"path": path, "video": video, "still": still})
    return (HERE / "meter.js").read_text().replace("WATCHED;", f"{watched};")


@dataclass(frozen=True, slots=True)
class Sound:
    """One track as the page heard it, without holes; `clock` is (seconds of the samples, Unix time)."""

    samples: npt.NDArray[np.float32]
    rate: int
    clock: npt.NDArray[np.float64]

    @property
    def slip(self) -> float:
        """Seconds of sound that the page lost or stretched because its audio thread did not run in time."""
        behind = self.clock[:, 1] - self.clock[:, 0]
        return float(np.median(behind[-10:]) - np.median(behind[:10])) if len(behind) else 0.0

    def index(self, at: float) -> int:
        """The sample of a moment. The clock is read late, never early: of the readings around, the best counts."""
        near = self.clock[np.abs(self.clock[:, 1] - at) < CLOCK_SPAN]
        readings = near if len(near) else self.clock
        return round((at + float((readings[:, 0] - readings[:, 1]).max())) * self.rate)

    def piece(self, start: float, end: float) -> npt.NDArray[np.float32]:
        """From one moment to another; zeros where nothing was recorded."""
        first, count = self.index(start), round((end - start) * self.rate)
        padded = np.zeros(count, np.float32)
        begin, stop = max(first, 0), min(first + count, len(self.samples))
        if stop > begin:
            padded[begin - first : stop - first] = self.samples[begin:stop]
        return padded


@dataclass(frozen=True, slots=True)
class Picture:
    at: float
    number: int
    height: int
    still: bool


@dataclass(frozen=True, slots=True)
class End:
    """Everything of one page."""

    opened: float
    connections: list[float]
    #: Those with another end's mark, each number once in a row.
    pictures: list[Picture]
    statistics: list[dict[str, Any]]
    #: The own microphone and the far side.
    near: Sound
    far: Sound


def read(raw: dict[str, Any], far_side: int) -> End:
    """From what `meter.finish()` gave."""
    sound = raw["sound"]
    clock = np.array(sound["clock"], np.float64).reshape(-1, 2) * [1, 1e-3]
    near, far = (Sound(_samples(sound, name), sound["rate"], clock) for name in ("near", "far"))
    connections = [at / 1000 for at in raw["connections"]]
    pictures = _pictures(raw, far_side)
    return End(raw["opened"] / 1000, connections, pictures, raw["statistics"], near, far)


def _samples(sound: dict[str, Any], name: str) -> npt.NDArray[np.float32]:
    """The chunks at their places on the context's time line."""
    chunks = np.frombuffer(base64.b64decode(sound[name]), "<i2").reshape(-1, sound["chunk"])
    length = (sound["frames"][-1] + sound["chunk"]) if sound["frames"] else 0
    samples = np.zeros(length, np.float32)
    for frame, chunk in zip(sound["frames"], chunks, strict=True):
        samples[frame : frame + len(chunk)] = chunk / 32768
    return samples


def _pictures(raw: dict[str, Any], far_side: int) -> list[Picture]:
    found = [
        Picture((raw["origin"] + one["at"]) / 1000, one["number"], one["height"], kind == "stills")
        for kind in ("pictures", "stills")
        for one in raw[kind]
        if one["side"] == far_side
    ]
    new: list[Picture] = []
    recent: dict[int, float] = {}
    for picture in sorted(found, key=lambda one: one.at):
        # A still may repeat what the video has just shown; the camera's loop comes back after 20 s.
        if picture.at - recent.get(picture.number, -100.0) > CLOCK_SPAN:
            new.append(picture)
        recent[picture.number] = picture.at
    return new
