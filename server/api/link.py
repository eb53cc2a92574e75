"""A page measures its link before a call: so many bytes down, so many up. Must not know calls.

How fast they go is seen by the page; nothing is kept here but how often somebody asked.
"""

from __future__ import annotations

import secrets

from aiohttp import hdrs, web

from server.api.route import GUESTS, PEOPLE, Asked, Route, route
from server.api.schemas import link as schemas
from server.services.link_tests import LinkTests
from server.services.ports import Clock


def routes(clock: Clock) -> list[Route]:
    tests = LinkTests()

    async def down(asked: Asked[schemas.LinkAsked]) -> web.Response:
        tests.begin(asked.actor, clock())
        return web.Response(
            body=secrets.token_bytes(asked.input.octets),
            content_type="application/octet-stream",
            headers={hdrs.CACHE_CONTROL: "no-store"},
        )

    async def up(asked: Asked[schemas.LinkFill]) -> None:
        tests.begin(asked.actor, clock())

    everybody = PEOPLE | GUESTS
    return [
        route(
            "GET", "/api/link", down, does="So many random bytes, to measure the link", roles=everybody,
            takes=schemas.LinkAsked, media_type="application/octet-stream",
        ),
        route(
            "POST", "/api/link", up, does="Takes bytes, to measure the link", roles=everybody,
            takes=schemas.LinkFill,
        ),
    ]  # fmt: skip
