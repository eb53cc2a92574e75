"""ICE-lite (RFC 8445 §2.5): answers connectivity checks and says which participant's page sent them.

Pure: datagrams, addresses and the time come in, replies go out. Knows who owns a user name fragment only as an
opaque value, and nothing of what follows on the address it confirms.

> Whoever does not know a living user name fragment and its password gets no reply and leaves no trace.
"""

from __future__ import annotations

import ipaddress
import secrets
import string
from dataclasses import dataclass
from typing import Generic, TypeVar

from aioice import stun

from media.addresses import Address, host_and_port

Owner = TypeVar("Owner")

OLD_CREDENTIALS = 30.0
"""Seconds for which the credentials before an ICE restart still count."""

FOREVER = float("inf")
_BAD_PER_SECOND = 20
_BAD_ADDRESSES = 4096
_COOKIE = b"\x21\x12\xa4\x42"
_BINDING_REQUEST = b"\x00\x01"
_USERNAME = b"\x00\x06"
_LETTERS = string.ascii_letters + string.digits


@dataclass(frozen=True, slots=True)
class Credentials:
    """Our half of an ICE agreement (RFC 8445 §5.3)."""

    ufrag: str
    password: str


@dataclass(frozen=True, slots=True)
class Check(Generic[Owner]):
    """A reply to send; `owner` is None when the check was refused (role conflict)."""

    reply: bytes
    owner: Owner | None
    #: The browser has chosen this path, by its newest credentials.
    nominated: bool


def new_credentials() -> Credentials:
    """Random ones, of 47 and 142 bits."""
    return Credentials(_letters(8), _letters(24))


class IceAgent(Generic[Owner]):
    """All user name fragments of the plane."""

    def __init__(self) -> None:
        self._living: dict[str, tuple[str, Owner, float]] = {}
        self._bad: dict[Address, int] = {}
        self._second = 0

    def admit(self, credentials: Credentials, owner: Owner) -> None:
        """Let checks with these credentials count for `owner`."""
        self._living[credentials.ufrag] = (credentials.password, owner, FOREVER)

    def retire(self, credentials: Credentials, until: float) -> None:
        """Let the credentials count until then."""
        entry = self._living.get(credentials.ufrag)
        if entry is not None:
            self._living[credentials.ufrag] = (entry[0], entry[1], until)

    def forget(self, now: float) -> None:
        """Forget credentials whose time is over."""
        for ufrag in [ufrag for ufrag, entry in self._living.items() if entry[2] <= now]:
            del self._living[ufrag]

    def check(self, data: bytes, address: Address, now: float) -> Check[Owner] | None:
        """What a datagram that looks like STUN amounts to; None for everything that is not a good check."""
        if int(now) != self._second:
            self._second = int(now)
            self._bad.clear()
        if self._bad.get(address, 0) >= _BAD_PER_SECOND:
            return None
        check = self._judge(data, address, now)
        if check is None and (address in self._bad or len(self._bad) < _BAD_ADDRESSES):
            self._bad[address] = self._bad.get(address, 0) + 1
        return check

    def _judge(self, data: bytes, address: Address, now: float) -> Check[Owner] | None:
        entry = self._living.get(_ufrag(data))
        if entry is None or entry[2] <= now:
            return None
        password, owner, _ = entry
        key = password.encode()
        try:
            request = stun.parse_message(data)
            if not request.check_message_integrity(key):
                return None
        except Exception:  # the parser raises what it likes; none of it concerns a call
            return None
        if "ICE-CONTROLLED" in request.attributes:
            return Check(_refusal(request, key), None, False)
        nominated = "USE-CANDIDATE" in request.attributes and entry[2] == FOREVER
        return Check(_success(request, address, key), owner, nominated)


def _ufrag(data: bytes) -> str:
    """The first half of USERNAME, read without trusting anything; "" for what is no binding request."""
    if len(data) < 28 or data[:2] != _BINDING_REQUEST or data[4:8] != _COOKIE:
        return ""
    at = 20
    while at + 4 <= len(data):
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if data[at : at + 2] == _USERNAME:
            return data[at + 4 : at + 4 + length].split(b":", 1)[0].decode("ascii", "replace")
        at += 4 + length + -length % 4
    return ""


def _success(request: stun.Message, address: Address, key: bytes) -> bytes:
    host, port = host_and_port(address)
    ip = ipaddress.ip_address(host)
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        host = str(ip.ipv4_mapped)
    response = stun.Message(stun.Method.BINDING, stun.Class.RESPONSE, request.transaction_id)
    response.attributes["XOR-MAPPED-ADDRESS"] = (host, port)
    return _sealed(response, key)


def _refusal(request: stun.Message, key: bytes) -> bytes:
    """A lite agent is always controlled, so whoever says the same must change (RFC 8445 §7.3.1.1)."""
    response = stun.Message(stun.Method.BINDING, stun.Class.ERROR, request.transaction_id)
    response.attributes["ERROR-CODE"] = (487, "Role Conflict")
    return _sealed(response, key)


def _sealed(message: stun.Message, key: bytes) -> bytes:
    message.add_message_integrity(key)
    return bytes(message)


def _letters(count: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(count))
