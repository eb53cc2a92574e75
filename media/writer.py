"""The last step of every packet: header and extensions written, numbered transport-wide, protected, queued.

> A transport-wide number is taken when the packet leaves and never before, so the numbers of a page have no hole.

Knows links and subscriptions, nothing of who decides about them or of what waits.
"""

from __future__ import annotations

from pylibsrtp._binding import ffi, lib

from media.datagrams import Datagrams
from media.link import Link
from media.packet import ON_THE_WIRE, Packet
from media.rtp.cache import Cached
from media.rtp.header import FIXED, ExtensionBlock, abs_send_time, extension_at, payload_offset
from media.subscription import Subscription
from media.thinning import renumber

MOST_PADDING = 255
"""As much as one byte can tell of."""


class Writer:
    """Writes into the arena and hands over to the socket's batch."""

    def __init__(self, datagrams: Datagrams) -> None:
        self._datagrams = datagrams
        self._arena = datagrams.arena
        self._memory = datagrams.memory
        self._length = ffi.new("int *")
        self._send_time = b"\0\0\0"
        #: The burst that what is released now belongs to, as it was before any of it was counted.
        self.cluster: int | None = None

    def begin_round(self, wall_seconds: float) -> None:
        """One send time serves a whole round."""
        self._send_time = abs_send_time(wall_seconds)

    def relay(
        self, link: Link, subscription: Subscription, packet: Packet, out: int, number: int, pictures: int,
        in_place: bool, now: float, extra: bytes = b"",
    ) -> None:  # fmt: skip
        """Send the packet at hand under this payload type and number; `extra` precedes the payload.

        `in_place` when nobody needs the packet's bytes after this; then there is no `extra`. Written out in one
        piece, because a call less for each packet shows.
        """
        arena, payload, level = self._arena, packet.payload, packet.level
        block = subscription.with_level if level >= 0 else subscription.without_level
        size = 12 + block.size
        if in_place:
            start, end = payload - size, packet.end
        else:
            start = self._datagrams.space()
            body = start + size + len(extra)
            end = body + packet.end - payload
            if extra:
                arena[start + size : body] = extra
            arena[body:end] = arena[payload : packet.end]
        timestamp = (packet.timestamp + subscription.timestamp_offset) & 0xFFFFFFFF
        FIXED.pack_into(arena, start, block.first, packet.marker & 0x80 | out, number, timestamp, subscription.ssrc)
        if pictures:
            renumber(arena, start + size, end, pictures)
        if packet.newest:
            subscription.last_sequence = number
            subscription.last_timestamp = timestamp
            subscription.last_at = now
            subscription.packets += 1
            subscription.octets += end - start - size
        else:
            subscription.sent(number, timestamp, end - start - size, now)
        if block.size:
            self._finish(link, start, end, block, level, subscription.kind, now)
        if subscription.kept is not None:
            subscription.keep(number, bytes(arena[start:end]))
        box = self._length
        box[0] = end - start
        if not lib.srtp_protect(link.tx, self._memory + start, box):
            self._datagrams.queue(start, box[0], link.address, subscription.kind == "audio")  # type: ignore[arg-type]  # callers looked

    def late(self, link: Link, subscription: Subscription, cached: Cached, place: tuple[int, int, int],
             kind: str, now: float) -> None:  # fmt: skip
        """Send a packet that has waited, as `relay` would have; it is still the first under its number."""
        out, number, pictures = place
        timestamp = (cached.timestamp + subscription.timestamp_offset) & 0xFFFFFFFF
        head = (cached.marker & 0x80 | out, number, timestamp, subscription.ssrc)
        subscription.sent(number, timestamp, len(cached.payload), now)
        self._write(link, subscription.without_level, head, b"", cached.payload, pictures, kind, now)

    def again(self, link: Link, subscription: Subscription, cached: Cached, place: tuple[int, int, int],
              now: float) -> None:  # fmt: skip
        """Repeat a packet, as RTX (RFC 4588) where that was agreed, else to the bit as it was."""
        out, number, pictures = place
        timestamp = (cached.timestamp + subscription.timestamp_offset) & 0xFFFFFFFF
        rtx = subscription.repair_types.get(out)
        if rtx is None:
            head = (cached.marker & 0x80 | out, number, timestamp, subscription.ssrc)
            original = b""
        else:
            subscription.rtx_sequence = (subscription.rtx_sequence + 1) & 0xFFFF
            head = (cached.marker & 0x80 | rtx, subscription.rtx_sequence, timestamp, subscription.rtx_ssrc)
            original = number.to_bytes(2, "big")
        self._write(link, subscription.without_level, head, original, cached.payload, pictures, "repair", now)

    def padding(self, link: Link, subscription: Subscription, rtx: int, size: int, now: float) -> None:
        """Send a packet that holds nothing, on the SSRC of repeats: it fills a burst and is told of too."""
        subscription.rtx_sequence = (subscription.rtx_sequence + 1) & 0xFFFF
        block = subscription.without_level
        start = self._datagrams.space()
        body = start + 12 + block.size
        end = body + size
        head = (
            block.first | 0x20,
            rtx,
            subscription.rtx_sequence,
            subscription.last_timestamp,
            subscription.rtx_ssrc,
        )
        FIXED.pack_into(self._arena, start, *head)
        self._arena[body:end] = bytes(size - 1) + bytes((size,))
        self._finish(link, start, end, block, -1, "padding", now)
        self._protect(link, start, end - start, False)

    def same(self, link: Link, packet: bytes) -> None:
        """Repeat a packet of sound to the bit, its old number and date included."""
        start = self._datagrams.space()
        end = start + len(packet)
        self._arena[start:end] = packet
        at = extension_at(packet, 0, payload_offset(packet, 0, len(packet)), link.number_head >> 4)
        if link.number_head and at >= 0:
            link.downlink.log.repeated(packet[at + 1] << 8 | packet[at + 2])
        self._protect(link, start, end - start, True)

    def rtcp(self, link: Link, compound: bytes) -> None:
        """Protect and queue an RTCP packet."""
        if link.tx is None or link.address is None:
            return
        start = self._datagrams.space()
        self._arena[start : start + len(compound)] = compound
        self._length[0] = len(compound)
        if not lib.srtp_protect_rtcp(link.tx, self._memory + start, self._length):
            self._datagrams.queue(start, self._length[0], link.address, True)

    def _write(
        self,
        link: Link,
        block: ExtensionBlock,
        head: tuple[int, int, int, int],
        original: bytes,
        payload: bytes,
        pictures: int,
        kind: str,
        now: float,
    ) -> None:
        arena = self._arena
        start = self._datagrams.space()
        body = start + 12 + block.size
        FIXED.pack_into(arena, start, block.first, *head)
        if original:
            arena[body : body + 2] = original
            body += 2
        end = body + len(payload)
        arena[body:end] = payload
        if pictures:
            renumber(arena, body, end, pictures)
        self._finish(link, start, end, block, -1, kind, now)
        self._protect(link, start, end - start, False)

    def _finish(
        self,
        link: Link,
        start: int,
        end: int,
        block: ExtensionBlock,
        level: int,
        kind: str,
        now: float,
    ) -> None:
        """Fill in the extensions; a packet with a transport-wide number is in the log from here on."""
        arena, at = self._arena, start + 12
        arena[at : at + block.size] = block.data
        if level >= 0 and block.level_at:
            arena[at + block.level_at] = level
        if block.time_at:
            place = at + block.time_at
            arena[place : place + 3] = self._send_time
        if block.number_at:
            downlink = link.downlink
            cluster = downlink.pacer.cluster if self.cluster is None else self.cluster
            number = downlink.log.sent(end - start + ON_THE_WIRE, now, kind, cluster)
            place = at + block.number_at
            arena[place], arena[place + 1] = number >> 8, number & 0xFF

    def _protect(self, link: Link, start: int, length: int, keep: bool) -> None:
        box = self._length
        box[0] = length
        if not lib.srtp_protect(link.tx, self._memory + start, box):
            self._datagrams.queue(start, box[0], link.address, keep)  # type: ignore[arg-type]  # callers looked
