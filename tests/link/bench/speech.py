"""What of the speech arrived, and how: sentence by sentence, what the far page played against what was spoken.

"Spoken" is the microphone's track in the sender's page, "heard" the far track in the receiver's, so that neither
fake devices nor loudspeakers count. It must not know goals.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tests.link.bench.measured import Sound

Samples = npt.NDArray[np.float32]

#: Loudness is looked at in steps of this many seconds.
STEP = 0.02
#: A sentence is louder than this share of the loud parts; it ends with a pause of so many seconds.
FLOOR, PAUSE = 0.05, 0.3
SHORTEST, LONGEST = 1.0, 4.0
#: How late a sentence may come and still be looked for, seconds.
LATEST = 4.0
#: A jitter buffer stretches time: pieces of so many seconds are each found again, at most so far from their place.
PIECE, STRETCH = 0.8, 0.25
#: What counts as sound at all (full scale is 1), and correlation from which it is this sentence.
AUDIBLE, SIMILAR = 0.003, 0.25


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: when it was spoken, how much later it came (None: it did not), and its two scores."""

    start: float
    end: float
    delay: float | None
    #: PESQ, wide band (ITU-T P.862.2), 1..4.64; STOI 0..1.
    pesq: float
    stoi: float


Score = Callable[[Samples, Samples, int], float]


def sentences(near: Sound, start: float, end: float) -> list[tuple[float, float]]:
    """Where the microphone's track speaks between two moments: (start, end) of each whole sentence."""
    step = round(STEP * near.rate)
    piece = near.piece(start, end)
    loudness = np.sqrt((piece[: len(piece) // step * step].reshape(-1, step) ** 2).mean(axis=1))
    speaking = loudness > FLOOR * np.percentile(loudness, 95) + 1e-6
    found: list[tuple[int, int]] = []
    for index in np.flatnonzero(speaking):
        longest = found and index - found[-1][0] > LONGEST / STEP
        if found and index - found[-1][1] <= PAUSE / STEP and not longest:
            found[-1] = (found[-1][0], int(index) + 1)
        else:
            found.append((int(index), int(index) + 1))
    # The first and the last may be cut.
    inside = [(a, b) for a, b in found if a > 0 and b < len(speaking) and (b - a) * STEP >= SHORTEST]
    return [(start + a * STEP, start + b * STEP) for a, b in inside]


def first_heard(far: Sound, start: float, end: float) -> float | None:
    """Seconds from `start` until anything is heard."""
    step = round(STEP * far.rate)
    piece = far.piece(start, end)
    loudness = np.sqrt((piece[: len(piece) // step * step].reshape(-1, step) ** 2).mean(axis=1))
    heard = np.flatnonzero(loudness > AUDIBLE)
    return None if len(heard) == 0 else float(heard[0]) * STEP


def scored(near: Sound, far: Sound, start: float, end: float, pesq: Score, stoi: Score) -> list[Sentence]:
    """Every sentence between two moments with its scores."""
    return [_scored(near, far, *times, pesq, stoi) for times in sentences(near, start, end - LATEST / 2)]


def _scored(near: Sound, far: Sound, start: float, end: float, pesq: Score, stoi: Score) -> Sentence:
    spoken = near.piece(start, end)
    played = far.piece(start, end + LATEST)
    place, peak = find(spoken, played)
    if peak < SIMILAR or float(np.abs(played).max()) < AUDIBLE:
        return Sentence(start, end, None, 1.0, 0.0)
    # PESQ finds moved parts by itself; a stretched end must not be cut off.
    heard = played[place : place + len(spoken) + round(STRETCH * near.rate)]
    pieced = _pieced(spoken, played, place, near.rate)
    return Sentence(start, end, place / near.rate, pesq(spoken, heard, near.rate), stoi(spoken, pieced, near.rate))


def find(piece: Samples, within: Samples) -> tuple[int, float]:
    """The place of `piece` in `within`, and the normalised correlation there."""
    if len(within) < len(piece):
        return 0, 0.0
    size = 1 << (len(within) + len(piece)).bit_length()
    spectrum = np.fft.rfft(within, size) * np.conj(np.fft.rfft(piece, size))
    products = np.fft.irfft(spectrum, size)[: len(within) - len(piece) + 1]
    running = np.cumsum(np.concatenate([[0.0], within.astype(np.float64) ** 2]))
    energies = running[len(piece) :] - running[: len(running) - len(piece)]
    fits = products / np.sqrt(np.maximum(energies, 1e-6) * max(float((piece**2).sum()), 1e-6))
    best = int(fits.argmax())
    return best, float(fits[best])


def _pieced(spoken: Samples, played: Samples, place: int, rate: int) -> Samples:
    """What was heard with the stretching of time taken out, for a score that compares moment with moment."""
    length, stretch = round(PIECE * rate), round(STRETCH * rate)
    parts = []
    for at in range(0, len(spoken), length):
        part = spoken[at : at + length]
        first = max(place + at - stretch, 0)
        around = played[first : place + at + len(part) + stretch]
        found, peak = find(part, around)
        if peak < SIMILAR:
            found = place + at - first
        heard = around[found : found + len(part)]
        parts.append(np.pad(heard, (0, len(part) - len(heard))))
    return np.concatenate(parts)
