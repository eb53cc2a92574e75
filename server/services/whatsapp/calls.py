"""Calls over WhatsApp: taken, made, seated in the encounter's call, ended on both sides.

> The caller is one more page of the call: he gets an invitation's seat, offers to the media plane and gets up again
> like a guest. So consent, recording, slots and the end of a call need no special path.

Must not know packets (`media.lines`) nor the Graph API's JSON.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import structlog

from media.api import LineEnded, LineFailed, Lines
from server.domain.encounters import CLAIMED, OPEN, Encounter
from server.domain.errors import Conflict, Refused
from server.domain.events import CallClosed, DomainEvent, EncounterClaimed
from server.domain.helpline.lines import WHATSAPP, Conversation, Way
from server.domain.helpline.talk import Kind, Message
from server.domain.identity import Actor
from server.domain.ids import new_id
from server.domain.whatsapp.kept import LATEST_ANSWER, CallState, Direction, WhatsAppCall
from server.domain.whatsapp.notices import (
    CallAnswered,
    CallMoved,
    CallOffered,
    CallOver,
    PermissionAnswered,
    Ringing,
    writer_at,
)
from server.domain.whatsapp.special import RECORDING_WORDING
from server.services.calls import CallService
from server.services.helpline.receiving import HelplineService
from server.services.ports import Clock, Events, Store
from server.services.ports.whatsapp import Graph, GraphRefused
from server.services.recording_gate import RecordingGate
from server.services.whatsapp.asking import Asking
from server.services.whatsapp.seat import guest_of

log = structlog.get_logger("whatsapp")

WAIT_AT_MOST = 600.0
"""Seconds for which a caller may wait on the line for a doctor; then he gets a promise instead."""


class NotYet(Exception):
    """News of a call that we are just making: it is to be told again."""


@dataclass(slots=True)
class _Live:
    """A call with a line of this node. `line_id` is the line's, `call.id` WhatsApp's."""

    call: WhatsAppCall
    line_id: str
    actor: Actor | None = None
    waiting: asyncio.TimerHandle | None = None

    @property
    def socket_id(self) -> str:
        """As which it sits in the call, in the place of a page's socket."""
        return f"line:{self.line_id}"


