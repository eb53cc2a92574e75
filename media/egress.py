"""The way out of a packet: header rewritten for one receiver, protected, queued; and repeats from the cache.

Runs once per packet and receiver. Knows links and subscriptions, nothing of who decides about them.
"""

from __future__ import annotations

from pylibsrtp._binding import ffi, lib

from media.datagrams import Datagrams
from media.link import Link
from media.rtp.cache import Cached
from media.rtp.header import FIXED, ExtensionBlock, abs_send_time
from media.subscription import Subscription

_RESENDS = 64
"""Repeats that one NACK can have; what is beyond has to be asked for again."""


class Packet:
    """The packet at hand; one object for all, filled anew for each, so that nothing is allocated."""

    __slots__ = (
        "end", "key", "level", "marker", "newest", "payload", "plain", "plain_type", "sequence", "start",
        "timestamp",
    )  # fmt: skip

    def __init__(self) -> None:
        #: Offsets into the arena: the header, the payload, its end.
        self.start = self.payload = self.end = 0
        #: Marker bit and payload type of the source.
        self.marker = 0
        self.sequence = self.timestamp = 0
        #: RFC 6464 byte, -1 when the packet has none.
        self.level = -1
        #: Ahead of all before; a packet that comes late or repeated is not.
        self.newest = True
        #: A subscription can begin with it.
        self.key = True
        #: Of RED: payload type (-1: no RED) and offset of the primary block.
        self.plain_type = -1
        self.plain = 0


class Egress:
    """Rewrites, protects and queues."""

    def __init__(self, datagrams: Datagrams) -> None:
        self._datagrams = datagrams
        self._arena = datagrams.arena
        self._memory = datagrams.memory
        self._length = ffi.new("int *")
        self._send_time = b"\0\0\0"

    def begin_round(self, wall_seconds: float) -> None:
        """One send time serves a whole round."""
        self._send_time = abs_send_time(wall_seconds)

    def send(self, subscription: Subscription, packet: Packet, now: float, in_place: bool) -> None:
        """Relay the packet; `in_place` when nobody needs its bytes after this."""
        link, arena = subscription.link, self._arena
        if link is None or link.tx is None or link.address is None:
            return
        out, payload = subscription.payload_types.get(packet.marker & 0x7F), packet.payload
        if out is None:
            out, payload = subscription.payload_types.get(packet.plain_type), packet.plain
            if out is None:
                return
        number = (packet.sequence + subscription.sequence_offset) & 0xFFFF
        if not packet.newest:
            number = subscription.late(packet.sequence, now)
            if number < 0:
                return
        timestamp = (packet.timestamp + subscription.timestamp_offset) & 0xFFFFFFFF
        block = subscription.with_level if packet.level >= 0 else subscription.without_level
        size = 12 + block.size
        if in_place:
            start, end = payload - size, packet.end
        else:
            start = self._datagrams.space()
            end = start + size + packet.end - payload
            arena[start + size : end] = arena[payload : packet.end]
        FIXED.pack_into(arena, start, block.first, packet.marker & 0x80 | out, number, timestamp, subscription.ssrc)
        if block.size:
            self._extend(start, block, packet.level)
        if packet.newest:
            subscription.last_sequence = number
            subscription.last_timestamp = timestamp
            subscription.last_at = now
        subscription.packets += 1
        subscription.octets += packet.end - payload
        self._length[0] = end - start
        if not lib.srtp_protect(link.tx, self._memory + start, self._length):
            self._datagrams.queue(start, self._length[0], link.address, subscription.kind == "audio")

    def resend(self, subscription: Subscription, numbers: tuple[int, ...], now: float) -> None:
        """Answer a NACK from the source's cache, as RTX (RFC 4588) where it was agreed."""
        track, link = subscription.track, subscription.link
        if track is None or track.cache is None or subscription.switching:
            return
        if link is None or link.tx is None or link.address is None:
            return
        for number in numbers[:_RESENDS]:
            cached = track.cache.get(subscription.original(number, now))
            if cached is not None and subscription.may_resend(number, now, link.round_trip):
                self._repeat(subscription, link, cached, number)

    def send_rtcp(self, link: Link, compound: bytes) -> None:
        """Protect and queue an RTCP packet."""
        if link.tx is None or link.address is None:
            return
        start = self._datagrams.space()
        self._arena[start : start + len(compound)] = compound
        self._length[0] = len(compound)
        if not lib.srtp_protect_rtcp(link.tx, self._memory + start, self._length):
            self._datagrams.queue(start, self._length[0], link.address, True)

    def _repeat(self, subscription: Subscription, link: Link, cached: Cached, number: int) -> None:
        out = subscription.payload_types.get(cached.marker & 0x7F)
        if out is None:
            return
        timestamp = (cached.timestamp + subscription.timestamp_offset) & 0xFFFFFFFF
        block = subscription.without_level
        size = 12 + block.size
        start = self._datagrams.space()
        rtx = subscription.repair_types.get(out)
        body = start + size
        if rtx is None:
            head = (cached.marker & 0x80 | out, number, timestamp, subscription.ssrc)
        else:
            subscription.rtx_sequence = (subscription.rtx_sequence + 1) & 0xFFFF
            head = (cached.marker & 0x80 | rtx, subscription.rtx_sequence, timestamp, subscription.rtx_ssrc)
            self._arena[body : body + 2] = number.to_bytes(2, "big")
            body += 2
        end = body + len(cached.payload)
        FIXED.pack_into(self._arena, start, block.first, *head)
        if block.size:
            self._extend(start, block, -1)
        self._arena[body:end] = cached.payload
        self._protect(link, start, end - start, False)

    def _extend(self, start: int, block: ExtensionBlock, level: int) -> None:
        arena, at = self._arena, start + 12
        arena[at : at + block.size] = block.data
        if level >= 0 and block.level_at:
            arena[at + block.level_at] = level
        if block.time_at:
            at += block.time_at
            arena[at : at + 3] = self._send_time

    def _protect(self, link: Link, start: int, length: int, keep: bool) -> None:
        box = self._length
        box[0] = length
        if not lib.srtp_protect(link.tx, self._memory + start, box):
            self._datagrams.queue(start, box[0], link.address, keep)  # type: ignore[arg-type]  # callers looked
