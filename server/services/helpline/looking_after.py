"""People in a conversation: helpline agents who take over from the bot, and the doctor who answers in writing.

> Hidden and missing give the same NotFound, and every look is in the audit trail.

Must not know HTTP.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from server.domain.clinical_access import Purpose
from server.domain.errors import Conflict, Forbidden, NotFound, invalid
from server.domain.events import HelplineChanged
from server.domain.helpline.flow import Flow
from server.domain.helpline.lines import LONGEST_JOINED, Alert, Conversation, Outgoing, Said
from server.domain.helpline.wording import Catalogues
from server.domain.identity import Actor, Role
from server.domain.patients import masked
from server.domain.queue import HELPLINE_CENTER
from server.services.access import encounter_for
from server.services.helpline.chatting import no_conversation
from server.services.helpline.transcript import Line, transcript
from server.services.ports import Clock, Store, Work


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation for a list. `number`: the telephone, masked."""

    conversation: Conversation
    number: str
    holder_name: str


@dataclass(frozen=True, slots=True)
class Shown:
    listed: Listed
    lines: tuple[Line, ...]


class LookingAfter:
    def __init__(self, store: Store, clock: Clock, flow: Flow, known: Catalogues) -> None:
        self._store = store
        self._clock = clock
        self._flow = flow
        self._known = known

    async def list(self, actor: Actor, which: str) -> tuple[Listed, ...]:
        """`which`: `open` (somebody has to look), `mine`, `all`; danger first. Raises Forbidden."""
        if not is_agent(actor):
            raise Forbidden("auth.forbidden", "This is not available to you.")
        async with self._store.work() as work:
            holder = actor.person_id if which == "mine" else None
            found = await work.helpline.find(open_only=which == "open", holder_id=holder)
            for one in found:
                _audit(work, actor, one, "helpline.list")
            return await self._listed(work, found)

    async def show(self, actor: Actor, conversation_id: str) -> Shown:
        """With the newest messages. Raises NotFound."""
        async with self._store.work() as work:
            conversation = await self._for_agent(work, actor, conversation_id, "helpline.read")
            return await self._shown(work, conversation)

    async def take_over(self, actor: Actor, conversation_id: str) -> Shown:
        """From now on this person answers instead of the bot. Raises NotFound, Conflict(`helpline.taken`)."""
        async with self._store.work() as work:
            conversation = await self._for_agent(work, actor, conversation_id, "helpline.take_over")
            if conversation.holder_id not in (None, actor.person_id):
                raise Conflict("helpline.taken", "Somebody else answers here already.")
            after = self._to_person(replace(conversation, holder_id=actor.person_id, unread=False))
            return await self._changed(work, after)

    async def assign(self, actor: Actor, conversation_id: str, person_id: str) -> Shown:
        """To another agent. Raises NotFound, Invalid."""
        async with self._store.work() as work:
            conversation = await self._for_agent(work, actor, conversation_id, "helpline.assign")
            person = await work.people.get(person_id)
            if person is None or not person.active or not is_agent(person.as_actor()):
                raise invalid("person_id", "unknown", "This is no agent of the helpline.")
            return await self._changed(work, self._to_person(replace(conversation, holder_id=person.id)))

    async def give_back(self, actor: Actor, conversation_id: str) -> Shown:
        """The bot answers again, from the menu. Raises NotFound."""
        async with self._store.work() as work:
            conversation = await self._for_agent(work, actor, conversation_id, "helpline.give_back")
            talk = conversation.talk
            if talk is not None and talk.node == self._flow.taken_over:
                talk = replace(talk, node=self._flow.menu, after="")
            return await self._changed(work, replace(conversation, holder_id=None, talk=talk, unread=False))

    async def seen(self, actor: Actor, conversation_id: str) -> Shown:
        """Looked after: nothing is pressing here any more. Raises NotFound."""
        async with self._store.work() as work:
            conversation = await self._for_agent(work, actor, conversation_id, "helpline.settle")
            after = replace(conversation, alert=Alert.NONE, alerted_at=None, unread=False)
            return await self._changed(work, after)

    async def write(self, actor: Actor, conversation_id: str, message_id: str, text: str) -> Shown:
        """Words to the citizen; the same id again is one message. Raises NotFound, Conflict, Invalid."""
        async with self._store.work() as work:
            conversation = await self._for_agent(work, actor, conversation_id, "helpline.write")
            if conversation.holder_id != actor.person_id:
                raise Conflict("helpline.not_yours", "Take the conversation over before you write.")
            return await self._said(work, actor, conversation, message_id, text)

    async def of_encounter(self, actor: Actor, encounter_id: str) -> Shown:
        """What was said before and beside the call, for the treating doctor. Raises NotFound."""
        async with self._store.work() as work:
            await encounter_for(work, actor, encounter_id, Purpose.CHART, "helpline.read")
            return await self._shown(work, await _of(work, encounter_id))

    async def answer(self, actor: Actor, encounter_id: str, message_id: str, text: str) -> Shown:
        """The doctor writes into the chat. Raises NotFound, Conflict, Invalid."""
        async with self._store.work() as work:
            await encounter_for(work, actor, encounter_id, Purpose.TREAT, "helpline.write")
            return await self._said(work, actor, await _of(work, encounter_id), message_id, text)

    async def _said(
        self, work: Work, actor: Actor, conversation: Conversation, message_id: str, text: str
    ) -> Shown:
        words = text.strip()
        if not words or len(words) > LONGEST_JOINED:
            raise invalid("text", "length", f"Write 1 to {LONGEST_JOINED} characters.")
        if await work.helpline.out(message_id) is not None:
            return await self._shown(work, conversation)
        if conversation.opted_out:
            raise Conflict("helpline.opted_out", "This citizen wants no messages.")
        number = conversation.numbers + 1
        one = Outgoing(message_id, conversation.id, number, Said(words), self._clock(), author_id=actor.person_id)
        await work.helpline.add_out([one])
        return await self._changed(work, self._to_person(replace(conversation, numbers=number, unread=False)))

    def _to_person(self, conversation: Conversation) -> Conversation:
        """What the citizen writes next is read by a person."""
        talk = conversation.talk
        if talk is None or talk.node in (self._flow.taken_over, self._flow.stopped):
            return conversation
        return replace(conversation, talk=replace(talk, node=self._flow.taken_over, misses=0))

    async def _for_agent(self, work: Work, actor: Actor, conversation_id: str, action: str) -> Conversation:
        conversation = await work.helpline.get(conversation_id, lock=True)
        if conversation is None or not is_agent(actor):
            raise no_conversation()
        _audit(work, actor, conversation, action)
        return conversation

    async def _changed(self, work: Work, after: Conversation) -> Shown:
        await work.helpline.save(after)
        work.after_commit(HelplineChanged(after.id))
        return await self._shown(work, after)

    async def _shown(self, work: Work, conversation: Conversation) -> Shown:
        (listed,) = await self._listed(work, (conversation,))
        return Shown(listed, await transcript(work, self._known, conversation, 0, None))

    async def _listed(self, work: Work, found: tuple[Conversation, ...]) -> tuple[Listed, ...]:
        people = await work.people.many(one.holder_id for one in found if one.holder_id is not None)
        names = {one.id: one.name for one in people.values()}
        return tuple(Listed(one, masked(one.phone), names.get(one.holder_id or "", "")) for one in found)


def is_agent(actor: Actor) -> bool:
    """Staff of the helpline, and administrators."""
    if actor.person_id is None:
        return False
    at_helpline = actor.role is Role.STAFF and actor.center_id == HELPLINE_CENTER
    return at_helpline or actor.role is Role.ADMINISTRATOR


async def _of(work: Work, encounter_id: str) -> Conversation:
    found = await work.helpline.of_encounter(encounter_id, lock=True)
    if found is None:
        raise NotFound("helpline.not_found", "This patient did not come by the helpline.")
    return found


def _audit(work: Work, actor: Actor, one: Conversation, action: str) -> None:
    work.audit.append(actor, action, "conversation", one.id, patient_id=one.patient_id)
