"""Takes what is to go out to the channels, one message of a conversation at a time, until it went or is given up.

> A message is marked as under way before it is handed over. If we die in between, it is sent again a minute later
> unless word of it has come: at least once, and once as far as the channel lets us know.

Must not know what is said.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from server.domain.errors import Unavailable
from server.domain.events import HelplineChanged
from server.domain.helpline.lines import (
    LOST,
    RETRY_SECONDS,
    UNSURE,
    Alert,
    Conversation,
    Outgoing,
    OutState,
    moved,
)
from server.domain.helpline.pace import Pace
from server.services.helpline.links import InvitationLinks
from server.services.helpline.receiving import alert
from server.services.ports import Clock, Store
from server.services.ports.helpline import HelplineChannel, NotSent, Retry, Sent, ToSend

log = structlog.get_logger("helpline")

TOGETHER = 100
"""Messages under way at once; a channel's own limits come before that."""
LOOK_SECONDS = 1.0
AFTER_TROUBLE_SECONDS = 2.0
LONGEST_END_SECONDS = 5.0
"""For what is under way when we stop; nothing is lost by ending it sooner."""


class Sending:
    def __init__(
        self, store: Store, clock: Clock, channels: Iterable[HelplineChannel], links: InvitationLinks,
        bell: asyncio.Event,
    ) -> None:  # fmt: skip
        """`bell` is rung when there is something new to send."""
        self._store = store
        self._clock = clock
        self._channels = {one.name: one for one in channels}
        self._links = links
        self._bell = bell
        self._citizens = {one.name: Pace(*one.a_citizen) for one in self._channels.values()}
        self._whole = {
            one.name: Pace(max(1, round(one.a_second)), 1 / one.a_second) if one.a_second else Pace(0, 0.0)
            for one in self._channels.values()
        }
        self._task: asyncio.Task[None] | None = None
        self._ending = False

    async def start(self) -> None:
        """Begin to send, first what was left."""
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Stop; what was under way is sent again later unless word of it comes."""
        self._ending = True
        self._bell.set()
        if self._task is not None and not (await asyncio.wait({self._task}, timeout=LONGEST_END_SECONDS))[0]:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def round(self) -> int:
        """Send the next message of each conversation whose time has come; how many were handed over."""
        begun = await self._begun()
        done = await asyncio.gather(*(self._handed_over(one, conversation) for one, conversation in begun))
        if begun:
            await self._kept([(one.id, outcome) for (one, _), outcome in zip(begun, done, strict=True)])
        return len(begun)

    async def _run(self) -> None:
        while not self._ending:
            try:
                self._bell.clear()
                if await self.round():
                    continue
            except Exception:  # whatever it is, citizens wait: it is tried again
                log.exception("helpline_sending_interrupted")
                await asyncio.sleep(AFTER_TROUBLE_SECONDS)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._bell.wait()

    async def _begun(self) -> list[tuple[Outgoing, Conversation]]:
        """Marked as under way; those that have to wait for their turn are put off."""
        now = self._clock()
        begun = []
        async with self._store.work() as work:
            ones = await work.helpline.to_send(now, self._channels, TOGETHER)
            known = await work.helpline.many(one.conversation_id for one in ones)
            for one in ones:
                conversation = known[one.conversation_id]
                wait = self._wait(conversation, now)
                if wait:
                    await work.helpline.save_out(replace(one, next_try_at=now + timedelta(seconds=wait)))
                    continue
                away = replace(one, state=OutState.SENDING, tries=one.tries + 1, next_try_at=now + UNSURE)
                await work.helpline.save_out(away)
                begun.append((away, conversation))
        return begun

    def _wait(self, conversation: Conversation, now: datetime) -> float:
        """Seconds until the citizen and the whole channel may be sent to, 0: now."""
        alone = self._citizens[conversation.channel].take(conversation.id, now)
        return alone or self._whole[conversation.channel].take("", now)

    async def _handed_over(self, one: Outgoing, conversation: Conversation) -> Sent | NotSent:
        invitation_id = one.said.invitation_id
        message = ToSend(
            one.id, conversation.address, conversation.phone, one.said, conversation.language,
            conversation.last_in_at, self._links.link(invitation_id) if invitation_id else "",
        )  # fmt: skip
        try:
            return await self._channels[conversation.channel].send(message)
        except Exception as error:
            log.exception("helpline_channel_failed", channel=conversation.channel)
            return NotSent(Retry.UNSURE, type(error).__name__)

    async def _kept(self, outcomes: list[tuple[str, Sent | NotSent]]) -> None:
        """Until it is kept: what was taken and is forgotten would be sent twice."""
        while True:
            try:
                return await self._keep(outcomes)
            except Unavailable:
                log.warning("helpline_outcome_waits", count=len(outcomes))
                await asyncio.sleep(AFTER_TROUBLE_SECONDS / 4)

    async def _keep(self, outcomes: list[tuple[str, Sent | NotSent]]) -> None:
        now = self._clock()
        async with self._store.work() as work:
            # Always in one order, so that two nodes do not wait for each other.
            for outgoing_id, outcome in sorted(outcomes, key=lambda pair: pair[0]):
                one = await work.helpline.out(outgoing_id, lock=True)
                if one is None:
                    continue
                after = _after(one, outcome, now)
                await work.helpline.save_out(after)
                if after.state in LOST and after.state is not one.state:
                    await alert(work, one.conversation_id, Alert.FAILED, now)
                work.after_commit(HelplineChanged(one.conversation_id))


def _after(one: Outgoing, outcome: Sent | NotSent, now: datetime) -> Outgoing:
    """What is known of it now; word of it may have come before the channel's answer."""
    if isinstance(outcome, Sent):
        state = moved(one.state, OutState.SENT)
        cost = one.cost or outcome.cost
        return replace(
            one, state=state, sent_id=outcome.id, sent_at=one.sent_at or now, next_try_at=None, error="", cost=cost
        )
    if one.state is not OutState.SENDING:
        return one
    code = outcome.code[:60]
    if outcome.retry is Retry.NEVER:
        return replace(one, state=OutState.FAILED, error=code, next_try_at=None)
    if one.tries > len(RETRY_SECONDS):
        return replace(one, state=OutState.GAVE_UP, error=code, next_try_at=None)
    if outcome.retry is Retry.UNSURE:
        return replace(one, error=code)
    wait = max(outcome.wait_s, RETRY_SECONDS[one.tries - 1])
    return replace(one, state=OutState.QUEUED, error=code, next_try_at=now + timedelta(seconds=wait))
