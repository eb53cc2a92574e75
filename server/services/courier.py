"""Messages to people outside: written down with what caused them, sent afterwards, tried again, never too many.

> What is written in a work that rolls back is never sent; what was committed is sent, or its failure is seen.

Must not know who carries a message of which kind, nor what it says.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from server.domain.errors import Refused
from server.domain.ids import new_id
from server.domain.volunteer_words import Letter
from server.domain.volunteers import ContactKind
from server.services.ports import Clock, Store, Work
from server.services.ports.identity import Vault
from server.services.ports.volunteers import Messenger, NotDelivered, Outgoing

log = structlog.get_logger("courier")

A_DAY = timedelta(days=1)
MOST_A_DAY = 6
"""To one contact, whatever the reason: nobody is flooded through us."""
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720))
"""After each try that failed; then it is given up."""
KEPT = timedelta(days=30)
LOOK_SECONDS = 20.0
AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Contact:
    kind: ContactKind
    address: str


class Courier:
    def __init__(
        self, store: Store, clock: Clock, vault: Vault, messengers: Mapping[ContactKind, Messenger]
    ) -> None:
        self._store = store
        self._clock = clock
        self._vault = vault
        self._messengers = messengers
        self._woken = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    @property
    def kinds(self) -> tuple[ContactKind, ...]:
        """By which contacts somebody can be reached here."""
        return tuple(self._messengers)

    def hash_of(self, contact: Contact) -> str:
        return self._vault.fingerprint(f"{contact.kind.value}:{contact.address.casefold()}", "contact")

    async def write(self, work: Work, contact: Contact, letter: Letter) -> bool:
        """Have it sent after this work. False: this contact has had enough messages for today."""
        now, contact_hash = self._clock(), self.hash_of(contact)
        if await work.outbox.count_since(contact_hash, now - A_DAY) >= MOST_A_DAY:
            log.warning("too_many_messages")
            return False
        words = {"kind": contact.kind.value, "to": contact.address, "subject": letter.subject, "text": letter.text}
        message_id = new_id()
        sealed = self._vault.seal(json.dumps(words).encode(), f"message/{message_id}")
        await work.outbox.add(Outgoing(message_id, contact_hash, sealed, now, now))
        self._woken.set()
        return True

    async def start(self) -> None:
        self._running = asyncio.create_task(self._run(), name="courier")

    async def close(self) -> None:
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running

    async def send_due(self) -> int:
        """Send what is due; how many were sent. One whose sending is cut off is sent again: twice beats never."""
        now = self._clock()
        async with self._store.work() as work:
            due = await work.outbox.due(now, AT_ONCE)
            for one in due:  # nobody else takes them meanwhile
                await work.outbox.save(replace(one, next_try_at=now + PAUSES[0]))
        return sum([await self._sent(one) for one in due])

    async def prune(self) -> None:
        async with self._store.work() as work:
            await work.outbox.delete_before(self._clock() - KEPT)

    async def _sent(self, one: Outgoing) -> bool:
        words = json.loads(self._vault.opened(one.sealed, f"message/{one.id}"))
        messenger = self._messengers.get(ContactKind(words["kind"]))
        try:
            if messenger is None:
                raise NotDelivered
            await messenger.send(words["to"], words["subject"], words["text"])
        except NotDelivered:
            after = _failed(one, self._clock() + PAUSES[min(one.attempts, len(PAUSES) - 1)])
            log.warning("message_not_sent", attempt=after.attempts)
        else:
            after = replace(one, sealed=b"", next_try_at=None, attempts=one.attempts + 1, sent_at=self._clock())
        async with self._store.work() as work:
            await work.outbox.save(after)
        return after.sent_at is not None

    async def _run(self) -> None:
        await self._quietly(self.prune())
        while True:
            self._woken.clear()
            await self._quietly(self.send_due())
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._woken.wait()
            await asyncio.sleep(0.2)  # what woke us is committed in a moment

    async def _quietly(self, work: Awaitable[object]) -> None:
        try:
            await work
        except Refused as refused:
            log.info("courier_looks_again", code=refused.code)
        except Exception:
            log.exception("courier_failed")


def _failed(one: Outgoing, next_try_at: datetime) -> Outgoing:
    attempts = one.attempts + 1
    if attempts > len(PAUSES):
        return replace(one, sealed=b"", next_try_at=None, attempts=attempts)
    return replace(one, next_try_at=next_try_at, attempts=attempts)
