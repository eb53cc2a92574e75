"""ICE of a line (RFC 8445), full agent with host candidates: finds a path, keeps it, gives and takes datagrams.

An own socket a line. Towards an ICE-lite end (WhatsApp, our own plane), and where we offered, we control: check
and nominate. Towards an offering browser we are controlled: it checks, and we send where it has nominated.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
from collections.abc import Callable

from aioice import stun

from media.ice import new_credentials
from media.lines import LineFailed
from media.trunk.description import Far, HostAndPort

CONSENT_EVERY, SILENT_AFTER = 2.5, 15.0
"""Seconds. A path on which nothing at all was heard for so long is gone (RFC 7675 asks for 30 at most)."""
_SMALLEST, _LARGEST = 13, 1472
_PRIORITY = (110 << 24) + (65_535 << 8) + 255
_FIRST_WAIT, _LONGEST_WAIT = 0.05, 0.8
_OPEN_CHECKS = 64


class Path(asyncio.DatagramProtocol):
    """`open` first; `close` at the end. `on_data` gets what came over the chosen path and is no STUN."""

    def __init__(self, host: str, on_data: Callable[[bytes], None]) -> None:
        self.credentials = new_credentials()
        self.heard = 0.0
        self._host = host
        self._on_data = on_data
        self._transport: asyncio.DatagramTransport | None = None
        self._far: Far | None = None
        self._controls = False
        self._tie_breaker = secrets.randbits(64)
        self._asked: dict[bytes, HostAndPort] = {}
        self._chosen: HostAndPort | None = None
        self._found = asyncio.Event()

    async def open(self) -> int:
        """Bind the socket; its port. Raises OSError."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(self._host, 0))
        return int(self._transport.get_extra_info("sockname")[1])

    async def find(self, far: Far, *, controls: bool) -> None:
        """Look for a path to the other side, for as long as the caller waits. Raises LineFailed."""
        self._far, self._controls = far, controls
        # uvloop raises for an address of the other family.
        reachable = [one for one in far.candidates if (":" in one[0]) == (":" in self._host)]
        if controls and not reachable:
            raise LineFailed("the other side named no address that can be reached")
        wait = _FIRST_WAIT
        while not self._found.is_set():
            if controls:
                for candidate in reachable:
                    self._check(candidate)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._found.wait()
            wait = min(2 * wait, _LONGEST_WAIT)

    async def keep(self) -> None:
        """Keep consent fresh; returns when nothing has been heard for too long."""
        loop = asyncio.get_running_loop()
        while loop.time() - self.heard < SILENT_AFTER:
            await asyncio.sleep(CONSENT_EVERY)
            if self._chosen is not None:
                self._check(self._chosen)

    def send(self, datagram: bytes) -> None:
        if self._transport is not None and self._chosen is not None:
            self._transport.sendto(datagram, self._chosen)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()
            self._transport = None

    def datagram_received(self, data: bytes, address: tuple[str | int, ...]) -> None:
        if not _SMALLEST <= len(data) <= _LARGEST:
            return
        came_from = (str(address[0]), int(address[1]))
        if data[0] > 3:
            if came_from == self._chosen:
                self.heard = asyncio.get_running_loop().time()
                self._on_data(data)
            return
        # The parser raises what it likes; a stranger's datagram must not end a line.
        with contextlib.suppress(Exception):
            self._stun(stun.parse_message(data), came_from)

    def error_received(self, exc: Exception) -> None:
        """Nobody listens at a candidate (yet): the next check will tell."""

    def _stun(self, message: stun.Message, came_from: HostAndPort) -> None:
        if self._far is None:
            return
        if message.message_class is stun.Class.REQUEST:
            self._asked_by(message, came_from, self._far)
            return
        asked = self._asked.pop(message.transaction_id, None)
        good = message.message_class is stun.Class.RESPONSE and asked == came_from
        if good and message.check_message_integrity(self._far.credentials.password.encode()):
            self._heard_of(came_from, nominated=self._controls and self._chosen is None)

    def _asked_by(self, request: stun.Message, came_from: HostAndPort, far: Far) -> None:
        key = self.credentials.password.encode()
        name = f"{self.credentials.ufrag}:{far.credentials.ufrag}"
        if request.attributes.get("USERNAME") != name or not request.check_message_integrity(key):
            return
        response = stun.Message(stun.Method.BINDING, stun.Class.RESPONSE, request.transaction_id)
        response.attributes["XOR-MAPPED-ADDRESS"] = came_from
        self._sealed(response, key, came_from)
        if self._controls:
            if self._chosen is None:
                self._check(came_from)
        else:
            self._heard_of(came_from, nominated="USE-CANDIDATE" in request.attributes)

    def _heard_of(self, address: HostAndPort, *, nominated: bool) -> None:
        self.heard = asyncio.get_running_loop().time()
        if nominated:
            self._chosen = address
            self._found.set()

    def _check(self, address: HostAndPort) -> None:
        if self._far is None:
            return
        request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
        request.attributes["USERNAME"] = f"{self._far.credentials.ufrag}:{self.credentials.ufrag}"
        request.attributes["PRIORITY"] = _PRIORITY
        if self._controls:
            request.attributes["ICE-CONTROLLING"] = self._tie_breaker
            request.attributes["USE-CANDIDATE"] = None
        else:
            request.attributes["ICE-CONTROLLED"] = self._tie_breaker
        self._asked[request.transaction_id] = address
        while len(self._asked) > _OPEN_CHECKS:
            del self._asked[next(iter(self._asked))]
        self._sealed(request, self._far.credentials.password.encode(), address)

    def _sealed(self, message: stun.Message, key: bytes, address: HostAndPort) -> None:
        message.add_message_integrity(key)
        if self._transport is not None:
            with contextlib.suppress(OSError):
                self._transport.sendto(bytes(message), address)


def addresses(host: str, announced: tuple[str, ...], port: int) -> tuple[HostAndPort, ...]:
    """What we tell of ourselves: what is announced, of the family that the socket has."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    fitting = [one for one in announced if (":" in one) == (family == socket.AF_INET6)]
    return tuple((one, port) for one in fitting or [host])
