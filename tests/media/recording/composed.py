"""A recording to be composed: two people with voices of their own, and what the composition is to say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import numpy as np

from media.api import AssembledRecording, ExportedSide, ExportForm, ExportOrder, ExportWords
from media.recording import records
from tests.media.recording.recorded import assembled, write_journal
from tests.media.recording.staged import EPOCH, SECONDS, Sent, Staged

SAID = {
    "absent": "Not in the call",
    "paused": "Recording paused",
    "paused_intimate_examination": "Recording paused: examination",
    "withdrawn": "Recording stopped, as asked",
    "no_data": "No data for {seconds} s",
    "camera_off": "Camera off",
    "voice_only": "Voice only",
    "muted": "microphone off",
    "no_picture": "No picture yet",
    "picture_age": "Picture {seconds} s old",
}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WATERMARK = "Exported by Imran, 30-Nov-2026 10:41"
CONSENT = "Recorded with consent of زرمینہ بی بی (patient), Dr Ayesha Khan (doctor)"
WORDS = ExportWords(
    "Behali, Room 1", CONSENT, WATERMARK, f"{WATERMARK} · for a complaint", SAID, MONTHS, 300, right_to_left=False
)
SIDES = (
    ExportedSide("patient", "زرمینہ بی بی", "Patient", "1-patient"),
    ExportedSide("doctor", "Dr Ayesha Khan", "Doctor", "2-doctor"),
)


@cache
def voice(seed: int) -> np.ndarray:
    """Syllables of noise, as nobody else speaks them: -1 to 1, 48 kHz."""
    source = np.random.default_rng(seed)
    loud = np.repeat(source.random(SECONDS * 8) > 0.5, 6000)
    spoken = np.convolve(source.standard_normal(SECONDS * 48000), np.ones(24) / 24, "same")
    return spoken * loud * 0.8


@cache
def spoken(seed: int) -> list[bytes]:
    """The voice as Opus packets of 20 ms."""
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format, encoder.bit_rate = 48000, "mono", "s16", 64_000
    encoder.time_base = Fraction(1, 48000)
    wave = (np.clip(voice(seed), -1, 1) * 20000).astype(np.int16)
    encoded = []
    for begin in range(0, len(wave), 960):
        frame = av.AudioFrame.from_ndarray(wave[None, begin : begin + 960], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48000, begin, Fraction(1, 48000)
        encoded += [bytes(packet) for packet in encoder.encode(frame)]
    return encoded


@dataclass
class Speaking(Staged):
    """Speaks by the seed instead of beeping; the picture flashes all the same."""

    def _sound(self) -> Iterator[Sent]:
        for number, data in enumerate(spoken(self.seed)):
            if self.begins <= number / 50 < self.ends:
                timestamp = 2**32 - 48000 + number * 960
                yield Sent(number / 50, self.ssrc, 111, 100 + number, timestamp, False, data)


def mark(kind: str, at: float, detail: str = "") -> bytes:
    return records.mark(kind, detail, round((EPOCH + at) * 1e9))


def order(form: ExportForm = ExportForm.COMPOSED, sides: tuple[ExportedSide, ...] = SIDES) -> ExportOrder:
    return ExportOrder("export-1", "call", form, sides, WORDS)


def recorded(root: Path, **staged: Staged) -> AssembledRecording:
    """A recording of these people, assembled."""
    for name, one in staged.items():
        write_journal(root, "call", name, [one.records()])
    return assembled(root, "call")
