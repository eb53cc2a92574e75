"""What the policy of the ladder is fed with: the figures of one participant's link at one moment.

Values only. Must not know who measured them: `media.figures` reads them from a call, tests write them by hand.
Rates are bit/s on the wire, IP, UDP and SRTP included; times are seconds; losses are shares 0..1.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Leg:
    """One direction between a participant and us; None: not measured yet."""

    #: What the direction carries, voice included.
    capacity: int | None = None
    #: What flows now.
    rate: int = 0
    #: How long packets wait in the link.
    queue: float | None = None
    #: Share lost before any repair.
    loss: float | None = None
    #: The picture is held back because the link has just clogged.
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """One participant's link."""

    participant_id: str
    connected: bool
    #: Since the last genuine packet or check.
    heard_ago: float
    round_trip: float | None
    up: Leg
    down: Leg
    #: Whom its page shows, the main one first.
    shows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cap:
    """What a participant may send, bit/s: all of it, or the picture alone (for pages without transport-wide
    feedback on their voice, whose REMB counts pictures only)."""

    total: int
    picture: int


@dataclass(frozen=True, slots=True)
class Served:
    """How the packet path is to serve one sender to one receiver."""

    #: Temporal layers of the picture, 1..3; 3 also where the sender makes one only.
    layers: int
    #: The picture is not sent on (stills, voice only).
    held: bool
    #: Each voice packet carries the one before.
    red: bool
