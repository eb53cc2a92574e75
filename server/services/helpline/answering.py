"""Answers what came in: each conversation's messages in order, each exactly once.

> A message, the conversation after it, the replies and whatever it brought about are one transaction: after a crash
> at any moment either all of it is there, or the message still waits.

Must not know a channel's own language.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from server.domain.encounters import State
from server.domain.errors import Contended, Refused, Unavailable
from server.domain.events import HelplineChanged
from server.domain.helpline.engine import step
from server.domain.helpline.flow import Flow
from server.domain.helpline.lines import (
    LONGEST_JOINED,
    MOST_ATTEMPTS,
    WHATSAPP,
    Alert,
    Conversation,
    Incoming,
    InState,
    Outgoing,
    Said,
)
from server.domain.helpline.reading import Words
from server.domain.helpline.talk import Kind, Message
from server.domain.helpline.wording import Catalogues, worded
from server.domain.ids import new_id
from server.services.helpline.effects import FOLLOW_UP_AFTER, Effects, encounter_moved
from server.services.helpline.links import InvitationLinks
from server.services.helpline.receiving import alerted
from server.services.ports import Clock, Store, Work

log = structlog.get_logger("helpline")

TOGETHER = 20
"""Conversations answered in one transaction at most."""
LOOK_SECONDS = 1.0
AFTER_TROUBLE_SECONDS = 2.0
LONGEST_END_SECONDS = 5.0
"""For what is under way when we stop; nothing is lost by ending it sooner."""


class Answering:
    def __init__(
        self, store: Store, clock: Clock, flow: Flow, words: Words, known: Catalogues, links: InvitationLinks,
        came: asyncio.Event, bell: asyncio.Event,
    ) -> None:  # fmt: skip
        """`came` is set when something is to be answered; `bell` is rung when something is to be sent."""
        self._store = store
        self._clock = clock
        self._flow = flow
        self._words = words
        self._known = known
        self._effects = Effects(flow, known, links)
        self._came = came
        self._bell = bell
        self._task: asyncio.Task[None] | None = None
        self._ending = False

    async def start(self) -> None:
        """Begin to answer, first what was left."""
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Stop; what was under way is answered at the next start."""
        self._ending = True
        self._came.set()
        if self._task is not None and not (await asyncio.wait({self._task}, timeout=LONGEST_END_SECONDS))[0]:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def round(self) -> bool:
        """Answer what waits, of a few conversations; whether there was anything."""
        now = self._clock()
        async with self._store.work() as work:
            due = await self._look(work, now)
            ids = await work.helpline.to_answer(now, TOGETHER)
        if due:
            self._bell.set()
        if not ids:
            return due
        try:
            await self._answer(ids, now)
        except Contended:
            return True
        except Exception:
            for one in ids:
                await self._answer_alone(one, now)
        self._bell.set()
        return True

    async def _run(self) -> None:
        while not self._ending:
            try:
                self._came.clear()
                if await self.round():
                    continue
            except Exception:  # whatever it is, citizens wait: it is tried again
                log.exception("helpline_answering_interrupted")
                await asyncio.sleep(AFTER_TROUBLE_SECONDS)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._came.wait()

    async def _look(self, work: Work, now: datetime) -> bool:
        """Have the engine told of what has become due; whether there was anything."""
        moved = await work.helpline.encounters_moved(TOGETHER)
        for conversation in await work.helpline.lock_free(moved):
            encounter = await work.encounters.get(conversation.encounter_id or "")
            if encounter is not None:
                changed = encounter_moved(conversation, encounter.state, now)
                if encounter.state is State.IN_PROGRESS and conversation.encounter_state == State.TRIAGED.value:
                    changed = await self._tell(work, changed, [self._effects.say(changed, "doctor_ready")], None)
                await work.helpline.save(changed)
                work.after_commit(HelplineChanged(conversation.id))
        due = await work.helpline.due(now, TOGETHER)
        for conversation in await work.helpline.lock_free(due):
            await self._due(work, conversation, now)
        return bool(moved or due)

    async def _due(self, work: Work, conversation: Conversation, now: datetime) -> None:
        """Into the inbox with it, so that it is answered in its turn, once."""
        event, at = conversation.due_event, conversation.due_at
        number = conversation.numbers + 1
        after = replace(conversation, due_event="", due_at=None)
        if event == "ended":
            after = replace(after, due_event="follow_up", due_at=now + FOLLOW_UP_AFTER)
        if await self._is_still_so(work, conversation):
            key = f"event:{conversation.id}:{event}:{at.isoformat() if at else ''}"
            one = Incoming(
                new_id(), conversation.id, number, conversation.channel, key, Kind.EVENT, event, now, now
            )
            after = replace(after, numbers=number)
            await work.helpline.add_in([one])
        await work.helpline.save(after)

    async def _is_still_so(self, work: Work, conversation: Conversation) -> bool:
        """A promise to call back is for those who still wait; the end for what was not taken up again."""
        encounter = await work.encounters.get(conversation.encounter_id or "")
        state = None if encounter is None else encounter.state
        wanted = {"promised": State.TRIAGED, "ended": State.FINISHED}.get(conversation.due_event)
        return not conversation.opted_out and (wanted is None or state is wanted)

    async def _answer(self, ids: tuple[str, ...], now: datetime) -> None:
        async with self._store.work() as work:
            for conversation in await work.helpline.lock_free(ids):
                await self._answer_one(work, conversation, now)

    async def _answer_one(self, work: Work, conversation: Conversation, now: datetime) -> None:
        for one in await work.helpline.unanswered(conversation.id):
            conversation = await self._message(work, conversation, one, now)
            await work.helpline.save_in(replace(one, state=InState.DONE, next_try_at=None))
        await work.helpline.save(conversation)
        work.after_commit(HelplineChanged(conversation.id))

    async def _answer_alone(self, conversation_id: str, now: datetime) -> None:
        """So that one that cannot be answered holds up no other."""
        try:
            await self._answer((conversation_id,), now)
        except Refused as error:
            if isinstance(error, Unavailable):
                raise
            await self._failed(conversation_id, error.code, now)
        except Exception as error:
            log.exception("helpline_message_failed", conversation=conversation_id)
            await self._failed(conversation_id, type(error).__name__, now)

    async def _failed(self, conversation_id: str, why: str, now: datetime) -> None:
        """The first of its messages is tried again later; after some tries a person has to look."""
        async with self._store.work() as work:
            conversation = await work.helpline.get(conversation_id, lock=True)
            waiting = await work.helpline.unanswered(conversation_id)
            if conversation is None or not waiting:
                return
            one = replace(waiting[0], attempts=waiting[0].attempts + 1, why=why[:60])
            if one.attempts < MOST_ATTEMPTS:
                await work.helpline.save_in(replace(one, next_try_at=now + timedelta(seconds=2**one.attempts)))
                return
            await work.helpline.save_in(replace(one, state=InState.FAILED, next_try_at=None))
            await work.helpline.save(alerted(conversation, Alert.FAILED, now))
            work.after_commit(HelplineChanged(conversation_id))

    async def _message(self, work: Work, conversation: Conversation, one: Incoming, now: datetime) -> Conversation:
        message = Message(one.kind, one.body)
        taken = step(self._flow, self._words, conversation.talk, conversation.channel, message, now)
        after = replace(conversation, talk=taken.talk, language=taken.talk.language or conversation.language)
        beside: list[Said] = []
        for effect in taken.effects:
            after, said = await self._effects.apply(work, after, taken.talk, effect, now)
            beside += said
        replies = [
            Said.of(worded(self._known, after.language, reply), reply.key, many=reply.many)
            for reply in taken.replies
        ]
        # The question that is open comes last.
        return await self._tell(work, after, [*replies[:-1], *beside, *replies[-1:]], one.id)

    async def _tell(
        self, work: Work, conversation: Conversation, saids: list[Said], answers: str | None
    ) -> Conversation:
        """Put it in the outbox; the conversation with the numbers that this took."""
        if conversation.channel == WHATSAPP:
            saids = joined(saids)
        number = conversation.numbers
        outs = [
            Outgoing(new_id(), conversation.id, number + place, said, work.began_at, answers)
            for place, said in enumerate(saids, 1)
        ]
        await work.helpline.add_out(outs)
        return replace(conversation, numbers=number + len(outs))


def joined(saids: list[Said]) -> list[Said]:
    """As few messages as can be, where each is charged: words that ask nothing go before those that follow."""
    found: list[Said] = []
    for said in saids:
        last = found[-1] if found else None
        plain = last is not None and not (last.choices or last.commands or last.invitation_id or last.spoken)
        if last is not None and plain and len(last.text) + len(said.text) + 2 <= LONGEST_JOINED:
            found[-1] = replace(said, text=f"{last.text}\n\n{said.text}")
        else:
            found.append(said)
    return found
