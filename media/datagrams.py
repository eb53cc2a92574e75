"""One UDP socket, drained and filled in batches over memory that is allocated once.

A packet is received into a slot of the arena, may be changed there, and is sent from there or from a send slot:
no bytes object is made on the way. On 64-bit Linux a batch is one recvmmsg or sendmmsg call; elsewhere the same
slots are filled one by one. Knows addresses and lengths; what is in a packet is the business of others.

> Offsets handed out by `receive` and `space` are valid until the next `receive`; nobody keeps one.
"""

from __future__ import annotations

import contextlib
import errno
import socket
import struct
import sys
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import cffi
from pylibsrtp._binding import ffi as srtp_ffi

from media.addresses import Address, host_and_port, packed

RECEIVE_SLOTS = 128
SEND_SLOTS = 128
SLOT = 2048
HEADROOM = 64
"""Bytes before each packet, so that its header may grow in place."""

KEPT = 64
"""Packets that wait for the socket at most, when the kernel has no room."""

_BUFFER_BYTES = 4 * 1024 * 1024
_NAME = 32
_HEADER_BYTES = 64

_ffi = cffi.FFI()
_ffi.cdef("""
int recvmmsg(int, void *, unsigned int, int, void *);
int sendmmsg(int, void *, unsigned int, int);
""")


class Datagrams:
    """The socket and its arena. `arena` and `memory` are the same bytes, for Python and for libsrtp."""

    def __init__(self, host: str, port: int) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_DGRAM)
        self.socket.setblocking(False)
        for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
            self.socket.setsockopt(socket.SOL_SOCKET, option, _BUFFER_BYTES)
        try:
            self.socket.bind((host, port))
        except OSError:
            self.socket.close()
            raise
        self.port: int = self.socket.getsockname()[1]
        size = (RECEIVE_SLOTS + SEND_SLOTS) * SLOT
        self.memory = srtp_ffi.new("char[]", size)
        self.arena = memoryview(srtp_ffi.buffer(self.memory)).cast("B")
        #: Length of each received datagram, by slot.
        self.lengths = [0] * RECEIVE_SLOTS
        #: Packets that the kernel refused and that were not worth keeping.
        self.dropped = 0
        #: Takes what goes to a TCP connection instead: its key, the packet, whether it is worth keeping.
        self.over_tcp: Callable[[Address, bytes, bool], None]
        self._name_bytes = 16 if family == socket.AF_INET else 28
        self._key_bytes = 8 if family == socket.AF_INET else 24
        self._received = [b""] * RECEIVE_SLOTS
        self._queued: list[tuple[int, int, Address, bool]] = []
        self._used = 0
        self._waiting: deque[tuple[bytes, Address]] = deque(maxlen=KEPT)

    def receive(self) -> int:
        """Fill the receive slots with what has arrived; how many were filled (fewer than all: none is left)."""
        count = 0
        while count < RECEIVE_SLOTS:
            start = count * SLOT + HEADROOM
            try:
                length, name = self.socket.recvfrom_into(self.arena[start : start + SLOT - HEADROOM])
            except OSError:
                break
            self.lengths[count] = length
            self._received[count] = packed(self.socket.family, name[0], name[1])
            count += 1
        return count

    def sender(self, slot: int) -> Address:
        """Who sent the datagram in a receive slot."""
        return self._received[slot]

    def place(self, packets: Sequence[bytes]) -> None:
        """Fill the receive slots (at most as many as there are) with what came another way."""
        for slot, packet in enumerate(packets):
            start = slot * SLOT + HEADROOM
            self.arena[start : start + len(packet)] = packet
            self.lengths[slot] = len(packet)

    def space(self) -> int:
        """Offset of a free send slot; a full batch is sent first."""
        if self._used == SEND_SLOTS:
            self.flush()
        self._used += 1
        return (RECEIVE_SLOTS + self._used - 1) * SLOT + HEADROOM

    def queue(self, start: int, length: int, address: Address, keep: bool) -> None:
        """Send these bytes of the arena with the next batch; `keep` says whether to try again if it cannot."""
        if len(address) != self._key_bytes:
            self.over_tcp(address, bytes(self.arena[start : start + length]), keep)
            return
        self._queued.append((start, length, address, keep))
        if len(self._queued) == SEND_SLOTS:
            self.flush()

    def send(self, data: bytes, address: Address, keep: bool = True) -> None:
        """Queue a packet that is not in the arena."""
        start = self.space()
        self.arena[start : start + len(data)] = data
        self.queue(start, len(data), address, keep)

    def flush(self) -> None:
        """Send the batch. What the kernel has no room for is kept (a few) or dropped."""
        if self._waiting:
            self._retry()
        queued = self._queued
        if queued:
            sent = self._transmit(queued)
            for start, length, address, keep in queued[sent:]:
                if keep:
                    self._waiting.append((bytes(self.arena[start : start + length]), address))
                else:
                    self.dropped += 1
            queued.clear()
        self._used = 0

    def close(self) -> None:
        """Send what is queued and give the port back."""
        self.flush()
        self.socket.close()

    def _transmit(self, queued: list[tuple[int, int, Address, bool]]) -> int:
        for index, (start, length, address, _) in enumerate(queued):
            if not self._send_one(self.arena[start : start + length], address):
                return index
        return len(queued)

    def _retry(self) -> None:
        while self._waiting and self._send_one(*self._waiting[0]):
            self._waiting.popleft()

    def _send_one(self, data: bytes | memoryview, address: Address) -> bool:
        try:
            self.socket.sendto(data, host_and_port(address))
        except BlockingIOError:
            return False
        except OSError:
            self.dropped += 1  # no route, refused by a filter: this packet is gone, the next may pass
        return True


