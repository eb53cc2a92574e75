"""How good a voice sounds, estimated from its link: a mean opinion score 1..4.5 for people who read statistics.

Pure. ITU-T G.107 (E-model) with its defaults for everything but delay, codec and loss. It is an estimate: decisions
must not rest on it.
"""

from __future__ import annotations

from media.advice import VoiceAdvice

_BEST = 93.2
"""R of an undisturbed call (G.107 §7.1 with default values)."""
_BUFFER = 0.06
"""Seconds that a browser keeps voice back for jitter on a good link."""
_IMPAIRMENT = ((32_000, 0.0), (24_000, 4.0), (20_000, 7.0), (16_000, 11.0), (0, 18.0))
"""Equipment impairment of Opus from this bitrate on. Not standardised; between G.113's values for good codecs."""
_ROBUSTNESS, _ROBUSTNESS_FEC = 12.0, 20.0
"""Bpl (G.113): per cent of loss that halve what is left; Opus conceals well, with its own FEC better."""


def mean_opinion_score(voice: VoiceAdvice, one_way: float, loss: float) -> float:
    """Score of a voice that took `one_way` seconds through the link and lost the share `loss` of its packets."""
    delay = 1000 * (max(0.0, one_way) + _BUFFER) + voice.packet_ms
    late = 0.024 * delay + (0.11 * (delay - 177.3) if delay > 177.3 else 0.0)
    lost = min(1.0, max(0.0, loss))
    if voice.red:
        lost *= lost
    codec = next(value for least, value in _IMPAIRMENT if voice.bitrate >= least)
    robustness = _ROBUSTNESS_FEC if voice.fec else _ROBUSTNESS
    heard = codec + (95 - codec) * 100 * lost / (100 * lost + robustness)
    rating = min(100.0, max(0.0, _BEST - late - heard))
    score = 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6
    return round(min(4.5, max(1.0, score)), 2)
