"""From what was decided to what is told: advice for a page, the cap of a sender, and whether it is worth telling.

Pure sums over one participant. Must not know who else is in the call but by the figures handed in.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from media import bulk
from media.advice import Advice, Reason, Rung, StillAdvice, VideoAdvice
from media.expectation import MIDDLING
from media.ladder import LADDER, RUNGS, Ladder, Step, at_most, limited
from media.measured import Cap
from media.shares import OTHERS_MOST, moves
from media.steered import Steered
from media.voice import wire_rate

_VOICE_SPARE = 20_000
"""bit/s on top of the voice that a cap leaves at least: what is left for a small picture's trial."""
_SPARE_SHARE, _LEAST_USEFUL = 1.3, 150_000
"""What is worth knowing of a link above what is sent over it; and what is always worth knowing: texts, stills and
voice notes come over it too."""
_LOW_DATA_STILLS = 12_000
"""bit/s of stills for those who save data: about 90 kB a minute."""
_APART, _DRIFT, _DRIFT_APART = 1.0, 1.4, 5.0
"""Seconds between two advices that say no less; a rate for pieces that has moved by less is not worth a message."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the rest of the call means for one participant."""

    rung: Rung
    reason: Reason
    #: bit/s of the voices that it is sent.
    voices_down: int
    #: It gets a moving picture of somebody.
    moving_down: bool
    #: bit/s for its stills on the thinnest of the links they go to; None: nobody gets stills.
    still_way: int | None
    #: No wish forbids a moving picture, so its uplink may be tried.
    free: bool


def advise(one: Steered, outlook: Outlook) -> Advice:
    """The whole advice for one page."""
    sent = one.sent or LADDER[-1]
    moving = moves(sent)
    up = bulk.allowance(one.up if moving else one.upward.carries, wire_rate(one.voice), moving)
    still = None
    if outlook.still_way is not None:
        way = min(up, outlook.still_way, *([_LOW_DATA_STILLS] if one.wish.low_data else []))
        still = bulk.still(way)
        # What comes faster than the thinnest link on its way takes it waits there, before the voice.
        up = max(bulk.LEAST, way)
    tries = outlook.free and one.upward.trying
    return Advice(
        rung=outlook.rung,
        reason=outlook.reason,
        voice=one.voice,
        video=VideoAdvice(moving or tries, sent.height, sent.frame_rate, sent.bitrate, one.layers),
        stills=still,
        bulk_up=up,
        bulk_down=bulk.allowance(one.down, outlook.voices_down, outlook.moving_down),
        jitter_ms=one.playout.jitter_ms,
        apart=one.playout.apart,
    )


def picture_room(sender: Steered, receivers: Iterable[Steered]) -> int:
    """bit/s for the picture of somebody who is not seen yet: what the best served of those to come may take."""
    voice = wire_rate(sender.voice)
    rooms = [receiver.down - wire_rate(sender.voice, receiver.repeat_down.on) for receiver in receivers]
    return max(0, min(sender.up - voice, max(rooms, default=MIDDLING - voice)))


def begin(sender: Steered, receivers: list[Steered]) -> Step:
    """The step to begin with."""
    step = Ladder(picture_room(sender, receivers)).step
    for one in (sender, *receivers[:1]):
        step = limited(step, at_most(one.wish)[0])
    return step


def cap(sender: Steered, picture: int, most: int) -> Cap:
    """What the sender may send: `picture`, bit/s, as far as its own uplink has shown to pass it."""
    voice = wire_rate(sender.voice)
    brake = sender.figures.up.capacity if sender.figures is not None else None
    total = min(picture + voice, sender.upward.most, most, *([brake] if brake is not None else []))
    total = max(total, voice + _VOICE_SPARE)
    return Cap(total, total - voice)


def useful(receiver: Steered, senders: Sequence[Steered], most: int) -> int:
    """bit/s of a receiver's link that are of use to it now, with room for repairs and for a climb.

    Its voices, and of each picture, the main one first, what wishes, rule (`most`) and its sender's uplink allow.
    """
    pictures = 0
    for place, sender in enumerate(senders):
        step = LADDER[0]
        for wish in (receiver.wish, sender.wish):
            step = limited(step, at_most(wish)[0])
        worth = min(most, step.bitrate if moves(step) else step.needs, sender.upward.most)
        pictures += worth if not place else min(worth, OTHERS_MOST)
    return max(_LEAST_USEFUL, int(_SPARE_SHARE * (pictures + receiver.voices_down)))


def wait_before(told: Advice, new: Advice) -> float:
    """Seconds that must have passed since the page was told, before it is told anew; infinite: nothing is new."""
    if _worse(told, new):
        return 0.0
    if _fixed(told) != _fixed(new):
        return _APART
    pairs: list[tuple[float, float]] = [(told.bulk_up, new.bulk_up), (told.bulk_down, new.bulk_down)]
    if told.stills is not None and new.stills is not None:
        pairs.append((_rate(told.stills), _rate(new.stills)))
    drifted = any(max(pair) > _DRIFT * min(pair) for pair in pairs)
    return _DRIFT_APART if drifted else math.inf


def _worse(told: Advice, new: Advice) -> bool:
    """Whether the page is told to send less, which must not wait."""
    return (
        RUNGS.index(new.rung) > RUNGS.index(told.rung)
        or (told.video.send and not new.video.send)
        or new.video.bitrate < told.video.bitrate
        or wire_rate(new.voice) < wire_rate(told.voice)
    )


def _rate(still: StillAdvice) -> float:
    return still.octets / still.every_seconds


def _fixed(advice: Advice) -> tuple[Advice, bool]:
    """The advice without what drifts all the time."""
    return replace(advice, stills=None, bulk_up=0, bulk_down=0), advice.stills is None
