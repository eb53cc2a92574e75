"""What comes from channels: messages, news of messages sent, pictures and voice notes, things that happened.

> `receive` returns once the message is kept for good, and nothing else is done before it returns. A message that
> comes again is one message. Messages that come at the same time are kept in one transaction.

Must not know a channel's own language, nor what a message means.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime

from server.domain.attachments import MIMES, OCTETS_AT_MOST, AttachmentKind
from server.domain.errors import Conflict, NotFound, Unavailable
from server.domain.events import HelplineChanged
from server.domain.helpline.lines import (
    LONGEST_BODY,
    LOST,
    MOST_WAITING,
    Alert,
    Conversation,
    Incoming,
    InState,
    Media,
    OutState,
    moved,
)
from server.domain.helpline.talk import Kind, Message
from server.domain.ids import new_id
from server.domain.pieces import is_of_kind, refused, too_large
from server.services.ports import Store, Work
from server.services.ports.intake import Sealer

TOGETHER = 200
"""Messages kept in one transaction at most."""
MOST_MEDIA = 24
"""Pictures and voice notes of one conversation: so nobody fills the disk."""
FLOOD = "flood"


@dataclass(frozen=True, slots=True)
class _Got:
    channel: str
    address: str = field(repr=False)
    message_id: str
    message: Message = field(repr=False)
    sent_at: datetime
    received_at: datetime
    phone: str = field(repr=False)
    name: str = field(repr=False)
    language: str


class HelplineService:
    def __init__(self, store: Store, sealer: Sealer) -> None:
        self._store = store
        self._sealer = sealer
        self._pending: list[tuple[_Got, asyncio.Future[bool]]] = []
        self._keeping: asyncio.Task[None] | None = None
        #: Set whenever there may be something to answer.
        self.came = asyncio.Event()
        #: Set whenever word of a message that went out has come.
        self.heard = asyncio.Event()

    async def receive(
        self,
        channel: str,
        address: str,
        message_id: str,
        message: Message,
        now: datetime,
        *,
        sent_at: datetime | None = None,
        phone: str = "",
        name: str = "",
        language: str = "",
    ) -> bool:
        """Keep a message; False when it has come before. `language` is used until the citizen chooses one.

        Raises Unavailable: then nothing is kept, and the channel has to deliver it again.
        """
        got = _Got(
            channel, address, message_id, replace(message, body=_kept_text(message.body)), sent_at or now, now,
            phone, _kept_text(name)[:120], language,
        )  # fmt: skip
        kept: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._pending.append((got, kept))
        if self._keeping is None or self._keeping.done():
            self._keeping = asyncio.create_task(self._keep_pending())
        return await kept

    async def happened(self, conversation_id: str, event: str, key: str, now: datetime) -> bool:
        """Tell the engine of something outside (`flow.events`); the same `key` again changes nothing.

        Raises NotFound.
        """
        async with self._store.work() as work:
            conversation = await work.helpline.get(conversation_id)
        if conversation is None:
            raise NotFound("helpline.not_found", "This conversation is not there.")
        message = Message(Kind.EVENT, event)
        return await self.receive(conversation.channel, conversation.address, f"event:{key}", message, now)

    async def status(
        self, channel: str, state: OutState, now: datetime, *, key: str = "", sent_id: str = "",
        error: str = "", cost: str = "",
    ) -> bool:  # fmt: skip
        """What a channel says of a message that went out, by our key or its own id; False for one we do not know.

        Word that is older than what is known changes nothing.
        """
        async with self._store.work() as work:
            one = await work.helpline.out(key, lock=True) if key else None
            if one is None and sent_id:
                one = await work.helpline.out_by_sent_id(channel, sent_id)
            if one is None:
                return False
            after = moved(one.state, state)
            known = replace(one, state=after, sent_id=one.sent_id or sent_id or None, cost=cost or one.cost)
            if after is not one.state:
                known = replace(known, next_try_at=None, error=error[:60], sent_at=one.sent_at or now)
            await work.helpline.save_out(known)
            if after in LOST and after is not one.state:
                await alert(work, one.conversation_id, Alert.FAILED, now)
            work.after_commit(HelplineChanged(one.conversation_id))
        self.heard.set()
        return True

    async def keep_media(self, channel: str, address: str, mime: str, octets: bytes, now: datetime) -> str:
        """Keep a picture or voice note under seal; its id is the body of the message that brings it.

        Raises Conflict(`piece.refused`, `piece.too_large`, `helpline.too_many_media`).
        """
        kind = next((one for one, mimes in MIMES.items() if mime in mimes), None)
        if kind is None or not is_of_kind(mime, octets):
            raise refused()
        if len(octets) > OCTETS_AT_MOST[kind]:
            raise too_large()
        async with self._store.work() as work:
            conversation = await _conversation(work, channel, address, now)
            if await work.helpline.media_count(conversation.id) >= MOST_MEDIA:
                raise Conflict("helpline.too_many_media", "There are too many pictures and voice notes already.")
            one = Media(new_id(), conversation.id, mime, len(octets), now)
            # Sealed as the first piece of an attachment, which it becomes when there is an encounter.
            await work.helpline.add_media(one, self._sealer.seal(octets, f"attachment/{one.id}/0"))
            return one.id

    async def _keep_pending(self) -> None:
        while self._pending:
            batch, self._pending = self._pending[:TOGETHER], self._pending[TOGETHER:]
            try:
                news = await self._keep([got for got, _ in batch])
            except Exception as error:
                if len(batch) > 1 and not isinstance(error, Unavailable):
                    await self._keep_each(batch)
                else:
                    _refuse(batch, error)
            else:
                for (_, kept), new in zip(batch, news, strict=True):
                    if not kept.done():
                        kept.set_result(new)
            self.came.set()

    async def _keep_each(self, batch: list[tuple[_Got, asyncio.Future[bool]]]) -> None:
        """One of them cannot be kept, or another node has just kept it: find out which."""
        for got, kept in batch:
            try:
                new = (await self._keep([got]))[0]
            except Conflict:
                new = False
            except Exception as error:
                _refuse([(got, kept)], error)
                continue
            if not kept.done():
                kept.set_result(new)

    async def _keep(self, gots: list[_Got]) -> list[bool]:
        """Which of them are new."""
        news = [False] * len(gots)
        async with self._store.work() as work:
            by_channel: dict[str, set[str]] = {}
            for got in gots:
                by_channel.setdefault(got.channel, set()).add(got.message_id)
            known = {
                (name, id_) for name, ids in by_channel.items() for id_ in await work.helpline.known(name, ids)
            }
            # Always in one order, so that two nodes do not wait for each other.
            for index in sorted(range(len(gots)), key=lambda one: (gots[one].channel, gots[one].address, one)):
                got = gots[index]
                if (got.channel, got.message_id) not in known:
                    known.add((got.channel, got.message_id))
                    await _keep_one(work, got)
                    news[index] = True
        return news


async def alert(work: Work, conversation_id: str, why: Alert, now: datetime) -> None:
    """Have a person look, unless one is to look for something more pressing already."""
    conversation = await work.helpline.get(conversation_id, lock=True)
    if conversation is not None:
        await work.helpline.save(alerted(conversation, why, now))


def alerted(conversation: Conversation, why: Alert, now: datetime) -> Conversation:
    order = list(Alert)
    if order.index(conversation.alert) <= order.index(why):
        return conversation
    return replace(conversation, alert=why, alerted_at=now)


async def _keep_one(work: Work, got: _Got) -> None:
    conversation = await _conversation(work, got.channel, got.address, got.received_at)
    own = got.message.kind is not Kind.EVENT
    flooded = own and await work.helpline.waiting_count(conversation.id) >= MOST_WAITING
    number = conversation.numbers + 1
    changed = replace(
        conversation,
        numbers=number,
        phone=got.phone or conversation.phone,
        name=got.name or conversation.name,
        language=conversation.language or got.language,
        last_in_at=got.received_at if own else conversation.last_in_at,
    )
    one = Incoming(
        new_id(), conversation.id, number, got.channel, got.message_id, got.message.kind, got.message.body,
        got.sent_at, got.received_at,
    )  # fmt: skip
    if flooded:
        one = replace(one, state=InState.FAILED, why=FLOOD)
        changed = alerted(changed, Alert.FAILED, got.received_at)
    await work.helpline.save(changed)
    await work.helpline.add_in([one])
    work.after_commit(HelplineChanged(conversation.id))


async def _conversation(work: Work, channel: str, address: str, now: datetime) -> Conversation:
    """Locked; a new one for whoever comes for the first time."""
    known = await work.helpline.by_address(channel, address, lock=True)
    if known is not None:
        return known
    fresh = Conversation(new_id(), channel, address, now)
    await work.helpline.add(fresh)
    return fresh


def _refuse(batch: list[tuple[_Got, asyncio.Future[bool]]], error: Exception) -> None:
    for _, kept in batch:
        if not kept.done():
            kept.set_exception(error)


def _kept_text(text: str) -> str:
    """What every database takes: no NUL, no half of a character."""
    return text[:LONGEST_BODY].replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def kind_of_media(mime: str) -> AttachmentKind:
    """Of what `keep_media` has let pass."""
    return next(kind for kind, mimes in MIMES.items() if mime in mimes)
