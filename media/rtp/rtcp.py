"""RTCP packets, parsed and built: SR, RR, SDES, BYE (RFC 3550 §6), NACK, PLI (RFC 4585), FIR (RFC 5104), REMB.
Transport-wide feedback is in a file of its own; `parse` yields it like the rest.

Pure: bytes in, frozen values out, and back. Parsing forgives: what is unknown, cut short or extended by a
profile is skipped, and whatever came before stays. Knows no call, no clock and no socket.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass

from media.rtp.transport_feedback import TransportFeedback, parse_feedback

SR, RR, SDES, BYE, RTPFB, PSFB = 200, 201, 202, 203, 205, 206
_NACK, _PLI, _FIR, _APPLICATION, _TRANSPORT_WIDE = 1, 1, 4, 15, 15

_MOST_TOLD = 4096
"""Packets that the transport-wide feedback of one compound may speak of; a few bytes can claim 65,535."""

_COMMON = struct.Struct("!BBH")
_TWO = struct.Struct("!II")
_SENDER = struct.Struct("!IQIII")
_BLOCK = struct.Struct("!IIIIII")
_PAIR = struct.Struct("!HH")


@dataclass(frozen=True, slots=True)
class ReportBlock:
    """What a receiver says of one track (RFC 3550 §6.4.1). `lsr` and `dlsr` in 1/65536 s, jitter in ticks."""

    ssrc: int
    #: Share lost since the last report, in 1/256.
    fraction_lost: int
    packets_lost: int
    highest: int
    jitter: int
    lsr: int
    dlsr: int

    def pack(self) -> bytes:
        """24 bytes; the cumulative loss is clamped to its signed 24 bits."""
        lost = max(-0x800000, min(0x7FFFFF, self.packets_lost)) & 0xFFFFFF
        return _BLOCK.pack(
            self.ssrc, self.fraction_lost << 24 | lost, self.highest, self.jitter, self.lsr, self.dlsr
        )


@dataclass(frozen=True, slots=True)
class SenderReport:
    """What a sender says of its track: `ntp` (64 bit) and `rtp_timestamp` are the same moment."""

    ssrc: int
    ntp: int
    rtp_timestamp: int
    packets: int
    octets: int
    blocks: tuple[ReportBlock, ...] = ()

    def pack(self) -> bytes:
        """The RTCP packet."""
        head = _SENDER.pack(
            self.ssrc, self.ntp, self.rtp_timestamp, self.packets & 0xFFFFFFFF, self.octets & 0xFFFFFFFF
        )
        return _frame(len(self.blocks), SR, head + b"".join(block.pack() for block in self.blocks))


@dataclass(frozen=True, slots=True)
class ReceiverReport:
    """Report blocks of somebody who sends nothing."""

    ssrc: int
    blocks: tuple[ReportBlock, ...] = ()

    def pack(self) -> bytes:
        """The RTCP packet."""
        return _frame(len(self.blocks), RR, self.ssrc.to_bytes(4, "big") + b"".join(b.pack() for b in self.blocks))


@dataclass(frozen=True, slots=True)
class SourceDescription:
    """CNAMEs by SSRC; other items are skipped."""

    names: tuple[tuple[int, str], ...]

    def pack(self) -> bytes:
        """The RTCP packet."""
        body = bytearray()
        for ssrc, name in self.names:
            text = name.encode()[:255]
            chunk = ssrc.to_bytes(4, "big") + bytes((1, len(text))) + text + b"\0"
            body += chunk + bytes(-len(chunk) % 4)
        return _frame(len(self.names), SDES, bytes(body))


@dataclass(frozen=True, slots=True)
class Goodbye:
    """These sources have ended."""

    ssrcs: tuple[int, ...]

    def pack(self) -> bytes:
        """The RTCP packet."""
        return _frame(len(self.ssrcs), BYE, b"".join(ssrc.to_bytes(4, "big") for ssrc in self.ssrcs))


@dataclass(frozen=True, slots=True)
class Nack:
    """Sequence numbers of `media` that did not come (RFC 4585 §6.2.1)."""

    sender: int
    media: int
    lost: tuple[int, ...]

    def pack(self) -> bytes:
        """The RTCP packet; numbers less than 17 apart share one entry."""
        pairs: list[list[int]] = []
        for sequence in self.lost:
            distance = (sequence - pairs[-1][0]) & 0xFFFF if pairs else 0
            if pairs and 0 < distance <= 16:
                pairs[-1][1] |= 1 << (distance - 1)
            elif not pairs or distance:
                pairs.append([sequence, 0])
        body = _TWO.pack(self.sender, self.media) + b"".join(_PAIR.pack(*pair) for pair in pairs)
        return _frame(_NACK, RTPFB, body)


@dataclass(frozen=True, slots=True)
class PictureLoss:
    """The receiver cannot decode `media` any more and asks for a key frame (RFC 4585 §6.3.1)."""

    sender: int
    media: int

    def pack(self) -> bytes:
        """The RTCP packet."""
        return _frame(_PLI, PSFB, _TWO.pack(self.sender, self.media))


@dataclass(frozen=True, slots=True)
class FullIntra:
    """Asks the sources for a key frame (RFC 5104 §4.3.1); `requests` are (SSRC, command number)."""

    sender: int
    requests: tuple[tuple[int, int], ...]

    def pack(self) -> bytes:
        """The RTCP packet."""
        entries = b"".join(_TWO.pack(ssrc, number << 24) for ssrc, number in self.requests)
        return _frame(_FIR, PSFB, _TWO.pack(self.sender, 0) + entries)


@dataclass(frozen=True, slots=True)
class Remb:
    """Send no more than `bitrate` bit/s on `ssrcs` altogether (draft-alvestrand-rmcat-remb-03)."""

    sender: int
    bitrate: int
    ssrcs: tuple[int, ...]

    def pack(self) -> bytes:
        """The RTCP packet; the bit rate keeps its highest 18 bits."""
        exponent = max(0, self.bitrate.bit_length() - 18)
        word = len(self.ssrcs) << 24 | exponent << 18 | self.bitrate >> exponent
        ssrcs = b"".join(ssrc.to_bytes(4, "big") for ssrc in self.ssrcs)
        body = _TWO.pack(self.sender, 0) + b"REMB" + word.to_bytes(4, "big") + ssrcs
        return _frame(_APPLICATION, PSFB, body)


Packet = (
    SenderReport
    | ReceiverReport
    | SourceDescription
    | Goodbye
    | Nack
    | PictureLoss
    | FullIntra
    | Remb
    | TransportFeedback
)


def parse(data: bytes) -> list[Packet]:
    """Every packet of a compound that can be read; never raises."""
    packets: list[Packet] = []
    at = told = 0
    while at + 4 <= len(data):
        first, kind, words = _COMMON.unpack_from(data, at)
        end = at + 4 + 4 * words
        if first >> 6 != 2 or end > len(data):
            break
        body = data[at + 4 : end]
        if first & 0x20 and body:
            body = body[: max(0, len(body) - body[-1])]
        if kind == RTPFB and first & 0x1F == _TRANSPORT_WIDE:
            told += int.from_bytes(body[10:12], "big")
        packet = _parse_one(kind, first & 0x1F, body) if told <= _MOST_TOLD else None
        if packet is not None:
            packets.append(packet)
        at = end
    return packets


def _frame(count: int, kind: int, body: bytes) -> bytes:
    return _COMMON.pack(0x80 | count, kind, len(body) // 4) + body


def _parse_one(kind: int, count: int, body: bytes) -> Packet | None:
    if kind == SR and len(body) >= 24:
        ssrc, ntp, timestamp, packets, octets = _SENDER.unpack_from(body)
        return SenderReport(ssrc, ntp, timestamp, packets, octets, _blocks(body, 24, count))
    if kind == RR and len(body) >= 4:
        return ReceiverReport(int.from_bytes(body[:4], "big"), _blocks(body, 4, count))
    if kind == SDES:
        return SourceDescription(tuple(_names(body, count)))
    if kind == BYE:
        ends = range(4, min(len(body), 4 * count) + 1, 4)
        return Goodbye(tuple(int.from_bytes(body[end - 4 : end], "big") for end in ends))
    if kind in (RTPFB, PSFB) and len(body) >= 8:
        return _parse_feedback(kind, count, body)
    return None


def _parse_feedback(kind: int, form: int, body: bytes) -> Packet | None:
    sender, media = _TWO.unpack_from(body)
    if kind == RTPFB and form == _TRANSPORT_WIDE:
        return parse_feedback(body)
    if kind == RTPFB:
        return Nack(sender, media, tuple(_lost(body))) if form == _NACK else None
    if form == _PLI:
        return PictureLoss(sender, media)
    if form == _FIR:
        whole = body[8 : 8 + (len(body) - 8) // 8 * 8]
        return FullIntra(sender, tuple((ssrc, rest >> 24) for ssrc, rest in _TWO.iter_unpack(whole)))
    if form == _APPLICATION and body[8:12] == b"REMB" and len(body) >= 16:
        word = int.from_bytes(body[12:16], "big")
        ends = range(20, min(len(body), 16 + 4 * (word >> 24)) + 1, 4)
        ssrcs = tuple(int.from_bytes(body[end - 4 : end], "big") for end in ends)
        return Remb(sender, (word & 0x3FFFF) << (word >> 18 & 0x3F), ssrcs)
    return None


def _blocks(body: bytes, at: int, count: int) -> tuple[ReportBlock, ...]:
    blocks = []
    for _ in range(min(count, (len(body) - at) // 24)):
        ssrc, loss, highest, jitter, lsr, dlsr = _BLOCK.unpack_from(body, at)
        lost = loss & 0xFFFFFF
        blocks.append(ReportBlock(ssrc, loss >> 24, lost - (lost >> 23 << 24), highest, jitter, lsr, dlsr))
        at += 24
    return tuple(blocks)


def _names(body: bytes, count: int) -> Iterable[tuple[int, str]]:
    at = 0
    for _ in range(count):
        if at + 4 > len(body):
            return
        ssrc = int.from_bytes(body[at : at + 4], "big")
        at += 4
        while at + 2 <= len(body) and body[at]:
            text = body[at + 2 : at + 2 + body[at + 1]]
            if body[at] == 1:
                yield ssrc, text.decode("utf-8", "replace")
            at += 2 + body[at + 1]
        at += 4 - at % 4


def _lost(body: bytes) -> Iterable[int]:
    for first, bits in _PAIR.iter_unpack(body[8 : 8 + (len(body) - 8) // 4 * 4]):
        yield first
        for bit in range(16):
            if bits >> bit & 1:
                yield (first + bit + 1) & 0xFFFF
