"""What is wrong with recordings now, over HTTP. Must not know how it is found."""

from __future__ import annotations

from dataclasses import asdict

from server.api.route import Asked, Nothing, Route, route
from server.api.schemas import node as schemas
from server.services.alarms import WHO, AlarmService


def routes(alarms: AlarmService) -> list[Route]:
    async def now(asked: Asked[Nothing]) -> schemas.Alarms:
        return schemas.Alarms(alarms=tuple(schemas.Alarm(**asdict(one)) for one in await alarms.now(asked.actor)))

    return [
        route("GET", "/api/alarms", now, does="What is wrong with recordings now", roles=WHO, gives=schemas.Alarms)
    ]
