"""Does this payload begin a picture that needs no other? VP8 (RFC 7741 §4.2) and H264 (RFC 6184 §5).

Pure; the relay asks it before it lets a new source into a track.
"""

from __future__ import annotations

from media.rtp.header import Buffer

_IDR, _SPS, _STAP_A, _FU_A = 5, 7, 24, 28


def begins_key_frame(codec: str, buffer: Buffer, start: int, end: int) -> bool:
    """Whether `buffer[start:end]` is the first payload of a key frame of `codec` ("VP8" or "H264")."""
    if codec == "VP8":
        return _vp8(buffer, start, end)
    if codec == "H264":
        return _h264(buffer, start, end)
    return False


def _vp8(buffer: Buffer, at: int, end: int) -> bool:
    if at >= end:
        return False
    first = buffer[at]
    if first & 0x1F != 0x10:  # S bit set, partition 0
        return False
    at += 1
    if first & 0x80:
        if at >= end:
            return False
        extended = buffer[at]
        at += 1
        if extended & 0x80:
            if at >= end:
                return False
            at += 2 if buffer[at] & 0x80 else 1
        at += (extended >> 6 & 1) + (1 if extended & 0x30 else 0)
    return at < end and not buffer[at] & 0x01


def _h264(buffer: Buffer, at: int, end: int) -> bool:
    if at + 2 > end:
        return False
    kind = buffer[at] & 0x1F
    if kind == _FU_A:
        return bool(buffer[at + 1] & 0x80) and buffer[at + 1] & 0x1F in (_IDR, _SPS)
    if kind != _STAP_A:
        return kind in (_IDR, _SPS)
    at += 1
    while at + 3 <= end:
        if buffer[at + 2] & 0x1F in (_IDR, _SPS):
            return True
        at += 2 + (buffer[at] << 8 | buffer[at + 1])
    return False
