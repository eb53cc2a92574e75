"""Stands between a line and the server and leads the pages' media through the line, for a browser nobody drives.

Every page gets one script more, the detour; all else passes as it is, under the name by which the browser asked.
It must not know our pages.
"""

from __future__ import annotations

import asyncio

from aiohttp import ClientSession, ClientWebSocketResponse, DummyCookieJar, WSMsgType, hdrs, web

SCRIPT_PATH = "/link-detour.js"
TAG = f'<script src="{SCRIPT_PATH}"></script>'.encode()
#: Belong to one connection (RFC 9110 §7.6.1), or are set anew.
OWN = {"connection", "keep-alive", "transfer-encoding", "upgrade", "content-length", "date", "server"}
LARGEST_BODY = 64 * 1024 * 1024


class Proxy:
    """`async with Proxy(server_url, script) as proxy:` listens at `proxy.address`."""

    def __init__(self, server: str, script: str) -> None:
        self._server = server
        self._script = script

    async def __aenter__(self) -> Proxy:
        self._client = ClientSession(cookie_jar=DummyCookieJar(), auto_decompress=False)
        app = web.Application(client_max_size=LARGEST_BODY)
        app.router.add_get(SCRIPT_PATH, self._detour)
        app.router.add_route("*", "/{path:.*}", self._pass)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.address: tuple[str, int] = self._runner.addresses[0][:2]
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self._runner.cleanup()
        await self._client.close()

    async def _detour(self, _request: web.Request) -> web.StreamResponse:
        return web.Response(text=self._script, content_type="text/javascript")

    async def _pass(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get(hdrs.UPGRADE, "").lower() == "websocket":
            return await self._pass_socket(request)
        headers = {name: value for name, value in request.headers.items() if name.lower() not in OWN}
        is_page = "text/html" in headers.get(hdrs.ACCEPT, "")
        if is_page:
            headers.pop(hdrs.ACCEPT_ENCODING, None)
        async with self._client.request(
            request.method,
            self._server + request.raw_path,
            headers=headers,
            data=await request.read() if request.can_read_body else None,
            allow_redirects=False,
            skip_auto_headers=(hdrs.ACCEPT_ENCODING, hdrs.CONTENT_TYPE, hdrs.USER_AGENT),
        ) as answer:
            body = await answer.read()
            if is_page and answer.content_type == "text/html":
                body = body.replace(b"<head>", b"<head>" + TAG, 1)
            reply = web.Response(status=answer.status, body=body)
            reply.headers.popall(hdrs.CONTENT_TYPE, None)
            for name, value in answer.headers.items():
                if name.lower() not in OWN:
                    reply.headers.add(name, value)
            return reply

    async def _pass_socket(self, request: web.Request) -> web.StreamResponse:
        names = (hdrs.HOST, hdrs.ORIGIN, hdrs.COOKIE)
        headers = {name: request.headers[name] for name in names if name in request.headers}
        async with self._client.ws_connect(self._server + request.raw_path, headers=headers) as far:
            near = web.WebSocketResponse()
            await near.prepare(request)
            ways = [asyncio.create_task(_carry(near, far)), asyncio.create_task(_carry(far, near))]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in ways:
                way.cancel()
            await asyncio.gather(near.close(), far.close(), *ways, return_exceptions=True)
        return near


Socket = web.WebSocketResponse | ClientWebSocketResponse


async def _carry(source: Socket, target: Socket) -> None:
    async for message in source:
        if message.type is WSMsgType.TEXT:
            await target.send_str(message.data)
        elif message.type is WSMsgType.BINARY:
            await target.send_bytes(message.data)
