"""The web chat: a browser's secret is its conversation, for as long as the browser keeps it. No account, no name.

> Only a hash of the secret is kept, as the conversation's address.

Must not know HTTP.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from server.domain.errors import NotFound, TooMany
from server.domain.events import DomainEvent, HelplineChanged
from server.domain.helpline.lines import WEB, Conversation
from server.domain.helpline.pace import Pace
from server.domain.helpline.talk import Kind, Message, Reply
from server.domain.helpline.wording import Catalogues, worded
from server.services.helpline.links import InvitationLinks
from server.services.helpline.receiving import HelplineService
from server.services.helpline.transcript import Line, transcript
from server.services.limits import PerAddress
from server.services.ports import Clock, Events, Store

SECRET_OCTETS = 24
"""192 random bits."""
NEW_A_MINUTE = 10
"""Conversations begun from one address: so that nobody fills the inbox with strangers."""
POSTS = (20, 1.0)
"""At once, then one each so many seconds."""
MEDIA_A_MINUTE = 6
LONGEST_WAIT = 25.0
"""Seconds; shorter than what phone networks cut."""
MOST_WAITERS = 3
"""Pages of one conversation that wait at once; the oldest then gets what there is."""
WORDS = (
    "title", "emergency", "write", "send", "photo", "voice", "stop", "sending", "not_sent", "again", "offline",
    "open", "person",
)  # fmt: skip
"""Of the page itself, by `web.` in the catalogues."""

_SECRET = re.compile(r"[A-Za-z0-9_-]{32}")


@dataclass(frozen=True, slots=True)
class Chat:
    """What a page shows. `next`: the number after which it goes on."""

    lines: tuple[Line, ...] = field(repr=False)
    next: int
    language: str
    words: dict[str, str] = field(repr=False)


class ChatService:
    def __init__(
        self, store: Store, events: Events, clock: Clock, service: HelplineService, known: Catalogues,
        links: InvitationLinks,
    ) -> None:  # fmt: skip
        self._store = store
        self._clock = clock
        self._service = service
        self._known = known
        self._links = links
        self._opened = PerAddress(NEW_A_MINUTE)
        self._media = PerAddress(MEDIA_A_MINUTE, timedelta(minutes=1))
        self._posts = Pace(*POSTS)
        self._waiting: dict[str, list[asyncio.Event]] = {}
        events.listen(self._on_event)

    async def open(self, secret: str | None, address: str) -> str:
        """The secret of a conversation that has begun: the one that was shown, or a new one. Raises TooMany."""
        if secret is not None and _SECRET.fullmatch(secret) and await self._known_one(secret) is not None:
            return secret
        self._opened.count(address, self._clock())
        fresh = secrets.token_urlsafe(SECRET_OCTETS)
        # Words that nobody wrote: they bring the greeting, and are not shown.
        await self._receive(fresh, f"open:{_hashed(fresh)}", Message(Kind.TEXT))
        return fresh

    async def post(self, secret: str | None, message_id: str, message: Message) -> None:
        """The same id again is one message. Raises NotFound, TooMany, Unavailable."""
        conversation = await self._conversation(secret)
        wait = self._posts.take(conversation.id, self._clock())
        if wait:
            raise TooMany("rate.limited", "Too many messages. Wait a moment.", retry_after=max(1, round(wait)))
        await self._receive(secret or "", f"{conversation.id}:{message_id}", message)

    async def attach(self, secret: str | None, mime: str, octets: bytes) -> str:
        """A picture or voice note; what its message has to say. Raises NotFound, Conflict, TooMany."""
        conversation = await self._conversation(secret)
        self._media.count(conversation.id, self._clock())
        return await self._service.keep_media(WEB, conversation.address, mime, octets, self._clock())

    async def read(self, secret: str | None, after: int, wait_s: float = 0.0) -> Chat:
        """What was said after this number; waits for it so long if there is nothing yet. Raises NotFound."""
        conversation = await self._conversation(secret)
        rung = self._waiter(conversation.id)
        try:
            chat = await self._chat(conversation.id, after)
            if not chat.lines and wait_s > 0:
                with suppress(TimeoutError):
                    async with asyncio.timeout(min(wait_s, LONGEST_WAIT)):
                        await rung.wait()
                chat = await self._chat(conversation.id, after)
            return chat
        finally:
            self._forget(conversation.id, rung)

    async def _chat(self, conversation_id: str, after: int) -> Chat:
        async with self._store.work() as work:
            conversation = await work.helpline.get(conversation_id)
            if conversation is None:
                raise no_conversation()
            lines = await transcript(work, self._known, conversation, after, self._links)
        language = conversation.language
        words = {name: worded(self._known, language, Reply(f"web.{name}")).text for name in WORDS}
        words["menu"] = worded(self._known, language, Reply("command.menu")).text
        words["language"] = (
            worded(self._known, language, Reply(f"option.language.{language}")).text if language else ""
        )
        return Chat(lines, max((line.number for line in lines), default=after), language, words)

    async def _receive(self, secret: str, message_id: str, message: Message) -> None:
        await self._service.receive(WEB, _hashed(secret), message_id, message, self._clock())

    async def _known_one(self, secret: str) -> Conversation | None:
        async with self._store.work() as work:
            return await work.helpline.by_address(WEB, _hashed(secret))

    async def _conversation(self, secret: str | None) -> Conversation:
        found = await self._known_one(secret) if secret is not None and _SECRET.fullmatch(secret) else None
        if found is None:
            raise no_conversation()
        return found

    def _waiter(self, conversation_id: str) -> asyncio.Event:
        rung = asyncio.Event()
        waiting = self._waiting.setdefault(conversation_id, [])
        waiting.append(rung)
        if len(waiting) > MOST_WAITERS:
            waiting[0].set()
        return rung

    def _forget(self, conversation_id: str, rung: asyncio.Event) -> None:
        waiting = self._waiting[conversation_id]
        waiting.remove(rung)
        if not waiting:
            del self._waiting[conversation_id]

    def _on_event(self, event: DomainEvent) -> None:
        if isinstance(event, HelplineChanged):
            for rung in self._waiting.get(event.conversation_id, ()):
                rung.set()


def no_conversation() -> NotFound:
    return NotFound("helpline.not_found", "This conversation is not there.")


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
