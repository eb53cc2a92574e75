"""The answerer: a pure function from a browser's offer and our terms to an answer and a plan (RFC 8829).

> A bad section harms only itself. What leaves is an answer with as many sections as the offer, or OfferRefused.

The answer is a filtered offer: payload types, extension ids and mids are the browser's own. This file must not
know sockets, SRTP or who is shown in which slot; it must not keep anything between two calls.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from media.api import MediaErrorCode
from media.sdp_codecs import REPAIRED_RID, RID
from media.sdp_codecs import Codec as Codec
from media.sdp_offer import Credentials, OfferedSection, read, refused
from media.sdp_offer import OfferRefused as OfferRefused
from media.sdp_plan import LocalTerms as LocalTerms
from media.sdp_plan import Plan as Plan
from media.sdp_plan import Section as Section
from media.sdp_plan import SlotSources as SlotSources
from media.sdp_plan import plan_sections


def answer(offer: str, terms: LocalTerms) -> tuple[str, Plan]:
    """Answer a browser's offer. Raises OfferRefused, and nothing else, whatever the offer is."""
    offered = read(offer).sections
    planned = plan_sections(offered, terms)
    parts = list(zip(offered, planned, strict=True))
    taken = [section for section, part in parts if part is not None and part.accepted]
    credentials = _credentials(taken)
    lines = _session_lines(terms, taken)
    candidates = list(_candidate_lines(terms))
    setup: Literal["active", "passive"] = "passive" if credentials.role == "active" else "active"
    for section, part in parts:
        if part is None or not part.accepted:
            lines += _rejected_lines(section)
        else:
            lines += [*_accepted_lines(section, part, terms, setup), *candidates]
            # The sections share one transport; the first that is taken speaks for it (RFC 8843 §7.3.1).
            candidates = []
    plan = Plan(
        remote_ufrag=credentials.ufrag,
        remote_password=credentials.password,
        remote_fingerprints=credentials.fingerprints,
        setup=setup,
        sections=tuple(part for part in planned if part is not None),
    )
    return "\r\n".join([*lines, ""]), plan


def _credentials(taken: Sequence[OfferedSection]) -> Credentials:
    if not taken:
        raise OfferRefused(MediaErrorCode.NOTHING_IN_COMMON, "no section that we can carry")
    credentials = next((section.credentials for section in taken if section.credentials), None)
    if credentials is None:
        raise refused("no ICE credentials, or no SHA-2 fingerprint")
    if credentials.role not in ("actpass", "active", "passive"):
        raise refused("no DTLS role")
    return credentials


def _session_lines(terms: LocalTerms, taken: Sequence[OfferedSection]) -> list[str]:
    return [
        "v=0",
        f"o=- {terms.session_id} {terms.version} IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        "a=ice-lite",
        "a=group:BUNDLE " + " ".join(section.mid for section in taken),
        "a=msid-semantic: WMS *",
    ]


def _rejected_lines(section: OfferedSection) -> Iterator[str]:
    """Port 0, the same media and mid, and one format with its name: browsers want no less."""
    yield f"m={section.media} 0 {section.protocol} {section.formats[0]}"
    yield "c=IN IP4 0.0.0.0"
    yield "a=inactive"
    if section.mid:
        yield f"a=mid:{section.mid}"
    for codec in section.codecs():
        if str(codec.payload_type) == section.formats[0]:
            yield _rtpmap(codec.payload_type, codec.name, codec.clock_rate, codec.channels)


