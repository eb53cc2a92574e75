"""The sound probe finds degraded speech where it is, and does not find what is not there."""

import numpy as np
import pytest

from tests.browser import media, probe

START, SECONDS = 11.25, 4


@pytest.fixture(scope="module")
def source() -> probe.Samples:
    return probe.decode_sound(media.devices(0).audio)


def _piece(source: probe.Samples, start: float = START) -> probe.Samples:
    first = round(start * probe.RATE)
    return np.take(source, range(first, first + SECONDS * probe.RATE), mode="wrap")


def test_a_clean_copy_fits_wholly(source: probe.Samples) -> None:
    found = probe.match(0.2 * _piece(source), source)
    assert found.peak > 0.999
    assert found.lag == pytest.approx(START, abs=1e-3)


def test_degraded_speech_is_found_at_its_place(source: probe.Samples) -> None:
    piece = _piece(source).copy()
    noise = np.random.default_rng(3).normal(0, 0.5 * piece.std(), len(piece)).astype(np.float32)
    piece += noise
    for lost in range(0, len(piece), probe.RATE // 4):
        piece[lost : lost + probe.RATE // 50] = 0
    found = probe.match(np.clip(piece, -0.3, 0.3), source)
    assert 0.6 < found.peak < 0.99
    assert found.lag == pytest.approx(START, abs=2e-3)


def test_time_squeezed_by_a_jitter_buffer_still_fits(source: probe.Samples) -> None:
    piece = _piece(source)
    gap = slice(round(1.9 * probe.RATE), round(1.93 * probe.RATE))
    squeezed = np.delete(piece, gap)
    assert probe.match(squeezed, source).peak > 0.95
    lags = [found.lag for found in probe.match_seconds(squeezed, source)]
    assert lags == pytest.approx([START, START + 1, START + 2.03], abs=2e-3)


def test_a_piece_over_the_end_of_the_loop_is_found(source: probe.Samples) -> None:
    start = len(source) / probe.RATE - 1
    assert probe.match(_piece(source, start), source).lag == pytest.approx(start, abs=1e-3)


def test_the_other_voice_noise_and_silence_do_not_fit(source: probe.Samples) -> None:
    other = probe.decode_sound(media.devices(1).audio)
    noise = np.random.default_rng(4).normal(0, 0.1, SECONDS * probe.RATE).astype(np.float32)
    for stranger in (_piece(other), noise, np.zeros_like(noise)):
        assert probe.match(stranger, source).peak < 0.4
