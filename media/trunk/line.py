"""One end of a voice: description, path, keys, and a stream each way. It is used twice a caller.

Towards the telephone network it answers or offers; towards our own plane it offers as a page does.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import replace

from aiortc.rtcdtlstransport import RTCCertificate

from media.clock import now_ns
from media.feedback import Reception, ntp_time
from media.lines import LineFailed
from media.rtp.rtcp import ReceiverReport, SenderReport, SourceDescription, parse
from media.trunk.description import PAYLOAD_TYPE, Far, Near, read, write
from media.trunk.path import Path, addresses
from media.trunk.secured import Secured
from media.trunk.voice import EVERY, RATE, Heard, Outgoing, heard

CONNECT_SECONDS = 25.0
"""WhatsApp gives up 30 to 60 s after it rang."""
_REPORTS_EVERY = 50
"""Turns of 20 ms."""


class Line:
    """`answer`, or `offer` and `accept`; then `connected`; `close` at the end."""

    def __init__(self, host: str, announced: tuple[str, ...], tune: tuple[bytes, ...] = ()) -> None:
        """`host`: where its socket is bound; `announced`: addresses under which others find us."""
        self.on_heard: Callable[[Heard], None] = lambda _heard: None
        self.on_ended: Callable[[], None] = lambda: None
        self._host, self._announced, self._tune = host, announced, tune
        self._certificate = RTCCertificate.generateCertificate()
        self._path = Path(host, self._received)
        self._secured: Secured | None = None
        self._outgoing = Outgoing(PAYLOAD_TYPE, tune)
        self._reception = Reception(RATE)
        self._source = 0
        self._payload_type = PAYLOAD_TYPE
        self._port = 0
        self._work: asyncio.Task[None] | None = None
        self._up: asyncio.Future[None] | None = None

    async def answer(self, sdp: str) -> str:
        """Our answer; the path is looked for from now on. Raises LineFailed."""
        far = read(sdp)
        begins = far.setup != "active"
        self._outgoing = Outgoing(far.payload_type, self._tune)
        await self._open()
        self._start(far, controls=far.is_lite, begins=begins)
        return write(self._near("active" if begins else "passive", far))

    async def offer(self) -> str:
        """Our offer; `accept` follows. Raises LineFailed."""
        await self._open()
        return write(self._near("actpass", None))

    def accept(self, sdp: str, *, at_home: bool = False) -> None:
        """The answer to our offer. `at_home`: of our own plane, to be tried on this machine first.

        Raises LineFailed.
        """
        far = read(sdp)
        if at_home:
            # Many networks do not lead back in what is sent to one's own public address.
            home = "127.0.0.1" if self._host == "0.0.0.0" else self._host  # noqa: S104 - compared, not bound
            near = [(home, port) for _, port in far.candidates]
            far = replace(far, candidates=tuple(dict.fromkeys([*near, *far.candidates])))
        if self._work is None:
            self._start(far, controls=True, begins=False)

    async def connected(self) -> None:
        """Wait for the keys. Raises LineFailed."""
        if self._up is None:
            raise LineFailed("the line has not begun")
        await asyncio.shield(self._up)

    def say(self, given: Heard) -> None:
        """Pass on what the other end of the bridge heard."""
        packet = self._outgoing.relay(given, asyncio.get_running_loop().time())
        if packet is not None and self._secured is not None:
            self._secured.send(packet)

    async def close(self) -> None:
        if self._work is not None:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)
        if self._secured is not None:
            with contextlib.suppress(Exception):  # it may have ended by itself at the same moment
                await self._secured.close()
        self._path.close()
        if self._up is not None and not self._up.done():
            self._up.cancel()

    async def _open(self) -> None:
        try:
            self._port = await self._path.open()
        except OSError as error:
            raise LineFailed(type(error).__name__) from None

    def _near(self, setup: str, far: Far | None) -> Near:
        fingerprint = next(one.value for one in self._certificate.getFingerprints() if one.algorithm == "sha-256")
        own = addresses(self._host, self._announced, self._port)
        given = (far.payload_type, far.mid) if far is not None else (PAYLOAD_TYPE, "0")
        return Near(self._path.credentials, fingerprint, setup, own, self._outgoing.ssrc, *given)

    def _start(self, far: Far, *, controls: bool, begins: bool) -> None:
        loop = asyncio.get_running_loop()
        self._payload_type = far.payload_type
        self._up = loop.create_future()
        self._up.add_done_callback(_looked_at)
        self._secured = Secured(self._certificate, self._path.send, begins=begins)
        self._secured.on_rtp, self._secured.on_rtcp = self._rtp, self._rtcp
        self._work = loop.create_task(self._run(self._secured, self._up, far, controls=controls))

    async def _run(self, secured: Secured, up: asyncio.Future[None], far: Far, *, controls: bool) -> None:
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await self._path.find(far, controls=controls)
                await secured.shake_hands(far.fingerprint)
        except Exception as error:  # whatever it is, whoever waits for the line has to hear of it
            why = "no path was found" if isinstance(error, TimeoutError) else str(error) or type(error).__name__
            up.set_exception(LineFailed(why))
            self.on_ended()
            return
        up.set_result(None)
        speaking = asyncio.create_task(self._speak(secured))
        keeping = asyncio.create_task(self._path.keep())
        try:
            await asyncio.wait((speaking, keeping), return_when=asyncio.FIRST_COMPLETED)
        finally:
            speaking.cancel()
            keeping.cancel()
            await asyncio.gather(speaking, keeping, return_exceptions=True)
        self.on_ended()

    async def _speak(self, secured: Secured) -> None:
        """A packet every 20 ms where the call gives none; reports once a second. Ends with the keys."""
        loop = asyncio.get_running_loop()
        due, turn = loop.time(), 0
        while secured.is_up:
            now = loop.time()
            if (packet := self._outgoing.fill(now)) is not None:
                secured.send(packet)
            if turn % _REPORTS_EVERY == 0:
                secured.send(self._report(now))
            turn += 1
            due = max(due + EVERY, now - 5 * EVERY)
            await asyncio.sleep(max(0.0, due - loop.time()))

    def _report(self, now: float) -> bytes:
        blocks = (self._reception.report(self._source, now),) if self._source else ()
        out = self._outgoing
        name = SourceDescription(((out.ssrc, "line"),)).pack()
        if not out.packets:
            return ReceiverReport(out.ssrc, blocks).pack() + name
        ntp = ntp_time(now_ns() / 1e9)
        return SenderReport(out.ssrc, ntp, out.timestamp_at(now), out.packets, out.octets, blocks).pack() + name

    def _received(self, datagram: bytes) -> None:
        if self._secured is not None:
            self._secured.push(datagram)

    def _rtp(self, packet: bytes) -> None:
        given = heard(packet, self._payload_type)
        if given is None:
            return
        if given.ssrc != self._source:
            self._source = given.ssrc
            self._reception.restart(RATE)
        self._reception.arrived(
            given.sequence, given.timestamp, len(given.payload), asyncio.get_running_loop().time()
        )
        self.on_heard(given)

    def _rtcp(self, packet: bytes) -> None:
        for one in parse(packet):
            if isinstance(one, SenderReport) and one.ssrc == self._source:
                self._reception.sender_reported(one, asyncio.get_running_loop().time())


def _looked_at(up: asyncio.Future[None]) -> None:
    """Nobody may be waiting for a line that failed; that is no fault of the loop's."""
    if not up.cancelled():
        up.exception()
