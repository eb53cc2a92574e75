"""All of one participant's traffic behind one bad link: its media and its page share rate, queue and loss.

`async with Access(LINKS["edge"]) as access:` then `await access.udp(server)`, `await access.tcp(server)` give the
doors to use instead of the server's ports. It must not know what it carries.
"""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import replace

from tests.link.door import Address, UdpDoor
from tests.link.line import Line
from tests.link.pipe import Profile
from tests.link.profiles import Link
from tests.link.tcp import TcpDoor


class Access:
    """One line with as many doors as it needs. The link's schedule runs from `begin` on."""

    def __init__(self, link: Link, seed: int = 0) -> None:
        self.link = link
        self._seed = seed
        self._hosts = (f"127.0.0.{number}" for number in itertools.count(2))
        self._udp: list[UdpDoor] = []
        self._tcp: list[TcpDoor] = []

    async def __aenter__(self) -> Access:
        self.line = Line(self.link.up, self.link.down, self._seed)
        return self

    async def __aexit__(self, *exception: object) -> None:
        for door in (*self._udp, *self._tcp):
            door.close()
        self.line.close()
        # Transports close in the loop's next turn; whoever made us must not end before.
        await asyncio.sleep(0)

    async def udp(self, server: Address | None = None) -> UdpDoor:
        """A UDP port that leads to the server's."""
        door = await UdpDoor(self.line, server).open()
        self._udp.append(door)
        return door

    async def tcp(self, server: Address, *, port: int = 0) -> TcpDoor:
        """A TCP port that leads to the server's."""
        door = await TcpDoor(self.line, server).open(port=port)
        self._tcp.append(door)
        return door

    def ease(self, profile: Profile) -> None:
        """Another profile both ways for now, until `begin`: what comes before a call need not be slow."""
        self.line.change(profile, profile)

    def begin(self) -> None:
        """The link as it is named, from now on, and what its schedule says, counted from now."""
        self.line.change(self.link.up, self.link.down)
        self.line.begin([(step.after, step.up, step.down) for step in self.link.steps])
        if self.link.moves_after is not None:
            self.line.later(self.link.moves_after, self.rebind)

    def rebind(self) -> None:
        """From Wi-Fi to a mobile network: UDP goes on from another address, TCP connections break."""
        host = next(self._hosts)
        for door in self._udp:
            door.rebind(host)
        for door in self._tcp:
            door.rebind()

    def block_udp(self, blocked: bool = True) -> None:
        """As a firewall that lets TCP pass only."""
        for door in self._udp:
            door.blocked = blocked


def steady(profile: Profile) -> Link:
    """A link that is alike both ways and does not change."""
    return Link(up=profile, down=replace(profile))
