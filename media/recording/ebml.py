"""EBML elements (RFC 8794): ids, sizes and values as bytes. Pure; must not know Matroska."""

from __future__ import annotations

import struct


def element(identity: int, *content: bytes) -> bytes:
    """A master or binary element; `identity` includes its length marker."""
    body = b"".join(content)
    return _identity(identity) + size(len(body)) + body


def unsigned(identity: int, value: int) -> bytes:
    return element(identity, value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big"))


def number(identity: int, value: float) -> bytes:
    return element(identity, struct.pack("!d", value))


def text(identity: int, value: str) -> bytes:
    return element(identity, value.encode())


def void(length: int) -> bytes:
    """Exactly `length` bytes, from 2 to 126 or at least 9, that readers pass over."""
    if length < 127:
        return bytes([0xEC, 0x80 | length - 2]) + bytes(length - 2)
    return b"\xec" + size(length - 9, 8) + bytes(length - 9)


def size(value: int, width: int = 0) -> bytes:
    """A data size, as short as it can be or `width` bytes long."""
    if not width:
        width = 1
        while value >= (1 << 7 * width) - 1:
            width += 1
    return (1 << 7 * width | value).to_bytes(width, "big")


def _identity(identity: int) -> bytes:
    return identity.to_bytes((identity.bit_length() + 7) // 8, "big")
