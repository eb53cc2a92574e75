"""Centers and rooms. Must not know the store."""

from __future__ import annotations

from server.api.route import PEOPLE, Asked, Nothing, Route, route
from server.api.schemas import identity as schemas
from server.domain.identity import Role, Room
from server.services.centers import CenterService, CenterWithRooms

ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})


def routes(centers: CenterService) -> list[Route]:
    area = CentersArea(centers)
    return [
        route(
            "GET", "/api/centers", area.find, does="Centers with their rooms; staff sees the own one",
            roles=PEOPLE, gives=schemas.Centers,
        ),
        route(
            "POST", "/api/centers", area.create, does="Create a center", roles=ADMINISTRATOR,
            takes=schemas.CenterNew, gives=schemas.Center, status=201,
        ),
        route(
            "PATCH", "/api/centers/{id}", area.change, does="Change a center", roles=ADMINISTRATOR,
            takes=schemas.CenterChange, gives=schemas.Center,
        ),
        route(
            "POST", "/api/centers/{id}/rooms", area.create_room, does="Create a room", roles=ADMINISTRATOR,
            takes=schemas.RoomNew, gives=schemas.Room, status=201,
        ),
        route(
            "PATCH", "/api/rooms/{id}", area.change_room, does="Change a room", roles=ADMINISTRATOR,
            takes=schemas.RoomChange, gives=schemas.Room,
        ),
    ]  # fmt: skip


class CentersArea:
    def __init__(self, centers: CenterService) -> None:
        self._centers = centers

    async def find(self, asked: Asked[Nothing]) -> schemas.Centers:
        return schemas.Centers(centers=tuple(_center(one) for one in await self._centers.list(asked.actor)))

    async def create(self, asked: Asked[schemas.CenterNew]) -> schemas.Center:
        new = asked.input
        return _center(await self._centers.create(asked.actor, new.name, new.district, new.phone))

    async def change(self, asked: Asked[schemas.CenterChange]) -> schemas.Center:
        new = asked.input
        return _center(
            await self._centers.change(asked.actor, asked["id"], new.name, new.district, new.phone, new.active)
        )

    async def create_room(self, asked: Asked[schemas.RoomNew]) -> schemas.Room:
        return _room(await self._centers.create_room(asked.actor, asked["id"], asked.input.name))

    async def change_room(self, asked: Asked[schemas.RoomChange]) -> schemas.Room:
        return _room(
            await self._centers.change_room(asked.actor, asked["id"], asked.input.name, asked.input.active)
        )


def _center(one: CenterWithRooms) -> schemas.Center:
    center = one.center
    return schemas.Center(
        id=center.id,
        name=center.name,
        district=center.district,
        phone=center.phone,
        active=center.active,
        rooms=tuple(_room(room) for room in one.rooms),
    )


def _room(room: Room) -> schemas.Room:
    return schemas.Room(id=room.id, center_id=room.center_id, name=room.name, active=room.active)
