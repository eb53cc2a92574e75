"""How much a page can take where it gives no transport-wide feedback, and how much a participant may send.

Pure: what the receivers report comes in, bit/s come out. All rates count every byte on the wire.
"""

from __future__ import annotations

FLOOR = 50_000
"""bit/s; below this a picture is of no use and the sender only looks broken."""

_SILENT = 10.0
_HIGH_LOSS = 26
"""Tenth of the packets, in 1/256."""
_RISE = 1.08
"""Growth in a second of a capacity that nobody measures."""
_QUICK = 1.25
"""Growth of the cap in a second, so that a link that has just recovered is not filled at once."""
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


class SendCap:
    """What one participant may send, bit/s: what was decided, else what the thinnest of its receivers takes."""

    __slots__ = ("_at", "_cap", "_policy", "decided")

    def __init__(self, policy: int) -> None:
        self._policy = policy
        self._cap: float | None = None
        self._at: float | None = None
        #: Set by whoever steers the call; None: nobody does.
        self.decided: int | None = None

    def at(self, now: float, receivers: list[float]) -> int:
        """The cap now: falls at once, rises by a quarter a second. `receivers`: what each of them takes."""
        if self.decided is not None:
            self._cap = None
            return self.decided
        limit = max(float(FLOOR), min([float(self._policy), *receivers]))
        elapsed = now - self._at if self._at is not None else 0.0
        self._at = now
        if self._cap is None or limit <= self._cap:
            self._cap = limit
        else:
            self._cap = min(limit, self._cap * _QUICK ** min(elapsed, 10.0))
        return int(self._cap)
