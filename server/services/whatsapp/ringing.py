"""Calls that we make: when a doctor has claimed a citizen who wished to be called on WhatsApp.

Where we may not call, he gets a button that calls us, and the question whether we may. Must not know packets.
"""

from __future__ import annotations

import structlog

from media.api import LineFailed, Lines
from server.domain.encounters import CLAIMED, Encounter
from server.domain.helpline.lines import WHATSAPP, Conversation, Way
from server.domain.ids import new_id
from server.domain.whatsapp.kept import CallState, Direction, WhatsAppCall
from server.domain.whatsapp.notices import CallAnswered, writer_at
from server.services.ports import Clock, Store
from server.services.ports.whatsapp import Graph, GraphRefused
from server.services.whatsapp.asking import Asking
from server.services.whatsapp.talking import Live, Talking

log = structlog.get_logger("whatsapp")


class NotYet(Exception):
    """News of a call that we are just making: it is to be told again."""


class Ringing:
    def __init__(
        self, store: Store, clock: Clock, graph: Graph, lines: Lines, talking: Talking, asking: Asking
    ) -> None:
        self._store, self._clock, self._graph, self._lines = store, clock, graph, lines
        self._talking, self._asking = talking, asking
        #: Conversations that are being rung, so that two reasons ring once.
        self._under_way: set[str] = set()

    async def if_claimed(self, encounter_id: str) -> None:
        """Ring, or let him sit down who is on the line already."""
        async with self._store.work() as work:
            encounter = await work.encounters.get(encounter_id)
            conversation = await work.helpline.of_encounter(encounter_id)
        if encounter is None or encounter.state not in CLAIMED or conversation is None:
            return
        live = self._talking.of_conversation(conversation.id)
        wished = conversation.channel == WHATSAPP and conversation.way == Way.WHATSAPP
        if live is not None:
            await self._talking.sit_down(live, encounter)
        elif wished and conversation.id not in self._under_way:
            self._under_way.add(conversation.id)
            try:
                await self._ring(conversation, encounter)
            finally:
                self._under_way.discard(conversation.id)

    async def answered(self, notice: CallAnswered) -> None:
        """Our call was picked up. Raises NotYet."""
        live = self._talking.by_id.get(notice.id)
        if live is None and self._under_way:
            raise NotYet
        if live is not None and live.call.state is CallState.RINGING:
            self._talking.spawn(self._picked_up(live, notice.sdp))

    async def _ring(self, conversation: Conversation, encounter: Encounter) -> None:
        to, line_id = writer_at(conversation.address, conversation.phone), new_id()
        try:
            permission = await self._graph.permission(to)
            if not permission.may_call:
                await self._asking.to_call(conversation, may_ask=permission.may_ask)
                return
            sdp = await self._lines.offer(line_id)
            call_id = await self._graph.call(to, sdp, line_id)
        except (GraphRefused, LineFailed) as error:
            log.warning("whatsapp_could_not_ring", why=str(error))
            await self._lines.hang_up(line_id)
            await self._asking.to_call(conversation, may_ask=False)
            return
        call = WhatsAppCall(call_id, conversation.id, encounter.id, Direction.TO_CITIZEN, self._clock())
        self._talking.by_id[call_id] = Live(call, line_id)
        async with self._store.work() as work:
            await work.whatsapp.add_call(call)

    async def _picked_up(self, live: Live, sdp: str) -> None:
        try:
            await self._lines.accepted(live.line_id, sdp)
            await self._lines.connected(live.line_id)
        except LineFailed as error:
            log.warning("whatsapp_call_failed", why=str(error))
            await self._talking.end(live, "failed", tell=True)
            return
        await self._talking.begin(live)
