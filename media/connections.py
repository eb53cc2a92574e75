"""ICE-TCP (RFC 6544, passive): the TCP port with the number of the UDP port, for browsers that UDP does not reach.

A connection has a key like an address, so that mux, links and transports treat it as one more address of a page.
Knows links only as "somebody has proved who they are". Nothing here waits for a peer or grows with what it does.

> Whoever has not passed a connectivity check within seconds is closed; only STUN is taken from them until then.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
import time
from collections import Counter
from collections.abc import Callable, Container, Sequence

from media.addresses import Address, packed
from media.datagrams import Datagrams, open_datagrams
from media.framing import CHUNK, BadFrame, Deframer, Outbox

LONGEST = 1472
"""Bytes of a packet, as the mux takes them."""
STRANGER_SECONDS = 5.0
"""How long a connection may be without a good check."""
STRANGER_PACKETS = 32
"""Checks that a stranger may get wrong."""
PER_HOST = 256
"""Connections from one address; a hospital's firewall may be that address for all its doctors."""
STRANGERS, STRANGERS_PER_HOST = 256, 16
"""Unproved connections at once; a town may sit behind one address, but its people prove themselves quickly."""
_BACKLOG = 128
_READ = 16 * 1024
_SWEEP = 1.0
_ATTEMPTS = 20
_FULL = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


def open_ports(host: str, port: int, batched: bool) -> tuple[Datagrams, socket.socket]:
    """A UDP socket and a TCP listener with one number (0: any). Raises OSError when it cannot be had for both."""
    for _ in range(_ATTEMPTS):
        datagrams = open_datagrams(host, port, batched)
        try:
            return datagrams, _listener(datagrams.socket.family, host, datagrams.port)
        except OSError as error:
            datagrams.close()
            if port or error.errno != errno.EADDRINUSE:
                raise
    raise OSError(errno.EADDRINUSE, "no number is free for both UDP and TCP")


def _listener(family: int, host: str, port: int) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setblocking(False)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


class Connections:
    """All TCP connections of one plane; `known` says which keys belong to a page (the mux's links)."""

    def __init__(
        self,
        listener: socket.socket,
        known: Container[Address],
        arrived: Callable[[Sequence[bytes], Address], None],
    ) -> None:
        self._listener = listener
        self._known = known
        self._arrived = arrived
        self._loop = asyncio.get_running_loop()
        self._proved: dict[Address, _Connection] = {}
        self._strangers: dict[Address, _Connection] = {}
        self._from: Counter[bytes] = Counter()
        self._serial = 0
        self._listening = False
        self._next_sweep = 0.0

    def __len__(self) -> int:
        return len(self._proved) + len(self._strangers)

    def start(self) -> None:
        """Begin to accept."""
        self._loop.add_reader(self._listener.fileno(), self._accept)
        self._listening = True

    def close(self) -> None:
        """Write what can be written at once, then end every connection and give the port back."""
        self._pause()
        for connection in [*self._proved.values(), *self._strangers.values()]:
            connection.pump()
            connection.close()
        self._listener.close()

    def send(self, address: Address, packet: bytes, urgent: bool) -> None:
        """Queue a packet; it is forgotten when the connection is gone or too slow."""
        connection = self._proved.get(address) or self._strangers.get(address)
        if connection is not None:
            connection.send(packet, urgent)

    def tick(self, now: float) -> None:
        """Once a second: close strangers whose time is over, and those whose page is gone after the same time."""
        if now < self._next_sweep:
            return
        self._next_sweep = now + _SWEEP
        for connection in list(self._strangers.values()):
            if not self._prove(connection) and now - connection.stranger_since > STRANGER_SECONDS:
                connection.close()
        for connection in [one for one in self._proved.values() if one.key not in self._known]:
            del self._proved[connection.key]
            connection.stranger_since = now
            self._strangers[connection.key] = connection
        if not self._listening:
            self.start()

    def heard(self, connection: _Connection, packets: list[bytes]) -> None:
        """Hand packets on; of a stranger only what looks like STUN, and not for long."""
        for index, packet in enumerate(packets):
            if connection.key in self._proved:
                self._arrived(packets[index:], connection.key)
                return
            connection.stranger_packets += 1
            if not packet or packet[0] > 3 or connection.stranger_packets > STRANGER_PACKETS:
                connection.close()
                return
            self._arrived([packet], connection.key)
            self._prove(connection)

    def forget(self, connection: _Connection) -> None:
        """It has been closed."""
        self._proved.pop(connection.key, None)
        self._strangers.pop(connection.key, None)
        self._from[connection.host] -= 1
        if not self._from[connection.host]:
            del self._from[connection.host]

    def _prove(self, connection: _Connection) -> bool:
        """Is its page known? Then it is no stranger any more."""
        if connection.key not in self._known:
            return False
        self._strangers.pop(connection.key, None)
        self._proved[connection.key] = connection
        return True

    def _accept(self) -> None:
        for _ in range(_BACKLOG):
            try:
                accepted, name = self._listener.accept()
            except OSError as error:
                if error.errno in _FULL:  # the next sweep tries again; until then the kernel holds the queue
                    self._pause()
                return
            self._admit(accepted, name[0], name[1])

    def _admit(self, accepted: socket.socket, host: str, port: int) -> None:
        address = packed(accepted.family, host, port)
        there = address[4:]
        strange = sum(one.host == there for one in self._strangers.values())
        if strange >= STRANGERS_PER_HOST or self._from[there] >= PER_HOST:
            accepted.close()
            return
        if len(self._strangers) >= STRANGERS:  # the one that had most time to prove itself
            next(iter(self._strangers.values())).close()
        # Never the same key twice: what was meant for one page must not reach the next behind the same NAT.
        self._serial = (self._serial + 1) & 0xFFFFFFFF
        key = address + self._serial.to_bytes(4, "big")
        self._from[there] += 1
        self._strangers[key] = _Connection(accepted, key, there, self._loop, self)

    def _pause(self) -> None:
        if self._listening:
            self._loop.remove_reader(self._listener.fileno())
            self._listening = False


