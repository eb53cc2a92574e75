"""H264 payloads (RFC 6184 §5.4, packetization-mode 1) and what a container needs to know of a parameter set.

Pure: bytes in, values out. Must not know how packets become frames.
"""

from __future__ import annotations

from typing import NamedTuple

SLICE, IDR, SPS, PPS = 1, 5, 7, 8
_STAP_A, _FU_A = 24, 28
_HIGH_PROFILES = frozenset({100, 110, 122, 244, 44, 83, 86, 118, 128})


class Unit(NamedTuple):
    """A NAL unit or a piece of one."""

    begins: bool
    ends: bool
    #: With the NAL header only where `begins`.
    data: bytes


def parse(payload: bytes) -> list[Unit]:
    """NAL units of one packet. Raises ValueError for other packetizations and broken ones."""
    if len(payload) < 2:
        raise ValueError("H264 payload cut short")
    kind = payload[0] & 0x1F
    if 1 <= kind <= 23:
        return [Unit(True, True, payload)]
    if kind == _STAP_A:
        return _aggregated(payload)
    if kind == _FU_A and len(payload) > 2:
        head = payload[1]
        begins, ends = bool(head & 0x80), bool(head & 0x40)
        first = bytes([payload[0] & 0xE0 | head & 0x1F]) if begins else b""
        return [Unit(begins, ends, first + payload[2:])]
    raise ValueError(f"H264 payload of type {kind}")


def _aggregated(payload: bytes) -> list[Unit]:
    units, at = [], 1
    while at + 2 <= len(payload):
        size = int.from_bytes(payload[at : at + 2], "big")
        at += 2
        if not size or at + size > len(payload):
            raise ValueError("H264 aggregation cut short")
        units.append(Unit(True, True, payload[at : at + size]))
        at += size
    return units


def decoder_configuration(sps: bytes, pps: bytes) -> bytes:
    """avcC record, ISO/IEC 14496-15 §5.3.3.1, with 4-byte lengths."""
    return b"".join(
        (
            bytes([1, *sps[1:4], 0xFF, 0xE1]),
            len(sps).to_bytes(2, "big") + sps,
            b"\x01" + len(pps).to_bytes(2, "big") + pps,
        )
    )


def picture_size(sps: bytes) -> tuple[int, int]:
    """Width and height in pixels, ITU-T H.264 §7.3.2.1.1. Raises ValueError."""
    try:
        width, height = _picture_size(sps)
    except IndexError:
        raise ValueError("H264 sequence parameter set cut short") from None
    if not (0 < width <= 16384 and 0 < height <= 16384):
        raise ValueError("H264 picture size out of range")
    return width, height


def _picture_size(sps: bytes) -> tuple[int, int]:
    bits = _Bits(sps[4:].replace(b"\x00\x00\x03", b"\x00\x00"))
    bits.unsigned()
    chroma = 1
    if sps[1] in _HIGH_PROFILES:
        chroma = bits.unsigned()
        if chroma == 3:
            bits.take(1)
        bits.unsigned(), bits.unsigned(), bits.take(1)
        if bits.take(1):
            raise ValueError("H264 scaling matrices are not read")
    bits.unsigned()
    _skip_order_count(bits)
    bits.unsigned(), bits.take(1)
    width = (bits.unsigned() + 1) * 16
    rows = bits.unsigned() + 1
    frames_only = bits.take(1)
    height = rows * 16 * (2 - frames_only)
    if not frames_only:
        bits.take(1)
    bits.take(1)
    if bits.take(1):
        left, right, top, bottom = (bits.unsigned() for _ in range(4))
        width -= (left + right) * (2 if chroma in (1, 2) else 1)
        height -= (top + bottom) * (2 if chroma == 1 else 1) * (2 - frames_only)
    return width, height


def _skip_order_count(bits: _Bits) -> None:
    kind = bits.unsigned()
    if kind == 0:
        bits.unsigned()
    elif kind == 1:
        bits.take(1), bits.unsigned(), bits.unsigned()
        for _ in range(min(bits.unsigned(), 255)):
            bits.unsigned()


class _Bits:
    """Reads Exp-Golomb codes, ITU-T H.264 §9.1. Raises IndexError at the end."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, count: int) -> int:
        value = 0
        for _ in range(count):
            value = value << 1 | (self._data[self._at >> 3] >> (7 - (self._at & 7))) & 1
            self._at += 1
        return value

    def unsigned(self) -> int:
        zeros = 0
        while not self.take(1):
            zeros += 1
        return (1 << zeros) - 1 + self.take(zeros)
