"""The calls that have a line on this node: seated in an encounter's call, kept waiting, ended on both sides.

> The caller is one more page of the call: he gets an invitation's seat, offers to the media plane and gets up again
> like a guest. So consent, recording, slots and the end of a call need no special path.

Must not know packets (`media.lines`) nor the Graph API's JSON.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import structlog

from media.api import LineFailed, Lines
from server.domain.encounters import CLAIMED, Encounter
from server.domain.errors import Conflict, Refused
from server.domain.identity import Actor
from server.domain.whatsapp.kept import CallState, Direction, WhatsAppCall
from server.services.calls import CallService
from server.services.helpline.receiving import HelplineService
from server.services.ports import Clock, Store
from server.services.ports.whatsapp import Graph, GraphRefused
from server.services.whatsapp.asking import Asking
from server.services.whatsapp.seat import guest_of

log = structlog.get_logger("whatsapp")

WAIT_AT_MOST = 600.0
"""Seconds for which a caller may wait on the line for a doctor; then he gets a promise instead."""


@dataclass(slots=True)
class Live:
    """A call with a line of this node. `line_id` is the line's, `call.id` WhatsApp's."""

    call: WhatsAppCall
    line_id: str
    actor: Actor | None = None
    waiting: asyncio.TimerHandle | None = None
    #: Messages whose answer was taken already.
    answers: set[str] = field(default_factory=set)

    @property
    def socket_id(self) -> str:
        """As which it sits in the call, in the place of a page's socket."""
        return f"line:{self.line_id}"


class Talking:
    """`by_id`: WhatsApp's id -> the call."""

    def __init__(
        self, store: Store, clock: Clock, graph: Graph, lines: Lines, seats: CallService, helpline: HelplineService,
        asking: Asking,
    ) -> None:  # fmt: skip
        self.by_id: dict[str, Live] = {}
        self._store, self._clock, self._graph, self._lines = store, clock, graph, lines
        self._seats, self._helpline, self._asking = seats, helpline, asking
        self._tasks: set[asyncio.Task[None]] = set()

    def of_conversation(self, conversation_id: str) -> Live | None:
        return next((one for one in self.by_id.values() if one.call.conversation_id == conversation_id), None)

    async def begin(self, live: Live) -> None:
        """Both can hear each other; he sits down as soon as a doctor has claimed."""
        if live.call.state is CallState.OVER:
            return
        live.call = replace(live.call, state=CallState.TALKING)
        live.waiting = asyncio.get_running_loop().call_later(WAIT_AT_MOST, lambda: self.spawn(self._promise(live)))
        async with self._store.work() as work:
            await work.whatsapp.save_call(live.call)
            encounter = await work.encounters.get(live.call.encounter_id)
        if encounter is not None and encounter.state in CLAIMED:
            await self.sit_down(live, encounter)

    async def sit_down(self, live: Live, encounter: Encounter) -> None:
        if live.actor is not None or live.call.state is not CallState.TALKING:
            return
        _wait_no_more(live)
        async with self._store.work() as work:
            actor, invitation_id = await guest_of(work, encounter, live.call, self._clock())
            call = replace(live.call, invitation_id=invitation_id)
            await work.whatsapp.save_call(call)
        if live.actor is not None or live.call.state is not CallState.TALKING:
            return
        live.actor, live.call = actor, call
        try:
            await self._seats.join(actor, encounter.id, live.socket_id, None)
            await self._lines.join(live.line_id, lambda sdp: self._offer(live, encounter.id, sdp))
        except (LineFailed, Refused) as error:
            log.warning("whatsapp_call_not_seated", why=str(error))
            await self.end(live, "failed", tell=True)
            return
        await self._asking.may_record(encounter)

    async def end(self, live: Live, outcome: str, *, tell: bool) -> None:
        """Once. `tell`: WhatsApp does not know it yet."""
        if live.call.state is CallState.OVER:
            return
        was_ringing = live.call.state is CallState.RINGING
        live.call = replace(live.call, state=CallState.OVER, outcome=outcome, ended_at=self._clock())
        self.by_id.pop(live.call.id, None)
        _wait_no_more(live)
        if live.actor is not None:
            with suppress(Refused):
                await self._seats.leave(live.socket_id, live.call.encounter_id)
        await self._lines.hang_up(live.line_id)
        if tell:
            with suppress(GraphRefused):
                await self._graph.act_on_call(live.call.id, "terminate")
        async with self._store.work() as work:
            await work.whatsapp.save_call(live.call)
        if was_ringing and live.call.direction is Direction.TO_CITIZEN:
            await self._helpline.happened(
                live.call.conversation_id, "missed", f"missed:{live.call.id}", self._clock()
            )

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it beside what the webhook's inbox is working on."""
        task = asyncio.create_task(_logged(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """End all calls, and what is under way."""
        for live in list(self.by_id.values()):
            with suppress(Refused):
                await self.end(live, "failed", tell=True)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _promise(self, live: Live) -> None:
        """He waited long enough on the line: we call back, and say by when."""
        await self._asking.promise(live.call.conversation_id)
        await self.end(live, "promised", tell=True)

    async def _offer(self, live: Live, encounter_id: str, sdp: str) -> str:
        try:
            return (await self._seats.offer(live.socket_id, encounter_id, sdp)).sdp
        except Conflict as error:
            raise LineFailed(error.code) from None


def _wait_no_more(live: Live) -> None:
    if live.waiting is not None:
        live.waiting.cancel()


async def _logged(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception:
        log.exception("whatsapp_call_task_failed")
