"""Where a client's UDP enters its line and leaves it again: one socket towards the server for each client address.

It must not know what it carries.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tests.link.line import Line, Parcel

Address = tuple[str, int]


class Receiver(asyncio.DatagramProtocol):
    """Hands every datagram on."""

    def __init__(self, receive: Callable[[bytes, Address], None]) -> None:
        self._receive = receive

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self._receive(data, addr)


class UdpClient:
    """One client address behind a router: what it sends leaves from a socket of its own, with another port."""

    def __init__(self, line: Line, server: Address, to_client: Callable[[bytes], None]) -> None:
        self._line = line
        self._server = server
        self._to_client = to_client
        self._socket: asyncio.DatagramTransport | None = None
        #: What arrives before the socket is open.
        self._early: list[bytes] = []
        self._opening = asyncio.get_running_loop().create_task(self._open(None))

    def send(self, datagram: bytes) -> None:
        """Up the line, and from there to the server."""
        self._line.send_up(Parcel(len(datagram), lambda: self._leave(datagram)))

    def rebind(self, host: str) -> None:
        """From now on the server sees another address and port; what it still sends to the old one is lost."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        self._opening.cancel()
        self._opening = asyncio.get_running_loop().create_task(self._open(host))

    def close(self) -> None:
        self._opening.cancel()
        if self._socket is not None:
            self._socket.close()

    async def _open(self, host: str | None) -> None:
        transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: Receiver(self._from_server),
            remote_addr=self._server,
            local_addr=None if host is None else (host, 0),
        )
        self._socket = transport
        for datagram in self._early:
            transport.sendto(datagram)
        self._early.clear()

    def _leave(self, datagram: bytes) -> None:
        if self._socket is None:
            self._early.append(datagram)
        else:
            self._socket.sendto(datagram)

    def _from_server(self, datagram: bytes, _server: Address) -> None:
        self._line.send_down(Parcel(len(datagram), lambda: self._to_client(datagram)))


class UdpDoor:
    """A UDP port whose clients all share one line. `server` may change before a client's first datagram."""

    def __init__(self, line: Line, server: Address | None = None) -> None:
        self.server = server
        self.address: Address = ("127.0.0.1", 0)
        #: While set, nothing passes either way, as behind a firewall without UDP.
        self.blocked = False
        self._line = line
        self._clients: dict[Address, UdpClient] = {}

    async def open(self, host: str = "127.0.0.1") -> UdpDoor:
        self._port, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: Receiver(self._from_client), local_addr=(host, 0)
        )
        self.address = self._port.get_extra_info("sockname")[:2]
        return self

    def rebind(self, host: str) -> None:
        """Every client gets another address in the server's eyes."""
        for client in self._clients.values():
            client.rebind(host)

    def close(self) -> None:
        self._port.close()
        for client in self._clients.values():
            client.close()

    def _from_client(self, datagram: bytes, address: Address) -> None:
        if self.blocked or self.server is None:
            return
        client = self._clients.get(address)
        if client is None:
            client = UdpClient(self._line, self.server, lambda data: self._deliver(data, address))
            self._clients[address] = client
        client.send(datagram)

    def _deliver(self, datagram: bytes, address: Address) -> None:
        if not self.blocked and not self._port.is_closing():
            self._port.sendto(datagram, address)
