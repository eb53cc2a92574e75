"""A participant without a browser: offers, checks connectivity, does DTLS, sends and receives real SRTP.

> One Client is one page: its certificate, SSRCs and mids stay; its ICE credentials and socket may change.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pylibsrtp
from aioice import stun
from aiortc.rtcdtlstransport import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters, RTCDtlsTransport
from aiortc.rtp import is_rtcp

from tests.media import offer as offers
from tests.media.answered import Address, Answered, read_answer
from tests.media.offer import Source

PRIORITY = (110 << 24) + (65_535 << 8) + 255
PROFILE = (("audio", "sendrecv"), ("video", "sendrecv"))


class Client:
    """Acts as a browser does. `async with Client() as client:`, or `close()` at the end."""

    def __init__(self, profile: Sequence[tuple[str, str]] = PROFILE, host: str = "127.0.0.1") -> None:
        self.sources = [Source(kind, direction, str(mid)) for mid, (kind, direction) in enumerate(profile)]
        self.received: list[bytes] = []
        self.received_rtcp: list[bytes] = []
        #: Called with every decrypted RTP packet, after it was put into `received`.
        self.on_rtp: Callable[[bytes], None] = lambda packet: None
        self.answered: Answered | None = None
        self.version = 0
        self.certificate = RTCCertificate.generateCertificate()
        self._ice = _Ice(host)
        self._dtls: _Dtls | None = None
        self._consent: asyncio.Task[None] | None = None
        self.restart_ice()

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.close()

    def source(self, kind: str, index: int = 0) -> Source:
        """The client's own `index`-th section of a kind; `source("audio").packet(...)` makes a packet of it."""
        return [source for source in self.sources if source.kind == kind][index]

    def add(self, kind: str, direction: str) -> Source:
        """Append a section, as addTransceiver does; takes part from the next offer on."""
        self.sources.append(Source(kind, direction, str(len(self.sources))))
        return self.sources[-1]

    def restart_ice(self) -> None:
        """New ICE credentials; take effect with the next offer and its answer."""
        self._ice.local_ufrag, self._ice.local_password = os.urandom(4).hex(), os.urandom(12).hex()

    def offer(self) -> str:
        self.version += 1
        fingerprint = next(f.value for f in self.certificate.getFingerprints() if f.algorithm == "sha-256")
        return offers.offer(
            self.sources,
            ufrag=self._ice.local_ufrag,
            password=self._ice.local_password,
            fingerprint=fingerprint,
            version=self.version,
        )

    async def open(self) -> Address:
        """Bind the client's socket now, for an offer that names it; its address."""
        await self._ice.open()
        assert self._ice.transport is not None
        address: Address = self._ice.transport.get_extra_info("sockname")
        return address

    async def connect(self, answer: str, timeout: float = 15) -> None:
        """Apply an answer. The first runs ICE and DTLS; a later one only new checks, as after an ICE restart.

        Raises TimeoutError, or ConnectionError when DTLS fails.
        """
        self.answered = read_answer(answer)
        async with asyncio.timeout(timeout):
            await self._ice.open()
            await self._ice.check(self.answered)
            if self._dtls is None:
                role = "server" if self.answered.setup == "active" else "client"
                self._dtls = _Dtls(self._ice, self.certificate, self, role)
                fingerprints = [RTCDtlsFingerprint(*pair) for pair in self.answered.fingerprints]
                await self._dtls.start(RTCDtlsParameters(fingerprints))
        if self._dtls.state != "connected":
            raise ConnectionError(f"DTLS is {self._dtls.state}")
        if self._consent is None:
            self._consent = asyncio.create_task(self._keep_consent())

    async def move(self) -> None:
        """Go on from another local port, as a phone does that changes its network."""
        assert self.answered is not None
        await self._ice.open(anew=True)
        await self._ice.check(self.answered)

    def send_rtp(self, packet: bytes) -> None:
        """Protect and send one packet."""
        self._ice.send(self.outgoing.protect(packet))

    def send_rtcp(self, packet: bytes) -> None:
        """Protect and send one compound packet."""
        self._ice.send(self.outgoing.protect_rtcp(packet))

    def send_raw(self, datagram: bytes) -> None:
        """Send a datagram as it is from the client's own address."""
        self._ice.send(datagram)

    async def hears(self, count: int, ssrc: int | None = None, timeout: float = 5) -> list[bytes]:
        """Wait until `count` RTP packets (of one SSRC) have come in all, and return them. Raises TimeoutError."""
        async with asyncio.timeout(timeout):
            while len(found := [p for p in self.received if ssrc is None or ssrc_of(p) == ssrc]) < count:
                await asyncio.sleep(0.005)
        return found

    async def close(self) -> None:
        """Leave as a browser does, with a DTLS alert."""
        if self._consent is not None:
            self._consent.cancel()
        if self._dtls is not None:
            pump = self._dtls._task
            await self._dtls.stop()
            if pump is not None:
                with contextlib.suppress(asyncio.CancelledError, ConnectionError):
                    await pump
        self._ice.close()

    def vanish(self) -> None:
        """Be gone without a word, as a laptop with its lid shut."""
        if self._consent is not None:
            self._consent.cancel()
            self._consent = None
        self._ice.close()

    def check_request(self) -> bytes:
        """A connectivity check to be sent by whoever drives the client's socket itself."""
        assert self.answered is not None
        return bytes(self._ice.request(self.answered))

    @property
    def outgoing(self) -> pylibsrtp.Session:
        """What protects the client's packets."""
        assert self._dtls is not None
        return self._dtls._tx_srtp

    def fileno(self) -> int:
        """The client's UDP socket, not connected; `remote` is where to send."""
        assert self._ice.transport is not None
        number: int = self._ice.transport.get_extra_info("socket").fileno()
        return number

    @property
    def remote(self) -> Address:
        assert self._ice.remote is not None
        return self._ice.remote

    @property
    def connected(self) -> bool:
        return self._dtls is not None and self._dtls.state == "connected"

    async def _keep_consent(self) -> None:
        while True:
            await asyncio.sleep(2.5)
            assert self.answered is not None
            with contextlib.suppress(stun.TransactionError):
                await self._ice.check(self.answered)


