"""A real coturn for a test, on free ports of loopback, and a media node that echoes."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from turn.configuration import RelaySettings
from turn.credentials import Credential, make_credential
from turn.launcher import Launcher

SECRET = "a secret of the tests, not of anybody".replace(" ", "-")


def free_port() -> int:
    """A number that is free for both UDP and TCP now."""
    while True:
        with socket.socket() as tcp, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            tcp.bind(("127.0.0.1", 0))
            port = int(tcp.getsockname()[1])
            try:
                udp.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def on_loopback(folder: Path, **changes: object) -> RelaySettings:
    settings = RelaySettings(folder, ("127.0.0.1",), free_port(), ("127.0.0.1",), (SECRET,))
    return replace(settings, **changes)  # type: ignore[arg-type]  # names and kinds are the test's


def credential(holder: str = "p-1", seconds: int = 60, secret: str = SECRET) -> Credential:
    return make_credential(secret, holder, int(time.time()) + seconds)


@asynccontextmanager
async def running(
    settings: RelaySettings, tell: Callable[[bool], None] = lambda ready: None
) -> AsyncIterator[Launcher]:
    launcher = Launcher(settings, tell)
    await launcher.start()
    try:
        yield launcher
    finally:
        await launcher.close()


@dataclass
class Echo(asyncio.DatagramProtocol):
    """Says everything back, as a media node on 127.0.0.1 that is reached."""

    port: int = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)
        self.port = transport.get_extra_info("sockname")[1]

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        self.transport.sendto(data, address)


@asynccontextmanager
async def echoing(host: str = "127.0.0.1") -> AsyncIterator[Echo]:
    loop = asyncio.get_running_loop()
    transport, echo = await loop.create_datagram_endpoint(Echo, local_addr=(host, 0))
    try:
        yield echo
    finally:
        transport.close()
