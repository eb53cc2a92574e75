"""The VP8 payload descriptor (RFC 7741 §4.2) and the head of a key frame (RFC 6386 §9.1).

Pure: bytes in, values out. Must not know how packets become frames.
"""

from __future__ import annotations

from typing import NamedTuple

_KEY_FRAME_CODE = b"\x9d\x01\x2a"


class Payload(NamedTuple):
    """One VP8 packet."""

    #: Whether a frame begins here: first packet of partition 0.
    begins_frame: bool
    #: 7 or 15 bit number of the frame and the mask it counts in; None when the sender does not number.
    picture_id: int | None
    picture_mask: int
    #: What is left once the descriptor is taken off.
    data: bytes


def parse(payload: bytes) -> Payload:
    """Raises ValueError when the descriptor does not leave at least one byte."""
    try:
        return _parse(payload)
    except IndexError:
        raise ValueError("VP8 descriptor cut short") from None


def _parse(payload: bytes) -> Payload:
    first, at = payload[0], 1
    picture_id, mask = None, 0
    if first & 0x80:
        extension, at = payload[1], 2
        if extension & 0x80:
            picture_id, mask = payload[at] & 0x7F, 0x7F
            at += 1
            if payload[at - 1] & 0x80:
                picture_id, mask = picture_id << 8 | payload[at], 0x7FFF
                at += 1
        if extension & 0x40:
            at += 1
        if extension & 0x30:
            at += 1
    payload[at]  # a descriptor alone is no packet
    return Payload(first & 0x1F == 0x10, picture_id, mask, payload[at:])


def key_frame_size(frame: bytes) -> tuple[int, int] | None:
    """Width and height in pixels when `frame` is a key frame, else None."""
    if len(frame) < 10 or frame[0] & 1 or frame[3:6] != _KEY_FRAME_CODE:
        return None
    return int.from_bytes(frame[6:8], "little") & 0x3FFF, int.from_bytes(frame[8:10], "little") & 0x3FFF
