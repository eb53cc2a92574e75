"""What happens to calls over WhatsApp, by webhook, by a doctor's claim, by the media. Must not know packets."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import structlog

from media.api import LineEnded, LineFailed, Lines
from server.domain.encounters import OPEN
from server.domain.events import CallClosed, DomainEvent, EncounterClaimed
from server.domain.helpline.lines import WHATSAPP
from server.domain.helpline.talk import Kind, Message
from server.domain.whatsapp import notices
from server.domain.whatsapp.kept import LATEST_ANSWER, CallState, Direction, WhatsAppCall
from server.domain.whatsapp.notices import CallMoved, CallOffered, CallOver, PermissionAnswered
from server.domain.whatsapp.special import RECORDING_WORDING
from server.services.helpline.receiving import HelplineService
from server.services.ports import Clock, Events, Store
from server.services.ports.whatsapp import Graph, GraphRefused
from server.services.recording_gate import RecordingGate
from server.services.whatsapp.ringing import Ringing
from server.services.whatsapp.talking import Live, Talking

log = structlog.get_logger("whatsapp")


class WhatsAppCalls:
    """All calls of this node. `start`, `close`."""

    def __init__(
        self, store: Store, events: Events, clock: Clock, graph: Graph, lines: Lines, gate: RecordingGate,
        helpline: HelplineService, talking: Talking, ringing: Ringing,
    ) -> None:  # fmt: skip
        self._store, self._clock, self._graph, self._lines = store, clock, graph, lines
        self._gate, self._helpline, self._talking = gate, helpline, talking
        self._ringing = ringing
        self.answered = ringing.answered
        events.listen(self._on_domain)
        lines.listen(self._on_line)

    async def start(self) -> None:
        """Calls of before a restart have no line any more: they are ended, so that people can call again."""
        async with self._store.work() as work:
            left = await work.whatsapp.open_calls()
        for call in left:
            await self._talking.end(Live(call, ""), "failed", tell=True)

    async def close(self) -> None:
        await self._talking.close()

    async def offered(self, address: str, notice: CallOffered) -> None:
        """A citizen rings. Who has no open case is led to one in the chat; who has is answered."""
        call = await self._new_call(address, notice)
        if call is None:
            return
        if not call.conversation_id:
            await self._cannot_take(address, notice)
            return
        live = self._talking.by_id[notice.id] = Live(call, notice.id)
        self._talking.spawn(self._take(live, notice.sdp))

    async def moved(self, notice: CallMoved) -> None:
        """He refuses; that it rings or was accepted is told again by what follows."""
        live = self._talking.by_id.get(notice.id)
        if live is not None and notice.ringing is notices.Ringing.REJECTED:
            live.call = replace(live.call, outcome="refused")

    async def over(self, notice: CallOver) -> None:
        """The network ended it, or confirms that we did."""
        live = self._talking.by_id.get(notice.id)
        if live is not None:
            live.call = replace(live.call, seconds=notice.seconds)
            talked = notice.completed or live.call.state is CallState.TALKING
            await self._talking.end(live, "completed" if talked else live.call.outcome or "missed", tell=False)

    async def permitted(self, address: str, notice: PermissionAnswered) -> None:
        """He says whether we may call; if a doctor waits for him, we do at once."""
        async with self._store.work() as work:
            conversation = await work.helpline.by_address(WHATSAPP, address)
        if conversation is not None and notice.given and conversation.encounter_id is not None:
            self._talking.spawn(self._ringing.if_claimed(conversation.encounter_id))

    async def may_record(self, address: str, message_id: str, *, given: bool) -> None:
        """His answer, taken as that of a page with his seat. An answer after the call concerns nothing."""
        async with self._store.work() as work:
            conversation = await work.helpline.by_address(WHATSAPP, address)
            live = self._talking.of_conversation(conversation.id) if conversation is not None else None
            encounter = await work.encounters.get(live.call.encounter_id) if live is not None else None
        if live is None or live.actor is None or encounter is None or message_id in live.answers:
            return
        live.answers.add(message_id)
        language = "en" if encounter.language == "en" else "ur"
        await self._gate.answer(
            live.actor, live.socket_id, encounter.id, given=given, wording=RECORDING_WORDING, language=language
        )

    async def _new_call(self, address: str, notice: CallOffered) -> WhatsAppCall | None:
        """None: known already. Without a conversation: nobody could take it."""
        nobody = WhatsAppCall(notice.id, "", "", Direction.FROM_CITIZEN, self._clock())
        async with self._store.work() as work:
            if await work.whatsapp.call(notice.id) is not None:
                return None
            conversation = await work.helpline.by_address(WHATSAPP, address)
            if conversation is None or conversation.encounter_id is None:
                return nobody
            encounter = await work.encounters.get(conversation.encounter_id)
            if encounter is None or encounter.state not in OPEN or self._clock() - notice.at > LATEST_ANSWER:
                return nobody
            call = replace(nobody, conversation_id=conversation.id, encounter_id=encounter.id)
            await work.whatsapp.add_call(call)
            return call

    async def _cannot_take(self, address: str, notice: CallOffered) -> None:
        """Nobody could know what he needs: the call is refused and the chat asks him, with a doctor as its end."""
        with suppress(GraphRefused):
            await self._graph.act_on_call(notice.id, "reject")
        message = Message(Kind.TEXT, "doctor")
        await self._helpline.receive(
            WHATSAPP, address, f"call:{notice.id}", message, self._clock(), sent_at=notice.at,
            phone=notice.writer.e164, name=notice.writer.name,
        )  # fmt: skip

    async def _take(self, live: Live, sdp: str) -> None:
        call_id = live.call.id
        try:
            answer = await self._lines.answer(live.line_id, sdp)
            await self._graph.act_on_call(call_id, "pre_accept", answer)
            await self._lines.connected(live.line_id)
            await self._graph.act_on_call(call_id, "accept", answer)
        except (LineFailed, GraphRefused) as error:
            log.warning("whatsapp_call_failed", why=str(error))
            await self._talking.end(live, "failed", tell=True)
            return
        await self._talking.begin(live)

    def _on_domain(self, event: DomainEvent) -> None:
        if isinstance(event, EncounterClaimed):
            self._talking.spawn(self._ringing.if_claimed(event.encounter_id))
        elif isinstance(event, CallClosed):
            for live in [
                one for one in self._talking.by_id.values() if one.call.encounter_id == event.encounter_id
            ]:
                self._talking.spawn(self._talking.end(live, "completed", tell=True))

    def _on_line(self, event: LineEnded) -> None:
        for live in [one for one in self._talking.by_id.values() if one.line_id == event.line_id]:
            talked = live.call.state is CallState.TALKING
            self._talking.spawn(self._talking.end(live, "completed" if talked else "failed", tell=True))
