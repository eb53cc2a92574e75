"""The socket's rounds: drain, sort by address and first byte (RFC 7983), hand on, send what came of it.

While little comes, every datagram wakes the loop. Under load the rounds are timed instead: what costs is
waking up. Knows addresses and links; nothing of calls.

> What an unknown address sends is looked at only as a connectivity check, and no datagram can raise out of a round.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

from media.addresses import Address
from media.datagrams import HEADROOM as HEAD
from media.datagrams import RECEIVE_SLOTS, SLOT, Datagrams
from media.link import Link
from media.relay import Relay

SHORTEST, LONGEST = 13, 1472
"""Bytes: a DTLS record header; what an Ethernet frame carries in UDP over IPv4."""

_WINDOW = 0.064
_BUSY, _CALM = 1500, 1000
"""Packets a second at which timed rounds begin and end."""
_ROUND = 0.001
"""Seconds. The loop's timers count whole milliseconds, and with 2 one packet in 100 would wait for more than 3."""
_PACE = 0.004
"""Seconds between looks at what waits for its turn to be sent, while anything waits."""
_BATCHES = 4
"""Full batches taken in one go before others on the loop have their turn."""

log = logging.getLogger(__name__)


class Mux:
    """All datagrams of one plane."""

    def __init__(self, datagrams: Datagrams, on_stun: Callable[[bytes, Address, float], None]) -> None:
        #: Who may send from where; kept by the plane.
        self.links: dict[Address, Link] = {}
        self.relay: Relay
        self.faults = 0
        self._datagrams = datagrams
        self._on_stun = on_stun
        self._loop = asyncio.get_running_loop()
        self._fd = datagrams.socket.fileno()
        self._timer: asyncio.TimerHandle | None = None
        self._pacing: asyncio.TimerHandle | None = None
        self._window_end = 0.0
        self._in_window = 0

    def start(self, relay: Relay) -> None:
        """Begin to read."""
        self.relay = relay
        relay.egress.wake = self._wake
        self._loop.add_reader(self._fd, self._woken)

    def stop(self) -> None:
        """Read no more; the socket stays open for what is still to be sent."""
        self._loop.remove_reader(self._fd)
        for timer in (self._timer, self._pacing):
            if timer is not None:
                timer.cancel()
        self._timer = self._pacing = None

    def _wake(self) -> None:
        """Packets begin to wait for their turn."""
        if self._pacing is None:
            self._pacing = self._loop.call_later(_PACE, self._release)

    def _release(self) -> None:
        self._pacing = None
        now = time.monotonic()
        self.relay.begin_round(now)
        waits = True
        try:
            waits = self.relay.egress.release(now)
        except Exception:
            self._fault()
        self._datagrams.flush()
        if waits:
            self._wake()

    def _woken(self) -> None:
        if self._round() > _BUSY:
            self._loop.remove_reader(self._fd)
            self._timer = self._loop.call_later(_ROUND, self._timed)

    def _timed(self) -> None:
        self._timer = self._loop.call_later(_ROUND, self._timed)
        if 0 <= self._round() < _CALM:
            self._timer.cancel()
            self._timer = None
            self._loop.add_reader(self._fd, self._woken)

    def _round(self) -> float:
        """Take what has come; packets a second when a window has just ended, else -1."""
        now = time.monotonic()
        self.relay.begin_round(now)
        for _ in range(_BATCHES):
            count = self._datagrams.receive()
            self._hand_on(count, now)
            self._datagrams.flush()
            self._in_window += count
            if count < RECEIVE_SLOTS:
                break
        if now < self._window_end:
            return -1
        rate = self._in_window / _WINDOW
        self._in_window = 0
        self._window_end = now + _WINDOW
        return rate

    def _fault(self) -> None:
        self.faults += 1
        if not self.faults & (self.faults - 1):  # the 1st, 2nd, 4th, 8th …: whoever causes it must not fill a disk
            log.exception("a datagram could not be handled, %d so far", self.faults)

    def _hand_on(self, count: int, now: float) -> None:
        """Media of known links at once; a call less for each packet is worth the repeated look at the address."""
        arena, lengths, links = self._datagrams.arena, self._datagrams.lengths, self.links
        sender, media = self._datagrams.sender, self.relay.media
        for slot in range(count):
            try:
                length = lengths[slot]
                if not SHORTEST <= length <= LONGEST:
                    continue
                start = slot * SLOT + HEAD
                link = links.get(sender(slot))
                if link is not None and 128 <= arena[start] < 192:
                    media(link, start, length)
                else:
                    self._connect(link, sender(slot), bytes(arena[start : start + length]), now)
            except Exception:
                self._fault()

    def _connect(self, link: Link | None, address: Address, data: bytes, now: float) -> None:
        """What is not media: connectivity checks from anybody, handshakes from known addresses."""
        if data[0] < 4:
            self._on_stun(data, address, now)
        elif link is not None and 20 <= data[0] < 64:
            link.on_dtls(data)
