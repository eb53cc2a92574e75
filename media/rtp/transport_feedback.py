"""Transport-wide feedback: RTCP 205, format 15 (draft-holmer-rmcat-transport-wide-cc-extensions-01).

Pure: bytes in, a frozen value out, and back. Knows no call, no clock and no other RTCP packet.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

TICKS_PER_SECOND = 4000
"""Arrivals are counted in 250 µs."""
REFERENCE_TICKS = 256
"""The reference time is counted in 64 ms."""

_FIXED = struct.Struct("!IIHHI")
_FIRST, _KIND = 0x80 | 15, 205
_PADDED = 0x20
_LOST, _SMALL, _LARGE, _RESERVED = range(4)
_LONGEST_RUN = 0x1FFF
_BITS, _PAIRS = 14, 7


@dataclass(frozen=True, slots=True)
class TransportFeedback:
    """When the packets `base`, `base + 1` … came.

    `reference_time` is in 64 ms (24 bit, signed); `arrivals` holds ticks of 250 µs after it, or None for what did
    not come. `count` numbers the feedback packets (8 bit).
    """

    sender: int
    media: int
    base: int
    reference_time: int
    count: int
    arrivals: tuple[int | None, ...]

    def pack(self) -> bytes:
        """The RTCP packet. ValueError when two arrivals lie more than 8.19 s apart, or for none or too many."""
        if not 0 < len(self.arrivals) <= 0xFFFF:
            raise ValueError("a feedback holds 1 to 65535 packets")
        symbols = bytearray()
        deltas = bytearray()
        before = 0
        for ticks in self.arrivals:
            if ticks is None:
                symbols.append(_LOST)
                continue
            delta = ticks - before
            before = ticks
            if 0 <= delta <= 0xFF:
                symbols.append(_SMALL)
                deltas.append(delta)
            elif -0x8000 <= delta <= 0x7FFF:
                symbols.append(_LARGE)
                deltas += (delta & 0xFFFF).to_bytes(2, "big")
            else:
                raise ValueError("arrivals too far apart for one feedback")
        body = _chunks(symbols) + deltas
        spare = -len(body) % 4
        if spare:
            body += bytes(spare - 1) + bytes((spare,))
        first = _FIRST | _PADDED if spare else _FIRST
        time = (self.reference_time & 0xFFFFFF) << 8 | self.count & 0xFF
        fixed = _FIXED.pack(self.sender, self.media, self.base, len(self.arrivals), time)
        return struct.pack("!BBH", first, _KIND, (len(fixed) + len(body)) // 4) + fixed + body


def parse_feedback(body: bytes) -> TransportFeedback | None:
    """What follows the common RTCP header, padding taken off; None when it is not whole. Never raises."""
    if len(body) < _FIXED.size + 2:
        return None
    sender, media, base, total, time = _FIXED.unpack_from(body)
    read = _symbols(body, total)
    if read is None:
        return None
    symbols, at = read
    if at + len(symbols) - symbols.count(_LOST) + symbols.count(_LARGE) > len(body) or _RESERVED in symbols:
        return None
    ticks = 0
    arrivals: list[int | None] = []
    for symbol in symbols:
        if symbol == _SMALL:
            ticks += body[at]
            at += 1
            arrivals.append(ticks)
        elif symbol == _LARGE:
            delta = body[at] << 8 | body[at + 1]
            ticks += delta - (delta >> 15 << 16)
            at += 2
            arrivals.append(ticks)
        else:
            arrivals.append(None)
    reference = time >> 8
    return TransportFeedback(sender, media, base, reference - (reference >> 23 << 24), time & 0xFF, tuple(arrivals))


def _chunks(symbols: bytearray) -> bytearray:
    """Status chunks: at each place the kind that says most in its two bytes."""
    out = bytearray()
    at, total = 0, len(symbols)
    while at < total:
        symbol = symbols[at]
        most = min(total, at + _LONGEST_RUN)
        end = at + 1
        while end < most and symbols[end] == symbol:
            end += 1
        vector = symbols[at : at + _BITS]
        if end - at >= len(vector) or (end - at >= _PAIRS and _LARGE in vector):
            word = symbol << 13 | end - at
            at = end
        elif _LARGE in vector:
            word = 0xC000 | _fold(vector[:_PAIRS], 2, _PAIRS)
            at += _PAIRS
        else:
            word = 0x8000 | _fold(vector, 1, _BITS)
            at += _BITS
        out += word.to_bytes(2, "big")
    return out


def _fold(symbols: bytearray, width: int, places: int) -> int:
    word = 0
    for symbol in symbols:
        word = word << width | symbol
    return word << width * (places - len(symbols))


def _symbols(body: bytes, total: int) -> tuple[bytes, int] | None:
    """One byte for each packet and where the deltas begin; None when the chunks end too early."""
    symbols = bytearray()
    at = _FIXED.size
    while len(symbols) < total:
        if at + 2 > len(body):
            return None
        word = body[at] << 8 | body[at + 1]
        at += 2
        if not word & 0x8000:
            run = word & _LONGEST_RUN
            if not run:
                return None
            symbols += bytes((word >> 13,)) * min(run, total - len(symbols))
        elif word & 0x4000:
            symbols += bytes([word >> shift & 3 for shift in range(12, -1, -2)])
        else:
            symbols += bytes([word >> shift & 1 for shift in range(13, -1, -1)])
    return (bytes(symbols[:total]), at) if total else None
