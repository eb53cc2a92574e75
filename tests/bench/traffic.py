"""What one call puts on the wire: Opus 50 packets/s and VP8 300 kbit/s each way, encoded and protected before.

A `Flow` is one track on its way from a sender through a server to a receiver; it knows what was sent when, so that
a packet that comes out is matched by its sequence number with the one that went in.
"""

from __future__ import annotations

import random
import struct
import time
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

from aiortc.rtp import RtcpReceiverInfo, RtcpRrPacket, RtcpSenderInfo, RtcpSrPacket

from tests.media.client import Client
from tests.media.offer import Source, opus, vp8

AUDIO_EVERY = 0.020
FRAME_EVERY = 0.040
KEY_FRAME_EVERY = 25
#: 25 frames/s of two packets make 300 kbit/s.
VIDEO_BYTES = 750
NTP_EPOCH = 2_208_988_800


@dataclass
class Flow:
    """One track. `ssrc` is the server's, under which the receiver gets it."""

    sender: Client
    source: Source
    receiver: Client
    ssrc: int
    phase: float = field(default_factory=lambda: random.random() * FRAME_EVERY)
    picture: int = 0
    #: Sequence number of what came out last, and of what is to come out first in this window; -1 before any.
    latest: int = -1
    base: int = -1
    sent: array[float] = field(default_factory=lambda: array("d"))
    delivered: int = 0

    def packets(self, seconds: float) -> Iterator[tuple[float, bytes]]:
        """`(time from the start of the window, SRTP)`; the numbering goes on from the window before."""
        if self.source.kind == "audio":
            for index in range(int(seconds / AUDIO_EVERY)):
                yield self.phase + index * AUDIO_EVERY, self._protected(opus(), 960, level=30)
            return
        for index in range(int(seconds / FRAME_EVERY)):
            at = self.phase + index * FRAME_EVERY
            key = self.picture % KEY_FRAME_EVERY == 0
            yield at, self._protected(vp8(self.picture, VIDEO_BYTES, key=key))
            yield at, self._protected(vp8(self.picture, VIDEO_BYTES, first=False), 3600, marker=True)
            self.picture += 1

    def begin(self) -> None:
        """A new window; nothing is under way."""
        self.base = -1 if self.latest < 0 else self.latest + 1
        self.sent = array("d")
        self.delivered = 0

    def arrived(self, sequence: int, now: float) -> float | None:
        """Seconds that the packet was under way; None in the first window, and for a packet of the one before."""
        self.latest = sequence
        if self.base < 0:
            self.delivered += 1
            return None
        index = (sequence - self.base) & 0xFFFF
        if index >= len(self.sent):
            return None
        self.delivered += 1
        return now - self.sent[index]

    def reports(self) -> bytes:
        """RTCP as a browser sends it each second: of the track at its sender, and of it at its receiver."""
        now = time.time() + NTP_EPOCH
        report = RtcpSrPacket(
            self.source.ssrc,
            RtcpSenderInfo(
                ntp_timestamp=int(now * (1 << 32)) & (1 << 64) - 1,
                rtp_timestamp=self.source.timestamp,
                packet_count=len(self.sent),
                octet_count=0,
            ),
        )
        return self.sender.outgoing.protect_rtcp(bytes(report))

    def receipt(self) -> bytes:
        """The receiver's report that nothing was lost."""
        info = RtcpReceiverInfo(self.ssrc, 0, 0, max(self.latest, 0), 10, 0, 0)
        report = RtcpRrPacket(self.source.ssrc ^ 1, [info])
        return self.receiver.outgoing.protect_rtcp(bytes(report))

    def _protected(self, payload: bytes, step: int = 0, marker: bool = False, level: int = 127) -> bytes:
        packet: bytes = self.sender.outgoing.protect(self.source.packet(payload, step, marker, level))
        return packet


SEQUENCE_AND_SSRC = struct.Struct("!xxHxxxxI")
