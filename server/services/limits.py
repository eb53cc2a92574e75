"""How often one address may ask a door that is open to anyone. In memory: a restart forgives everybody.

Must not know what is behind the door.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

from server.domain.errors import TooMany

REMEMBERED = 10_000
"""Addresses; the oldest are forgotten first, so that a flood takes no memory."""


class PerAddress:
    """At most `most` in each `window`."""

    def __init__(self, most: int, window: timedelta = timedelta(minutes=1)) -> None:
        self._most = most
        self._window = window
        self._tries: OrderedDict[str, tuple[datetime, int]] = OrderedDict()

    def count(self, address: str, now: datetime) -> None:
        """Raises TooMany when this address has to wait."""
        since, tries = self._tries.get(address, (now, 0))
        if not timedelta(0) <= now - since < self._window:
            since, tries = now, 0
        if tries >= self._most:
            seconds = max(1, round((since + self._window - now).total_seconds()))
            raise TooMany("rate.limited", "Too many tries. Wait a minute.", retry_after=seconds)
        self._tries[address] = (since, tries + 1)
        self._tries.move_to_end(address)
        if len(self._tries) > REMEMBERED:
            self._tries.popitem(last=False)
