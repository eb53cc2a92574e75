"""How often somebody may do something: a token bucket. Pure; time is passed in."""

from __future__ import annotations

RATE, BURST = 20.0, 60.0
"""Messages a second, and at once."""


class Bucket:
    """Of one socket."""

    def __init__(self, now: float) -> None:
        self._tokens, self._at = BURST, now

    def take(self, now: float) -> bool:
        """False: not now."""
        self._tokens = min(BURST, self._tokens + (now - self._at) * RATE)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
