"""Which codecs, feedback and header extensions of an offered section we take: the policy of the answer.

It must not know directions, slots or transports.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from media.api import Kind
from media.sdp_offer import OfferedCodec, OfferedSection

MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
RID = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
REPAIRED_RID = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
AUDIO_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
ABS_SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
TRANSPORT_WIDE = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"

#: What we keep of an offer. With transport-cc on sound too, the browser's own estimate counts all that it sends.
EXTENSIONS: dict[Kind, tuple[str, ...]] = {
    "audio": (MID, AUDIO_LEVEL, ABS_SEND_TIME, TRANSPORT_WIDE),
    "video": (MID, ABS_SEND_TIME, TRANSPORT_WIDE),
}
FEEDBACK: dict[Kind, tuple[str, ...]] = {
    "audio": ("nack", "transport-cc"),
    "video": ("goog-remb", "transport-cc", "ccm fir", "nack", "nack pli"),
}

#: RTP payload types that a demultiplexer would take for RTCP (RFC 5761 §4).
LIKE_RTCP = range(64, 96)


@dataclass(frozen=True, slots=True)
class Codec:
    """One codec of an answered section."""

    payload_type: int
    name: str
    """`opus`, `red`, `VP8` or `H264`."""
    clock_rate: int
    channels: int
    #: The parameters that our answer states, empty for none.
    fmtp: str
    rtx_payload_type: int | None
    #: `goog-remb`, `transport-cc`, `ccm fir`, `nack`, `nack pli`: what both sides do.
    feedback: frozenset[str]


def choose_codecs(section: OfferedSection, kind: Kind, audio_bitrate: int) -> tuple[Codec, ...]:
    """What we take of the section's codecs, best first; empty when there is nothing in common."""
    offered = [codec for codec in section.codecs() if _usable(codec.payload_type)]
    if kind == "audio":
        return tuple(_audio(offered, audio_bitrate))
    return tuple(_video(offered))


def choose_extensions(section: OfferedSection, kind: Kind, layered: bool) -> dict[str, int]:
    """URI → the offer's id. Simulcast without its two rid extensions would break every later offer."""
    wanted = EXTENSIONS[kind] + ((RID, REPAIRED_RID) if layered else ())
    offered = section.extensions()
    return {uri: offered[uri] for uri in wanted if uri in offered}


def _audio(offered: list[OfferedCodec], audio_bitrate: int) -> Iterator[Codec]:
    opus = next((c for c in offered if (c.name, c.clock_rate, c.channels) == ("opus", 48000, 2)), None)
    if opus is None:
        return
    # In-band FEC repairs single losses without a round trip; two channels are of no use to a voice.
    terms = {
        **opus.parameters,
        "minptime": "10",
        "useinbandfec": "1",
        "usedtx": "0",
        "stereo": "0",
        "maxaveragebitrate": str(audio_bitrate),
    }
    fmtp = ";".join(f"{name}={value}" for name, value in terms.items())
    yield Codec(opus.payload_type, "opus", 48000, 2, fmtp, None, _feedback(opus, "audio"))
    blocks = f"{opus.payload_type}/{opus.payload_type}"
    for codec in offered:
        # Second in the list, so the browser may send it later but sends plain Opus now.
        if (codec.name, codec.clock_rate, codec.format_text) == ("red", 48000, blocks):
            yield Codec(codec.payload_type, "red", 48000, 2, blocks, None, frozenset())
            return


def _video(offered: list[OfferedCodec]) -> Iterator[Codec]:
    vp8 = next((c for c in offered if (c.name, c.clock_rate) == ("vp8", 90000)), None)
    if vp8 is not None:
        yield Codec(vp8.payload_type, "VP8", 90000, 1, "", _rtx(vp8, offered), _feedback(vp8, "video"))
    fitting = [
        c
        for c in offered
        if (c.name, c.clock_rate, c.parameters.get("packetization-mode")) == ("h264", 90000, "1")
        and len(c.parameters.get("profile-level-id", "42001f")) == 6
    ]
    if fitting:
        # Constrained baseline is the one profile that every browser decodes; others show black in Safari.
        h264 = min(fitting, key=lambda c: not c.parameters.get("profile-level-id", "").lower().startswith("42e0"))
        profile = h264.parameters.get("profile-level-id", "42001f")
        fmtp = f"level-asymmetry-allowed=1;packetization-mode=1;profile-level-id={profile}"
        yield Codec(h264.payload_type, "H264", 90000, 1, fmtp, _rtx(h264, offered), _feedback(h264, "video"))


def _rtx(codec: OfferedCodec, offered: list[OfferedCodec]) -> int | None:
    """RFC 4588 §8.6."""
    for other in offered:
        if other.name == "rtx" and other.parameters.get("apt") == str(codec.payload_type):
            return other.payload_type
    return None


def _feedback(codec: OfferedCodec, kind: Kind) -> frozenset[str]:
    return codec.feedback.intersection(FEEDBACK[kind])


def _usable(payload_type: int) -> bool:
    return payload_type < 128 and payload_type not in LIKE_RTCP
