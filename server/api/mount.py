"""Puts declared routes on an aiohttp application, with the OpenAPI document of exactly these routes.

Must not know any area.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from aiohttp import web

from server.api.dispatch import Authenticate, handler_of
from server.api.openapi import document
from server.api.route import Route

OPENAPI_PATH = "/api/openapi.json"
ROUTES = web.AppKey("routes", tuple[Route, ...])
"""Everything that this application answers, as it was declared."""


def mount(app: web.Application, routes: Sequence[Route], authenticate: Authenticate, version: str) -> None:
    """Serve the routes. GET answers HEAD too."""
    app[ROUTES] = tuple(routes)
    for route in routes:
        handler = handler_of(route, authenticate)
        if route.method == "GET":
            app.router.add_get(route.path, handler)
        else:
            app.router.add_route(route.method, route.path, handler)
    described = json.dumps(document(routes, version), separators=(",", ":")).encode()

    async def describe(_request: web.Request) -> web.Response:
        return web.Response(body=described, content_type="application/json", headers={"Cache-Control": "no-cache"})

    app.router.add_get(OPENAPI_PATH, describe)
