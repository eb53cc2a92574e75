"""Keeps the pairing going: looks again when something has changed, when an offer ends, and now and then.

Must not know whom to ask (`services.pairing`) nor who is told (`realtime.boards`).
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime

import structlog

from server.domain.errors import Refused
from server.realtime.boards import Boards
from server.services.pairing import PairingService
from server.services.ports import Clock

log = structlog.get_logger("pairing")

NOW_AND_THEN = 15.0
"""Seconds; somebody becomes unreachable, a booking's time comes, without anybody saying so."""
TOGETHER = 0.05
"""Seconds; changes that come together are looked at once."""
AGAIN = 0.5
"""Seconds after a look that lost against another change."""


class PairingLoop:
    def __init__(self, pairing: PairingService, boards: Boards, clock: Clock) -> None:
        self._pairing = pairing
        self._boards = boards
        self._clock = clock
        self._changed = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._running = asyncio.create_task(self._run(), name="pairing")

    async def close(self) -> None:
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running

    def look(self) -> None:
        """Something has changed that may matter."""
        self._changed.set()

    async def _run(self) -> None:
        while True:
            self._changed.clear()
            pause = await self._once()
            self._boards.waits_changed()
            # Not wait_for: up to Python 3.11 it swallows a cancellation that comes together with the change,
            # and this loop would never end.
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._changed.wait()
            await asyncio.sleep(TOGETHER)

    async def _once(self) -> float:
        """Look; seconds until the next look at the latest."""
        try:
            return self._until(await self._pairing.tick())
        except Refused as refused:
            log.info("pairing_looks_again", code=refused.code)
            return AGAIN
        except Exception:
            log.exception("pairing_failed")
            return NOW_AND_THEN

    def _until(self, moment: datetime | None) -> float:
        if moment is None:
            return NOW_AND_THEN
        return min(NOW_AND_THEN, max(AGAIN, (moment - self._clock()).total_seconds()))