def _accepted_lines(section: OfferedSection, part: Section, terms: LocalTerms, setup: str) -> Iterator[str]:
    payload_types = [number for codec in part.codecs for number in (codec.payload_type, codec.rtx_payload_type)]
    formats = " ".join(str(number) for number in payload_types if number is not None)
    yield f"m={section.media} 9 {section.protocol} {formats}"
    yield "c=IN IP4 0.0.0.0"
    if part.kind == "video" and part.uplink:
        yield f"b=AS:{terms.video_bitrate // 1000}"
        yield f"b=TIAS:{terms.video_bitrate}"
    yield f"a=mid:{part.mid}"
    yield f"a=ice-ufrag:{terms.ufrag}"
    yield f"a=ice-pwd:{terms.password}"
    yield f"a=fingerprint:sha-256 {terms.fingerprint}"
    yield f"a=setup:{setup}"
    yield f"a={_direction(part)}"
    yield "a=rtcp-mux"
    if "rtcp-rsize" in section.attributes:
        yield "a=rtcp-rsize"
    for uri, number in part.extensions.items():
        # What only the sender of layers uses has that direction in Firefox's offers (RFC 8285 §5).
        towards_us = "/recvonly" if uri in (RID, REPAIRED_RID) else ""
        yield f"a=extmap:{number}{towards_us} {uri}"
    for codec in part.codecs:
        yield from _codec_lines(codec)
    if part.rid is not None:
        # An answer without the layer's name would break every later offer of the page (facts: aiortc, B).
        yield f"a=rid:{part.rid} recv"
        yield f"a=simulcast:recv {part.rid}"
    if part.slot is not None:
        yield from _source_lines(part, part.slot, terms)


def _direction(part: Section) -> str:
    if part.slot is None:
        return "recvonly" if part.uplink else "inactive"
    return "sendrecv" if part.uplink else "sendonly"


def _codec_lines(codec: Codec) -> Iterator[str]:
    yield _rtpmap(codec.payload_type, codec.name, codec.clock_rate, codec.channels)
    for feedback in sorted(codec.feedback):
        yield f"a=rtcp-fb:{codec.payload_type} {feedback}"
    if codec.fmtp:
        yield f"a=fmtp:{codec.payload_type} {codec.fmtp}"
    if codec.rtx_payload_type is not None:
        yield f"a=rtpmap:{codec.rtx_payload_type} rtx/{codec.clock_rate}"
        yield f"a=fmtp:{codec.rtx_payload_type} apt={codec.payload_type}"


def _rtpmap(payload_type: int, name: str, clock_rate: int, channels: int) -> str:
    return f"a=rtpmap:{payload_type} {name}/{clock_rate}" + (f"/{channels}" if channels > 1 else "")


def _source_lines(part: Section, slot: int, terms: LocalTerms) -> Iterator[str]:
    """Sound and picture of a slot name one MediaStream, which is what makes a browser keep them in step."""
    sources = terms.slots[slot]
    names = f"slot-{slot} slot-{slot}-{part.kind}"
    ssrcs = [sources.audio_ssrc]
    if part.kind == "video":
        ssrcs = [sources.video_ssrc]
        if any(codec.rtx_payload_type is not None for codec in part.codecs):
            ssrcs.append(sources.video_rtx_ssrc)
            yield f"a=ssrc-group:FID {sources.video_ssrc} {sources.video_rtx_ssrc}"
    yield f"a=msid:{names}"
    for ssrc in ssrcs:
        yield f"a=ssrc:{ssrc} cname:{terms.cname}"
        yield f"a=ssrc:{ssrc} msid:{names}"


def _candidate_lines(terms: LocalTerms) -> Iterator[str]:
    """Host candidates with falling priority (RFC 8445 §5.1.2), all of them: there is no trickle."""
    for index, (host, port) in enumerate(terms.candidates):
        priority = (126 << 24) + ((65_535 - index) << 8) + 255
        yield f"a=candidate:{index + 1} 1 udp {priority} {host} {port} typ host"
    for index, (host, port) in enumerate(terms.tcp_candidates):
        # RFC 6544 §4.2: direction 4 for passive. A lower type preference than UDP's: what waits for a lost segment
        # is the last choice for speech.
        priority = (90 << 24) + ((4 << 13) + 8_191 - index << 8) + 255
        number = len(terms.candidates) + index + 1
        yield f"a=candidate:{number} 1 tcp {priority} {host} {port} typ host tcptype passive"
    yield "a=end-of-candidates"
