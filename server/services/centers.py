"""Centers and their rooms. Staff sees the own center, everybody else with an account all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import uuid4

from server.domain.errors import NotFound, invalid
from server.domain.events import RoomChanged
from server.domain.identity import Actor, Center, Role, Room
from server.domain.permissions import require
from server.services.ports import Store, Work


@dataclass(frozen=True, slots=True)
class CenterWithRooms:
    center: Center
    rooms: tuple[Room, ...]


class CenterService:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def list(self, actor: Actor) -> tuple[CenterWithRooms, ...]:
        """By name. Only administrators see what is no longer in use."""
        require(actor, Role.STAFF, Role.DOCTOR, Role.SUPERVISOR, Role.ADMINISTRATOR)
        everything = actor.role is Role.ADMINISTRATOR
        async with self._store.work() as work:
            centers = await work.centers.all()
            rooms = await work.rooms.all()
        return tuple(
            CenterWithRooms(
                center, tuple(room for room in rooms if room.center_id == center.id and (room.active or everything))
            )
            for center in centers
            if (center.active or everything) and (actor.role is not Role.STAFF or center.id == actor.center_id)
        )

    async def create(self, actor: Actor, name: str, district: str, phone: str) -> CenterWithRooms:
        """Raises Invalid when the name is taken."""
        require(actor, Role.ADMINISTRATOR)
        center = Center(str(uuid4()), name, district, phone, active=True)
        async with self._store.work() as work:
            await _refuse_taken_name(work, center)
            await work.centers.add(center)
            work.audit.append(actor, "center.create", "center", center.id)
        return CenterWithRooms(center, ())

    async def change(
        self,
        actor: Actor,
        center_id: str,
        name: str | None,
        district: str | None,
        phone: str | None,
        active: bool | None,
    ) -> CenterWithRooms:
        """What is None stays. Raises NotFound, Invalid."""
        require(actor, Role.ADMINISTRATOR)
        async with self._store.work() as work:
            before = await work.centers.get(center_id, lock=True)
            if before is None:
                raise NotFound("center.not_found", "There is no such center.")
            center = replace(
                before,
                name=name or before.name,
                district=before.district if district is None else district,
                phone=before.phone if phone is None else phone,
                active=before.active if active is None else active,
            )
            await _refuse_taken_name(work, center)
            await work.centers.save(center)
            work.audit.append(actor, "center.change", "center", center_id)
            return CenterWithRooms(center, await work.rooms.of_center(center_id))

    async def create_room(self, actor: Actor, center_id: str, name: str) -> Room:
        """Raises NotFound, Invalid when the center has a room of that name."""
        require(actor, Role.ADMINISTRATOR)
        async with self._store.work() as work:
            if await work.centers.get(center_id, lock=True) is None:
                raise NotFound("center.not_found", "There is no such center.")
            room = Room(str(uuid4()), center_id, name, active=True)
            await _refuse_taken_room(work, room)
            await work.rooms.add(room)
            work.audit.append(actor, "room.create", "room", room.id)
            work.after_commit(RoomChanged(room.id, center_id))
        return room

    async def change_room(self, actor: Actor, room_id: str, name: str | None, active: bool | None) -> Room:
        """What is None stays. Raises NotFound, Invalid."""
        require(actor, Role.ADMINISTRATOR)
        async with self._store.work() as work:
            before = await work.rooms.get(room_id, lock=True)
            if before is None:
                raise NotFound("room.not_found", "There is no such room.")
            room = replace(before, name=name or before.name, active=before.active if active is None else active)
            await _refuse_taken_room(work, room)
            await work.rooms.save(room)
            work.audit.append(actor, "room.change", "room", room_id)
            work.after_commit(RoomChanged(room.id, room.center_id))
        return room


async def _refuse_taken_name(work: Work, center: Center) -> None:
    if any(other.name == center.name and other.id != center.id for other in await work.centers.all()):
        raise invalid("name", "taken", "There is a center of this name.")


async def _refuse_taken_room(work: Work, room: Room) -> None:
    if any(other.name == room.name and other.id != room.id for other in await work.rooms.of_center(room.center_id)):
        raise invalid("name", "taken", "This center has a room of this name.")
