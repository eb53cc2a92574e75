"""Whether the process lives and whether it can serve. Must not know what is checked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog

from server.api.route import ANYONE, Asked, Nothing, Route, route
from server.api.schemas.node import Health, Readiness

log = structlog.get_logger("health")

CHECK_SECONDS = 5

Check = Callable[[], Awaitable[bool]]


def routes(checks: Mapping[str, Check]) -> list[Route]:
    async def healthy(_asked: Asked[Nothing]) -> Health:
        return Health()

    async def ready(asked: Asked[Nothing]) -> Readiness:
        found = {name: await _holds(name, check) for name, check in checks.items()}
        if not all(found.values()):
            asked.reply.set_status(503)
        return Readiness(ready=all(found.values()), checks=found)

    return [
        route("GET", "/healthz", healthy, does="The process answers", roles=ANYONE, gives=Health),
        route("GET", "/readyz", ready, does="Everything that is needed answers", roles=ANYONE, gives=Readiness),
    ]


async def _holds(name: str, check: Check) -> bool:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await check()
    except Exception:
        log.exception("check_failed", what=name)
        return False
