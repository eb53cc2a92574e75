"""What we assume of a link before it is measured, so that the first seconds neither clog nor waste it.

Pure. Must not know how the page measured, nor what is done with the rates.

> The first key frame goes out before anything is known. A guess that is too low costs a few seconds of a smaller
> picture; one that is too high costs the first words.
"""

from __future__ import annotations

from dataclasses import dataclass

from media.advice import Expectation

_SHARE = 0.85
"""Of what 14 kB over HTTP came through with: such a test reads 0.77 to 0.99 of the link (facts/twcc.md)."""
LEAST, MOST = 24_000, 1_000_000
"""bit/s. Above `MOST` nothing looks better; the estimators find it soon."""
MIDDLING = 300_000
"""bit/s; of an unknown link. A first key frame of 480 lines takes half a second on it."""
_BY_ROUND_TRIP = ((0.55, 56_000), (0.35, 110_000), (0.12, MIDDLING), (0.0, 500_000))
"""From this round trip on: this rate. Long links in the field are thin ones (2G, satellite, full queues)."""


@dataclass(frozen=True, slots=True)
class Start:
    """What to begin with: bit/s on the wire, seconds."""

    up: int
    down: int
    #: None: nothing is known of it.
    round_trip: float | None


def start(expectation: Expectation | None, round_trip: float | None = None) -> Start:
    """The rates to begin with.

    `round_trip` is what the first checks showed, used where the page did not measure it. Figures that no link has
    (zero, negative) count as not measured.
    """
    told = expectation or Expectation()
    seconds = told.round_trip if told.round_trip is not None and told.round_trip > 0 else round_trip
    guess = MIDDLING if seconds is None else next(rate for least, rate in _BY_ROUND_TRIP if seconds >= least)
    return Start(_begin(told.up, guess), _begin(told.down, guess), seconds)


def _begin(measured: int | None, guess: int) -> int:
    if measured is None or measured <= 0:
        return guess
    return int(min(MOST, max(LEAST, _SHARE * measured)))
