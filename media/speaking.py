"""Who is speaking, from the audio levels in the packets (RFC 6464). Pure; knows ids, levels and the time."""

from __future__ import annotations

LOUD = 50
"""-dBov; a packet at least this loud counts as speech."""

_ON_AFTER = 0.1
_HOLD = 1.5


class Voice:
    """One participant's voice. `heard` is called for each packet, so it is kept to a few instructions."""

    __slots__ = ("_last", "_loud_since", "speaking")

    def __init__(self) -> None:
        self.speaking = False
        self._loud_since: float | None = None
        self._last = -1e9

    def heard(self, level: int, now: float) -> None:
        """A packet's level byte: 7 bits -dBov under the sender's own voice flag."""
        if level & 0x7F <= LOUD:
            if self._loud_since is None:
                self._loud_since = now
            self._last = now
        elif now - self._last > _ON_AFTER:
            self._loud_since = None

    def update(self, now: float) -> bool:
        """Whether this participant speaks at `now`: on after 0.1 s of speech, held for 1.5 s."""
        if now - self._last > _HOLD:
            self.speaking = False
            self._loud_since = None
        elif self._loud_since is not None and self._last - self._loud_since >= _ON_AFTER:
            self.speaking = True
        return self.speaking
