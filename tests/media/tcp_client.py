"""The client of the tests over ICE-TCP: everything it says and hears is framed on one connection (RFC 4571)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from aioice import stun

from tests.media.answered import Address, Answered
from tests.media.client import PROFILE, Client, _Ice


def frame(packet: bytes) -> bytes:
    return len(packet).to_bytes(2, "big") + packet


class TcpClient(Client):
    """As `Client`; `stall` stops reading and `resume` goes on."""

    def __init__(self, port: int, profile: Sequence[tuple[str, str]] = PROFILE) -> None:
        super().__init__(profile)
        self._ice = self.wire = _TcpIce("127.0.0.1")
        self.wire.target = ("127.0.0.1", port)
        self.restart_ice()

    def stall(self) -> None:
        self.wire.stream().pause_reading()

    def resume(self) -> None:
        self.wire.stream().resume_reading()


class _TcpIce(_Ice, asyncio.Protocol):
    """The controlling agent of the client on a connection instead of a socket for datagrams."""

    target: Address
    lost = False
    rest = b""
    connection: asyncio.Transport | None = None

    def stream(self) -> asyncio.Transport:
        assert self.connection is not None
        return self.connection

    async def open(self, anew: bool = False) -> None:
        if self.connection is not None and not anew:
            return
        before = self.connection
        loop = asyncio.get_running_loop()
        self.rest = b""
        self.connection, _ = await loop.create_connection(lambda: self, *self.target)
        if before is not None:
            before.close()

    async def check(self, answered: Answered) -> None:
        await super().check(answered)
        self.remote = self.target

    def send_stun(self, message: stun.Message, address: Address) -> None:
        self.stream().write(frame(bytes(message)))

    def send(self, datagram: bytes) -> None:
        self.stream().write(frame(datagram))

    def data_received(self, data: bytes) -> None:
        self.rest += data
        while len(self.rest) >= 2 and len(self.rest) >= (end := 2 + int.from_bytes(self.rest[:2], "big")):
            packet, self.rest = self.rest[2:end], self.rest[end:]
            self.datagram_received(packet, self.target)

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True

    def close(self) -> None:
        self.incoming.put_nowait(None)
        if self.connection is not None:
            self.connection.close()
