"""A heart that a fake microphone plays, and how loud a sound is where hearts are heard. Must not know our pages."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

RATE = 48_000
SECONDS = 20
BEAT_SECONDS = 0.8
"""75 beats a minute."""
#: Each beat's two sounds: when it comes (s), its tone (Hz), how long (s), how loud.
TONES = ((0.05, 45.0, 0.12, 0.6), (0.37, 70.0, 0.09, 0.4))

Samples = npt.NDArray[np.float64]


def write_heart(path: Path) -> Path:
    """Write `SECONDS` of beats as 16-bit mono; returns the path."""
    at = np.arange(SECONDS * RATE) / RATE
    sound = np.zeros_like(at)
    for beat in np.arange(0, SECONDS, BEAT_SECONDS):
        for after, tone, length, loud in TONES:
            middle = beat + after + length / 2
            sound += (
                loud * np.exp(-(((at - middle) / (length / 4)) ** 2)) * np.sin(2 * np.pi * tone * (at - middle))
            )
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((sound * 32_000).astype("<i2").tobytes())
    return path


def channels(file: bytes) -> tuple[Samples, Samples]:
    """Left and right of any sound that FFmpeg reads, at RATE, -1..1."""
    resampler = av.AudioResampler(format="fltp", layout="stereo", rate=RATE)
    with av.open(io.BytesIO(file), "r") as container:
        frames = [out for frame in container.decode(audio=0) for out in resampler.resample(frame)]
    both = np.concatenate([frame.to_ndarray() for frame in frames], axis=1).astype(np.float64)
    return both[0], both[1]


def low_level(sound: Samples, rate: float = RATE, low: float = 30, high: float = 100) -> float:
    """Root mean square of what lies between these frequencies, decibels of full scale."""
    spectrum = np.abs(np.fft.rfft(sound)) ** 2
    frequencies = np.fft.rfftfreq(len(sound), 1 / rate)
    inside = spectrum[(frequencies >= low) & (frequencies <= high)].sum()
    return float(10 * np.log10(2 * inside / len(sound) ** 2 + 1e-12))
