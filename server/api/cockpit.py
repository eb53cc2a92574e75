"""The data of the presenter's cockpit, and what is attached read slowly, over HTTP. Must not know the store."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import suppress

from aiohttp import hdrs, web

from server.api.ranges import wanted
from server.api.route import GUESTS, PEOPLE, Asked, Nothing, Route, route
from server.api.schemas import cockpit as schemas
from server.domain.attachments import Attachment
from server.domain.cockpit_data import raw

SLOWEST_BPS = 8_000
"""What somebody asks for below this is sent at this rate: a connection is not held for hours."""
WRITTEN_AT_ONCE = 1_000
"""Octets: a voice packet waits no longer than these take."""
AROUND = 1.1
"""What TCP, TLS and chunks add."""


def routes() -> list[Route]:
    area = CockpitArea()
    return [
        route(
            "GET", "/api/cockpit", area.data, does="Cues, places on the body and the checklist of an examination",
            roles=PEOPLE | GUESTS, gives=schemas.Cockpit,
        ),
    ]  # fmt: skip


class CockpitArea:
    def __init__(self) -> None:
        rows = raw()
        rows.pop("sources")
        self._data = schemas.Cockpit.model_validate(rows)
        self._text = self._data.model_dump_json().encode()
        self._etag = f'"{hashlib.sha256(self._text).hexdigest()[:24]}"'

    async def data(self, asked: Asked[Nothing]) -> web.Response:
        headers = {hdrs.ETAG: self._etag, hdrs.CACHE_CONTROL: "private, no-cache"}
        if asked.request.headers.get(hdrs.IF_NONE_MATCH) == self._etag:
            return web.Response(status=304, headers=headers)
        reply = web.Response(body=self._text, content_type="application/json", charset="utf-8", headers=headers)
        reply.enable_compression()
        return reply


async def send_slowly(request: web.Request, one: Attachment, content: bytes, bps: int) -> web.StreamResponse:
    """The content from where the reader's `Range` begins, at most so many bit/s: under the voice of its call."""
    tag = one.id
    part = wanted(request.headers, len(content), tag)
    headers = {
        hdrs.CONTENT_TYPE: one.mime,
        hdrs.CACHE_CONTROL: "no-store",
        hdrs.CONTENT_DISPOSITION: "attachment",
        hdrs.ACCEPT_RANGES: "bytes",
        hdrs.ETAG: f'"{tag}"',
    }
    if part.content_range:
        headers[hdrs.CONTENT_RANGE] = part.content_range
    reply = web.StreamResponse(status=part.status, headers=headers)
    reply.content_length = part.length
    await reply.prepare(request)
    # A reader that goes in the middle comes back with a range, or does not want it any more.
    with suppress(ConnectionResetError):
        async for piece in _slowly(content[part.start : part.start + part.length], bps):
            await reply.write(piece)
    return reply


async def _slowly(content: bytes, bps: int) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    due = loop.time()
    for start in range(0, len(content), WRITTEN_AT_ONCE):
        piece = content[start : start + WRITTEN_AT_ONCE]
        yield piece
        due += len(piece) * 8 * AROUND / max(bps, SLOWEST_BPS)
        await asyncio.sleep(max(0.0, due - loop.time()))
