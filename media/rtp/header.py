"""The RTP header (RFC 3550 §5.1) and its one-byte extensions (RFC 8285 §4.2), read and written in place.

Works on a buffer and an offset, so the relay can rewrite a packet where it was received. Knows no call, no
participant, no socket and no clock.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

FIXED = struct.Struct("!BBHII")
"""Version, padding, extension, CSRC count | marker, payload type | sequence | timestamp | SSRC."""

MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
AUDIO_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
ABS_SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
TRANSPORT_WIDE = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"

_PROFILE = struct.Struct("!HH")
_ONE_BYTE = 0xBEDE

Buffer = bytes | bytearray | memoryview


def payload_offset(buffer: Buffer, start: int, end: int) -> int:
    """Where the payload of the packet at `start` begins; -1 when the header does not fit before `end`."""
    first = buffer[start]
    offset = start + 12 + 4 * (first & 0x0F)
    if first & 0x10:
        if offset + 4 > end:
            return -1
        offset += 4 + 4 * (buffer[offset + 2] << 8 | buffer[offset + 3])
    return offset if offset <= end else -1


def extension_at(buffer: Buffer, start: int, payload: int, wanted: int) -> int:
    """Where the one-byte extension `wanted` of the packet at `start` is (its first byte), or -1.

    `payload` is what `payload_offset` said. An element longer than the block ends the search.
    """
    first = buffer[start]
    if not first & 0x10:
        return -1
    at = start + 12 + 4 * (first & 0x0F)
    if buffer[at] != 0xBE or buffer[at + 1] != 0xDE:
        return -1
    at += 4
    while at < payload:
        head = buffer[at]
        if head == 0:
            at += 1
            continue
        identity, length = head >> 4, (head & 0x0F) + 1
        if identity == 15 or at + 1 + length > payload:
            return -1
        if identity == wanted:
            return at
        at += 1 + length
    return -1


@dataclass(frozen=True, slots=True)
class ExtensionBlock:
    """A ready-made extension block of an outgoing track and where its changing bytes lie.

    `level_at`, `time_at`, `number_at` count from the block's first byte; 0 (the profile word) means absent.
    """

    data: bytes
    level_at: int
    time_at: int
    number_at: int
    #: Bytes; 0 without any extension.
    size: int = field(init=False)
    #: The first byte of a packet's header: version 2, and X where there is a block.
    first: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", len(self.data))
        object.__setattr__(self, "first", 0x90 if self.data else 0x80)


def extension_block(
    mid: tuple[int, str] | None, level_id: int | None, send_time_id: int | None, number_id: int | None = None
) -> ExtensionBlock:
    """Lay out mid (its id and value), audio level, abs-send-time and transport-wide number; zeros to be filled in.

    An id outside 1..14 or a mid longer than 16 bytes does not fit the one-byte form and is left out.
    """
    body = bytearray()
    level_at = time_at = number_at = 0
    if mid is not None and _fits(mid[0]) and 0 < len(mid[1].encode()) <= 16:
        value = mid[1].encode()
        body += bytes((mid[0] << 4 | len(value) - 1,)) + value
    if level_id is not None and _fits(level_id):
        level_at = 4 + len(body) + 1
        body += bytes((level_id << 4, 0))
    if send_time_id is not None and _fits(send_time_id):
        time_at = 4 + len(body) + 1
        body += bytes((send_time_id << 4 | 2, 0, 0, 0))
    if number_id is not None and _fits(number_id):
        number_at = 4 + len(body) + 1
        body += bytes((number_id << 4 | 1, 0, 0))
    if not body:
        return ExtensionBlock(b"", 0, 0, 0)
    body += bytes(-len(body) % 4)
    return ExtensionBlock(_PROFILE.pack(_ONE_BYTE, len(body) // 4) + bytes(body), level_at, time_at, number_at)


def abs_send_time(seconds: float) -> bytes:
    """Seconds as 24 bit fixed point with 18 fractional bits, wrapping every 64 s."""
    return (int(seconds * 262144) & 0xFFFFFF).to_bytes(3, "big")


def _fits(identity: int) -> bool:
    return 1 <= identity <= 14
