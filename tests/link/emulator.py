"""A bad link as a UDP proxy in user space: clients talk to its port, it talks to the server for each of them.

For clients of tests and pages that send nothing but UDP: every client address has a line of its own. Where all
traffic of one participant must share one line, see access.py. Needs no root. Knows nothing of what it carries.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tests.link.door import Address, Receiver, UdpClient
from tests.link.line import Line
from tests.link.pipe import Profile

Choose = Callable[[int], tuple[Profile, Profile]]


class Emulator:
    """`async with Emulator(up, down) as link:` binds `link.address`; set `link.server` before a client sends.

    `up` is from a client to the server. Every client address has its own pair of pipes and its own socket towards
    the server, as behind its own router. `choose(index)` gives the `(up, down)` of the client that came as
    `index`-th, when they differ.
    """

    def __init__(
        self,
        up: Profile,
        down: Profile,
        *,
        server: Address | None = None,
        choose: Choose | None = None,
        seed: int = 0,
        host: str = "127.0.0.1",
    ) -> None:
        self.server = server
        self.address: Address = (host, 0)
        self.lines: dict[Address, Line] = {}
        self._sockets: dict[Address, UdpClient] = {}
        self._choose = choose or (lambda index: (up, down))
        self._seed = seed

    async def __aenter__(self) -> Emulator:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            lambda: Receiver(self._from_client), local_addr=self.address
        )
        self._clients = transport
        self.address = transport.get_extra_info("sockname")[:2]
        return self

    async def __aexit__(self, *exception: object) -> None:
        self._clients.close()
        for client, line in self.lines.items():
            line.close()
            self._sockets[client].close()
        # Transports close in the loop's next turn; a test must not end before.
        await asyncio.sleep(0)

    def change(self, up: Profile, down: Profile) -> None:
        """Other profiles for every client that is there, from now on."""
        for line in self.lines.values():
            line.change(up, down)

    def _from_client(self, datagram: bytes, client: Address) -> None:
        if client not in self.lines:
            assert self.server is not None, "say where the server is before a client sends"
            up, down = self._choose(len(self.lines))
            line = self.lines[client] = Line(up, down, self._seed + 2 * len(self.lines))
            self._sockets[client] = UdpClient(line, self.server, lambda data: self._to_client(data, client))
        self._sockets[client].send(datagram)

    def _to_client(self, datagram: bytes, client: Address) -> None:
        if not self._clients.is_closing():
            self._clients.sendto(datagram, client)
