"""What a journal holds: packets, sender reports, tracks and marks, as values and as bytes.

A record is `kind u8, length u16, body` in network byte order, so a reader can step over kinds it does not know.
Pure: must not know about files, segments or clocks.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

_PREFIX = struct.Struct("!BH")
_PACKET = struct.Struct("!BHIQ")
_PACKET_BODY = struct.Struct("!IQ")
_REPORT_BODY = struct.Struct("!IQIQ")
_TIME = struct.Struct("!Q")

_KIND_PACKET, _KIND_REPORT, _KIND_TRACK, _KIND_MARK = 1, 2, 3, 4
_LARGEST_BODY = 0xFFFF


class Codec(Protocol):
    """What the recorder needs to know about a track's codec; RFC 8866 rtpmap."""

    @property
    def name(self) -> str: ...
    @property
    def payload_type(self) -> int: ...
    @property
    def clock_rate(self) -> int: ...
    @property
    def channels(self) -> int: ...


class PacketRecord(NamedTuple):
    """One decrypted RTP packet as it came. A tuple, for a two-hour call holds a million of them."""

    ssrc: int
    #: Server clock, nanoseconds since 1970.
    arrival_ns: int
    data: bytes


class ReportRecord(NamedTuple):
    """The clock pair of one RTCP sender report, RFC 3550 §6.4.1."""

    ssrc: int
    #: Sender's clock, 32.32 fixed point seconds since 1900.
    ntp: int
    rtp_timestamp: int
    arrival_ns: int


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """An SSRC may carry packets of this payload type; several records add up."""

    ssrc: int
    kind: str
    codec: str
    payload_type: int
    clock_rate: int
    channels: int


@dataclass(frozen=True, slots=True)
class MarkRecord:
    kind: str
    detail: str
    at_ns: int


Record = PacketRecord | ReportRecord | TrackRecord | MarkRecord


def packet(ssrc: int, arrival_ns: int, data: bytes | memoryview) -> bytes:
    """On the path of every packet: one allocation, one copy."""
    return _PACKET.pack(_KIND_PACKET, 12 + len(data), ssrc, arrival_ns) + data


def report(ssrc: int, ntp: int, rtp_timestamp: int, arrival_ns: int) -> bytes:
    return _framed(_KIND_REPORT, _REPORT_BODY.pack(ssrc, ntp, rtp_timestamp, arrival_ns))


def track(ssrc: int, kind: str, codec: Codec) -> bytes:
    values = {
        "ssrc": ssrc,
        "kind": kind,
        "codec": codec.name,
        "payload_type": codec.payload_type,
        "clock_rate": codec.clock_rate,
        "channels": codec.channels or 1,
    }
    return _framed(_KIND_TRACK, json.dumps(values).encode())


def mark(kind: str, detail: str, at_ns: int) -> bytes:
    """`detail` is cut to what one record can hold."""
    body = json.dumps([kind[:200], detail[:4000]]).encode()
    return _framed(_KIND_MARK, _TIME.pack(at_ns) + body)


def _framed(kind: int, body: bytes) -> bytes:
    assert len(body) <= _LARGEST_BODY
    return _PREFIX.pack(kind, len(body)) + body


def parse(records: bytes) -> Iterator[Record]:
    """The records of one segment. Raises ValueError when they do not add up."""
    at, end = 0, len(records)
    while at < end:
        if end - at < 3:
            raise ValueError("record cut short")
        kind, length = _PREFIX.unpack_from(records, at)
        at += 3
        if at + length > end:
            raise ValueError("record cut short")
        if kind == _KIND_PACKET:
            ssrc, arrival_ns = _PACKET_BODY.unpack_from(records, at)
            yield PacketRecord(ssrc, arrival_ns, records[at + 12 : at + length])
        elif kind == _KIND_REPORT:
            yield ReportRecord(*_REPORT_BODY.unpack_from(records, at))
        elif kind == _KIND_TRACK:
            yield TrackRecord(**json.loads(records[at : at + length]))
        elif kind == _KIND_MARK:
            mark_kind, detail = json.loads(records[at + 8 : at + length])
            yield MarkRecord(mark_kind, detail, _TIME.unpack_from(records, at)[0])
        at += length
