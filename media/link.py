"""The seam between policy and packets: what the packet path knows of one browser page.

Written by `media.call` and `media.transport` when something changes, read for every packet. A compiled packet path
would keep the same table.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from media.addresses import Address
from media.arrivals import Arrivals
from media.downlink import Downlink
from media.track import Format, Track
from media.uplink import Uplink

_CEILING = 4_000_000.0
"""bit/s of an uplink that needs no brake."""


class Link:
    """Keys, address and formats of one browser page."""

    __slots__ = (
        "address", "arrivals", "downlink", "formats", "heard", "number_head", "on_dtls", "on_gap", "on_rtcp",
        "round_trip", "rx", "time_head", "tx", "uplink",
    )  # fmt: skip

    def __init__(self, on_dtls: Callable[[bytes], None]) -> None:
        #: libsrtp contexts, None until the DTLS handshake is done and after it has ended.
        self.rx: Any = None
        self.tx: Any = None
        #: Where to send; None until a connectivity check came.
        self.address: Address | None = None
        #: Payload type → what the page sends under it.
        self.formats: dict[int, Format] = {}
        #: Monotonic time of the last packet or check that was genuine.
        self.heard = 0.0
        #: Seconds, a guess until known.
        self.round_trip = 0.1
        #: First bytes of the extensions in which the page numbers and dates its packets; 0: it does not.
        self.number_head = self.time_head = 0
        self.arrivals = Arrivals()
        self.uplink = Uplink(_CEILING)
        self.downlink = Downlink()
        self.on_dtls = on_dtls
        #: Takes a decrypted compound.
        self.on_rtcp: Callable[[bytes], None]
        #: Hears of a track of which a packet has just been missed.
        self.on_gap: Callable[[Track], None]
