"""What composing a recording costs: rows for `python -m tests.bench`.

A call of two, each 640×480 with 15 pictures a second of a textured scene that moves, and Opus of 20 ms. Written as
playable files and manifest right away, for composing begins there.

    python -m tests.bench.compositions MINUTES     the rows alone
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from media.api import AssembledRecording, RecordedFile
from media.recording import layout, manifest
from media.recording.sealed_file import SealedWriter
from media.recording.webm import MatroskaWriter
from tests.bench.row import Row, goal
from tests.media.recording.composed import order, spoken
from tests.media.recording.recorded import key_of, keys_of
from tests.media.recording.staged import SECONDS

SPEED_GOAL = 4.0
MEGABYTES_GOAL = 150.0
_FPS = 15


def rows(minutes: float) -> Iterator[Row]:
    """Measured here and now, in the process that the server would start."""
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        root = Path(place)
        write_recording(root, ("patient", "doctor"), minutes * 60)
        cpu, megabytes = _composed(root)
    speed = Row(f"composition of {minutes:g} minutes: times real time", minutes * 60 / cpu, "times")
    speed.goal, speed.ok = f">= {SPEED_GOAL:g}", speed.value >= SPEED_GOAL
    yield speed
    yield goal(Row(f"composition of {minutes:g} minutes: peak memory", megabytes, "MB"), MEGABYTES_GOAL, True)


def write_recording(root: Path, people: tuple[str, ...], seconds: float) -> None:
    """Playable files of these people and their manifest."""
    key = key_of(root, "call")
    place = layout.folder(root, "call")
    place.mkdir(parents=True)
    duration_ms = round(seconds * 1000)
    files = []
    for seed, who in enumerate(people):
        file = SealedWriter(place / f"{who}.webm", key, who)
        _fill(MatroskaWriter(file), seed, duration_ms)
        files.append(RecordedFile(who, f"{who}.webm", file.size, 0, duration_ms, True, True, file.finish()))
    made = AssembledRecording("call", 1_700_000_000_000, duration_ms, tuple(files), (), (), (), ())
    said = SealedWriter(place / layout.MANIFEST, key, layout.MANIFEST)
    said.write(manifest.to_json(made).encode())
    said.finish()


def _fill(writer: MatroskaWriter, seed: int, duration_ms: int) -> None:
    video, audio = writer.add_vp8(640, 480), writer.add_opus(1)
    pictures, sounds = _pictures(seed), spoken(seed)
    for number in range(duration_ms // 20):
        at = number * 20
        if at * _FPS // 1000 != (at - 20) * _FPS // 1000:
            data, is_key = pictures[at * _FPS // 1000 % len(pictures)]
            writer.block(video, at, data, is_key)
        writer.block(audio, at, sounds[number % len(sounds)], True)
    writer.finish(duration_ms)


def _pictures(seed: int) -> list[tuple[bytes, bool]]:
    encoder = av.CodecContext.create("libvpx", "w")
    encoder.width, encoder.height, encoder.pix_fmt = 640, 480, "yuv420p"
    encoder.time_base, encoder.framerate, encoder.bit_rate = Fraction(1, _FPS), Fraction(_FPS), 500_000
    encoder.gop_size = SECONDS * _FPS
    encoder.options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
    coarse = np.random.default_rng(seed).integers(40, 200, (30, 40, 3), np.uint8)
    scene = np.repeat(np.repeat(coarse, 16, axis=0), 16, axis=1)
    encoded = []
    for number in range(SECONDS * _FPS):
        image = np.ascontiguousarray(np.roll(scene, (number % 7, number * 2), axis=(0, 1)))
        frame = av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format="yuv420p")
        frame.pts, frame.time_base = number, encoder.time_base
        encoded += [(bytes(packet), packet.is_keyframe) for packet in encoder.encode(frame)]
    return encoded


def _composed(root: Path) -> tuple[float, float]:
    """CPU seconds of the process and its peak megabytes."""
    own = keys_of(root).get_or_make("export-1").secret.hex()
    values = asdict(order()) | {"key": key_of(root, "call").secret.hex(), "own": own}
    command = [sys.executable, "-m", "media.recording.compose_export", str(root), str(root / "exports")]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    assert process.stdin is not None
    process.stdin.write(json.dumps(values) + "\n")
    process.stdin.flush()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdin.close()
    if status != 0:
        raise SystemExit("the composition failed")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1000


if __name__ == "__main__":
    for one in rows(float(sys.argv[1])):
        print(f"{one.name}: {one.value:.2f} {one.unit} ({one.goal})")
