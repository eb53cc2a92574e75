"""What is said in the chat around a call: may we call, may we record, when we call back. Must not know lines."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from server.domain import consent
from server.domain.center_day import TIME_ZONE
from server.domain.consent import WORDINGS, Scope
from server.domain.encounters import Encounter
from server.domain.events import HelplineChanged
from server.domain.helpline.lines import WHATSAPP, Conversation, Outgoing, Said
from server.domain.helpline.talk import Choice, Reply
from server.domain.helpline.wording import Catalogues, worded
from server.domain.ids import new_id
from server.domain.whatsapp.special import ASK_TO_CALL, CALL_BUTTON, MAY_RECORD, RECORDING_PICK, RECORDING_WORDING
from server.services.ports import Clock, Store

CALL_BACK_WITHIN = timedelta(minutes=60)
"""What is promised to a caller whom nobody could take."""


class Asking:
    def __init__(self, store: Store, clock: Clock, known: Catalogues, bell: asyncio.Event) -> None:
        """`bell` is rung when something is to be sent."""
        self._store, self._clock, self._known, self._bell = store, clock, known, bell

    async def to_call(self, conversation: Conversation, *, may_ask: bool) -> None:
        """A doctor waits: press here and call us; and, where we may ask, may we call you?"""
        payload = f"encounter:{conversation.encounter_id}"
        button = Reply(CALL_BUTTON, (Choice(payload, "option.call_button.press", 1),))
        said = [self._said(conversation, button)]
        if may_ask:
            said.append(self._said(conversation, Reply(ASK_TO_CALL)))
        await self._say(conversation.id, *said)

    async def promise(self, conversation_id: str) -> None:
        """By when we call back, by the clock of Pakistan."""
        async with self._store.work() as work:
            conversation = await work.helpline.get(conversation_id)
        if conversation is None:
            return
        by = (self._clock() + CALL_BACK_WITHIN).astimezone(ZoneInfo(TIME_ZONE)).strftime("%H:%M")
        said = self._said(conversation, Reply("call_back_by", values=(("time", by),)))
        await self._say(conversation.id, said)

    async def may_record(self, encounter: Encounter) -> None:
        """May this call be recorded? Not asked where he has said it."""
        async with self._store.work() as work:
            conversation = await work.helpline.of_encounter(encounter.id)
            said = (await work.consents.of_encounters([encounter.id])).get(encounter.id, ())
        answered = consent.answer(said, Scope.RECORDING)
        if conversation is None or conversation.channel != WHATSAPP or answered is not None:
            return
        language = "en" if encounter.language == "en" else "ur"
        text = next(one.text for one in WORDINGS if (one.id, one.language) == (RECORDING_WORDING, language))
        choices = (
            Choice(f"{RECORDING_PICK}:yes", "option.record.yes", 1),
            Choice(f"{RECORDING_PICK}:no", "option.record.no", 2),
        )
        titles = worded(self._known, language, Reply("not_understood", choices)).choices
        asked = Said(text, titles, key=MAY_RECORD)
        await self._say(conversation.id, asked)

    def _said(self, conversation: Conversation, reply: Reply) -> Said:
        return Said.of(worded(self._known, conversation.language, reply), reply.key)

    async def _say(self, conversation_id: str, *said: Said) -> None:
        """Into the outbox; whoever wants no messages gets none."""
        now = self._clock()
        async with self._store.work() as work:
            conversation = await work.helpline.get(conversation_id, lock=True)
            if conversation is None or conversation.opted_out:
                return
            first = conversation.numbers + 1
            out = [Outgoing(new_id(), conversation.id, first + at, one, now) for at, one in enumerate(said)]
            await work.helpline.add_out(out)
            await work.helpline.save(replace(conversation, numbers=conversation.numbers + len(out)))
            work.after_commit(HelplineChanged(conversation.id))
        self._bell.set()
