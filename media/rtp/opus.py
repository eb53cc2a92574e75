"""How long an Opus packet sounds (RFC 6716 §3.1), and packets that sound of nothing.

Pure: must not know RTP.
"""

from __future__ import annotations

CLOCK_RATE = 48000

_SILK = (480, 960, 1920, 2880)
_HYBRID = (480, 960)
_CELT = (120, 240, 480, 960)

LONGEST = 5760
"""Samples: no packet may sound for more than 120 ms."""

SILENCE = {960: b"\xf8\xff\xfe", LONGEST: b"\xfb\x06" + b"\xff\xfe" * 6}
"""Samples -> a packet of digital silence: one full-band CELT frame of 20 ms, and six of them."""


def samples(packet: bytes) -> int:
    """Length in samples at 48 kHz. Raises ValueError when it is no Opus packet."""
    if not packet:
        raise ValueError("empty Opus packet")
    configuration, code = packet[0] >> 3, packet[0] & 0x03
    if configuration < 12:
        frame = _SILK[configuration & 3]
    elif configuration < 16:
        frame = _HYBRID[configuration & 1]
    else:
        frame = _CELT[configuration & 3]
    if code < 3:
        return frame if code == 0 else 2 * frame
    if len(packet) < 2 or not packet[1] & 0x3F or frame * (packet[1] & 0x3F) > LONGEST:
        raise ValueError("wrong frame count in an Opus packet")
    return frame * (packet[1] & 0x3F)
