"""How much each participant is told that it may send, and when it is told again.

A REMB caps a browser whatever feedback it gets besides, so one is always in force: from the first picture on, at
once when it falls, and again soon after, since it may be lost on the way. Pure but for the seats it reads.
"""

from __future__ import annotations

from media.bandwidth import FLOOR, VOICE
from media.participant import Participant

_FALL, _RISE = 0.97, 1.1
_AT_ONCE, _AGAIN, _RISING, _ROUTINE = 0.1, 0.25, 0.5, 1.0
"""Seconds between two caps: falling, after a fall, rising, and without a change."""
_AFTER_FALL = 1.0


def cap(participant: Participant, now: float) -> int:
    """bit/s that the participant may send: all of it where it numbers its packets, else its picture."""
    brake = participant.uplink.cap(now)
    if brake is None:
        return participant.cap
    return min(participant.cap, max(FLOOR, int(brake) - (0 if participant.numbers else VOICE)))


def due(participant: Participant, bitrate: int, now: float) -> bool:
    """Whether to tell the participant now that it may send `bitrate`."""
    if participant.tracks["video"].ssrc < 0:
        return False
    told, since = participant.told_cap, now - participant.seen.told_at
    if not told:
        return True
    if bitrate < _FALL * told:
        return since >= _AT_ONCE
    if now - participant.seen.fell_at < _AFTER_FALL:
        return since >= _AGAIN
    return since >= (_RISING if bitrate > _RISE * told else _ROUTINE)


def told(participant: Participant, bitrate: int, now: float) -> None:
    """The participant has just been told."""
    if participant.told_cap and bitrate < _FALL * participant.told_cap:
        participant.seen.fell_at = now
    participant.told_cap = bitrate
    participant.seen.told_at = now
