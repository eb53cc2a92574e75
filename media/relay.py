"""The path of a media packet: unprotect, look up, rewrite, protect, queue; in place for the last receiver.

Reads the table that `media.call` writes (links, formats, tracks, subscriptions) and decides nothing. Runs once per
packet: no task, no queue, and the only new object is the payload kept for repeats.
"""

from __future__ import annotations

from pylibsrtp._binding import ffi, lib

from media import clock
from media.datagrams import Datagrams
from media.egress import Egress
from media.link import Link
from media.packet import ON_THE_WIRE, Packet
from media.rtp.cache import Cached
from media.rtp.header import FIXED, extension_at, payload_offset
from media.rtp.keyframe import begins_key_frame
from media.rtp.red import blocks
from media.track import Format, Track

_cached = tuple.__new__
"""Makes a `Cached` without the call that a named tuple's own constructor adds."""


class Relay:
    """The packet path of one plane."""

    def __init__(self, datagrams: Datagrams) -> None:
        self._arena = datagrams.arena
        self._memory = datagrams.memory
        self.egress = Egress(datagrams)
        self._length = ffi.new("int *")
        self._packet = Packet()
        self._wall_ns = 0
        self.now = 0.0

    def begin_round(self, now: float) -> None:
        """Read the clocks once for all packets of a round."""
        self.now = now
        self._wall_ns = clock.now_ns()
        self.egress.begin_round(self._wall_ns / 1e9)

    def media(self, link: Link, start: int, length: int) -> None:
        """Take an SRTP or SRTCP packet that came from an address of `link`."""
        if link.rx is None:
            return
        box = self._length
        box[0] = length
        if 192 <= self._arena[start + 1] < 224:
            if not lib.srtp_unprotect_rtcp(link.rx, self._memory + start, box):
                link.heard = self.now
                link.on_rtcp(bytes(self._arena[start : start + box[0]]))
        elif not lib.srtp_unprotect(link.rx, self._memory + start, box):
            link.heard = self.now
            self._incoming(link, start, start + box[0])

    def _incoming(self, link: Link, start: int, end: int) -> None:
        arena = self._arena
        first, marker, sequence, timestamp, ssrc = FIXED.unpack_from(arena, start)
        form = link.formats.get(marker & 0x7F)
        payload = start + 12 if not first & 0x1F else payload_offset(arena, start, end)
        if not 0 <= payload <= end:
            return
        if link.number_head or link.time_head:
            self._arrived(link, form, start, payload, end)
        if form is None:
            return
        octets = end - payload
        if first & 0x20 and octets:
            end -= arena[end - 1]
            arena[start] = first & 0xDF
        packet = self._packet
        packet.start, packet.payload, packet.end = start, payload, end
        packet.marker, packet.sequence, packet.timestamp = marker, sequence, timestamp
        repairs = form.repairs
        news = self._original(form, ssrc, octets) if repairs is None else self._repaired(form, repairs)
        if news < 0:
            return
        track = form.track
        packet.newest = news > 0
        if packet.end > payload:
            if track.cache is None:
                if not self._hear(link, form):
                    return
            else:
                self._see(form)
            if track.recorder is not None:
                self._record(track)
            self._forward(track)
        elif news:
            self._skip(track)
        if news == 2 and track.nack:
            link.on_gap(track)

    def _skip(self, track: Track) -> None:
        for subscription in track.subscriptions:
            subscription.skip(self._packet.sequence, self.now)

    def _arrived(self, link: Link, form: Format | None, start: int, payload: int, end: int) -> None:
        """Note a packet's number and date before anything is dropped: what is not told of counts as lost."""
        arena, sent = self._arena, None
        words = arena[start + 15] if arena[start] & 0x1F == 0x10 else -1
        if form is not None and form.words == words >= 0:
            number_at, time_at = start + form.number_at, start + form.time_at
        else:
            number_at, time_at = self._look_up(link, form, start, payload, words)
        if number_at > start:
            if arena[number_at] != link.number_head:
                number_at, time_at = self._look_up(link, form, start, payload, words)
            if number_at > start:
                link.arrivals.arrived(arena[number_at + 1] << 8 | arena[number_at + 2], self.now)
        if time_at > start and arena[time_at] == link.time_head:
            sent = arena[time_at + 1] << 16 | arena[time_at + 2] << 8 | arena[time_at + 3]
        link.uplink.arrived(sent, end - start + ON_THE_WIRE, self.now)

    def _look_up(self, link: Link, form: Format | None, start: int, payload: int, words: int) -> tuple[int, int]:
        """Where number and date are, for the next packet too; `start`: not there, or of another length."""
        found = []
        for head in (link.number_head, link.time_head):
            at = extension_at(self._arena, start, payload, head >> 4) if head else -1
            found.append(at - start if at >= 0 and self._arena[at] == head else 0)
        if form is not None:
            form.words, form.number_at, form.time_at = words, found[0], found[1]
        return start + found[0], start + found[1]

    def _original(self, form: Format, ssrc: int, octets: int) -> int:
        """Count a packet as the source sent it; as `GapDetector.arrived`, -1 also for a foreign source."""
        track, now, packet = form.track, self.now, self._packet
        if ssrc != track.ssrc and not track.adopt(ssrc, form.codec, now):
            return -1
        track.heard = now
        gaps, news = track.gaps, 1
        packet.missing = 0
        if packet.sequence == gaps.expected:
            gaps.expected = (packet.sequence + 1) & 0xFFFF
        else:
            expected = gaps.expected
            news = gaps.arrived(packet.sequence, now)
            if news == 2:
                packet.missing = (packet.sequence - expected) & 0xFFFF
        if news >= 0:
            track.reception.arrived(packet.sequence, packet.timestamp, octets, now)
            if form.codec is not track.codec and form.codec.name != "red":
                track.speaks(form.codec)
        return news

    def _repaired(self, form: Format, payload_type: int) -> int:
        """Turn an RTX packet into the one that it repeats (RFC 4588 §4); -1 when nobody misses that."""
        arena, packet, track = self._arena, self._packet, form.track
        start, payload, end = packet.start, packet.payload, packet.end
        if end <= payload + 2 or track.ssrc < 0:
            return -1
        packet.sequence = arena[payload] << 8 | arena[payload + 1]
        if not track.gaps.repaired(packet.sequence):
            return -1
        packet.marker = packet.marker & 0x80 | payload_type
        packet.end = end - 2
        arena[payload : end - 2] = arena[payload + 2 : end]
        FIXED.pack_into(arena, start, arena[start], packet.marker, packet.sequence, packet.timestamp, track.ssrc)
        return 0

    def _hear(self, link: Link, form: Format) -> bool:
        """What only audio has: a level, and RED around the codec. False when the packet cannot be opened."""
        packet, track = self._packet, form.track
        packet.key, packet.level, packet.opened, packet.cached = True, -1, False, None
        if track.level_id is not None:
            packet.level = self._level(track, track.level_id)
            if packet.level >= 0:
                track.voice.heard(packet.level, self.now)
        return form.codec.name != "red" or self._open(link, track)

    def _open(self, link: Link, track: Track) -> bool:
        """Take the primary block for the packet; what else is in it and was missing goes ahead as what it was."""
        packet = self._packet
        found = blocks(self._arena, packet.payload, packet.end)
        if not found:
            return False
        *older, primary = found
        inner = link.formats.get(primary.payload_type)
        if inner is None or inner.track is not track or inner.repairs is not None or inner.codec.name == "red":
            return False
        if inner.codec is not track.codec:
            track.speaks(inner.codec)
        sequence, timestamp, newest, level, marker = (
            packet.sequence, packet.timestamp, packet.newest, packet.level, packet.marker & 0x80,
        )  # fmt: skip
        packet.opened, packet.level, packet.newest = True, -1, False
        for distance, block in zip(range(len(older), 0, -1), older, strict=True):
            number = (sequence - distance) & 0xFFFF
            usable = block.payload_type == primary.payload_type and block.end > block.start
            if usable and number in track.gaps.missing and track.gaps.repaired(number):
                packet.sequence, packet.timestamp = number, (timestamp - block.age) & 0xFFFFFFFF
                packet.marker, packet.payload, packet.end = block.payload_type, block.start, block.end
                self._recovered(track)
        packet.sequence, packet.timestamp, packet.newest, packet.level = sequence, timestamp, newest, level
        packet.marker, packet.payload, packet.end = marker | primary.payload_type, primary.start, primary.end
        return True

    def _recovered(self, track: Track) -> None:
        """A packet out of the redundancy of a later one, which is still needed where it lies."""
        if track.recorder is not None:
            self._record(track)
        self._forward(track, spare=False)

    def _level(self, track: Track, level_id: int) -> int:
        """The audio level byte, -1 without one. Senders lay extensions out alike, so it is looked for once."""
        arena, packet = self._arena, self._packet
        at = packet.start + track.level_at
        if track.level_at and at + 1 < packet.payload and arena[at] == level_id << 4:
            return arena[at + 1]
        at = extension_at(arena, packet.start, packet.payload, level_id)
        if at < 0:
            return -1
        track.level_at = at - packet.start
        return arena[at + 1]

    def _see(self, form: Format) -> None:
        """What only video has: repeats and key frames."""
        packet, track = self._packet, form.track
        arena, payload, end = self._arena, packet.payload, packet.end
        packet.level, packet.opened, packet.vp8 = -1, False, form.codec.name == "VP8"
        packet.cached = _cached(
            Cached, (packet.sequence, packet.timestamp, packet.marker, bytes(arena[payload:end]), self.now)
        )
        if track.cache is not None:
            track.cache.put(packet.cached)
        begins = packet.newest and (not packet.vp8 or arena[payload] & 0x1F == 0x10)
        packet.key = begins and begins_key_frame(form.codec.name, arena, payload, end)
        if packet.key:
            track.key_frames.wanted = False
            track.begins(packet.sequence, self.now)

    def _forward(self, track: Track, spare: bool = True) -> None:
        """To all who receive the track; `spare` when the last may have the packet where it lies."""
        packet, now = self._packet, self.now
        if not packet.newest and track.cache is not None and track.outdated(packet.sequence, now):
            return
        last = track.subscriptions[-1] if spare and track.subscriptions else None
        doubled = False
        for subscription in track.subscriptions:
            if subscription.switching:
                if not (packet.key and packet.newest) or subscription.held or subscription.paused:
                    continue
                subscription.begin(packet.sequence, packet.timestamp, now)
            self.egress.send(subscription, packet, now, subscription is last)
            doubled = doubled or subscription.red
        if doubled and track.cache is None:
            payload = bytes(self._arena[packet.payload : packet.end])
            track.before = _cached(Cached, (packet.sequence, packet.timestamp, packet.marker, payload, now))

    def _record(self, track: Track) -> None:
        packet, arena, recorder = self._packet, self._arena, track.recorder
        if recorder is None or (not packet.newest and packet.sequence in track.unwritten):
            return
        data: bytes | memoryview = arena[packet.start : packet.end]
        if packet.opened:
            head = FIXED.pack(0x80, packet.marker, packet.sequence, packet.timestamp, track.ssrc)
            data = head + bytes(arena[packet.payload : packet.end])
        recorder.packet(track.participant_id, track.ssrc, data, self._wall_ns)
