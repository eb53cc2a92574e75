"""Stands before the library's long polling and lets pass only what a well-behaved page sends.

> The library serves two readers on one id (each would get half of the messages), reads what happens to have arrived
> of a slow post as if it were the whole, upgrades one transport twice, and unpacks binary. None of it reaches it.

Engine.IO 4: a transport is polled by one GET and fed by one POST at a time; packets are separated by 0x1E. It must
not know what a message means.
"""

from __future__ import annotations

import asyncio
import re
import time
import urllib.parse
from collections.abc import Awaitable, Callable, Container
from typing import Any

from aiohttp import hdrs, web

from signaling.bucket import Bucket

MAX_BODY = 131_072
STRANGERS_BODY = 8_192
"""Octets that a transport may post before it has authenticated: a token, no more."""
POST_SECONDS = 20.0
"""128 kB take 16 s at 64 kbit/s; whoever is slower than that is not a page of ours."""
STRANGERS_SECONDS = 4.0
MAX_PACKETS = 16
SEPARATOR = "\x1e"

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PACKET = re.compile(r"1|3(probe)?|4[0-3].*", re.DOTALL)
"""Close, pong, and Socket.IO's connect, disconnect, event and acknowledgement: no binary, no upgrade."""

Serve = Callable[[Any], Awaitable[web.StreamResponse]]


class _Whole:
    """A request whose body has been read: what the library takes of a request, and nothing else."""

    def __init__(self, request: web.Request, body: bytes) -> None:
        self.method, self.query_string, self.path_qs = request.method, request.query_string, request.path_qs
        self.version, self.headers, self.path = request.version, request.headers, request.path
        self.content = self
        self._body = body

    async def read(self, _size: int) -> bytes:
        return self._body


class PollingGuard:
    """The handler of `/live/`. `serve` is the library's; `known(id)`: this transport has authenticated."""

    def __init__(self, serve: Serve, known: Callable[[str], bool], cut: Callable[[str], Awaitable[None]]) -> None:
        self._serve = serve
        self._known = known
        self._cut = cut
        self._reading: set[str] = set()
        self._posting: set[str] = set()
        self._buckets: dict[str, Bucket] = {}

    def forget_all_but(self, ids: Container[str]) -> None:
        """Transports that are gone need no bucket."""
        self._buckets = {id_: bucket for id_, bucket in self._buckets.items() if id_ in ids}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        # Read as the library reads it, which decodes twice: another spelling of an id must not be another id here.
        query = urllib.parse.parse_qs(request.query_string)
        if "j" in query:
            return _refused(400)
        if "sid" not in query:
            return await self._serve(request)
        id_, transport = query["sid"][0], query.get("transport", ["polling"])[0]
        upgrades = hdrs.UPGRADE in request.headers
        if transport != "polling" or upgrades or not _ID.fullmatch(id_):
            return _refused(400)
        if request.method == hdrs.METH_GET:
            return await self._alone(self._reading, id_, request)
        return await self._post(id_, request)

    async def _alone(self, busy: set[str], id_: str, request: Any) -> web.StreamResponse:
        if id_ in busy:
            return _refused(400)
        busy.add(id_)
        try:
            return await self._serve(request)
        finally:
            busy.discard(id_)

    async def _post(self, id_: str, request: web.Request) -> web.StreamResponse:
        if id_ in self._posting:
            return _refused(400)
        self._posting.add(id_)
        try:
            whole = await self._read(id_, request)
            return whole if isinstance(whole, web.Response) else await self._serve(whole)
        finally:
            self._posting.discard(id_)

    async def _read(self, id_: str, request: web.Request) -> _Whole | web.Response:
        """The request with all of its body, or why not; what no page sends ends the transport."""
        now = time.monotonic()
        if not self._buckets.setdefault(id_, Bucket(now)).take(now):
            return _refused(429)
        known = self._known(id_)
        length = request.content_length
        if length is None or hdrs.CONTENT_ENCODING in request.headers:
            return _refused(411 if length is None else 415)
        if length > (MAX_BODY if known else STRANGERS_BODY):
            await self._cut(id_)
            return _refused(413)
        try:
            async with asyncio.timeout(POST_SECONDS if known else STRANGERS_SECONDS):
                body = await request.content.readexactly(length) if length else b""
        except TimeoutError:
            await self._cut(id_)
            return _refused(408)
        except asyncio.IncompleteReadError:
            return _refused(400)
        if not _is_of_a_page(body):
            await self._cut(id_)
            return _refused(400)
        return _Whole(request, body)


def _is_of_a_page(body: bytes) -> bool:
    try:
        packets = body.decode("utf-8").split(SEPARATOR)
    except UnicodeDecodeError:
        return False
    return len(packets) <= MAX_PACKETS and all(_PACKET.fullmatch(packet) for packet in packets)


def _refused(status: int) -> web.Response:
    """Without a word, and without this connection being used again: its body may not have been read."""
    response = web.Response(status=status)
    response.force_close()
    return response
