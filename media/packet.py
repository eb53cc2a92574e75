"""The packet at hand and the packet that waits: what the parts of the packet path hand to each other.

Plain data. Knows neither sockets nor calls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from media.rtp.cache import Cached

if TYPE_CHECKING:
    from media.subscription import Subscription

ON_THE_WIRE = 28 + 16
"""Bytes that a packet takes above its RTP: IP and UDP, and the tag of AES-GCM."""


class Packet:
    """The packet at hand; one object for all, filled anew for each, so that nothing is allocated."""

    __slots__ = (
        "cached", "end", "key", "level", "marker", "missing", "newest", "opened", "payload", "sequence", "start",
        "timestamp", "vp8",
    )  # fmt: skip

    def __init__(self) -> None:
        #: Offsets into the arena: the header, the payload, its end.
        self.start = self.payload = self.end = 0
        #: Marker bit and payload type of the source.
        self.marker = 0
        self.sequence = self.timestamp = 0
        #: RFC 6464 byte, -1 when the packet has none.
        self.level = -1
        #: Ahead of all before; a packet that comes late or repeated is not.
        self.newest = True
        #: Packets missing right before it.
        self.missing = 0
        #: A subscription can begin with it.
        self.key = True
        #: It was inside RED: what lies before the payload is not its header.
        self.opened = False
        #: Of video: the packet as it is kept for repeats; it owns its bytes.
        self.cached: Cached | None = None
        self.vp8 = False


class Waiting(NamedTuple):
    """A packet in a pacer. It is written, numbered transport-wide and protected only when its turn comes."""

    subscription: Subscription
    #: The subscription's when it was queued; one that has begun anew since sends nothing of before.
    generation: int
    cached: Cached
    #: Our number; of a repeat, that of the packet which it repeats.
    number: int
    #: VP8: pictures left out before it.
    pictures: int
    #: "video", "repair" (a packet that came late, or RTX) or "padding".
    kind: str
    rtx: bool = False
