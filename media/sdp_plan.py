"""What an offer means for us: which sections are taken, which carry the uplink, and which slot is shown where.

It must not know how an answer is written (`media.sdp`) nor who is shown in a slot.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from media.api import Kind
from media.sdp_codecs import RID, Codec, choose_codecs, choose_extensions
from media.sdp_offer import DATA_PROTOCOLS, OfferedSection


@dataclass(frozen=True, slots=True)
class SlotSources:
    """Our outgoing SSRCs of one slot, fixed for the call."""

    audio_ssrc: int
    video_ssrc: int
    video_rtx_ssrc: int


@dataclass(frozen=True, slots=True)
class LocalTerms:
    """What the plane says of itself in an answer. Raises ValueError for text that does not fit on a line."""

    ufrag: str
    password: str
    #: SHA-256, `AA:BB:…`.
    fingerprint: str
    #: Announced `(address, port)`, best first.
    candidates: tuple[tuple[str, int], ...]
    slots: tuple[SlotSources, ...]
    session_id: int
    #: Grows by one an answer.
    version: int
    #: Upper bounds, bit/s.
    video_bitrate: int
    audio_bitrate: int
    #: RTCP CNAME of everything that we send.
    cname: str
    #: The same for ICE-TCP, where we only wait to be called (RFC 6544: passive).
    tcp_candidates: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        hosts = [host for host, _ in (*self.candidates, *self.tcp_candidates)]
        words = (self.ufrag, self.password, self.fingerprint, self.cname, *hosts)
        if not all(re.fullmatch(r"[!-~]+", word) for word in words):
            raise ValueError("terms hold a word that is no word")


@dataclass(frozen=True, slots=True)
class Section:
    """What one m-section of the answer means for the packets."""

    mid: str
    kind: Kind
    accepted: bool
    #: The browser sends to us here.
    uplink: bool
    #: We send this slot here.
    slot: int | None
    #: In the order of the answer; the browser sends with the first.
    codecs: tuple[Codec, ...] = ()
    #: URI → id of the header extensions of this section.
    extensions: dict[str, int] = field(default_factory=dict)
    #: Media SSRCs that the browser names for its uplink, without those of RTX. Chromium names none with
    #: simulcast, Firefox those of the layers too that we do not take.
    remote_ssrcs: tuple[int, ...] = ()
    #: RTX SSRC → media SSRC.
    remote_rtx: dict[int, int] = field(default_factory=dict)
    #: The one layer that we take of an offered simulcast, or None.
    rid: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What the transport and the relay do with this participant from now on."""

    remote_ufrag: str
    remote_password: str
    #: `(algorithm, "AA:BB:…")`, any of which may be the certificate's.
    remote_fingerprints: tuple[tuple[str, str], ...]
    #: What we are in DTLS (RFC 8842): we begin unless the browser insists on beginning itself, since our first
    #: words then leave with the reply to its first connectivity check, half a round trip earlier.
    setup: Literal["active", "passive"]
    #: The audio and video sections of the offer in its order, rejected ones too; other media are left out.
    sections: tuple[Section, ...]


def plan_sections(offered: Sequence[OfferedSection], terms: LocalTerms) -> list[Section | None]:
    """A plan for each section, in order; None where the section is neither audio nor video."""
    codecs = [_codecs(section, terms) for section in offered]
    slots = {
        **_slots(offered, codecs, "audio", len(terms.slots)),
        **_slots(offered, codecs, "video", len(terms.slots)),
    }
    claimed: set[int] = set()
    planned: list[Section | None] = []
    for index, section in enumerate(offered):
        kind = kind_of(section)
        if kind is None:
            planned.append(None)
        elif not codecs[index]:
            planned.append(Section(section.mid, kind, accepted=False, uplink=False, slot=None))
        else:
            planned.append(_taken(section, kind, codecs[index], slots.get(index), claimed))
    return planned


def kind_of(section: OfferedSection) -> Kind | None:
    """The kind of a section that could carry a track."""
    return "audio" if section.media == "audio" else "video" if section.media == "video" else None


def _codecs(section: OfferedSection, terms: LocalTerms) -> tuple[Codec, ...]:
    """What we take of the section; nothing when the one transport that we offer cannot carry it."""
    kind = kind_of(section)
    carried = section.bundled and section.multiplexed and section.protocol not in DATA_PROTOCOLS
    if kind is None or section.stopped or not section.mid or not carried:
        return ()
    return choose_codecs(section, kind, terms.audio_bitrate)


def _slots(
    offered: Sequence[OfferedSection], codecs: Sequence[tuple[Codec, ...]], kind: Kind, count: int
) -> dict[int, int]:
    """Index of the section → slot. A browser without a camera has slot 0 on its first receive-only section."""
    taken = [index for index, section in enumerate(offered) if section.media == kind and codecs[index]]
    both = [index for index in taken if offered[index].direction == "sendrecv"]
    receiving = [index for index in taken if offered[index].direction == "recvonly"]
    order = both[:1] + receiving
    return {index: slot for slot, index in enumerate(order[:count])}


def _taken(
    section: OfferedSection, kind: Kind, codecs: tuple[Codec, ...], slot: int | None, claimed: set[int]
) -> Section:
    """`claimed` are the SSRCs of the sections before; a second claim to one of them is passed over."""
    uplink = section.direction in ("sendrecv", "sendonly")
    ssrcs = [ssrc for ssrc in section.ssrcs() if ssrc not in claimed] if uplink else []
    claimed.update(ssrcs)
    pairs = section.retransmissions().items()
    retransmissions = {rtx: media for rtx, media in pairs if rtx in ssrcs and media in ssrcs}
    rids = section.simulcast() if uplink else ()
    extensions = choose_extensions(section, kind, layered=bool(rids))
    return Section(
        mid=section.mid,
        kind=kind,
        accepted=True,
        uplink=uplink,
        slot=slot,
        codecs=codecs,
        extensions=extensions,
        remote_ssrcs=tuple(ssrc for ssrc in ssrcs if ssrc not in retransmissions),
        remote_rtx=retransmissions,
        # Pages list their layers from small to large; one is relayed, so the largest.
        rid=rids[-1] if rids and RID in extensions else None,
    )
