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
from server.domain.errors import Conflict, NotFound
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
    Outgoing,
    OutState,
    moved,
)
from server.domain.helpline.talk import Kind, Message
from server.domain.ids import new_id
from server.domain.pieces import is_of_kind, refused, too_large
from server.services.helpline.together import Together
from server.services.ports import Store, Work
from server.services.ports.intake import Sealer

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


@dataclass(frozen=True, slots=True)
class _Word:
    """What a channel said of one message that went out."""

    channel: str
    state: OutState
    at: datetime
    key: str
    sent_id: str
    error: str
    cost: str


class HelplineService:
    def __init__(self, store: Store, sealer: Sealer) -> None:
        self._store = store
        self._sealer = sealer
        self._gots = Together(self._keep)
        self._words = Together(self._note)
        #: Set whenever there may be something to answer.
        self.came = asyncio.Event()

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
        try:
            new = await self._gots.add(got)
        except Conflict:
            # Another node has just kept it, or begun this citizen's conversation: now both are seen.
            new = await self._gots.add(got)
        self.came.set()
        return new

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
        return await self._words.add(_Word(channel, state, now, key, sent_id, error[:60], cost))

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

    async def _keep(self, gots: list[_Got]) -> list[bool]:
        """Which of them are new."""
        news = [False] * len(gots)
        async with self._store.work() as work:
            # Always in one order, so that two nodes do not wait for each other.
            for channel in sorted({got.channel for got in gots}):
                places = [place for place, got in enumerate(gots) if got.channel == channel]
                known = set(await work.helpline.known(channel, [gots[place].message_id for place in places]))
                fresh = []
                for place in places:
                    if gots[place].message_id not in known:
                        known.add(gots[place].message_id)
                        news[place] = True
                        fresh.append(gots[place])
                await _keep_fresh(work, channel, fresh)
        return news

    async def _note(self, words: list[_Word]) -> list[bool]:
        """Which of them are about messages of ours."""
        async with self._store.work() as work:
            known = await work.helpline.outs([word.key for word in words if word.key], lock=True)
            found = []
            for word in words:
                one = known.get(word.key)
                if one is None and word.sent_id:
                    one = await work.helpline.out_by_sent_id(word.channel, word.sent_id)
                    one = known.get(one.id, one) if one is not None else None
                found.append(one is not None)
                if one is not None:
                    known[one.id] = after = _told(one, word)
                    if after.state in LOST and after.state is not one.state:
                        await alert(work, one.conversation_id, Alert.FAILED, word.at)
                    work.after_commit(HelplineChanged(one.conversation_id))
            await work.helpline.save_out(list(known.values()))
        return found


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


async def _keep_fresh(work: Work, channel: str, gots: list[_Got]) -> None:
    """Of one channel, none of which has come before."""
    conversations = await work.helpline.by_addresses(channel, [got.address for got in gots])
    waiting = await work.helpline.waiting_counts(one.id for one in conversations.values())
    incoming = []
    for got in gots:
        conversation = conversations.get(got.address)
        if conversation is None:
            conversation = Conversation(new_id(), channel, got.address, got.received_at)
            await work.helpline.add(conversation)
        own = got.message.kind is not Kind.EVENT
        count = waiting.get(conversation.id, 0)
        one, after = _numbered(conversation, got, flooded=own and count >= MOST_WAITING)
        waiting[conversation.id] = count + own
        conversations[got.address] = after
        incoming.append(one)
    await work.helpline.save(*conversations.values())
    await work.helpline.add_in(incoming)
    for conversation in conversations.values():
        work.after_commit(HelplineChanged(conversation.id))


def _numbered(conversation: Conversation, got: _Got, *, flooded: bool) -> tuple[Incoming, Conversation]:
    """The message at its place, and the conversation after it."""
    number, own = conversation.numbers + 1, got.message.kind is not Kind.EVENT
    after = replace(
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
    if not flooded:
        return one, after
    return replace(one, state=InState.FAILED, why=FLOOD), alerted(after, Alert.FAILED, got.received_at)


def _told(one: Outgoing, word: _Word) -> Outgoing:
    """The message after what its channel said of it."""
    state = moved(one.state, word.state)
    known = replace(one, state=state, sent_id=one.sent_id or word.sent_id or None, cost=word.cost or one.cost)
    if state is one.state:
        return known
    return replace(known, next_try_at=None, error=word.error, sent_at=one.sent_at or word.at)


async def _conversation(work: Work, channel: str, address: str, now: datetime) -> Conversation:
    """Locked; a new one for whoever comes for the first time."""
    known = await work.helpline.by_address(channel, address, lock=True)
    if known is not None:
        return known
    fresh = Conversation(new_id(), channel, address, now)
    await work.helpline.add(fresh)
    return fresh


def _kept_text(text: str) -> str:
    """What every database takes: no NUL, no half of a character."""
    return text[:LONGEST_BODY].replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def kind_of_media(mime: str) -> AttachmentKind:
    """Of what `keep_media` has let pass."""
    return next(kind for kind, mimes in MIMES.items() if mime in mimes)
