"""Where a client's TCP enters its line: a port that carries connections to a server's, handshake included.

It must not know what it carries.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable
from contextlib import suppress

from tests.link.door import Address
from tests.link.line import Line, Parcel
from tests.link.stream import HEADER, Stream

#: Bytes that may wait in a stream before its sender is read no further.
ROOM = 65_536
NO_LINGER = struct.pack("ii", 1, 0)
FIRST_SYN_WAIT = 1.0
"""Seconds until an unanswered SYN is repeated (RFC 6298), doubled each time."""


class TcpDoor:
    """A TCP port whose connections all share one line with what else this participant sends."""

    def __init__(self, line: Line, server: Address) -> None:
        self.server = server
        self.address: Address = ("127.0.0.1", 0)
        self._line = line
        self._connections: set[Connection] = set()

    async def open(self, host: str = "127.0.0.1", port: int = 0) -> TcpDoor:
        self._listener = await asyncio.start_server(self._accept, host, port)
        self.address = self._listener.sockets[0].getsockname()[:2]
        return self

    def rebind(self) -> None:
        """As after a change of network: the client's connections break, the server hears nothing of it."""
        for connection in self._connections:
            connection.break_off()

    def close(self) -> None:
        self._listener.close()
        for connection in self._connections:
            connection.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(self._line, self.server, reader, writer)
        self._connections.add(connection)
        try:
            await connection.run()
        finally:
            if not connection.broken:
                connection.close()
                self._connections.discard(connection)


class Connection:
    """One connection of a client, and its counterpart to the server."""

    def __init__(
        self, line: Line, server: Address, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._line = line
        self._server = server
        self._client_reader, self._client = reader, writer
        self._to_server: asyncio.StreamWriter | None = None
        self._streams: list[Stream] = []
        self._task = asyncio.current_task()
        self.broken = False

    async def run(self) -> None:
        """Until both directions have ended or one end is gone."""
        with suppress(OSError, asyncio.CancelledError):
            await self._handshake()
            reader, self._to_server = await asyncio.open_connection(*self._server)
            ended = asyncio.Event(), asyncio.Event()
            up = Stream(self._line, up=True, deliver=_writing(self._to_server, ended[0]))
            down = Stream(self._line, up=False, deliver=_writing(self._client, ended[1]))
            self._streams = [up, down]
            await asyncio.gather(_carry(self._client_reader, up), _carry(reader, down))
            await asyncio.gather(*(one.wait() for one in ended))

    def break_off(self) -> None:
        self.broken = True
        for stream in self._streams:
            stream.dead = True
        # Closed with no time to linger, the client hears a reset and no orderly end.
        self._client.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
        self._client.transport.abort()
        if self._task is not None:
            self._task.cancel()

    def close(self) -> None:
        for stream in self._streams:
            stream.dead = True
        for writer in (self._client, self._to_server):
            if writer is not None:
                writer.transport.abort()
        if self._task is not None and self._task is not asyncio.current_task():
            self._task.cancel()

    async def _handshake(self) -> None:
        """SYN there, SYN and ACK back."""
        answered = asyncio.get_running_loop().create_future()

        def arrived() -> None:
            if not answered.done():
                answered.set_result(None)

        wait = FIRST_SYN_WAIT
        while not answered.done():
            self._line.send_up(Parcel(HEADER, lambda: self._line.send_down(Parcel(HEADER, arrived))))
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(answered), max(wait, 1.5 * self._line.round_trip))
            wait *= 2


async def _carry(reader: asyncio.StreamReader, stream: Stream) -> None:
    """Read as fast as the line takes it."""
    room = asyncio.Event()
    stream.on_room = lambda: room.set() if stream.waiting < ROOM else room.clear()
    while data := await reader.read(16_384):
        stream.write(data)
        stream.on_room()
        await room.wait()
    stream.finish()


def _writing(writer: asyncio.StreamWriter, ended: asyncio.Event) -> Callable[[bytes], None]:
    """What a stream delivers goes out here; nothing is the end."""

    def write(data: bytes) -> None:
        if not data:
            ended.set()
        if writer.is_closing():
            return
        if data:
            writer.write(data)
        elif writer.can_write_eof():
            with suppress(OSError):  # the other end has just gone
                writer.write_eof()

    return write
