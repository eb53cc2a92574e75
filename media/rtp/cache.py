"""Repair of lost packets: what was sent lately, to answer a NACK, and what is missing, to ask for it.

Pure: sequence numbers, payloads and the time in seconds come in as arguments. Knows no socket, no SSRC, no call.
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

SIZE = 512
KEEP = 2.0
"""Seconds; a repeat that comes later than this is of no use to a decoder."""

TRIES = 6
GIVE_UP, _GIVE_UP_TRIPS = 1.0, 3.6
"""Seconds, and round trips, after which a missing packet is not asked for any more: until then a repeat costs a
short stop of the picture, a key frame costs forty packets, any of which may be lost too."""
_APART, _LEAST_APART = 1.2, 0.02
"""Round trips between two requests: a browser leaves one aside that comes within what it takes for one."""

_JUMP = 256
"""A gap wider than this is a new beginning, not a loss."""


class Cached(NamedTuple):
    """A packet as the sender numbered it, header and padding taken off."""

    sequence: int
    timestamp: int
    #: Second header byte of the sender: marker and payload type.
    marker: int
    payload: bytes
    arrival: float


class PacketCache:
    """The last packets of one track, shared by all who receive it."""

    __slots__ = ("_by_age", "_ring")

    def __init__(self) -> None:
        self.clear()

    def put(self, packet: Cached) -> None:
        """Keep a packet; it takes the place of the one SIZE numbers before."""
        self._ring[packet.sequence % SIZE] = packet
        self._by_age.append(packet)

    def get(self, sequence: int) -> Cached | None:
        """The packet with this number, if it is still here."""
        packet = self._ring[sequence % SIZE]
        return packet if packet is not None and packet.sequence == sequence else None

    def expire(self, now: float) -> None:
        """Free what is older than KEEP."""
        while self._by_age and now - self._by_age[0].arrival > KEEP:
            packet = self._by_age.popleft()
            if self._ring[packet.sequence % SIZE] is packet:
                self._ring[packet.sequence % SIZE] = None

    def clear(self) -> None:
        """Forget everything: another source numbers anew."""
        self._ring: list[Cached | None] = [None] * SIZE
        self._by_age: deque[Cached] = deque(maxlen=SIZE)


class Missing:
    """One number that has not come: when it was missed, how often and until when it was asked for."""

    __slots__ = ("ask_at", "since", "tries")

    def __init__(self, now: float) -> None:
        self.since = now
        self.ask_at = now
        self.tries = 0


class GapDetector:
    """Watches the sequence numbers of one incoming track."""

    __slots__ = ("expected", "missing", "unrepaired")

    def __init__(self) -> None:
        #: The number after the newest, -1 before the first. Who sees it come may raise it without asking.
        self.expected = -1
        self.missing: dict[int, Missing] = {}
        #: Numbers given up since somebody looked.
        self.unrepaired = 0

    def arrived(self, sequence: int, now: float) -> int:
        """2: the newest packet, with a gap before it; 1: the next; 0: one that was missed; -1: to be dropped."""
        ahead = (sequence - self.expected) & 0xFFFF if self.expected >= 0 else 0
        if ahead < 0x7FFF:
            self._skip(ahead, now)
            self.expected = (sequence + 1) & 0xFFFF
            return 2 if ahead else 1
        return 0 if self.repaired(sequence) else -1

    def repaired(self, sequence: int) -> bool:
        """Whether this number was missing; from now on it is not."""
        return self.missing.pop(sequence, None) is not None

    def due(self, now: float, round_trip: float) -> list[int]:
        """Numbers to ask for now: each at most TRIES times, a good round trip apart."""
        wanted, gone = [], []
        give_up = max(GIVE_UP, _GIVE_UP_TRIPS * round_trip)
        for sequence, entry in self.missing.items():
            age = now - entry.since
            if age > KEEP:
                gone.append(sequence)
            elif entry.tries <= TRIES and (age > give_up or (entry.tries == TRIES and now >= entry.ask_at)):
                entry.tries = TRIES + 1
                self.unrepaired += 1
            elif entry.tries < TRIES and now >= entry.ask_at and age + round_trip <= max(KEEP, 1.2 * round_trip):
                entry.tries += 1
                entry.ask_at = now + max(_APART * round_trip, _LEAST_APART)
                wanted.append(sequence)
        for sequence in gone:
            del self.missing[sequence]
        return wanted

    def renounce(self) -> None:
        """Ask for nothing of what is missing now; it is still taken when it comes."""
        for entry in self.missing.values():
            entry.tries = TRIES + 1

    def _skip(self, count: int, now: float) -> None:
        if count >= _JUMP:
            self.missing.clear()
            self.unrepaired += 1
            return
        for distance in range(count):
            self.missing[(self.expected + distance) & 0xFFFF] = Missing(now)
        while len(self.missing) > 2 * _JUMP:
            del self.missing[next(iter(self.missing))]
            self.unrepaired += 1
