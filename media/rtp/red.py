"""Redundant audio (RFC 2198), opened without copying, and made. Pure; knows payload bytes and nothing else."""

from __future__ import annotations

from typing import NamedTuple

from media.rtp.header import Buffer

_MOST_BLOCKS = 10
_LONGEST, _OLDEST = 0x3FF, 0x3FFF


class Block(NamedTuple):
    """One block: its payload is `buffer[start:end]`."""

    payload_type: int
    #: How much older than the packet's its timestamp is.
    age: int
    start: int
    end: int


def blocks(buffer: Buffer, start: int, end: int) -> list[Block]:
    """The blocks of the RED payload in `buffer[start:end]`, oldest first, the primary last.

    Empty when they do not fit, or when the primary has no bytes.
    """
    at = start
    heads: list[tuple[int, int, int]] = []
    while at < end and buffer[at] & 0x80:
        if at + 4 > end or len(heads) == _MOST_BLOCKS:
            return []
        age = buffer[at + 1] << 6 | buffer[at + 2] >> 2
        heads.append((buffer[at] & 0x7F, age, (buffer[at + 2] & 0x03) << 8 | buffer[at + 3]))
        at += 4
    if at >= end:
        return []
    primary = buffer[at] & 0x7F
    at += 1
    found = []
    for payload_type, age, length in heads:
        found.append(Block(payload_type, age, at, at + length))
        at += length
    if at >= end:
        return []
    found.append(Block(primary, 0, at, end))
    return found


def redundancy(payload_type: int, before: bytes, age: int) -> bytes:
    """What stands in front of a payload to carry the one before it too; `age` in ticks between the two.

    Without the redundant block when it is too long or too old for the format.
    """
    if not 0 < len(before) <= _LONGEST or not 0 < age <= _OLDEST:
        return bytes((payload_type,))
    head = (0x80 | payload_type, age >> 6, (age & 0x3F) << 2 | len(before) >> 8, len(before) & 0xFF, payload_type)
    return bytes(head) + before
