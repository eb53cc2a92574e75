"""Reads a header extension out of a packet, for tests."""

from __future__ import annotations

from media.rtp.header import extension_at


def extension(packet: bytes, start: int, payload: int, wanted: int) -> bytes | None:
    """The value of the one-byte extension `wanted`, or None."""
    at = extension_at(packet, start, payload, wanted)
    return None if at < 0 else packet[at + 1 : at + 2 + (packet[at] & 0x0F)]
