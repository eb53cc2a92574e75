"""A range of a sealed file as an answer, piece by piece. Must not know whose it is nor who may have it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import structlog
from aiohttp import hdrs, web

from media.api import RecordingError, StoredFile
from server.api.ranges import wanted

log = structlog.get_logger("api")


async def send_range(
    request: web.Request,
    stored: StoredFile,
    headers: dict[str, str],
    read: Callable[[int, int], AsyncIterator[bytes]],
) -> web.StreamResponse:
    """What the request wants of the file; `read(start, length)` gives its content, `headers` say what it is."""
    part = wanted(request.headers, stored.size, stored.tag)
    own = {hdrs.CACHE_CONTROL: "private, no-store", hdrs.ACCEPT_RANGES: "bytes", hdrs.ETAG: f'"{stored.tag}"'}
    if part.content_range:
        own[hdrs.CONTENT_RANGE] = part.content_range
    reply = web.StreamResponse(status=part.status, headers=headers | own)
    reply.content_length = part.length
    await reply.prepare(request)
    if request.method == hdrs.METH_HEAD:
        return reply
    try:
        async for piece in read(part.start, part.length):
            await reply.write(piece)
    except RecordingError as error:
        # The length is promised already: an end before it is how the reader learns.
        log.error("file_unreadable", file=request.match_info["id"], why=str(error))
        if request.transport is not None:
            request.transport.abort()
    return reply
