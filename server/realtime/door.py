"""What stands behind the Socket.IO shell: tokens become actors, messages become use cases.

It must not know Socket.IO (`signaling.shell`) nor rules (`server.services`); it translates.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.domain.errors import Contended, NotFound, Refused
from server.domain.identity import Actor, Role
from server.domain.licence import licence_of
from server.realtime.boards import Boards, topic_key
from server.realtime.call_door import CallDoor, CallServices, Handler
from server.realtime.cards import Cards
from server.realtime.presence import Presence
from server.services.duty import DutyService
from server.services.encounters import EncounterService
from server.services.identity import IdentityService
from server.services.ports import Clock
from signaling import messages as wire
from signaling.shell import Refusal

ATTEMPTS = 3
"""How often a use case is run that lost against another transaction."""


@dataclass(slots=True)
class Socket:
    """One connected page."""

    #: Good for the socket's life: whatever changes a person's rights closes the person's sockets.
    actor: Actor
    room_id: str | None = None


class LiveDoor:
    """Implements `signaling.shell.Door`."""

    def __init__(
        self,
        identity: IdentityService,
        encounters: EncounterService,
        duty: DutyService,
        services: CallServices,
        cards: Cards,
        boards: Boards,
        presence: Presence,
        clock: Clock,
    ) -> None:
        self.sockets: dict[str, Socket] = {}
        self._identity = identity
        self._encounters = encounters
        self._duty = duty
        self._calls = services.calls
        self._cards = cards
        self._boards = boards
        self._presence = presence
        self._clock = clock
        self._requests: dict[type[wire.Message], Handler] = {
            wire.Follow: self._follow,
            wire.Unfollow: self._unfollow,
            wire.OpenRoom: self._open_room,
            wire.SetDuty: self._set_duty,
            wire.Claim: self._claim,
            **CallDoor(services, boards).requests,
        }

    async def connect(self, socket_id: str, token: str) -> None:
        try:
            actor = await self._identity.actor_from_token(token)
        except Refused as refused:
            raise refusal(refused) from refused
        self.sockets[socket_id] = Socket(actor)
        if actor.person_id is not None and self._presence.enter(
            f"person/{actor.person_id}", socket_id, self._clock()
        ):
            self._boards.doctor_changed(actor.person_id)

    async def disconnected(self, socket_id: str) -> None:
        socket = self.sockets.pop(socket_id, None)
        if socket is None:
            return
        self._boards.gone(socket_id)
        self._calls.disconnected(socket_id)
        self._stand_in(socket_id, socket, None)
        person_id = socket.actor.person_id
        if person_id is not None and self._presence.leave(f"person/{person_id}", socket_id, self._clock()):
            self._boards.doctor_changed(person_id)

    async def request(self, socket_id: str, message: wire.Message) -> wire.Card | None:
        socket = self.sockets.get(socket_id)
        if socket is None:
            raise Refusal("auth.missing", "Please sign in again.")
        handle = self._requests[type(message)]
        for attempt in range(ATTEMPTS):
            try:
                return await handle(socket_id, socket.actor, message)
            except Contended as contended:
                if attempt == ATTEMPTS - 1:
                    raise refusal(contended) from contended
            except Refused as refused:
                raise refusal(refused) from refused
        raise AssertionError("unreachable: the last attempt returns or raises")

    async def _follow(self, socket_id: str, actor: Actor, message: wire.Follow) -> wire.Card:
        key = topic_key(actor, message.topic)
        if key is None:
            raise NotFound("topic.not_found", "This is not available.")
        if message.topic.startswith("call:"):
            await self._calls.admit(actor, message.topic.removeprefix("call:"))
        return await self._boards.follow(socket_id, actor, message.topic, key, message.since)

    async def _unfollow(self, socket_id: str, actor: Actor, message: wire.Unfollow) -> None:
        key = topic_key(actor, message.topic)
        if key is not None:
            self._boards.unfollow(socket_id, key)

    async def _open_room(self, socket_id: str, actor: Actor, message: wire.OpenRoom) -> wire.Card | None:
        socket = self.sockets[socket_id]
        if message.room_id is None:
            self._stand_in(socket_id, socket, None)
            return None
        card = await self._cards.room(message.room_id)
        if card is None or actor.role is not Role.STAFF or card["center_id"] != actor.center_id:
            raise NotFound("room.not_found", "This room is not there.")
        self._stand_in(socket_id, socket, message.room_id)
        return wire.RoomCard.model_validate({**card, "present": True})

    def _stand_in(self, socket_id: str, socket: Socket, room_id: str | None) -> None:
        """Move a page from the room it stood in to another one (or none), and tell the desk."""
        now, before = self._clock(), socket.room_id
        socket.room_id = room_id
        changed = before is not None and before != room_id
        changed = changed and self._presence.leave(f"room/{before}", socket_id, now)
        if room_id is not None:
            changed = self._presence.enter(f"room/{room_id}", socket_id, now) or changed
        if changed and socket.actor.center_id is not None:
            self._boards.rooms_changed(socket.actor.center_id)

    async def _set_duty(self, socket_id: str, actor: Actor, message: wire.SetDuty) -> wire.Card:
        person = await self._duty.set_duty(actor, message.on)
        return wire.DoctorCard(
            id=person.id,
            name=person.name,
            specialities=person.specialities,
            on_duty_since=person.on_duty_since,
            licence=licence_of(person, self._clock()).value,
            connected=True,
            encounter_id=None,
        )

    async def _claim(self, socket_id: str, actor: Actor, message: wire.Claim) -> wire.Card:
        await self._encounters.claim(actor, message.encounter_id)
        card = await self._cards.encounter(message.encounter_id)
        return wire.EncounterCard.model_validate(card)


def refusal(refused: Refused) -> Refusal:
    """A use case's refusal in the words of the wire."""
    by = refused.data.get("by")
    return Refusal(refused.code, refused.detail, by=by if isinstance(by, str) else None)