class _Connection:
    """One accepted socket, its half-read frame and what waits to be written."""

    def __init__(
        self,
        accepted: socket.socket,
        key: Address,
        host: bytes,
        loop: asyncio.AbstractEventLoop,
        connections: Connections,
    ) -> None:
        self.key = key
        self.host = host
        self.stranger_since = time.monotonic()
        self.stranger_packets = 0
        self._socket = accepted
        self._loop = loop
        self._connections = connections
        self._deframer = Deframer(LONGEST)
        self._outbox = Outbox()
        self._pumping = False
        self._blocked = False
        self._closed = False
        accepted.setblocking(False)
        with contextlib.suppress(OSError, AttributeError):  # not everywhere, and not on what is reset already
            accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            # What waits in the kernel can be neither dropped nor overtaken, so that little shall wait there.
            accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, CHUNK)
        loop.add_reader(accepted.fileno(), self._readable)

    def send(self, packet: bytes, urgent: bool) -> None:
        """Have it written with all else of this turn of the loop, or when there is room again."""
        self._outbox.put(packet, urgent, time.monotonic())
        if not self._pumping and not self._blocked:
            self._pumping = True
            self._loop.call_soon(self.pump)

    def pump(self) -> None:
        """Write until the system has no room."""
        self._pumping = False
        now = time.monotonic()
        while not self._closed and (chunk := self._outbox.take(now)):
            try:
                sent = self._socket.send(chunk)
            except BlockingIOError:
                sent = 0
            except OSError:
                self.close()
                return
            if sent < len(chunk):
                self._outbox.put_back(chunk[sent:])
                self._block(True)
                return
        self._block(False)

    def close(self) -> None:
        """End it now; what waits is forgotten."""
        if self._closed:
            return
        self._block(False)
        self._closed = True
        self._loop.remove_reader(self._socket.fileno())
        self._socket.close()
        self._connections.forget(self)

    def _block(self, blocked: bool) -> None:
        if blocked == self._blocked or self._closed:
            return
        self._blocked = blocked
        if blocked:
            self._loop.add_writer(self._socket.fileno(), self.pump)
        else:
            self._loop.remove_writer(self._socket.fileno())

    def _readable(self) -> None:
        """One read a turn, so that nobody keeps the loop from the others."""
        try:
            data = self._socket.recv(_READ)
            if data:
                packets = self._deframer.feed(data)
                if packets:
                    self._connections.heard(self, packets)
                return
        except BlockingIOError:
            return
        except (BadFrame, OSError):
            pass
        self.close()
