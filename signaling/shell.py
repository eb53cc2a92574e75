"""The Socket.IO shell: connects, validates, answers; what a message does is decided behind `Door`.

It must not know the server or the media plane. Limits: text frames only (a client may otherwise park binary
packets promising a million attachments), 128 kB a frame, an unauthenticated transport is closed within 5 s, each
socket may send `bucket.RATE` messages a second with a burst of `bucket.BURST`, and `polling` guards long polling.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Any, Protocol

import socketio
from pydantic import ValidationError
from socketio.packet import BINARY_ACK, BINARY_EVENT, Packet

from signaling.bucket import Bucket
from signaling.messages import CLIENT_MESSAGES, PROTOCOL_VERSION, Card, Error, Message
from signaling.polling import PollingGuard

PATH = "live"
MAX_FRAME = 131_072
UNAUTHENTICATED_SECONDS = 3.0
CLOSING_SECONDS = 2.0


class Refusal(Exception):
    """Told to the client as `{"ok": false, "error": …}`; `code` is stable, `message` is for a person."""

    def __init__(self, code: str, message: str, by: str | None = None) -> None:
        super().__init__(code)
        self.error = Error(code=code, message=message, by=by)


class Door(Protocol):
    """What stands behind the shell."""

    async def connect(self, socket_id: str, token: str) -> None:
        """Let a socket in by its access token. Raises Refusal."""

    async def request(self, socket_id: str, message: Message) -> Card | None:
        """Do what a validated message asks; the value goes into the acknowledgement. Raises Refusal."""

    async def disconnected(self, socket_id: str) -> None:
        """The socket is gone."""


class _TextPacket(Packet):  # type: ignore[misc]  # python-socketio ships no types
    """A Socket.IO packet that refuses attachments: signalling needs none."""

    def decode(self, encoded_packet: str) -> Any:
        if not isinstance(encoded_packet, str) or encoded_packet[:1] in (str(BINARY_EVENT), str(BINARY_ACK)):
            raise ValueError("binary packets are refused")
        return super().decode(encoded_packet)


class Shell:
    """One Socket.IO server. `attach()` puts it on an aiohttp application at `/live`."""

    def __init__(self, door: Door, *, report: Callable[[str], None]) -> None:
        """Only pages of our own origin may connect. `report(code)` hears of faults and refused messages."""
        self._door = door
        self._report = report
        self._buckets: dict[str, Bucket] = {}
        self._sweeper: asyncio.Task[None] | None = None
        self._sio = socketio.AsyncServer(
            async_mode="aiohttp",
            cors_allowed_origins=None,  # none but our own
            max_http_buffer_size=MAX_FRAME,
            serializer=_TextPacket,
            transports=["websocket", "polling"],
            # A page on polling has a proxy in its way that eats WebSockets: trying again costs it two requests.
            allow_upgrades=False,
            ping_interval=5,
            ping_timeout=5,
            logger=False,
            engineio_logger=False,
        )
        self._polling = PollingGuard(self._sio.handle_request, self._is_known, self._cut)
        self._sio.on("connect", self._on_connect)
        self._sio.on("disconnect", self._on_disconnect)
        for name in CLIENT_MESSAGES:
            self._sio.on(name, self._handler(name))

    def attach(self, app: Any) -> None:
        """Serve on an aiohttp application."""
        app.router.add_get(f"/{PATH}/", self._polling.handle)
        app.router.add_post(f"/{PATH}/", self._polling.handle)

    async def start(self) -> None:
        """Begin closing transports that never authenticate."""
        self._sweeper = asyncio.create_task(self._sweep(), name="signaling-sweep")

    async def close(self) -> None:
        """Close every transport, without a word of Socket.IO: browsers then come back by themselves."""
        if self._sweeper is not None:
            self._sweeper.cancel()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSING_SECONDS):
                await asyncio.gather(*(self._cut(eio) for eio in list(self._sio.eio.sockets)))
        await self._sio.shutdown()

    async def tell(self, socket_id: str, name: str, message: Message) -> None:
        """Send one message to one socket; a socket that is gone is no error."""
        await self._sio.emit(name, message.model_dump(mode="json"), to=socket_id)

    async def ask(self, socket_id: str, name: str, message: Message, seconds: float) -> bool:
        """Send one message and wait until the page acknowledges it; False when it does not within `seconds`."""
        try:
            await self._sio.call(name, message.model_dump(mode="json"), to=socket_id, timeout=seconds)
        except socketio.exceptions.TimeoutError:
            return False
        return True

    async def disconnect(self, socket_id: str) -> None:
        """Close one socket."""
        await self._sio.disconnect(socket_id)

    async def _on_connect(self, socket_id: str, environ: dict[str, Any], auth: object = None) -> None:
        token = auth.get("token") if isinstance(auth, dict) else None
        if not isinstance(token, str) or len(token) > 4_096:
            raise socketio.exceptions.ConnectionRefusedError("auth.missing")
        if isinstance(auth, dict) and auth.get("v", PROTOCOL_VERSION) != PROTOCOL_VERSION:
            raise socketio.exceptions.ConnectionRefusedError("protocol.version")
        try:
            await self._door.connect(socket_id, token)
        except Refusal as refusal:
            raise socketio.exceptions.ConnectionRefusedError(refusal.error.code) from None
        self._buckets[socket_id] = Bucket(time.monotonic())

    async def _on_disconnect(self, socket_id: str, reason: str = "") -> None:
        if self._buckets.pop(socket_id, None) is not None:
            await self._door.disconnected(socket_id)

    def _handler(self, name: str) -> Callable[..., Any]:
        model = CLIENT_MESSAGES[name]

        async def handle(socket_id: str, *arguments: object) -> dict[str, Any]:
            try:
                bucket = self._buckets.get(socket_id)
                if bucket is None:
                    raise Refusal("auth.missing", "Please sign in again.")
                if not bucket.take(time.monotonic()):
                    raise Refusal("rate.exceeded", "Too many messages at once. Wait a moment.")
                message = model.model_validate(arguments[0] if arguments else None)
                value = await self._door.request(socket_id, message)
            except Refusal as refusal:
                return {"ok": False, "error": refusal.error.model_dump(mode="json")}
            except ValidationError:
                self._report("message.refused")
                error = Error(code="message.refused", message="This message is not understood.")
                return {"ok": False, "error": error.model_dump(mode="json")}
            except Exception:
                # Whatever happens behind the door, the socket and the others go on.
                self._report("server.fault")
                error = Error(code="server.fault", message="Something went wrong here. Try again.")
                return {"ok": False, "error": error.model_dump(mode="json")}
            return {"ok": True, "value": None if value is None else value.model_dump(mode="json")}

        return handle

    async def _sweep(self) -> None:
        first_seen: dict[str, float] = {}
        while True:
            await asyncio.sleep(1)
            now = time.monotonic()
            transports = list(self._sio.eio.sockets)
            first_seen = {eio: first_seen.get(eio, now) for eio in transports}
            self._polling.forget_all_but(first_seen)
            for eio, since in first_seen.items():
                if now - since > UNAUTHENTICATED_SECONDS and not self._is_known(eio):
                    await self._cut(eio)

    def _is_known(self, eio: str) -> bool:
        return self._sio.manager.sid_from_eio_sid(eio, "/") in self._buckets

    async def _cut(self, eio: str) -> None:
        """End a transport without waiting for it to take what is queued: it may never read again."""
        transport = self._sio.eio.sockets.pop(eio, None)
        if transport is not None:
            await transport.close(wait=False)
            # Ends the writer after the word of closing, and with it the WebSocket.
            await transport.queue.put(None)
