"""What a receiver's downlink gives to each picture it shows, and what a sender's picture has to be for all.

Pure sums over `media.ladder`'s steps. Must not know time, measurements or participants' links.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from media.advice import Rung
from media.ladder import LADDER, RUNGS, SMALLEST_FULL, STILLS, Step

_MAIN_FIRST = 180_000
"""bit/s that the main picture has before others move (360 lines)."""
_MAIN_SHARE = 0.6
OTHERS_LEAST, OTHERS_MOST = 110_000, 150_000
"""bit/s; the pictures beside the main one are small, and move only where all of them can (UX.md §5)."""

_LAYERS = ((0.8, 3), (0.5, 2), (0.35, 1))
"""From this share of the sender's rate on: this many of three temporal layers (VP8 gives the first about 40 %)."""


def divide(room: int, shown: Sequence[str]) -> dict[str, int]:
    """bit/s for each picture that a receiver shows, the main one first; `room` is without voices."""
    if not shown:
        return {}
    main, others = shown[0], shown[1:]
    if not others:
        return {main: room}
    for_main = max(int(_MAIN_SHARE * room), min(room, _MAIN_FIRST))
    each = min(OTHERS_MOST, (room - for_main) // len(others))
    if each < OTHERS_LEAST:
        each = STILLS.needs if room >= STILLS.needs * (1 + len(others)) else 0
    return {main: room - each * len(others)} | dict.fromkeys(others, each)


def for_all(steps: Mapping[str, Step]) -> tuple[Step, dict[str, int]]:
    """The step that one sender sends, and how many of three layers of it each receiver gets; 0: stills at most.

    The best served receiver sets the step. Only frame rate beyond plain full video is given up for another one
    whose link carries a smaller picture: it gets the same picture with fewer frames.
    """
    best = min(steps.values(), key=LADDER.index)
    if best.needs > SMALLEST_FULL.needs and any(step.rung is Rung.SMALL for step in steps.values()):
        best = SMALLEST_FULL
    return best, {receiver: layers(step, best) for receiver, step in steps.items()}


def layers(step: Step, sent: Step) -> int:
    """Layers of what is sent that a receiver's own step carries."""
    if not moves(step) or not moves(sent):
        return 0
    return next((count for share, count in _LAYERS if step.needs >= share * sent.needs), 0)


def shown_as(step: Step, sent: Step, count: int) -> Rung:
    """The rung that a receiver really has: with layers missing the picture moves in steps."""
    if not moves(step) or not moves(sent):
        return max(step.rung, sent.rung, key=RUNGS.index)
    if not count:
        return Rung.STILLS
    return sent.rung if count == 3 else max(sent.rung, Rung.STEPS, key=RUNGS.index)


def moves(step: Step) -> bool:
    """Whether it is a moving picture."""
    return RUNGS.index(step.rung) < RUNGS.index(Rung.STILLS)
