"""DTLS-SRTP of a line: aiortc's RTCDtlsTransport on our own path, handing out decrypted packets.

Relies on a few private names of aiortc, which tests/media/test_aiortc_contract.py guards. Voice alone passes here,
some 50 packets a second, so the way through aiortc's pump costs nothing that counts.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from aiortc.rtcdtlstransport import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters, RTCDtlsTransport, State
from aiortc.rtp import is_rtcp

from media.lines import LineFailed

_PENDING = 256

log = logging.getLogger(__name__)


class Secured(RTCDtlsTransport):
    """`push` takes datagrams in; `on_rtp` and `on_rtcp` get what they held."""

    def __init__(self, certificate: RTCCertificate, send: Callable[[bytes], None], *, begins: bool) -> None:
        """`begins`: we are the DTLS client."""
        self._way = _Way(send)
        super().__init__(self._way, [certificate])  # type: ignore[arg-type]  # a duck type with what it calls
        self._set_role("client" if begins else "server")
        self.on_rtp: Callable[[bytes], None] = lambda _packet: None
        self.on_rtcp: Callable[[bytes], None] = lambda _packet: None

    async def shake_hands(self, fingerprint: str) -> None:
        """Until keys are there. Raises LineFailed."""
        try:
            await self.start(RTCDtlsParameters([RTCDtlsFingerprint("sha-256", fingerprint)]))
        except Exception as error:  # whatever aiortc or OpenSSL raise, this line has no media
            raise LineFailed(type(error).__name__) from None
        if self._state is not State.CONNECTED:
            raise LineFailed("no keys were agreed on")

    @property
    def is_up(self) -> bool:
        return self._state is State.CONNECTED

    def push(self, datagram: bytes) -> None:
        self._way.push(datagram)

    def send(self, packet: bytes) -> None:
        """Protect and send RTP or RTCP; nothing happens where there are no keys."""
        if self.is_up:
            protect = self._tx_srtp.protect_rtcp if is_rtcp(packet) else self._tx_srtp.protect
            self._way.write(protect(packet))

    async def close(self) -> None:
        """Say goodbye, and let the pump end."""
        pump = self._task
        await self.stop()
        self._way.end()
        if pump is not None:
            await asyncio.gather(pump, return_exceptions=True)

    async def _handle_rtp_data(self, data: bytes, arrival_time_ms: int) -> None:
        _hand_on(self.on_rtp, data)

    async def _handle_rtcp_data(self, data: bytes) -> None:
        _hand_on(self.on_rtcp, data)


def _hand_on(to: Callable[[bytes], None], data: bytes) -> None:
    """An exception out of a hook would end aiortc's pump, and with it the line."""
    try:
        to(data)
    except Exception:
        log.exception("a packet of a line could not be handled")


class _Way:
    """The part of RTCIceTransport that RTCDtlsTransport uses."""

    role = "controlling"

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self.write = send
        self._came: asyncio.Queue[bytes | None] = asyncio.Queue(_PENDING)

    def push(self, datagram: bytes) -> None:
        if not self._came.full():
            self._came.put_nowait(datagram)

    def end(self) -> None:
        while self._came.full():
            self._came.get_nowait()
        self._came.put_nowait(None)

    async def _recv(self) -> bytes:
        data = await self._came.get()
        if data is None:
            raise ConnectionError("closed")
        return data

    async def _send(self, data: bytes) -> None:
        self.write(data)
