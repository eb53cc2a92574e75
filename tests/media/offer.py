"""Offers and packets as a Chromium would make them, for the client of the tests. Knows no sockets."""

from __future__ import annotations

import random
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

MID = 4
AUDIO_LEVEL = 1
ABS_SEND_TIME = 2
TRANSPORT_WIDE = 3

AUDIO_LINES = """\
m=audio 9 UDP/TLS/RTP/SAVPF 111 63
c=IN IP4 0.0.0.0
a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
a=rtcp-mux
a=rtcp-rsize
a=rtpmap:111 opus/48000/2
a=fmtp:111 minptime=10;useinbandfec=1
a=rtpmap:63 red/48000/2
a=fmtp:63 111/111"""

VIDEO_LINES = """\
m=video 9 UDP/TLS/RTP/SAVPF 96 97
c=IN IP4 0.0.0.0
a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
a=rtcp-mux
a=rtcp-rsize
a=rtpmap:96 VP8/90000
a=rtcp-fb:96 goog-remb
a=rtcp-fb:96 ccm fir
a=rtcp-fb:96 nack
a=rtcp-fb:96 nack pli
a=rtpmap:97 rtx/90000
a=fmtp:97 apt=96"""


@dataclass
class Source:
    """One m-section of a client and, when it sends, the state of its RTP flow."""

    kind: str
    direction: str
    mid: str
    ssrc: int = field(default_factory=lambda: random.getrandbits(31) + 1)
    rtx_ssrc: int = field(default_factory=lambda: random.getrandbits(31) + 1)
    sequence: int = field(default_factory=lambda: random.getrandbits(15))
    timestamp: int = field(default_factory=lambda: random.getrandbits(32))

    @property
    def payload_type(self) -> int:
        return 111 if self.kind == "audio" else 96

    def packet(
        self, payload: bytes, step: int = 0, marker: bool = False, level: int = 127, number: int | None = None
    ) -> bytes:
        """The next RTP packet.

        `step` is added to the timestamp after it; `level` is -dBov (127 silence); `number` is transport-wide.
        """
        elements = bytes([MID << 4 | len(self.mid) - 1]) + self.mid.encode()
        elements += bytes([ABS_SEND_TIME << 4 | 2, 0, 0, 0])
        if self.kind == "audio":
            elements += bytes([AUDIO_LEVEL << 4, (0x80 if level < 60 else 0) | level])
        if number is not None:
            elements += bytes([TRANSPORT_WIDE << 4 | 1]) + number.to_bytes(2, "big")
        elements += bytes(-len(elements) % 4)
        header = struct.pack(
            "!BBHII", 0x90, marker << 7 | self.payload_type, self.sequence, self.timestamp, self.ssrc
        )
        self.sequence = (self.sequence + 1) & 0xFFFF
        self.timestamp = (self.timestamp + step) & 0xFFFFFFFF
        return header + struct.pack("!HH", 0xBEDE, len(elements) // 4) + elements + payload

    def lines(self, cname: str) -> str:
        lines = [AUDIO_LINES if self.kind == "audio" else VIDEO_LINES, f"a=mid:{self.mid}", f"a={self.direction}"]
        if self.direction in ("sendrecv", "sendonly"):
            lines.append(f"a=msid:- track-{self.mid}")
            if self.kind == "video":
                lines.append(f"a=ssrc-group:FID {self.ssrc} {self.rtx_ssrc}")
                lines.append(f"a=ssrc:{self.rtx_ssrc} cname:{cname}")
            lines.append(f"a=ssrc:{self.ssrc} cname:{cname}")
        return "\n".join(lines)


def offer(sources: Sequence[Source], *, ufrag: str, password: str, fingerprint: str, version: int) -> str:
    """The offer's text; `fingerprint` is SHA-256."""
    lines = [
        "v=0",
        f"o=- 4242 {version} IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        "a=group:BUNDLE " + " ".join(source.mid for source in sources),
        "a=extmap-allow-mixed",
        "a=msid-semantic: WMS",
    ]
    transport = f"a=ice-ufrag:{ufrag}\na=ice-pwd:{password}\na=fingerprint:sha-256 {fingerprint}\na=setup:actpass"
    for source in sources:
        lines += [source.lines("client"), transport]
    return "\n".join([*lines, ""]).replace("\n", "\r\n")


def opus(size: int = 80) -> bytes:
    """A payload as long as 20 ms of speech at 32 kbit/s; the first byte is a valid TOC (RFC 6716 §3.1)."""
    return b"\x78" + random.randbytes(size - 1)


def vp8(
    picture: int, size: int, *, first: bool = True, key: bool = False, layer: int | None = None, sync: bool = False
) -> bytes:
    """A VP8 payload of `size` bytes with a 15-bit PictureID (RFC 7741 §4.2); a key frame names 320x240.

    With a temporal `layer` it has a TL0PICIDX (always 7) and the layer's number too.
    """
    extension = 0x80 if layer is None else 0xE0
    descriptor = bytes([0x90 if first else 0x80, extension]) + struct.pack("!H", 0x8000 | picture & 0x7FFF)
    if layer is not None:
        descriptor += bytes([7, layer << 6 | sync << 5])
    frame = b""
    if first:
        frame = b"\x10\x02\x00\x9d\x01\x2a\x40\x01\xf0\x00" if key else b"\x11\x02\x00"
    return descriptor + frame + random.randbytes(size - len(descriptor) - len(frame))
