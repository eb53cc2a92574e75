"""Is a TURN server there, and does it keep its users out of everything that is not ours?

For the launcher (is it ready?), for the tests, and for whoever runs a TURN server elsewhere (`python -m turn`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from aioice import stun

from turn.client import Refused, turn_client
from turn.credentials import Credential

#: Addresses that no TURN server of ours may ever lead to, one or more of each kind (RFC 6890, RFC 4291).
FORBIDDEN = (
    *("0.0.0.0", "0.0.0.1", "10.0.0.1", "10.1.2.3", "10.255.255.254", "100.64.0.1", "127.0.0.2", "127.0.0.53"),  # noqa: S104
    *("127.255.255.254", "169.254.169.254", "169.254.0.1", "172.16.0.1", "172.31.255.254", "192.0.0.1"),
    *("192.0.2.77", "192.88.99.1", "192.168.0.1", "192.168.255.254", "198.18.0.1", "198.51.100.1", "203.0.113.1"),
    *("224.0.0.1", "239.1.1.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "8.8.8.8", "1.1.1.1"),
    *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254"),
    *("::ffff:0.0.0.0", "::ffff:0:7f00:1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1"),
    *("2001::1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:db8::1", "2606:4700::1111", "fc00::1", "fd00::2"),
    *("fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "ff05::2"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a server let a user do."""

    #: Peers that should have been refused.
    open: tuple[str, ...]
    #: Peers that should have been permitted, with the code of the refusal.
    closed: tuple[tuple[str, int], ...]

    @property
    def good(self) -> bool:
        return not self.open and not self.closed


async def answers(host: str, port: int, seconds: float) -> bool:
    """Does a STUN server answer there within the time?"""
    async with turn_client(host, port) as client:
        try:
            async with asyncio.timeout(seconds):
                await client.bind()
        except (Refused, stun.TransactionTimeout, TimeoutError):
            return False
    return True


async def judge(host: str, port: int, credential: Credential, ours: Iterable[str]) -> Verdict:
    """Ask for permission to send to every forbidden peer and to each of `ours`.

    Raises Refused when there is no allocation to be had, stun.TransactionTimeout when nobody answers.
    """
    ours = tuple(ours)
    async with turn_client(host, port) as client:
        await client.allocate(credential)
        found, closed = [], []
        for peer in (*FORBIDDEN, *ours):
            try:
                await client.permit(peer)
            except Refused as refused:
                if peer in ours:
                    closed.append((peer, refused.code))
            else:
                if peer not in ours:
                    found.append(peer)
    return Verdict(tuple(found), tuple(closed))
