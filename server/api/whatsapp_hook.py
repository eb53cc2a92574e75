"""The door that Meta knocks at: proof that it is Meta, bytes into the inbox, nothing else. Must not know the JSON.

It is no declared route: it takes raw bytes, since the signature covers them, and answers what Meta expects.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog
from aiohttp import web

from server.domain.errors import Refused
from server.domain.whatsapp.webhook import is_signed

log = structlog.get_logger("whatsapp")

PATH = "/hooks/whatsapp"
LARGEST = 1024 * 1024
"""Octets of one post; Meta's have some kilobytes, a call's description included."""
BODY_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Secrets:
    """`verify`: what Meta repeats when the hook is set up; `app`: the key of its signatures."""

    verify: str = field(repr=False)
    app: str = field(repr=False)


def add_hook(app: web.Application, secrets: Secrets, keep: Callable[[bytes], Awaitable[None]]) -> None:
    """Serve the hook."""

    async def verify(request: web.Request) -> web.Response:
        given, mode = request.query.get("hub.verify_token", ""), request.query.get("hub.mode")
        if mode != "subscribe" or not hmac.compare_digest(given.encode(), secrets.verify.encode()):
            return web.Response(status=403)
        return web.Response(text=request.query.get("hub.challenge", "")[:1_000])

    async def take(request: web.Request) -> web.Response:
        given = request.headers.get("X-Hub-Signature-256", "")
        if not given:
            return web.Response(status=401)
        body = await _body(request)
        if body is None:
            return web.Response(status=413)
        if not is_signed(secrets.app, body, given):
            log.warning("whatsapp_signature_wrong")
            return web.Response(status=403)
        try:
            await keep(body)
        except Refused:
            return web.Response(status=503)
        return web.Response()

    app.router.add_get(PATH, verify)
    app.router.add_post(PATH, take)


async def _body(request: web.Request) -> bytes | None:
    """None for too much, or for a body that does not come."""
    if (request.content_length or 0) > LARGEST:
        return None
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for piece in request.content.iter_chunked(64 * 1024):
                body += piece
                if len(body) > LARGEST:
                    return None
    except TimeoutError:
        return None
    return bytes(body)
