"""A handshake on a link that loses its flights: what we said is said again before DTLS's own timer would."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from aiortc.rtcdtlstransport import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters, RTCDtlsTransport

from media.addresses import packed
from media.ice import new_credentials
from media.transport import Transport

ADDRESS = packed(2, "127.0.0.1", 9)


class Browser:
    """The other end: aiortc's DTLS on a pipe."""

    role = "controlling"

    def __init__(self, role: str) -> None:
        self.records: asyncio.Queue[bytes] = asyncio.Queue()
        self.certificate = RTCCertificate.generateCertificate()
        self.dtls = RTCDtlsTransport(self, [self.certificate])  # type: ignore[arg-type]  # duck-typed ICE
        self.dtls._set_role(role)
        self.page: Transport

    async def _recv(self) -> bytes:
        return await self.records.get()

    async def _send(self, data: bytes) -> None:
        self.page.link.on_dtls(data)

    async def close(self) -> None:
        pump = self.dtls._task
        await self.dtls.stop()
        if pump is not None:
            await asyncio.gather(pump, return_exceptions=True)


def parameters(certificate: RTCCertificate) -> RTCDtlsParameters:
    return RTCDtlsParameters([RTCDtlsFingerprint(f.algorithm, f.value) for f in certificate.getFingerprints()])


@pytest.mark.parametrize(("begins", "lost"), [(True, 0), (True, 1), (False, 0)])
async def test_a_lost_record_of_the_handshake_is_said_again_word_for_word(begins: bool, lost: int) -> None:
    ours, browser = RTCCertificate.generateCertificate(), Browser("server" if begins else "client")
    said: Counter[bytes] = Counter()

    def send(data: bytes, address: bytes) -> None:
        assert address == ADDRESS
        said[data] += 1
        if list(said).index(data) != lost or said[data] > 1:
            browser.records.put_nowait(data)

    theirs = frozenset((f.algorithm, f.value) for f in browser.certificate.getFingerprints())
    page = Transport(ours, theirs, {}, send, begins=begins)
    page.credentials = new_credentials()
    connected = asyncio.Event()
    page.on_connected, page.on_ended = connected.set, lambda: None
    browser.page = page
    page.checked(ADDRESS, True, 1.0)
    async with asyncio.timeout(15):
        await browser.dtls.start(parameters(ours))
        await connected.wait()
    assert browser.dtls.state == "connected"
    assert list(said.values())[lost] > 1
    quiet = sum(said.values())
    await asyncio.sleep(0.5)
    assert sum(said.values()) == quiet, "nothing is repeated once the handshake has ended"
    await page.close()
    await browser.close()
