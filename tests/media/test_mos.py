"""The estimated score of a voice: what it must get right is the order of things."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from media.advice import VoiceAdvice
from media.mos import mean_opinion_score
from media.voice import KINDS

GOOD = KINDS[0][1]
voices = st.sampled_from([voice for _, voice in KINDS])
delays = st.floats(0, 3)
losses = st.floats(0, 1)


def test_known_points() -> None:
    """G.107: an undisturbed call is about 4.4, 400 ms of delay or a tenth lost are felt, half lost is no talk."""
    assert mean_opinion_score(GOOD, 0.02, 0.0) > 4.2
    assert 3.0 < mean_opinion_score(GOOD, 0.4, 0.0) < 3.9
    assert 2.0 < mean_opinion_score(GOOD, 0.06, 0.1) < 3.5
    assert mean_opinion_score(GOOD, 0.06, 0.5) < 2.0


@given(voices, delays, delays, losses, losses)
def test_less_delay_and_less_loss_never_score_worse(
    voice: VoiceAdvice, near: float, far: float, few: float, many: float
) -> None:
    best = mean_opinion_score(voice, min(near, far), min(few, many))
    worst = mean_opinion_score(voice, max(near, far), max(few, many))
    assert 1.0 <= worst <= best <= 4.5


@given(voices, losses)
def test_repeating_helps_against_loss(voice: VoiceAdvice, loss: float) -> None:
    red = replace(voice, red=True)
    assert mean_opinion_score(red, 0.1, loss) >= mean_opinion_score(voice, 0.1, loss)
