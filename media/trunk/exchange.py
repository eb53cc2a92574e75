"""All lines of a node: each one towards its caller, and, while he sits in a call, one more as a page of that call.

Implements `media.lines.Lines`. Knows ids alone.

> Who closes whom: the exchange its lines; a line its seat first, then itself. A seat that ends leaves its line
> waiting; a line that ends takes its seat along.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from media.lines import LineEnded, LineFailed, LineListener, TakeOffer
from media.trunk import tune
from media.trunk.line import Line
from media.trunk.voice import Heard


@dataclass(slots=True)
class _Bridge:
    line: Line
    seat: Line | None = None


class Exchange:
    """`close` at the end."""

    def __init__(self, host: str, announced: tuple[str, ...]) -> None:
        """`host`: where sockets are bound; `announced`: addresses under which the network finds us."""
        self._host, self._announced = host, announced
        self._bridges: dict[str, _Bridge] = {}
        self._listeners: list[LineListener] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def listen(self, listener: LineListener) -> None:
        self._listeners.append(listener)

    async def answer(self, line_id: str, sdp: str) -> str:
        line = await self._new(line_id)
        try:
            return await line.answer(sdp)
        except LineFailed:
            await self.hang_up(line_id)
            raise

    async def offer(self, line_id: str) -> str:
        line = await self._new(line_id)
        try:
            return await line.offer()
        except LineFailed:
            await self.hang_up(line_id)
            raise

    async def accepted(self, line_id: str, sdp: str) -> None:
        self._bridge(line_id).line.accept(sdp)

    async def connected(self, line_id: str) -> None:
        await self._bridge(line_id).line.connected()

    async def join(self, line_id: str, take_offer: TakeOffer) -> None:
        bridge = self._bridge(line_id)
        if bridge.seat is not None:
            await self.wait(line_id)
        seat = Line(self._host, self._announced)
        bridge.seat = seat
        try:
            seat.accept(await take_offer(await seat.offer()), at_home=True)
            await seat.connected()
        except LineFailed:
            await self.wait(line_id)
            raise
        if self._bridges.get(line_id) is not bridge or bridge.seat is not seat:
            await seat.close()
            raise LineFailed("the caller has gone")
        seat.on_heard, bridge.line.on_heard = bridge.line.say, seat.say
        seat.on_ended = lambda: self._spawn_wait(line_id)

    async def wait(self, line_id: str) -> None:
        bridge = self._bridges.get(line_id)
        if bridge is None or bridge.seat is None:
            return
        seat, bridge.seat = bridge.seat, None
        bridge.line.on_heard = _unheard
        await seat.close()

    async def hang_up(self, line_id: str) -> None:
        bridge = self._bridges.pop(line_id, None)
        if bridge is None:
            return
        bridge.line.on_ended = _nobody_told
        if bridge.seat is not None:
            bridge.seat.on_ended = _nobody_told
            await bridge.seat.close()
        await bridge.line.close()

    async def close(self) -> None:
        """End all lines."""
        for line_id in list(self._bridges):
            await self.hang_up(line_id)
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _new(self, line_id: str) -> Line:
        if line_id in self._bridges:
            raise LineFailed("this line is open")
        line = Line(self._host, self._announced, await asyncio.to_thread(tune.packets))
        if line_id in self._bridges:
            raise LineFailed("this line is open")
        self._bridges[line_id] = _Bridge(line)
        line.on_ended = lambda: self._ended(line_id)
        return line

    def _bridge(self, line_id: str) -> _Bridge:
        """Raises LineFailed."""
        bridge = self._bridges.get(line_id)
        if bridge is None:
            raise LineFailed("there is no such line")
        return bridge

    def _ended(self, line_id: str) -> None:
        self._spawn(self.hang_up(line_id))
        for listener in self._listeners:
            listener(LineEnded(line_id))

    def _spawn_wait(self, line_id: str) -> None:
        self._spawn(self.wait(line_id))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _unheard(_given: Heard) -> None:
    """Nobody is there to hear the caller."""


def _nobody_told() -> None:
    """Whoever ended the line knows it."""
