"""A bad link as a UDP proxy in user space: clients talk to its port, it talks to the server for each of them.

For browsers and clients of tests: the server announces the proxy's address as its own (setting `announced`), so
the candidate in the answer points here. Needs no root. Knows nothing of what it carries.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tests.link.pipe import Pipe, Profile

Address = tuple[str, int]
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
        self._choose = choose or (lambda index: (up, down))
        self._seed = seed

    async def __aenter__(self) -> Emulator:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            lambda: _Receiver(self._from_client), local_addr=self.address
        )
        self._clients = transport
        self.address = transport.get_extra_info("sockname")[:2]
        return self

    async def __aexit__(self, *exception: object) -> None:
        self._clients.close()
        for line in self.lines.values():
            line.close()
        # Transports close in the loop's next turn; a test must not end before.
        await asyncio.sleep(0)

    def change(self, up: Profile, down: Profile) -> None:
        """Other profiles for every client that is there, from now on."""
        for line in self.lines.values():
            line.change(up, down)

    def _from_client(self, datagram: bytes, client: Address) -> None:
        line = self.lines.get(client)
        if line is None:
            up, down = self._choose(len(self.lines))
            line = self.lines[client] = Line(self, client, up, down, self._seed + 2 * len(self.lines))
        line.from_client(datagram)

    def deliver_to_client(self, datagram: bytes, client: Address) -> None:
        if not self._clients.is_closing():
            self._clients.sendto(datagram, client)


class Line:
    """The link of one client address."""

    def __init__(self, emulator: Emulator, client: Address, up: Profile, down: Profile, seed: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._start = self._loop.time()
        self._emulator = emulator
        self._client = client
        self.up = Pipe(up, seed)
        self.down = Pipe(down, seed + 1)
        self._towards_server: asyncio.DatagramTransport | None = None
        self._opening = self._loop.create_task(self._open())
        self._timer: asyncio.TimerHandle | None = None

    def from_client(self, datagram: bytes) -> None:
        self.up.push(datagram, self._now())
        self._deliver()

    def change(self, up: Profile, down: Profile) -> None:
        now = self._now()
        self.up.change(up, now)
        self.down.change(down, now)
        self._deliver()

    def close(self) -> None:
        self._opening.cancel()
        if self._timer is not None:
            self._timer.cancel()
        if self._towards_server is not None:
            self._towards_server.close()

    async def _open(self) -> None:
        transport, _ = await self._loop.create_datagram_endpoint(
            lambda: _Receiver(self._from_server), remote_addr=self._emulator.server
        )
        self._towards_server = transport
        self._deliver()

    def _from_server(self, datagram: bytes, server: Address) -> None:
        self.down.push(datagram, self._now())
        self._deliver()

    def _deliver(self) -> None:
        """Hand on what has arrived and look again when the next does."""
        now = self._now()
        if self._towards_server is not None:
            for datagram in self.up.pop(now):
                self._towards_server.sendto(datagram)
        for datagram in self.down.pop(now):
            self._emulator.deliver_to_client(datagram, self._client)
        times = [time for time in (self.up.due(), self.down.due()) if time is not None]
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if times and self._towards_server is not None:
            self._timer = self._loop.call_at(self._start + min(times), self._deliver)

    def _now(self) -> float:
        return self._loop.time() - self._start


class _Receiver(asyncio.DatagramProtocol):
    def __init__(self, receive: Callable[[bytes, Address], None]) -> None:
        self._receive = receive

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self._receive(data, addr)
