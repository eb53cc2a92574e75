"""The built web client, served from memory: no request can name a file that was not there at the start.

`/assets/*` carry a hash in the name and may be kept for ever; pages are never stored. Text is sent gzipped, which
is what counts on a thin link. Must not know any page.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from aiohttp import hdrs, web

FOREVER = "public, max-age=31536000, immutable"
NEVER = "no-store"
A_DAY = "public, max-age=86400"
COMPRESSIBLE = ("text/", "application/javascript", "application/json", "image/svg+xml", "application/manifest+json")
NOT_BUILT = "The web client is not built. `make run` builds it.\n"


@dataclass(frozen=True, slots=True)
class Piece:
    """One file, ready to send."""

    body: bytes
    #: None where compression does not help.
    gzipped: bytes | None
    content_type: str
    etag: str


def add_web_client(app: web.Application, folder: Path, *, demo: bool = False) -> None:
    """Serve the client for every GET that nothing else answers; to be added last. `demo`: with the simulator."""
    pieces = {path.relative_to(folder).as_posix(): _piece(path) for path in folder.rglob("*") if path.is_file()}

    async def serve(request: web.Request) -> web.Response:
        path = request.match_info["path"]
        if path.startswith("api/"):
            raise web.HTTPNotFound
        if path in pieces and not path.endswith(".html"):
            return _response(request, pieces[path], FOREVER if path.startswith("assets/") else A_DAY)
        if path.startswith("assets/"):
            raise web.HTTPNotFound
        if path == "sim" and not demo:
            raise web.HTTPNotFound
        page = pieces.get(_page_of(path))
        if page is None:
            return web.Response(status=503, text=NOT_BUILT, headers={hdrs.CACHE_CONTROL: NEVER})
        return _response(request, page, NEVER)

    app.router.add_get("/{path:.*}", serve)


def _page_of(path: str) -> str:
    """Pages that must be small have a file of their own."""
    if path in ("helpline", "sim"):
        return f"{path}.html"
    return "call.html" if path.startswith(("call/", "i/")) else "index.html"


def _piece(path: Path) -> Piece:
    body = path.read_bytes()
    content_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    packed = gzip.compress(body, mtime=0) if content_type.startswith(COMPRESSIBLE) else None
    etag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    return Piece(body, packed if packed is not None and len(packed) < len(body) else None, content_type, etag)


def _response(request: web.Request, piece: Piece, caching: str) -> web.Response:
    headers = {hdrs.CACHE_CONTROL: caching, hdrs.VARY: hdrs.ACCEPT_ENCODING}
    if caching != NEVER:
        headers[hdrs.ETAG] = piece.etag
        if request.headers.get(hdrs.IF_NONE_MATCH) == piece.etag:
            return web.Response(status=304, headers=headers)
    body = piece.body
    if piece.gzipped is not None and "gzip" in request.headers.get(hdrs.ACCEPT_ENCODING, ""):
        body = piece.gzipped
        headers[hdrs.CONTENT_ENCODING] = "gzip"
    charset = "utf-8" if piece.content_type.startswith(COMPRESSIBLE) else None
    return web.Response(body=body, content_type=piece.content_type, charset=charset, headers=headers)
