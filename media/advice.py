"""What the plane decides about a participant's link and says through the waist: rungs, advice, wishes.

Values only, standard library only; part of `media.api`, which hands them on. Must not know how they are measured.
Order of sacrifice: DESIGN.md §6.4. All rates are bit/s on the wire, IP, UDP and SRTP included, unless said.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Rung(StrEnum):
    """How much of a sender one receiver gets, best first."""

    FULL = "full"
    SMALL = "small"
    STEPS = "steps"
    STILLS = "stills"
    AUDIO = "audio"
    TEXT = "text"


class Reason(StrEnum):
    """Why the present rung or voice was chosen."""

    START = "start"
    #: Measured room allows it.
    ROOM = "room"
    #: The link carries less than the rung above needs.
    CAPACITY = "capacity"
    #: Packets queue up: the link has just become thinner.
    QUEUE = "queue"
    LOSS = "loss"
    #: Nothing came back for a while.
    SILENT = "silent"
    #: Low-data mode.
    WISH = "wish"
    #: The agreed megabytes are used up.
    BUDGET = "budget"
    #: The control room said so.
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class VoiceAdvice:
    """How a participant is to send its voice."""

    #: Opus target, bit/s of payload.
    bitrate: int
    #: 20, 40 or 60.
    packet_ms: int
    fec: bool
    dtx: bool
    #: RFC 2198 redundancy of depth one.
    red: bool


@dataclass(frozen=True, slots=True)
class VideoAdvice:
    """How a participant is to send its picture."""

    #: False: the picture is paused (stills, audio or text).
    send: bool
    #: Lines at most: 480, 240, 180 …
    height: int
    frame_rate: int
    #: Encoder's limit, bit/s of payload.
    bitrate: int
    #: Temporal layers, 1 or 3 (L1T1, L1T3).
    layers: int
    codec: str = "VP8"


@dataclass(frozen=True, slots=True)
class StillAdvice:
    """While the picture is paused: one sharp picture every so often, in pieces under the voice."""

    every_seconds: float
    octets: int


@dataclass(frozen=True, slots=True)
class Advice:
    """All that one page is told about sending and receiving."""

    #: How the best served of the others gets this participant, and why.
    rung: Rung
    reason: Reason
    voice: VoiceAdvice
    video: VideoAdvice
    stills: StillAdvice | None
    #: What pieces (stills, voice notes) may take upwards and downwards.
    bulk_up: int
    bulk_down: int
    #: Target of this page's receive buffers for the picture, None: the browser's own choice.
    jitter_ms: int | None
    #: True: voice and picture may be played out of step (thin link), False: in step.
    apart: bool


@dataclass(frozen=True, slots=True)
class RungShown:
    """How one receiver gets one sender."""

    receiver_id: str
    sender_id: str
    rung: Rung
    reason: Reason
    #: The sender's uplink holds it down, the receiver's downlink does; both may be True.
    up: bool
    down: bool


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a page measured of its link before the call; None: not known."""

    up: int | None = None
    down: int | None = None
    #: Seconds.
    round_trip: float | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What people chose for a participant's link."""

    low_data: bool = False
    budget_spent: bool = False
    #: The control room's limit.
    at_most: Rung = Rung.FULL


@dataclass(frozen=True, slots=True)
class Reported:
    """What a page says of its own link every two seconds; None: its browser does not tell."""

    #: Its bandwidth estimate upwards.
    available_up: int | None = None
    #: Seconds.
    round_trip: float | None = None