class WhatsAppCalls:
    """All calls of this node. `start`, `close`."""

    def __init__(
        self, store: Store, events: Events, clock: Clock, graph: Graph, lines: Lines, calls: CallService,
        gate: RecordingGate, helpline: HelplineService, asking: Asking,
    ) -> None:  # fmt: skip
        self._store, self._clock, self._graph, self._lines = store, clock, graph, lines
        self._seats, self._gate, self._helpline, self._asking = calls, gate, helpline, asking
        self._live: dict[str, _Live] = {}
        #: Conversations that are being rung, so that two reasons ring once.
        self._ringing: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        events.listen(self._on_domain)
        lines.listen(self._on_line)

    async def start(self) -> None:
        """Calls of before a restart have no line any more: they are ended, so that people can call again."""
        async with self._store.work() as work:
            left = await work.whatsapp.open_calls()
        for call in left:
            await self._end(_Live(call, ""), "failed", tell=True)

    async def close(self) -> None:
        for live in list(self._live.values()):
            with suppress(Refused):
                await self._end(live, "failed", tell=True)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # What the webhook tells.

    async def offered(self, address: str, notice: CallOffered) -> None:
        """A citizen rings. Who has no open case is led to one in the chat; who has is answered."""
        async with self._store.work() as work:
            if await work.whatsapp.call(notice.id) is not None:
                return
            conversation = await work.helpline.by_address(WHATSAPP, address)
            known = conversation.encounter_id if conversation is not None else None
            encounter = await work.encounters.get(known) if known is not None else None
            is_late = self._clock() - notice.at > LATEST_ANSWER
            if conversation is None or encounter is None or encounter.state not in OPEN or is_late:
                conversation = encounter = None
            else:
                call = WhatsAppCall(notice.id, conversation.id, encounter.id, Direction.FROM_CITIZEN, self._clock())
                await work.whatsapp.add_call(call)
        if conversation is None or encounter is None:
            return await self._cannot_take(address, notice)
        live = self._live[notice.id] = _Live(call, notice.id)
        self._spawn(self._take(live, conversation, notice.sdp))

    async def answered(self, notice: CallAnswered) -> None:
        """Our own call was picked up. Raises NotYet."""
        live = self._live.get(notice.id)
        if live is None:
            async with self._store.work() as work:
                if await work.whatsapp.call(notice.id) is None and self._ringing:
                    raise NotYet
            return
        if live.call.state is CallState.RINGING:
            self._spawn(self._picked_up(live, notice.sdp))

    async def moved(self, notice: CallMoved) -> None:
        """He refuses; that it rings or was accepted is told again by what follows."""
        live = self._live.get(notice.id)
        if live is not None and notice.ringing is Ringing.REJECTED:
            live.call = replace(live.call, outcome="refused")

    async def over(self, notice: CallOver) -> None:
        """The network ended it, or confirms that we did."""
        live = self._live.get(notice.id)
        if live is not None:
            live.call = replace(live.call, seconds=notice.seconds)
            talked = notice.completed or live.call.state is CallState.TALKING
            await self._end(live, "completed" if talked else live.call.outcome or "missed", tell=False)

    async def permitted(self, address: str, notice: PermissionAnswered) -> None:
        """He says whether we may call; if a doctor waits for him, we do at once."""
        async with self._store.work() as work:
            conversation = await work.helpline.by_address(WHATSAPP, address)
        if conversation is not None and notice.given and conversation.encounter_id is not None:
            self._spawn(self._ring_if_claimed(conversation.encounter_id))

    async def may_record(self, address: str, *, given: bool) -> None:
        """His answer, taken as that of a page with his seat; before he sits it waits for nobody: ask again there."""
        live = await self._of_address(address)
        if live is None or live.actor is None:
            return
        async with self._store.work() as work:
            encounter = await work.encounters.get(live.call.encounter_id)
        language = "en" if encounter is not None and encounter.language == "en" else "ur"
        await self._gate.answer(
            live.actor, live.socket_id, live.call.encounter_id, given=given, wording=RECORDING_WORDING,
            language=language,
        )  # fmt: skip

    # What we do.

    async def _cannot_take(self, address: str, notice: CallOffered) -> None:
        """Nobody could know what he needs: the call is refused and the chat asks him, with a doctor as its end."""
        with suppress(GraphRefused):
            await self._graph.act_on_call(notice.id, "reject")
        message = Message(Kind.TEXT, "doctor")
        await self._helpline.receive(
            WHATSAPP, address, f"call:{notice.id}", message, self._clock(), sent_at=notice.at,
            phone=notice.writer.phone, name=notice.writer.name,
        )  # fmt: skip

    async def _take(self, live: _Live, conversation: Conversation, sdp: str) -> None:
        call_id = live.call.id
        try:
            answer = await self._lines.answer(live.line_id, sdp)
            await self._graph.act_on_call(call_id, "pre_accept", answer)
            await self._lines.connected(live.line_id)
            await self._graph.act_on_call(call_id, "accept", answer)
        except (LineFailed, GraphRefused) as error:
            log.warning("whatsapp_call_failed", why=str(error))
            await self._end(live, "failed", tell=True)
            return
        await self._talking(live, conversation)

    async def _talking(self, live: _Live, conversation: Conversation) -> None:
        """Both hear each other; he sits down as soon as a doctor has claimed."""
        if live.call.state is CallState.OVER:
            return
        live.call = replace(live.call, state=CallState.TALKING)
        async with self._store.work() as work:
            await work.whatsapp.save_call(live.call)
            encounter = await work.encounters.get(live.call.encounter_id)
        if encounter is not None and encounter.state in CLAIMED:
            return await self._sit_down(live, encounter)
        loop = asyncio.get_running_loop()
        live.waiting = loop.call_later(WAIT_AT_MOST, lambda: self._spawn(self._promise(live, conversation)))
        # Claimed while we were about to wait?
        async with self._store.work() as work:
            encounter = await work.encounters.get(live.call.encounter_id)
        if encounter is not None and encounter.state in CLAIMED:
            await self._sit_down(live, encounter)

    async def _promise(self, live: _Live, conversation: Conversation) -> None:
        """He waited long enough on the line: we call back, and say by when."""
        await self._asking.promise(conversation)
        await self._end(live, "promised", tell=True)

    async def _sit_down(self, live: _Live, encounter: Encounter) -> None:
        if live.actor is not None or live.call.state is not CallState.TALKING:
            return
        if live.waiting is not None:
            live.waiting.cancel()
        async with self._store.work() as work:
            actor, invitation_id = await guest_of(work, encounter, live.call, self._clock())
            live.actor, live.call = actor, replace(live.call, invitation_id=invitation_id)
            await work.whatsapp.save_call(live.call)
        try:
            await self._seats.join(actor, encounter.id, live.socket_id, None)
            await self._seats.set_media(live.socket_id, encounter.id, mic=True, camera=False)
            await self._lines.join(live.line_id, lambda sdp: self._offer(live, encounter.id, sdp))
        except (LineFailed, Refused) as error:
            log.warning("whatsapp_call_not_seated", why=type(error).__name__)
            await self._end(live, "failed", tell=True)
            return
        await self._asking.may_record(encounter)

    async def _offer(self, live: _Live, encounter_id: str, sdp: str) -> str:
        try:
            return (await self._seats.offer(live.socket_id, encounter_id, sdp)).sdp
        except Conflict as error:
            raise LineFailed(error.code) from None

    async def _ring_if_claimed(self, encounter_id: str) -> None:
        """A doctor has claimed, and the citizen wished to be called here."""
        async with self._store.work() as work:
            encounter = await work.encounters.get(encounter_id)
            conversation = await work.helpline.of_encounter(encounter_id)
        if encounter is None or encounter.state not in CLAIMED or conversation is None:
            return
        if conversation.channel != WHATSAPP or conversation.way != Way.WHATSAPP:
            return
        live = next((one for one in self._live.values() if one.call.conversation_id == conversation.id), None)
        if live is not None:
            return await self._sit_down(live, encounter)
        if conversation.id in self._ringing:
            return
        self._ringing.add(conversation.id)
        try:
            await self._ring(conversation, encounter)
        finally:
            self._ringing.discard(conversation.id)

    async def _ring(self, conversation: Conversation, encounter: Encounter) -> None:
        to, line_id = writer_at(conversation.address, conversation.phone), new_id()
        try:
            permission = await self._graph.permission(to)
            if not permission.may_call:
                return await self._asking.to_call(conversation, may_ask=permission.may_ask)
            sdp = await self._lines.offer(line_id)
            call_id = await self._graph.call(to, sdp, line_id)
        except (GraphRefused, LineFailed) as error:
            log.warning("whatsapp_could_not_ring", why=str(error))
            await self._lines.hang_up(line_id)
            return await self._asking.to_call(conversation, may_ask=False)
        call = WhatsAppCall(call_id, conversation.id, encounter.id, Direction.TO_CITIZEN, self._clock())
        self._live[call_id] = _Live(call, line_id)
        async with self._store.work() as work:
            await work.whatsapp.add_call(call)

    async def _picked_up(self, live: _Live, sdp: str) -> None:
        async with self._store.work() as work:
            conversation = await work.helpline.get(live.call.conversation_id)
        try:
            await self._lines.accepted(live.line_id, sdp)
            await self._lines.connected(live.line_id)
        except LineFailed as error:
            log.warning("whatsapp_call_failed", why=str(error))
            return await self._end(live, "failed", tell=True)
        if conversation is not None:
            await self._talking(live, conversation)

    async def _end(self, live: _Live, outcome: str, *, tell: bool) -> None:
        """Once. `tell`: WhatsApp does not know it yet."""
        if live.call.state is CallState.OVER:
            return
        was_ringing = live.call.state is CallState.RINGING
        live.call = _over(live.call, outcome, self._clock())
        self._live.pop(live.call.id, None)
        if live.waiting is not None:
            live.waiting.cancel()
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

    async def _of_address(self, address: str) -> _Live | None:
        async with self._store.work() as work:
            conversation = await work.helpline.by_address(WHATSAPP, address)
        ids = () if conversation is None else (conversation.id,)
        return next((one for one in self._live.values() if one.call.conversation_id in ids), None)

    def _on_domain(self, event: DomainEvent) -> None:
        if isinstance(event, EncounterClaimed):
            self._spawn(self._ring_if_claimed(event.encounter_id))
        elif isinstance(event, CallClosed):
            for live in [one for one in self._live.values() if one.call.encounter_id == event.encounter_id]:
                self._spawn(self._end(live, "completed", tell=True))

    def _on_line(self, event: LineEnded) -> None:
        for live in [one for one in self._live.values() if one.line_id == event.line_id]:
            talked = live.call.state is CallState.TALKING
            self._spawn(self._end(live, "completed" if talked else "failed", tell=True))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(_logged(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _over(call: WhatsAppCall, outcome: str, now: datetime) -> WhatsAppCall:
    return replace(call, state=CallState.OVER, outcome=outcome, ended_at=now)


async def _logged(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception:
        log.exception("whatsapp_call_task_failed")
