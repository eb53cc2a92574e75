"""What every response has in common: protecting headers, no version, problems instead of aiohttp's own pages.

Must not know any area.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import hdrs, web, web_response

from server.api import problems

HEADERS = {
    # Nothing from any other host, nothing inline, nobody frames us. `blob:` holds pictures and sound made here.
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "media-src 'self' blob:; connect-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "Permissions-Policy": (
        "camera=(self), microphone=(self), display-capture=(self), screen-wake-lock=(self), autoplay=(self), "
        "fullscreen=(self), speaker-selection=(self), geolocation=(), payment=(), usb=()"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

SOCKETS = web.AppKey("sockets", set[asyncio.Transport])

# Before a request can be read there is no application to ask: aiohttp answers by itself, and names its version.
setattr(web_response, "SERVER_SOFTWARE", "E-Ilaj")  # noqa: B010 - a private name, as typing sees it


async def protect(_request: web.Request, response: web.StreamResponse) -> None:
    """For `on_response_prepare`: the headers of every response."""
    response.headers.update(HEADERS)
    response.headers.popall(hdrs.SERVER, None)


@web.middleware
async def remember_sockets(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Know which connections became sockets: such a request never ends by itself."""
    transport = request.transport
    if transport is None or hdrs.UPGRADE not in request.headers:
        return await handler(request)
    sockets = request.app[SOCKETS]
    sockets.add(transport)
    try:
        return await handler(request)
    finally:
        sockets.discard(transport)


async def close_sockets(app: web.Application) -> None:
    """For `on_shutdown`: browsers see a lost connection and come back by themselves."""
    sockets = app[SOCKETS]
    for transport in tuple(sockets):
        transport.close()


@web.middleware
async def problems_only(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """What the router refuses becomes a problem document too."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return problems.of_http(error)
