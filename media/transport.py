"""One browser page: its addresses, its DTLS (aiortc's RTCDtlsTransport on our own mux) and its SRTP keys.

Only DTLS records (first byte 20..63) are fed to aiortc; media never passes it. It relies on a few private names,
which tests/media/test_aiortc_contract.py guards. Knows no call; tells its owner when it has connected or ended.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable

from aiortc.rtcdtlstransport import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters, RTCDtlsTransport, State

from media.addresses import Address
from media.ice import Credentials
from media.link import Link

HANDSHAKE_TIMEOUT = 20.0
_PENDING = 32
"""DTLS records that wait to be read; a handshake has a dozen."""
_ADDRESSES = 8
"""From how many checked addresses a page is heard at once."""

_AGAIN, _REPEATS = 0.25, 6
"""Seconds before a flight of the handshake is sent again at the earliest; how often at most."""

log = logging.getLogger(__name__)


class Transport:
    """A page's way to us. `link` has keys from `on_connected` until `on_ended` or `close`."""

    def __init__(
        self,
        certificate: RTCCertificate,
        fingerprints: frozenset[tuple[str, str]],
        links: dict[Address, Link],
        send: Callable[[bytes, Address], None],
        begins: bool = True,
    ) -> None:
        """`begins`: we are the DTLS client, as the answer said."""
        self.id = secrets.token_hex(8)
        self.fingerprints = fingerprints
        #: Ours and the page's half of the ICE agreement; new ones mean a restart.
        self.credentials: Credentials
        self.remote_ufrag = ""
        self.link = Link(self._received)
        self.on_connected: Callable[[], None]
        self.on_ended: Callable[[], None]
        self._links = links
        self._send = send
        self._addresses: list[Address] = []
        self._pipe = _Pipe(self._write)
        self._dtls = RTCDtlsTransport(self._pipe, [certificate])  # type: ignore[arg-type]  # duck-typed ICE
        self._dtls._set_role("client" if begins else "server")
        self._handshake: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def connected(self) -> bool:
        """Media can flow."""
        return self.link.tx is not None

    def checked(self, address: Address, nominated: bool, now: float) -> None:
        """A connectivity check with our credentials came from this address."""
        if self._closed:  # credentials from before an ICE restart outlive the page
            return
        self.link.heard = now
        if self._links.get(address) is not self.link:
            self._links[address] = self.link
        if address not in self._addresses:
            self._addresses.append(address)
            if len(self._addresses) > _ADDRESSES:
                self._drop(next(old for old in self._addresses if old != self.link.address))
        if nominated or self.link.address is None:
            self.link.address = address
        if self._handshake is None:
            self._handshake = asyncio.get_running_loop().create_task(self._connect())

    async def close(self) -> None:
        """Say goodbye to the page, forget its keys and addresses."""
        self._closed = True
        self._pipe.done()
        self._forget_keys()
        self._dtls.remove_all_listeners()
        if self._handshake is not None:
            self._handshake.cancel()
            await asyncio.gather(self._handshake, return_exceptions=True)
            await self._stop_dtls()
        for address in list(self._addresses):
            self._drop(address)

    async def _connect(self) -> None:
        self._pipe.round_trip = self.link.round_trip
        parameters = RTCDtlsParameters([RTCDtlsFingerprint(name, value) for name, value in self.fingerprints])
        try:
            async with asyncio.timeout(HANDSHAKE_TIMEOUT):
                await self._dtls.start(parameters)
        except Exception as error:  # whatever aiortc or OpenSSL raise, this page has no media
            log.info("dtls handshake failed: %s", type(error).__name__)
        if self._dtls._state is not State.CONNECTED:
            await self._stop_dtls()
            self._end()
            return
        self._pipe.done()
        self._dtls.on("statechange", self._changed)
        self.link.rx = self._dtls._rx_srtp._srtp[0]
        self.link.tx = self._dtls._tx_srtp._srtp[0]
        self.on_connected()

    def _changed(self) -> None:
        if self._dtls._state is State.CLOSED:
            self._end()

    def _end(self) -> None:
        self._forget_keys()
        self.on_ended()

    async def _stop_dtls(self) -> None:
        pump = self._dtls._task
        await self._dtls.stop()
        if pump is not None:
            await asyncio.gather(pump, return_exceptions=True)

    def _forget_keys(self) -> None:
        self.link.rx = self.link.tx = None

    def _drop(self, address: Address) -> None:
        self._addresses.remove(address)
        if self._links.get(address) is self.link:
            del self._links[address]

    def _received(self, data: bytes) -> None:
        self._pipe.push(data)

    def _write(self, data: bytes) -> None:
        if self.link.address is not None:
            self._send(data, self.link.address)


class _Pipe:
    """The part of RTCIceTransport that RTCDtlsTransport uses; says a lost flight of the handshake again.

    DTLS waits a whole second before it repeats what was lost (RFC 6347 §4.2.4.1). We send the same records again
    much earlier: whoever has got them drops them by their numbers (§4.1.2.6), whoever has not goes on.
    """

    role = "controlled"

    def __init__(self, write: Callable[[bytes], None]) -> None:
        #: Seconds; a guess until the first reply.
        self.round_trip = 0.1
        self._write = write
        self._records: asyncio.Queue[bytes] = asyncio.Queue(_PENDING)
        self._flight: list[bytes] = []
        self._repeats = 0
        self._timer: asyncio.TimerHandle | None = None
        self._answered = False
        self._done = False

    def push(self, data: bytes) -> None:
        """A record came; once something is said to it, what we said before has arrived."""
        self._answered = True
        if not self._records.full():
            self._records.put_nowait(data)

    def done(self) -> None:
        """The handshake has ended: repeat nothing any more."""
        self._done = True
        self._stop()
        self._flight.clear()

    async def _recv(self) -> bytes:
        return await self._records.get()

    async def _send(self, data: bytes) -> None:
        self._write(data)
        if self._done or len(self._flight) >= _PENDING:
            return
        if self._answered:
            self._answered = False
            self._flight.clear()
            self._stop()
        if not self._flight:
            self._repeats = 0
        self._flight.append(data)
        if self._timer is None:
            self._wait()

    def _wait(self) -> None:
        delay = max(_AGAIN, 1.3 * self.round_trip) * 1.5**self._repeats
        self._timer = asyncio.get_running_loop().call_later(delay, self._again)

    def _again(self) -> None:
        self._timer = None
        for record in self._flight:
            self._write(record)
        self._repeats += 1
        if self._repeats < _REPEATS:
            self._wait()

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
