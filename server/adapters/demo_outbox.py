"""Messages of a demo: kept here and shown on a page, so that their links can be followed. Nothing leaves us."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import datetime

from server.services.ports import Clock

KEPT = 50


class DemoOutbox:
    """Implements `server.services.ports.volunteers.Messenger`, for every kind of contact."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._sent: deque[tuple[datetime, str, str, str]] = deque(maxlen=KEPT)

    async def send(self, to: str, subject: str, text: str) -> None:
        self._sent.appendleft((self._clock(), to, subject, text))

    def sent(self) -> Sequence[tuple[datetime, str, str, str]]:
        """When, whom to, subject, text; newest first."""
        return tuple(self._sent)
