"""Keeps the control room going: its board every 2 s, its alarms every 5 s, the node's health every 30 s.

Must not know what an alarm is (`services.alarm_watch`) nor what is on the board (`services.board`).
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass

import structlog

from server.domain.errors import Refused
from server.realtime.boards import Boards
from server.services.alarm_watch import AlarmWatch
from server.services.board import BoardService

log = structlog.get_logger("control_room")

LOOK_SECONDS = 2.0
ALARM_LOOKS = 3
HEALTH_LOOKS = 15
"""Every so many looks."""


@dataclass(frozen=True, slots=True)
class Control:
    """What the control room looks at."""

    board: BoardService
    watch: AlarmWatch


class ControlRoom:
    def __init__(self, control: Control, boards: Boards) -> None:
        self._control = control
        self._boards = boards
        self._running: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._running = asyncio.create_task(self._run(), name="control room")

    async def close(self) -> None:
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running

    async def _run(self) -> None:
        looks = 0
        while True:
            await self._look(looks)
            looks += 1
            await asyncio.sleep(LOOK_SECONDS)

    async def _look(self, looks: int) -> None:
        try:
            if looks % HEALTH_LOOKS == 0:
                await self._control.board.look_at_node()
            if looks % ALARM_LOOKS == 0:
                await self._control.watch.look()
        except Refused as refused:
            log.info("control_room_looks_again", code=refused.code)
        except Exception:
            log.exception("control_room_failed")
        self._boards.control_room_looks()