def ssrc_of(packet: bytes) -> int:
    return int.from_bytes(packet[8:12], "big")


@dataclass
class _Ice(asyncio.DatagramProtocol):
    """A controlling agent with one local candidate, and the duck type that aiortc's DTLS runs on."""

    host: str
    local_ufrag: str = ""
    local_password: str = ""
    role: str = "controlling"
    remote: Address | None = None
    transport: asyncio.DatagramTransport | None = None
    tie_breaker: int = field(default_factory=lambda: int.from_bytes(os.urandom(8), "big"))
    transactions: dict[bytes, stun.Transaction] = field(default_factory=dict)
    incoming: asyncio.Queue[bytes | None] = field(default_factory=asyncio.Queue)

    async def open(self, anew: bool = False) -> None:
        if self.transport is not None and not anew:
            return
        loop = asyncio.get_running_loop()
        before = self.transport
        self.transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(self.host, 0))
        if before is not None:
            before.close()

    async def check(self, answered: Answered) -> None:
        """One nominating check (RFC 8445 §7.1) on the first candidate, repeated until answered."""
        request = self.request(answered)
        remote = answered.candidates[0]
        key = answered.password.encode()
        transaction = stun.Transaction(request, remote, self, integrity_key=key)
        self.transactions[request.transaction_id] = transaction
        try:
            await transaction.run()
        finally:
            del self.transactions[request.transaction_id]
        self.remote = remote

    def request(self, answered: Answered) -> stun.Message:
        request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
        request.attributes["USERNAME"] = f"{answered.ufrag}:{self.local_ufrag}"
        request.attributes["PRIORITY"] = PRIORITY
        request.attributes["ICE-CONTROLLING"] = self.tie_breaker
        request.attributes["USE-CANDIDATE"] = None
        request.add_message_integrity(answered.password.encode())
        return request

    def send_stun(self, message: stun.Message, address: Address) -> None:
        assert self.transport is not None
        self.transport.sendto(bytes(message), address)

    def datagram_received(self, data: bytes, address: Address) -> None:
        if not data or data[0] > 3:
            self.incoming.put_nowait(data)
            return
        message = stun.parse_message(data)
        if message.message_class is stun.Class.REQUEST:
            self._reply(message, address)
            return
        transaction = self.transactions.get(message.transaction_id)
        if transaction is not None:
            transaction.response_received(message, address)

    def _reply(self, request: stun.Message, address: Address) -> None:
        """Answer a check of a server that is no ICE-lite agent."""
        response = stun.Message(stun.Method.BINDING, stun.Class.RESPONSE, request.transaction_id)
        response.attributes["XOR-MAPPED-ADDRESS"] = address
        response.add_message_integrity(self.local_password.encode())
        self.send_stun(response, address)

    def send(self, datagram: bytes) -> None:
        assert self.transport is not None
        self.transport.sendto(datagram, self.remote)

    def close(self) -> None:
        self.incoming.put_nowait(None)
        if self.transport is not None:
            self.transport.close()

    async def _recv(self) -> bytes:
        data = await self.incoming.get()
        if data is None:
            raise ConnectionError("closed")
        return data

    async def _send(self, datagram: bytes) -> None:
        self.send(datagram)


class _Dtls(RTCDtlsTransport):
    """Hands decrypted bytes to the client."""

    def __init__(self, ice: _Ice, certificate: RTCCertificate, client: Client, role: str) -> None:
        super().__init__(ice, [certificate])  # type: ignore[arg-type]  # a duck type with what it calls
        self._set_role(role)
        self._client = client

    async def _handle_rtp_data(self, data: bytes, arrival_time_ms: int) -> None:
        self._client.received.append(data)
        self._client.on_rtp(data)

    async def _handle_rtcp_data(self, data: bytes) -> None:
        assert is_rtcp(data)
        self._client.received_rtcp.append(data)