class BatchedDatagrams(Datagrams):
    """The same with recvmmsg and sendmmsg: a batch is one system call.

    The kernel's `struct mmsghdr` (64 bytes: name, its length, iovec, count, control, its length, flags, length)
    is written as plain numbers, because a memoryview of integers is the cheapest thing to fill from Python.
    """

    def __init__(self, host: str, port: int, libc: Any) -> None:
        super().__init__(host, port)
        self._libc = libc
        self._fd = self.socket.fileno()
        base = int(srtp_ffi.cast("uintptr_t", self.memory))
        self._base = base
        self._in = _Headers(RECEIVE_SLOTS, self._name_bytes)
        self._out = _Headers(SEND_SLOTS, self._name_bytes)
        self.lengths = self._in.lengths
        for slot in range(RECEIVE_SLOTS):
            self._in.vectors[2 * slot] = base + slot * SLOT + HEADROOM
            self._in.vectors[2 * slot + 1] = SLOT - HEADROOM

    def receive(self) -> int:
        """As `Datagrams.receive`, in one system call."""
        count: int = self._libc.recvmmsg(self._fd, self._in.pointer, RECEIVE_SLOTS, socket.MSG_DONTWAIT, _ffi.NULL)
        return max(0, count)

    def sender(self, slot: int) -> Address:
        """As `Datagrams.sender`."""
        return bytes(self._in.names[slot * _NAME : slot * _NAME + self._key_bytes])

    def _transmit(self, queued: list[tuple[int, int, Address, bool]]) -> int:
        vectors, names, base = self._out.vectors, self._out.names, self._base
        key_bytes = self._key_bytes
        for index, (start, length, address, _) in enumerate(queued):
            vectors[2 * index] = base + start
            vectors[2 * index + 1] = length
            names[index * _NAME : index * _NAME + key_bytes] = address
        sent, total = 0, len(queued)
        while sent < total:
            headers = self._out.pointer + sent * _HEADER_BYTES
            count = self._libc.sendmmsg(self._fd, headers, total - sent, socket.MSG_DONTWAIT)
            if count > 0:
                sent += count
            elif _ffi.errno in (errno.EAGAIN, errno.EWOULDBLOCK):
                break
            else:
                self.dropped += 1
                sent += 1
        return sent


class _Headers:
    """An array of `struct mmsghdr` with their iovecs and names, seen as numbers."""

    def __init__(self, slots: int, name_bytes: int) -> None:
        self._memory = [_ffi.new("char[]", slots * size) for size in (_HEADER_BYTES, 16, _NAME)]
        headers, vectors, names = self._memory
        self.pointer = headers
        self.vectors = memoryview(_ffi.buffer(vectors)).cast("B").cast("Q")
        self.names = memoryview(_ffi.buffer(names)).cast("B")
        raw = memoryview(_ffi.buffer(headers)).cast("B")
        #: `msg_len` of each header, an int32 view with a stride.
        self.lengths: Any = raw.cast("I")[14::16]
        vector_base = int(_ffi.cast("uintptr_t", vectors))
        name_base = int(_ffi.cast("uintptr_t", names))
        for slot in range(slots):
            struct.pack_into(
                "=QI4xQQQQI4x",
                raw,
                slot * _HEADER_BYTES,
                name_base + slot * _NAME,
                name_bytes,
                vector_base + 16 * slot,
                1,
                0,
                0,
                0,
            )


def open_datagrams(host: str, port: int, batched: bool = True) -> Datagrams:
    """A bound socket (port 0: any), batched where the system can. Raises OSError when the port is taken."""
    if batched and sys.platform == "linux" and struct.calcsize("P") == 8:
        with contextlib.suppress(OSError, AttributeError):
            libc = _ffi.dlopen(None)
            if libc.recvmmsg and libc.sendmmsg:
                return BatchedDatagrams(host, port, libc)
    return Datagrams(host, port)
