"""Loads what topics are made of and puts it into the words of the wire. Must not know sockets or topics."""

from __future__ import annotations

from typing import Any

from server.domain.calls import CallShown, SeatShown
from server.domain.encounters import CLAIMED, OPEN, Encounter
from server.domain.identity import Actor, Person, Room
from server.domain.licence import licence_of
from server.domain.pairing import Offer
from server.domain.sent_cases import CaseState
from server.realtime.cockpit_door import tool_cards
from server.realtime.presence import Presence
from server.services.board import BoardService
from server.services.calls import CallService
from server.services.cards import encounter_card, message_card
from server.services.pairing import PairingService, WaitShown
from server.services.ports import Clock, Store, Work
from server.services.shown import shown
from signaling import cards as wire
from signaling.board import AlarmCard, BoardCallCard, BoardRoomCard, CenterCard, DutyCard, LineCard, NodeCard
from signaling.kinds import Kind
from signaling.pairing import OfferCard, WaitCard
from signaling.topics import Card, State

BOARD: dict[Kind, type[wire.Card]] = {
    "alarm": AlarmCard,
    "board_room": BoardRoomCard,
    "line": LineCard,
    "duty": DutyCard,
    "center": CenterCard,
    "board_call": BoardCallCard,
    "node": NodeCard,
}


class Cards:
    """The source of all boards (`realtime.boards.CardSource`)."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        presence: Presence,
        calls: CallService,
        pairing: PairingService,
        board: BoardService,
    ) -> None:
        self._board = board
        self._pairing = pairing
        self._store = store
        self._clock = clock
        self._presence = presence
        self._calls = calls

    async def desk(self, actor: Actor) -> State:
        """Open encounters and rooms of the actor's center, and all doctors on duty. Audited."""
        center_id = str(actor.center_id)
        waits = (await self.waits()).get(center_id, {})
        async with self._store.work() as work:
            work.audit.append(actor, "desk.viewed", "center", center_id)
            open_ones = await work.encounters.find(center_id=center_id, states=OPEN)
            return {
                "encounter": await self._encounters(work, open_ones),
                "room": await self._rooms(work, center_id, open_ones),
                "doctor": await self._doctors(work),
                "wait": waits,
            }

    async def queue(self, actor: Actor) -> State:
        """What waits for this doctor (nobody while off duty), what he has claimed, and himself. Audited."""
        offers = await self.offers(str(actor.person_id))
        async with self._store.work() as work:
            himself = {id_: card for id_, card in (await self._doctors(work)).items() if id_ == actor.person_id}
            takes = any(card["licence"] == "ok" for card in himself.values())
            waiting = await work.encounters.waiting(actor.specialities) if takes else ()
            own = await work.encounters.find(doctor_id=actor.person_id, states=CLAIMED)
            work.audit.append(actor, "queue.viewed", "person", str(actor.person_id))
            later = await _sent_to(work, actor)
            encounters = await self._encounters(work, (*waiting, *own, *later))
            return {"encounter": encounters, "doctor": himself, "offer": offers}

    async def encounter(self, encounter_id: str) -> Card | None:
        async with self._store.work() as work:
            found = await work.encounters.get(encounter_id)
            return (await self._encounters(work, (found,))).get(encounter_id) if found is not None else None

    async def rooms(self, center_id: str) -> dict[str, Card]:
        async with self._store.work() as work:
            busy = await work.encounters.find(center_id=center_id, states=CLAIMED)
            return await self._rooms(work, center_id, busy)

    async def room(self, room_id: str) -> Card | None:
        async with self._store.work() as work:
            room = await work.rooms.get(room_id)
        return (await self.rooms(room.center_id)).get(room_id) if room is not None else None

    async def doctor(self, person_id: str) -> Card | None:
        """None when not on duty."""
        async with self._store.work() as work:
            return (await self._doctors(work)).get(person_id)

    async def offers(self, person_id: str) -> dict[str, Card]:
        """What this doctor is asked now."""
        found = await self._pairing.open_for(person_id)
        return {offer.id: _dump(_offer_card(offer, asked_by)) for offer, asked_by in found}

    async def waits(self) -> dict[str, dict[str, Card]]:
        """Center id -> encounter id -> what is known of its wait."""
        found: dict[str, dict[str, Card]] = {}
        for one in await self._pairing.waits():
            found.setdefault(one.encounter.center_id, {})[one.encounter.id] = _dump(_wait_card(one))
        return found

    async def board(self) -> State:
        """The control room's whole board, checked against the wire's models."""
        cards = await self._board.cards()
        return {kind: {id_: _dump(BOARD[kind](**card)) for id_, card in cards[kind].items()} for kind in BOARD}

    def call(self, call_id: str) -> State | None:
        call = self._calls.shown(call_id)
        if call is None:
            return None
        return {
            "call": {call_id: _dump(_call_card(call))},
            "participant": {seat.participant.id: _dump(_participant_card(seat)) for seat in call.seats},
            "message": {one.message.id: _dump(message_card(one)) for one in call.messages},
            **tool_cards(call.tools),
        }

    async def _encounters(self, work: Work, found: tuple[Encounter, ...]) -> dict[str, Card]:
        return {one.encounter.id: _dump(encounter_card(one)) for one in await shown(work, found, self._clock())}

    async def _rooms(self, work: Work, center_id: str, encounters: tuple[Encounter, ...]) -> dict[str, Card]:
        busy = {one.room_id: one.id for one in encounters if one.state in CLAIMED}
        rooms = await work.rooms.of_center(center_id)
        return {room.id: _dump(self._room_card(room, busy.get(room.id))) for room in rooms if room.active}

    async def _doctors(self, work: Work) -> dict[str, Card]:
        doctors = await work.people.on_duty()
        busy = {one.doctor_id: one.id for one in await work.encounters.find(states=CLAIMED)}
        return {one.id: _dump(self._doctor_card(one, busy.get(one.id))) for one in doctors}

    def _room_card(self, room: Room, encounter_id: str | None) -> wire.RoomCard:
        return wire.RoomCard(
            id=room.id,
            center_id=room.center_id,
            name=room.name,
            present=self._presence.is_present(f"room/{room.id}"),
            encounter_id=encounter_id,
        )

    def _doctor_card(self, doctor: Person, encounter_id: str | None) -> wire.DoctorCard:
        return wire.DoctorCard(
            id=doctor.id,
            name=doctor.name,
            specialities=doctor.specialities,
            on_duty_since=doctor.on_duty_since,
            licence=licence_of(doctor, self._clock()).value,
            connected=self._presence.is_present(f"person/{doctor.id}"),
            encounter_id=encounter_id,
        )


