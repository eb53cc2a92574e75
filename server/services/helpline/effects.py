"""What the engine wants of the world, done inside the transaction of the message that asked for it.

Must not know a channel's own language.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from server.domain.encounters import State
from server.domain.helpline.flow import Flow
from server.domain.helpline.lines import Alert, Conversation, OutState, Said, Way
from server.domain.helpline.talk import Does, Effect, Reply, Talk
from server.domain.helpline.wording import Catalogues, worded
from server.domain.ids import is_random_id
from server.domain.queue import HELPLINE_CENTER
from server.services.helpline.handing_over import HandingOver
from server.services.helpline.links import InvitationLinks
from server.services.helpline.receiving import alerted
from server.services.ports import Work

PROMISE_AFTER = timedelta(minutes=10)
"""Who has not been claimed by then is told that we call back."""
ENDED_AFTER = timedelta(seconds=15)
"""After a doctor finished, when that cannot be undone any more."""
FOLLOW_UP_AFTER = timedelta(days=1)
MOST_CENTERS = 5
MOST_KEPT = 24


class Effects:
    def __init__(self, flow: Flow, known: Catalogues, links: InvitationLinks) -> None:
        self._known = known
        self._handing_over = HandingOver(flow, known, links)

    async def apply(
        self, work: Work, conversation: Conversation, talk: Talk, effect: Effect, now: datetime
    ) -> tuple[Conversation, tuple[Said, ...]]:
        """The conversation after it, and what is to be said beside the engine's replies."""
        match effect.does:
            case Does.ALERT:
                why = Alert.DANGER if effect.data else Alert.PERSON
                return replace(alerted(conversation, why, now), unread=True), ()
            case Does.HAND_OVER:
                return await self._hand_over(work, conversation, talk, Way(effect.data[0]), now)
            case Does.CANCEL:
                after = await self._handing_over.cancel(work, conversation, now)
                return replace(after, due_event="", due_at=None), ()
            case Does.FORWARD:
                return await self._keep(work, replace(conversation, unread=True), effect), ()
            case Does.KEEP:
                return await self._keep(work, conversation, effect), ()
            case Does.NEAREST_CENTER:
                return conversation, await self._centers(work, conversation)
            case Does.RATE:
                return replace(conversation, rating=next(iter(effect.data), "")), ()
            case Does.OPT_OUT:
                return await self._opted_out(work, conversation), ()
            case Does.OPT_IN:
                return replace(conversation, opted_out=False), ()

    def say(self, conversation: Conversation, key: str, **values: str) -> Said:
        reply = Reply(key, values=tuple(values.items()))
        return Said.of(worded(self._known, conversation.language, reply), key)

    async def _keep(self, work: Work, conversation: Conversation, effect: Effect) -> Conversation:
        """Only what is ours and a picture or voice note; words that are forwarded have no such id."""
        ours = [one for one in effect.data if is_random_id(one)]
        kept = tuple(dict.fromkeys((*conversation.kept, *ours)))[-MOST_KEPT:]
        return await self._handing_over.attach(work, replace(conversation, kept=kept))

    async def _hand_over(
        self, work: Work, conversation: Conversation, talk: Talk, way: Way, now: datetime
    ) -> tuple[Conversation, tuple[Said, ...]]:
        handed = await self._handing_over.take(work, conversation, talk, way, now)
        promised = replace(handed.conversation, due_event="promised", due_at=now + PROMISE_AFTER)
        if way is Way.CENTER:
            return promised, await self._centers(work, conversation)
        if handed.invitation_id:
            link = replace(self.say(conversation, "link"), invitation_id=handed.invitation_id)
            return promised, (link,)
        return promised, ()

    async def _centers(self, work: Work, conversation: Conversation) -> tuple[Said, ...]:
        """We know no place of his, so all of them up to a few."""
        centers = [one for one in await work.centers.all() if one.active and one.id != HELPLINE_CENTER]
        if not centers:
            return ()
        lines = (" · ".join(part for part in (one.name, one.phone) if part) for one in centers[:MOST_CENTERS])
        return (self.say(conversation, "centers", list="\n".join(lines)),)

    async def _opted_out(self, work: Work, conversation: Conversation) -> Conversation:
        """What had not gone yet does not go; the word that he gets no more follows it."""
        for one in await work.helpline.queued(conversation.id):
            await work.helpline.save_out(replace(one, state=OutState.GAVE_UP, error="opted_out"))
        return replace(conversation, opted_out=True, due_event="", due_at=None)


def encounter_moved(conversation: Conversation, state: State, now: datetime) -> Conversation:
    """What is due now that his encounter is in another state than he was told."""
    known = replace(conversation, encounter_state=state.value)
    if state is State.FINISHED:
        return replace(known, due_event="ended", due_at=now + ENDED_AFTER)
    return replace(known, due_event="", due_at=None)
