"""Hands each notice of the webhook to whom it concerns: the helpline's chat, its sent messages, or the calls.

Everything here may be repeated. Must not know the JSON.
"""

from __future__ import annotations

import structlog

from server.domain.errors import Conflict
from server.domain.helpline.lines import WHATSAPP, OutState
from server.domain.helpline.talk import Kind, Message
from server.domain.whatsapp import bodies
from server.domain.whatsapp.notices import (
    CallAnswered,
    CallMoved,
    CallOffered,
    CallOver,
    Delivery,
    MediaSent,
    MessageCame,
    MessageMoved,
    Notice,
    PermissionAnswered,
    Unreadable,
    Writer,
)
from server.domain.whatsapp.refusals import After
from server.domain.whatsapp.special import RECORDING_PICK
from server.services.helpline.receiving import HelplineService
from server.services.ports import Clock, Store
from server.services.ports.whatsapp import Graph, GraphRefused
from server.services.whatsapp.calls import WhatsAppCalls

log = structlog.get_logger("whatsapp")

STATES = {
    Delivery.SENT: OutState.SENT,
    Delivery.DELIVERED: OutState.DELIVERED,
    Delivery.READ: OutState.READ,
    Delivery.PLAYED: OutState.READ,
    Delivery.FAILED: OutState.FAILED,
}


class Taking:
    def __init__(
        self, store: Store, clock: Clock, graph: Graph, helpline: HelplineService, calls: WhatsAppCalls
    ) -> None:
        self._store, self._clock, self._graph = store, clock, graph
        self._helpline, self._calls = helpline, calls

    async def take(self, notice: Notice) -> None:
        """Raises Unavailable, GraphRefused and others for what is to be tried again."""
        match notice:
            case MessageCame():
                await self._message(notice)
            case MessageMoved():
                await self._helpline.status(
                    WHATSAPP, STATES[notice.delivery], notice.at, key=notice.own_id, sent_id=notice.id,
                    error=" ".join(map(str, notice.codes)), cost=notice.category,
                )  # fmt: skip
            case PermissionAnswered():
                address = await self.address(notice.writer)
                await self._calls.permitted(address, notice)
            case CallOffered():
                address = await self.address(notice.writer)
                await self._calls.offered(address, notice)
            case CallAnswered():
                await self._calls.answered(notice)
            case CallMoved():
                await self._calls.moved(notice)
            case CallOver():
                await self._calls.over(notice)
            case Unreadable():
                log.info("whatsapp_notice_skipped", what=notice.what, codes=list(notice.codes))

    async def address(self, writer: Writer) -> str:
        """Under which his conversation is kept. Who was known by his number alone stays there."""
        if writer.bsuid and writer.phone:
            async with self._store.work() as work:
                known = await work.helpline.by_address(WHATSAPP, writer.bsuid)
                if known is None and await work.helpline.by_address(WHATSAPP, writer.phone) is not None:
                    return writer.phone
        return writer.address

    async def _message(self, notice: MessageCame) -> None:
        address = await self.address(notice.writer)
        message = notice.message
        if message.kind is Kind.PICK and message.body.startswith(f"{RECORDING_PICK}:"):
            await self._calls.may_record(address, notice.id, given=message.body.endswith(":yes"))
            return
        async with self._store.work() as work:
            known = await work.helpline.known(WHATSAPP, [notice.id])
        if known:
            return
        if notice.media is not None:
            message = await self._with_media(address, message, notice.media)
        is_new = await self._helpline.receive(
            WHATSAPP, address, notice.id, message, self._clock(), sent_at=notice.at,
            phone=notice.writer.e164, name=notice.writer.name,
        )  # fmt: skip
        if is_new:
            await self._seen(notice.id)

    async def _with_media(self, address: str, message: Message, media: MediaSent) -> Message:
        """The message with our own id of what was sent; what cannot be had is something we cannot read."""
        try:
            content = await self._graph.download(media.id, media.sha256)
            mime = media.mime_type.partition(";")[0].strip()
            kept = await self._helpline.keep_media(WHATSAPP, address, mime, content, self._clock())
        except GraphRefused as refused:
            if refused.refusal.after in (After.LATER, After.UNSURE, After.ACCOUNT):
                raise
            return Message(Kind.OTHER)
        except Conflict:
            return Message(Kind.OTHER)
        return Message(message.kind, kept)

    async def _seen(self, message_id: str) -> None:
        """The blue ticks are a kindness: nothing waits for them and nothing is repeated."""
        try:
            await self._graph.mark(bodies.seen(message_id, typing=False))
        except GraphRefused as refused:
            log.info("whatsapp_not_marked", why=str(refused.refusal.after))