async def _sent_to(work: Work, doctor: Actor) -> tuple[Encounter, ...]:
    """What was sent without a call and waits for a doctor of his specialities, on duty or not."""
    cases = [one for one in await work.sent_cases.unsettled() if one.state is CaseState.WAITING]
    found = await work.encounters.many(one.encounter_id for one in cases)
    return tuple(one for one in found.values() if one.speciality in doctor.specialities)


def _call_card(call: CallShown) -> wire.CallCard:
    return wire.CallCard(
        id=call.encounter_id,
        encounter_id=call.encounter_id,
        state="open" if call.open else "closed",
        opened_at=call.opened_at,
        recording=wire.RecordingState(call.recording.value),
        recording_reason=call.recording_reason,
        recording_detail=call.recording_detail,
    )


def _participant_card(seat: SeatShown) -> wire.ParticipantCard:
    one = seat.participant
    return wire.ParticipantCard(
        id=one.id,
        role=wire.SeatRole(one.role.value),
        name=one.name,
        detail=one.detail,
        connected=seat.connected,
        joined_at=one.joined_at,
        left_at=one.left_at,
        mic=one.mic,
        camera=one.camera,
        recording_consent=seat.recording_consent,
    )


def _offer_card(offer: Offer, asked_by: str | None) -> OfferCard:
    return OfferCard.model_validate(
        {
            "id": offer.id,
            "kind": offer.kind.value,
            "encounter_id": offer.encounter_id,
            "made_at": offer.made_at,
            "expires_at": offer.expires_at,
            "why": tuple(one.value for one in offer.why),
            "asked_by": asked_by,
            "speciality": offer.speciality,
            "note": offer.detail,
        }
    )


def _wait_card(one: WaitShown) -> WaitCard:
    low, high = (None, None) if one.wait is None else (one.wait.low, one.wait.high)
    return WaitCard(
        encounter_id=one.encounter.id,
        place=one.place,
        low_minutes=None if low is None else round(low.total_seconds() / 60),
        high_minutes=None if high is None else round(high.total_seconds() / 60),
        doctors=one.doctors,
        next_doctor_at=one.next_doctor_at,
        woman_there=one.woman_there,
    )


def _dump(card: wire.Card) -> dict[str, Any]:
    return card.model_dump(mode="json")
