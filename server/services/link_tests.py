"""How often one actor may measure its link. In memory: a restart forgives everybody. Must not know HTTP."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

from server.domain.errors import TooMany
from server.domain.identity import Actor

PER_WINDOW = 18
"""Exchanges: three measurements of three each way."""
WINDOW = timedelta(minutes=1)
REMEMBERED = 10_000
"""Actors; the oldest are forgotten first, so that a flood takes no memory."""


class LinkTests:
    """Counts exchanges by actor in windows of a minute."""

    def __init__(self) -> None:
        self._counts: OrderedDict[str, tuple[datetime, int]] = OrderedDict()

    def begin(self, actor: Actor, now: datetime) -> None:
        """Count one exchange. Raises TooMany."""
        key = actor.person_id or f"guest/{actor.invitation_id}"
        since, count = self._counts.get(key, (now, 0))
        if not timedelta(0) <= now - since < WINDOW:
            since, count = now, 0
        if count >= PER_WINDOW:
            wait = since + WINDOW - now
            raise TooMany("link.too_often", "The link was measured just now.", max(1, round(wait.total_seconds())))
        self._counts[key] = (since, count + 1)
        self._counts.move_to_end(key)
        while len(self._counts) > REMEMBERED:
            self._counts.popitem(last=False)
