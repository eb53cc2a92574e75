"""Packets on a stream: RFC 4571 frames in, and a bounded store of frames that wait to go out.

Pure: bytes and the time come in, bytes go out. Must not know sockets, nor what a packet means beyond "urgent".
"""

from __future__ import annotations

from collections import deque

CHUNK = 4096
"""Bytes handed to the system at once: what is begun must be finished, and what is urgent waits behind it."""
URGENT_ROOM, OTHER_ROOM = 32 * 1024, 64 * 1024
"""Bytes that may wait: sound, reports and handshakes; pictures (a key frame must fit)."""
OLDEST = 1.0
"""Seconds after which a packet that waits is of no use to anybody."""


class BadFrame(Exception):
    """A frame that cannot be one of ours; what follows it cannot be trusted either."""


class Deframer:
    """Cuts a stream into packets: a length of 16 bits, then so many bytes (RFC 4571 §2)."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._rest = b""

    def feed(self, data: bytes) -> list[bytes]:
        """The packets that are whole now. Raises BadFrame for one longer than `longest` bytes."""
        buffer = self._rest + data
        packets, at, end = [], 0, len(buffer)
        while end - at >= 2:
            length = buffer[at] << 8 | buffer[at + 1]
            if length > self._longest:
                raise BadFrame
            if end - at < 2 + length:
                break
            packets.append(buffer[at + 2 : at + 2 + length])
            at += 2 + length
        self._rest = buffer[at:]
        return packets


class Outbox:
    """Frames that wait for one connection; urgent ones overtake the others. Never holds more than its rooms."""

    def __init__(self) -> None:
        #: Packets given up.
        self.dropped = 0
        self._begun = b""
        self._urgent = _Line()
        self._other = _Line()

    def __len__(self) -> int:
        """Bytes that wait."""
        return len(self._begun) + self._urgent.size + self._other.size

    def put(self, packet: bytes, urgent: bool, now: float) -> None:
        """Have a packet wait. Without room the oldest urgent one gives way, but to no other kind."""
        frame = len(packet).to_bytes(2, "big") + packet
        if urgent:
            while self._urgent.size + len(frame) > URGENT_ROOM:
                self._urgent.pop()
                self.dropped += 1
            self._urgent.put(frame, now)
        elif self._other.size + len(frame) <= OTHER_ROOM:
            self._other.put(frame, now)
        else:
            self.dropped += 1

    def take(self, now: float) -> bytes:
        """The next bytes to write, about CHUNK; b"" when nothing is left. What got too old is left out."""
        parts, size = [self._begun], len(self._begun)
        self._begun = b""
        for line in (self._urgent, self._other):
            self.dropped += line.forget(now - OLDEST)
            while size < CHUNK and line:
                parts.append(line.pop())
                size += len(parts[-1])
        return b"".join(parts)

    def put_back(self, unsent: bytes) -> None:
        """The end of what was taken, which the system had no room for; it goes first next time."""
        self._begun = unsent


class _Line:
    """Frames in order of their coming, with the sum of their bytes."""

    def __init__(self) -> None:
        self.size = 0
        self._frames: deque[tuple[float, bytes]] = deque()

    def __bool__(self) -> bool:
        return bool(self._frames)

    def put(self, frame: bytes, now: float) -> None:
        self._frames.append((now, frame))
        self.size += len(frame)

    def pop(self) -> bytes:
        frame = self._frames.popleft()[1]
        self.size -= len(frame)
        return frame

    def forget(self, before: float) -> int:
        """Drop what came before then; how many."""
        count = 0
        while self._frames and self._frames[0][0] < before:
            self.pop()
            count += 1
        return count
