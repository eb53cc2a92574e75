"""A TURN client over UDP (RFC 8656), as small as the check needs: allocate, permit a peer, send, hear.

Must not know what is checked with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

from aioice import stun

from turn.credentials import Credential

UDP = 17 << 24
FAMILIES = {4: 1, 6: 2}
_RETRIES = 3


class Refused(Exception):
    """The server said no; `code` is that of RFC 8656 §19."""

    def __init__(self, code: int) -> None:
        super().__init__(f"refused with {code}")
        self.code = code


@asynccontextmanager
async def turn_client(host: str, port: int) -> AsyncIterator[TurnClient]:
    """A client of one server, with a socket of its own; its allocation ends with it."""
    loop = asyncio.get_running_loop()
    transport, client = await loop.create_datagram_endpoint(TurnClient, remote_addr=(host, port))
    try:
        yield client
        await client.release()
    finally:
        transport.close()


class TurnClient(asyncio.DatagramProtocol):
    """One five-tuple, so at most one allocation. All requests raise Refused, or stun.TransactionTimeout."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue(100)
        self._transport: asyncio.DatagramTransport
        self._transactions: dict[bytes, stun.Transaction] = {}
        self._signing: dict[str, Any] = {}
        self._key = b""

    async def bind(self) -> tuple[str, int]:
        """Our address as the server sees it (a STUN binding, no credential)."""
        response = await self._request(stun.Message(stun.Method.BINDING, stun.Class.REQUEST))
        mapped: tuple[str, int] = response.attributes["XOR-MAPPED-ADDRESS"]
        return mapped

    async def allocate(self, credential: Credential, family: int | None = None) -> tuple[str, int]:
        """The relayed address. `family` 4 or 6 asks for one of that kind."""
        try:
            await self._request(_allocation(family))
        except Refused as refused:
            if refused.code != 401 or not self._signing:
                raise
        self._signing["USERNAME"] = credential.username
        words = f"{credential.username}:{self._signing['REALM']}:{credential.password}"
        self._key = hashlib.md5(words.encode(), usedforsecurity=False).digest()
        response = await self._request(_allocation(family))
        relayed: tuple[str, int] = response.attributes["XOR-RELAYED-ADDRESS"]
        return relayed

    async def refresh(self, seconds: int) -> int:
        """Keep the allocation so long (0: end it); what the server grants."""
        request = stun.Message(stun.Method.REFRESH, stun.Class.REQUEST)
        request.attributes["LIFETIME"] = seconds
        return int((await self._request(request)).attributes["LIFETIME"])

    async def permit(self, peer: str) -> None:
        """Let a peer's packets through, and ours to it."""
        request = stun.Message(stun.Method.CREATE_PERMISSION, stun.Class.REQUEST)
        request.attributes["XOR-PEER-ADDRESS"] = (peer, 0)
        await self._request(request)

    def send(self, peer: tuple[str, int], data: bytes) -> None:
        """Have a datagram sent from the relayed address; there is no answer to that."""
        indication = stun.Message(stun.Method.SEND, stun.Class.INDICATION)
        indication.attributes |= {"XOR-PEER-ADDRESS": peer, "DATA": data}
        self._transport.sendto(bytes(indication))

    async def release(self) -> None:
        """End the allocation, if there is one."""
        if self._key:
            with contextlib.suppress(Refused, stun.TransactionTimeout):  # there was none, or the server is gone
                await self.refresh(0)

    async def _request(self, request: stun.Message) -> stun.Message:
        if self._key:
            request.attributes |= self._signing
            request.add_message_integrity(self._key)
        transaction = stun.Transaction(request, ("", 0), self, retransmissions=_RETRIES)
        self._transactions[request.transaction_id] = transaction
        try:
            return (await transaction.run())[0]
        except stun.TransactionFailed as failed:
            response = failed.response.attributes
            self._signing |= {name: response[name] for name in ("REALM", "NONCE") if name in response}
            raise Refused(failed.response.error_code or 0) from failed
        finally:
            del self._transactions[request.transaction_id]

    def send_stun(self, message: stun.Message, address: tuple[str, int]) -> None:
        """What stun.Transaction sends by."""
        self._transport.sendto(bytes(message))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)  # what an endpoint for datagrams gives

    def datagram_received(self, data: bytes, address: tuple[str | Any, int]) -> None:
        try:
            message = stun.parse_message(data)
        except ValueError:
            return
        transaction = self._transactions.get(message.transaction_id)
        if transaction is not None:
            transaction.response_received(message, (address[0], address[1]))
        elif message.message_method is stun.Method.DATA and not self.heard.full():
            attributes = message.attributes
            self.heard.put_nowait((attributes["XOR-PEER-ADDRESS"][0], attributes["DATA"]))

    def error_received(self, exc: Exception) -> None:
        """Nobody listens there; the request's time runs out by itself."""


class _ForFamily(stun.Message):
    """A message with REQUESTED-ADDRESS-FAMILY (RFC 8656 §18.6), which aioice does not know, put first."""

    family = 1

    def __bytes__(self) -> bytes:
        plain = super().__bytes__()
        attribute = b"\x00\x17\x00\x04" + bytes([self.family, 0, 0, 0])
        return stun.set_body_length(plain[:20] + attribute + plain[20:], len(plain) - 20 + len(attribute))


def _allocation(family: int | None) -> stun.Message:
    kind = stun.Message if family is None else _ForFamily
    request = kind(stun.Method.ALLOCATE, stun.Class.REQUEST)
    if isinstance(request, _ForFamily) and family is not None:
        request.family = FAMILIES[family]
    request.attributes["REQUESTED-TRANSPORT"] = UDP
    return request
