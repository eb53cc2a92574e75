"""What goes under the voice in pieces: how much of a link stills, texts and voice notes may take, and how large a
still can be.

Pure sums. Must not know how pieces travel.
"""

from __future__ import annotations

from media.advice import StillAdvice

LEAST = 4_000
"""bit/s kept free for pieces, so that a text always passes."""
_WHILE_MOVING, _MOST_WHILE_MOVING = 0.04, 64_000
_MOST_ALONE = 1_000_000
_OF_THE_LINK = 0.9
"""The rest is for reports, keep-alives and what the estimate is wrong by."""
_USEFUL = 0.4
"""Share of bulk that is picture: base64, framing, and what TCP loses by waiting on a long and lossy way."""
_FEWEST, _MOST, _SHARP = 3_000, 20_000, 8_000
"""Octets: a face one can know, all that a still is worth, a sharp picture."""
_EVERY = (4.0, 6.0, 8.0)


def allowance(capacity: int, voices: int, moving: bool) -> int:
    """bit/s of one direction of a link; never less than `LEAST`."""
    if moving:
        return max(LEAST, min(_MOST_WHILE_MOVING, int(_WHILE_MOVING * capacity)))
    return max(LEAST, min(_MOST_ALONE, int(_OF_THE_LINK * capacity) - voices))


def still(bulk: int) -> StillAdvice:
    """How often and how large, when pieces may take `bulk` bit/s on the thinnest part of the way."""
    carried = {seconds: int(_USEFUL * bulk * seconds / 8) for seconds in _EVERY}
    every = next((seconds for seconds in _EVERY if carried[seconds] >= _SHARP), _EVERY[-1])
    return StillAdvice(every, max(_FEWEST, min(_MOST, carried[every]) // 500 * 500))
