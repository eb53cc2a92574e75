"""The path of a media packet: unprotect, look up, rewrite, protect, queue; in place for the last receiver.

Reads the table that `media.call` writes (links, formats, tracks, subscriptions) and decides nothing. Runs once per
packet: no task, no queue, and the only new object is the payload kept for repeats.
"""

from __future__ import annotations

import time

from pylibsrtp._binding import ffi, lib

from media.datagrams import Datagrams
from media.egress import Egress, Packet
from media.link import Link
from media.rtp.cache import Cached
from media.rtp.header import FIXED, extension_at, payload_offset
from media.rtp.keyframe import begins_key_frame
from media.rtp.red import primary
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
        self._wall_ns = time.time_ns()
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
        if form is None or not 0 <= payload <= end:
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
                self._hear(link, form)
            else:
                self._see(form)
            if track.recorder is not None:
                self._record(track)
            self._forward(track)
        elif news:
            for subscription in track.subscriptions:
                subscription.skip(packet.sequence, self.now)
        if news == 2 and track.nack:
            link.on_gap(track)

    def _original(self, form: Format, ssrc: int, octets: int) -> int:
        """Count a packet as the source sent it; as `GapDetector.arrived`, -1 also for a foreign source."""
        track, now, packet = form.track, self.now, self._packet
        if ssrc != track.ssrc and not track.adopt(ssrc, form.codec, now):
            return -1
        track.heard = now
        gaps, news = track.gaps, 1
        if packet.sequence == gaps.expected:
            gaps.expected = (packet.sequence + 1) & 0xFFFF
        else:
            news = gaps.arrived(packet.sequence, now)
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

    def _hear(self, link: Link, form: Format) -> None:
        """What only audio has: a level, and RED around the codec."""
        packet, track = self._packet, form.track
        packet.key, packet.level, packet.plain_type = True, -1, -1
        if track.level_id is not None:
            packet.level = self._level(track, track.level_id)
            if packet.level >= 0:
                track.voice.heard(packet.level, self.now)
        if form.codec.name != "red":
            return
        packet.plain_type, packet.plain = primary(self._arena, packet.payload, packet.end)
        inner = link.formats.get(packet.plain_type)
        if inner is not None and inner.track is track and inner.codec is not track.codec:
            track.speaks(inner.codec)

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
        packet.level = packet.plain_type = -1
        if track.cache is not None:
            track.cache.put(
                _cached(
                    Cached,
                    (packet.sequence, packet.timestamp, packet.marker, bytes(arena[payload:end]), self.now),
                )
            )
        requests = track.key_frames
        packet.key = requests.wanted and packet.newest and begins_key_frame(form.codec.name, arena, payload, end)
        if packet.key:
            requests.wanted = False

    def _forward(self, track: Track) -> None:
        packet, now = self._packet, self.now
        last = track.subscriptions[-1] if track.subscriptions else None
        for subscription in track.subscriptions:
            if subscription.switching:
                if not (packet.key and packet.newest):
                    continue
                subscription.begin(packet.sequence, packet.timestamp, now)
            self.egress.send(subscription, packet, now, subscription is last)

    def _record(self, track: Track) -> None:
        packet, arena = self._packet, self._arena
        data = arena[packet.start : packet.end]
        recorder = track.recorder
        if recorder is None:
            return
        if packet.plain_type >= 0:
            header = bytearray(arena[packet.start : packet.start + 12])
            header[0], header[1] = 0x80, packet.marker & 0x80 | packet.plain_type
            recorder.packet(
                track.participant_id,
                track.ssrc,
                bytes(header) + bytes(arena[packet.plain : packet.end]),
                self._wall_ns,
            )
        else:
            recorder.packet(track.participant_id, track.ssrc, data, self._wall_ns)
