"""Redundant audio (RFC 2198), opened without copying. Pure; knows payload bytes and nothing else."""

from __future__ import annotations

from media.rtp.header import Buffer


def primary(buffer: Buffer, start: int, end: int) -> tuple[int, int]:
    """Payload type and first byte of the primary block of the RED payload in `buffer[start:end]`.

    The primary is the last block and runs to `end`. (-1, -1) when the blocks do not fit.
    """
    at, redundant = start, 0
    while at < end and buffer[at] & 0x80:
        if at + 4 > end:
            return -1, -1
        redundant += (buffer[at + 2] & 0x03) << 8 | buffer[at + 3]
        at += 4
    if at + 1 + redundant > end or at >= end:
        return -1, -1
    return buffer[at] & 0x7F, at + 1 + redundant
