"""How much a page can take where it gives no transport-wide feedback.

Pure: what the page reports comes in, bit/s come out. All rates count every byte on the wire.
"""

from __future__ import annotations

FLOOR = 50_000
"""bit/s; below this a picture is of no use and the sender only looks broken."""

_SILENT = 10.0
_HIGH_LOSS = 26
"""Tenth of the packets, in 1/256."""
_RISE = 1.08
"""Growth in a second of a capacity that nobody measures."""
VOICE = 50_000
"""bit/s that a voice and its headers take; a browser's REMB does not count them."""
_MOST = 4_000_000.0


class ReportedCapacity:
    """A downlink as its page's REMB and, where none comes, its losses have it. `start` is bit/s."""

    __slots__ = ("_at", "_remb_at", "bitrate", "heard")

    def __init__(self, start: float) -> None:
        self.bitrate = float(start)
        #: Something was reported.
        self.heard = False
        self._remb_at = -1e9
        self._at: float | None = None

    def told(self, now: float) -> bool:
        """A REMB has come lately."""
        return now - self._remb_at <= _SILENT

    def estimated(self, bitrate: int, now: float) -> None:
        """The page's REMB, bit/s of video."""
        self.heard = True
        self._remb_at = now
        self.bitrate = min(float(bitrate + VOICE), _MOST)

    def lost(self, fraction: int, now: float) -> None:
        """Share lost in 1/256 of a report; counts only where no REMB comes (GCC's loss rule)."""
        self.heard = True
        if not self.told(now) and fraction > _HIGH_LOSS:
            self.bitrate = max(float(FLOOR), self.bitrate * (1 - fraction / 512))
            self._at = now

    def tick(self, now: float) -> None:
        """Without REMB and without loss, rise."""
        elapsed = now - self._at if self._at is not None else 0.0
        self._at = now
        if self.heard and not self.told(now):
            self.bitrate = min(_MOST, self.bitrate * _RISE ** min(elapsed, 1.0))
