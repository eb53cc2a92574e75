"""The loop that pairs ends when it is told to, whatever happens in that moment."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import cast

from server.realtime.boards import Boards
from server.realtime.pairing_loop import PairingLoop
from server.services.pairing import PairingService
from tests.server.clock import HandClock


class Quiet:
    """Nobody waits, and nobody looks at a board."""

    looks = 0

    async def tick(self) -> datetime | None:
        self.looks += 1
        return None

    def waits_changed(self) -> None:
        pass


async def test_it_ends_though_a_change_comes_in_the_same_moment(clock: HandClock) -> None:
    quiet = Quiet()
    loop = PairingLoop(cast(PairingService, quiet), cast(Boards, quiet), clock)
    await loop.start()
    while not quiet.looks:
        await asyncio.sleep(0)
    await asyncio.sleep(0)
    loop.look()
    await asyncio.sleep(0)
    closing = asyncio.create_task(loop.close())
    ended, _ = await asyncio.wait({closing}, timeout=5)
    assert ended == {closing}
