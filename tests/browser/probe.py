"""Measures what a page shows and plays against what the other end's fake devices put in.

It must not know our pages: it takes any <video> or <audio> element with a MediaStream.
"""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
from playwright.async_api import JSHandle, Page

from tests.browser import media

RATE = 16_000
"""Samples a second at which sound is compared: speech has little above 8 kHz."""

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Match:
    """How well a piece of sound fits a looped source, and where."""

    #: Normalised cross-correlation at the best place: 1 is the same sound at any volume, 0 is unrelated.
    peak: float
    #: Where in the source it begins, seconds.
    lag: float


async def watch_marks(page: Page, selector: str) -> JSHandle:
    """Start to read the mark of every frame that the <video> at `selector` shows; read them by `seen_marks`."""
    return await page.evaluate_handle("selector => marks.watch(document.querySelector(selector))", selector)


async def seen_marks(watching: JSHandle) -> list[dict[str, Any]]:
    """Every frame so far: side and number (None: unreadable), at (ms), mediaTime (s), width, height."""
    return await watching.json_value()


async def record_sound(page: Page, selector: str, seconds: float) -> Samples:
    """Record what the element at `selector` plays: mono samples at RATE, -1..1."""
    script = "([selector, seconds]) => probes.record(document.querySelector(selector), seconds)"
    return decode_sound(base64.b64decode(await page.evaluate(script, [selector, seconds])))


def decode_sound(file: bytes | Path) -> Samples:
    """Decode the first sound track of any file that FFmpeg reads to mono at RATE."""
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    source = io.BytesIO(file) if isinstance(file, bytes) else str(file)
    with av.open(source, "r") as container:
        frames = [out for frame in container.decode(audio=0) for out in resampler.resample(frame)]
    frames += resampler.resample(None)
    return np.concatenate([frame.to_ndarray()[0] for frame in frames]).astype(np.float32)


def match_speech(heard: Samples, side: int) -> Match:
    """Where in the speech of `side` the sound `heard` (at RATE) lies, and how well it fits."""
    return match(heard, decode_sound(media.devices(side).audio))


def match(piece: Samples, source: Samples) -> Match:
    """Best place of `piece` in the looped `source`: the median fit of its whole seconds, the place of the best one.

    Second by second, because a receiver stretches and squeezes time to keep its jitter buffer short: what is
    aligned at the start of a long piece may be 50 ms off at its end. Raises ValueError below one second.
    """
    matches = match_seconds(piece, source)
    best = max(range(len(matches)), key=lambda second: matches[second].peak)
    lag = (matches[best].lag - best) % (len(source) / RATE)
    return Match(peak=float(np.median([found.peak for found in matches])), lag=lag)


def match_seconds(piece: Samples, source: Samples) -> list[Match]:
    """Each whole second of `piece` by itself: normalised cross-correlation over all lags (by FFT)."""
    seconds = len(piece) // RATE
    if seconds < 1:
        raise ValueError("less than a second of sound")
    windows = piece[: seconds * RATE].reshape(seconds, RATE).astype(np.float64)
    looped = np.concatenate([source, np.resize(source, RATE)]).astype(np.float64)
    size = 1 << (len(looped) + RATE - 1).bit_length()
    spectrum = np.fft.rfft(looped, size) * np.conj(np.fft.rfft(windows, size))
    products = np.abs(np.fft.irfft(spectrum, size)[:, : len(source)])
    running = np.cumsum(np.concatenate([[0.0], looped**2]))
    energies = running[RATE : RATE + len(source)] - running[: len(source)]
    fits = products / np.sqrt(
        np.maximum(energies, 1e-9) * np.maximum((windows**2).sum(axis=1, keepdims=True), 1e-9)
    )
    return [Match(peak=float(fit.max()), lag=int(fit.argmax()) / RATE) for fit in fits]
