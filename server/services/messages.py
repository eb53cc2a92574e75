"""Texts and voice notes of a call: sent from a seat, kept with the encounter, read by whoever may see its notes.

> A page may send the same again whenever it does not know whether it arrived: there is one message. A voice note is
> kept piece by piece, so that it goes on after a lost link, a reload or a restart of ours where it stopped.

It must not know Socket.IO, HTTP or the media plane.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from server.domain.clinical_access import Purpose
from server.domain.errors import Conflict, NotFound
from server.domain.identity import Actor
from server.domain.messages import (
    AT_MOST,
    UNFINISHED_AT_MOST,
    VOICE_AT_MOST,
    Message,
    MessageCounts,
    MessageKind,
    MessageShown,
)
from server.domain.pieces import AT_MOST as OCTETS_AT_MOST
from server.domain.pieces import Bulk, Piece, check, refused, too_large
from server.services.access import encounter_for
from server.services.live_call import LiveCalls, LiveSeat
from server.services.ports import Clock, Store, Work

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class VoiceNote:
    mime: str
    sound: bytes


class MessageService:
    def __init__(self, store: Store, clock: Clock, live: LiveCalls) -> None:
        self._store = store
        self._clock = clock
        self._live = live

    async def send(self, actor: Actor, socket_id: str, call_id: str, message_id: str, text: str) -> None:
        """A text from this page's seat. Raises NotFound, Conflict(`message.taken`, `message.too_many`)."""
        call, seat = self._live.seat_of(socket_id, call_id)
        if message_id in call.messages and call.messages[message_id].message.participant_id == seat.participant.id:
            return
        await _settled(lambda: self._keep_text(actor, seat, message_id, text))
        await self._show(call_id, message_id)

    async def seen(self, socket_id: str, call_id: str, message_id: str, *, heard: bool) -> None:
        """It has arrived at this page, or was read or listened to. Raises NotFound."""
        call, seat = self._live.seat_of(socket_id, call_id)
        async with self._store.work() as work:
            message = await work.messages.get(message_id, lock=True)
            if message is None or message.encounter_id != call_id or not message.is_whole:
                raise no_message()
            if message.participant_id == seat.participant.id:
                return
            await work.messages.seen(message_id, seat.participant.id, self._clock(), heard=heard)
        if message_id in call.messages:  # an older one is no longer in the topic
            await self._show(call_id, message_id)

    async def voice_piece(self, actor: Actor, socket_id: str, call_id: str, piece: Piece) -> int:
        """Keep a piece of a voice note; which one is wanted next.

        Raises NotFound, Conflict(`piece.refused`, `piece.too_large`, `piece.too_many`, `message.taken`).
        """
        call, seat = self._live.seat_of(socket_id, call_id)
        check(piece)
        message = await _settled(lambda: self._keep_piece(actor, seat, piece))
        if message is None:
            return 0
        if message.is_whole and message.id not in call.messages:
            await self._show(call_id, message.id)
        return message.arrived_pieces

    async def of_encounter(self, actor: Actor, encounter_id: str) -> tuple[MessageShown, ...]:
        """All messages of its call, oldest first. Raises NotFound."""
        async with self._store.work() as work:
            await encounter_for(work, actor, encounter_id, Purpose.CHART, "messages.read")
            return await work.messages.shown(encounter_id)

    async def voice_note(self, actor: Actor, encounter_id: str, message_id: str) -> VoiceNote:
        """The sound: for whoever may read the notes, and for guests, whose tokens end with the call.

        Raises NotFound.
        """
        purpose = Purpose.CHART if actor.person_id is not None else Purpose.SIT
        async with self._store.work() as work:
            await encounter_for(work, actor, encounter_id, purpose, "voice_note.read")
            message = await work.messages.get(message_id)
            if message is None or message.encounter_id != encounter_id:
                raise no_message()
            if message.kind is not MessageKind.VOICE or not message.is_whole:
                raise no_message()
            return VoiceNote(message.mime, await work.messages.sound(message_id))

    async def _keep_text(self, actor: Actor, seat: LiveSeat, message_id: str, text: str) -> None:
        call_id = seat.participant.encounter_id
        async with self._store.work() as work:
            if await _own(work, seat, message_id) is not None:
                return
            if (await work.messages.counts(call_id, seat.participant.id)).all >= AT_MOST:
                raise Conflict("message.too_many", "Too many messages in this call.")
            await work.messages.add(self._new(seat, message_id, MessageKind.TEXT, text=text))
            await _audit(work, actor, call_id)

    async def _keep_piece(self, actor: Actor, seat: LiveSeat, piece: Piece) -> Message | None:
        """The voice note with the piece in it; None while there is nothing of it."""
        async with self._store.work() as work:
            message = await _own(work, seat, piece.bulk_id)
            if message is None:
                if piece.index != 0 or not piece.octets:
                    return None
                message = await self._begin_voice(work, seat, piece)
            if (message.kind, message.pieces, message.mime) != (MessageKind.VOICE, piece.count, piece.mime):
                raise refused()
            if not piece.octets or piece.index != message.arrived_pieces:
                return message
            if message.octets + len(piece.octets) > OCTETS_AT_MOST[Bulk.VOICE]:
                raise too_large()
            message = await work.messages.add_piece(message, piece.octets)
            if message.is_whole:
                await _audit(work, actor, message.encounter_id)
            return message

    async def _begin_voice(self, work: Work, seat: LiveSeat, piece: Piece) -> Message:
        counts = await work.messages.counts(seat.participant.encounter_id, seat.participant.id)
        if _is_too_much(counts):
            raise Conflict("piece.too_many", "Too many voice notes. Wait until the others have arrived.")
        message = self._new(
            seat, piece.bulk_id, MessageKind.VOICE, mime=piece.mime, seconds=piece.seconds, pieces=piece.count
        )
        await work.messages.add(message)
        return message

    def _new(
        self,
        seat: LiveSeat,
        message_id: str,
        kind: MessageKind,
        *,
        text: str = "",
        mime: str = "",
        seconds: float | None = None,
        pieces: int = 0,
    ) -> Message:
        one = seat.participant
        return Message(
            message_id, one.encounter_id, one.id, one.name, kind, self._clock(), text, mime, seconds, pieces
        )

    async def _show(self, call_id: str, message_id: str) -> None:
        """Have the call's topic show the message as the store has it now."""
        async with self._store.work() as work:
            shown = await work.messages.one_shown(message_id)
        call = self._live.by_id.get(call_id)
        if call is not None and shown is not None:
            call.show_message(shown)
            self._live.changed(call_id)


async def _own(work: Work, seat: LiveSeat, message_id: str) -> Message | None:
    """This seat's message of that id, locked; None when there is none. Raises Conflict(`message.taken`)."""
    message = await work.messages.get(message_id, lock=True)
    if message is not None and message.participant_id != seat.participant.id:
        raise Conflict("message.taken", "This message cannot be sent. Write it again.")
    return message


async def _audit(work: Work, actor: Actor, call_id: str) -> None:
    encounter = await work.encounters.get(call_id)
    patient_id = None if encounter is None else encounter.patient_id
    work.audit.append(actor, "message.sent", "encounter", call_id, patient_id=patient_id)


def _is_too_much(counts: MessageCounts) -> bool:
    return counts.all >= AT_MOST or counts.voice >= VOICE_AT_MOST or counts.unfinished >= UNFINISHED_AT_MOST


async def _settled(keep: Callable[[], Awaitable[T]]) -> T:
    """Run it; once more when the same was being kept at the same time, as a page that asks again does."""
    try:
        return await keep()
    except Conflict as conflict:
        if conflict.code != "store.conflict":
            raise
        return await keep()


def no_message() -> NotFound:
    return NotFound("message.not_found", "This message is not there.")
