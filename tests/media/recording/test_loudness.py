"""When somebody speaks: real speech, coded as a call codes it, in rooms of different noise."""

import av
import numpy as np
import numpy.typing as npt
import pytest

from media.recording.loudness import QUIET, LevelMeter, speech
from tests.browser.media import SPEECH_RATE, devices, read_speech

TALKS = 4
"""Seconds of speech, then as many without, four times."""


def spoken(noise_db: float, gain_db: float) -> tuple[list[bytes], npt.NDArray[np.bool_]]:
    """Opus packets of 20 ms, and for each 0.1 s whether the speech in it is clearly there."""
    voice = read_speech(devices(0).audio)[: 16 * SPEECH_RATE].copy()
    at = np.arange(len(voice)) / SPEECH_RATE
    voice[(at // TALKS) % 2 == 1] = 0
    voice *= 10 ** (gain_db / 20)
    power = (voice.reshape(-1, SPEECH_RATE // 10) ** 2).mean(axis=1)
    heard = voice + np.random.default_rng(1).normal(0, 10 ** (noise_db / 20), len(voice)).astype(np.float32)
    return encoded(heard), power > power.max() / 100


def encoded(wave: npt.NDArray[np.float32]) -> list[bytes]:
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format, encoder.bit_rate = 48000, "mono", "s16", 24_000
    packets = []
    for begin in range(0, len(wave) - 959, 960):
        samples = (np.clip(wave[begin : begin + 960], -1, 1) * 32767).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(samples[None, :], format="s16", layout="mono")
        frame.sample_rate, frame.pts = 48000, begin
        packets += [bytes(packet) for packet in encoder.encode(frame)]
    return packets


def measured(packets: list[bytes]) -> LevelMeter:
    meter = LevelMeter()
    for number, packet in enumerate(packets):
        meter.packet(number * 20, packet)
    return meter


@pytest.mark.parametrize(("noise_db", "gain_db"), [(-90.0, 0.0), (-60.0, 0.0), (-50.0, 0.0), (-62.0, -15.0)])
def test_finds_speech_and_nothing_else_in_quiet_and_in_noise(noise_db: float, gain_db: float) -> None:
    packets, truth = spoken(noise_db, gain_db)
    spans = speech(measured(packets).levels())
    found = np.zeros(len(truth), bool)
    for begin, end in spans:
        found[begin // 100 : end // 100] = True
    assert found[truth].mean() > 0.9
    for silent in (np.s_[45:79], np.s_[125:159]):  # half a second after the voice ends, until it begins again
        assert not found[silent].any(), spans


def test_what_is_no_sound_counts_as_silence() -> None:
    meter = LevelMeter()
    for at, data in ((0, b""), (20, b"\xf8\xff\xfe"), (40, bytes(50)), (60, b"\xff" * 40)):
        meter.packet(at, data)
    assert speech(meter.levels()) == []
    assert speech([]) == []


def test_clicks_are_no_speech_and_breath_does_not_cut_it() -> None:
    talk = [-20.0] * 10
    assert speech([*[QUIET] * 5, -10.0, *[QUIET] * 20]) == []
    assert speech([*talk, *[-70.0] * 7, *talk]) == [(0, 2_700)]
    assert speech([*talk, *[-70.0] * 15, *talk]) == [(0, 1_000), (2_500, 3_500)]
