"""Reads a browser's offer (RFC 8866, RFC 8829) into values that can do no harm.

> Everything that leaves this file is a checked token, a number in its range, or a word of ours.

It must not know what we answer; `media.sdp` decides that. It opens nothing and resolves nothing: the offer's
candidates are counted against the limit and forgotten, since an ICE-lite server never calls an address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from media.api import MediaError, MediaErrorCode

MAX_BYTES = 65_536
MAX_SECTIONS = 20
MAX_CANDIDATES = 100
MAX_CODECS = 64
#: An SSRC a track, its RTX, and room for the layers of simulcast.
MAX_SSRCS = 16

#: RFC 8866 token; a mid longer than 16 characters does not fit a one-byte header extension (RFC 8285 §4.2).
MID = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`{|}~-]{1,16}", re.ASCII)
FORMAT = re.compile(r"[A-Za-z0-9_.-]{1,32}", re.ASCII)
RTPMAP = re.compile(r"([0-9]{1,3}) ([A-Za-z0-9_.-]{1,32})/([0-9]{1,7})(?:/([0-9]{1,2}))?", re.ASCII)
PARAMETER = re.compile(r"([A-Za-z0-9-]{1,32})=([A-Za-z0-9.]{1,32})", re.ASCII)
EXTENSION = re.compile(r"([0-9]{1,3})(/(?:sendrecv|sendonly))? ([!-~]{1,200})(?: .*)?", re.ASCII)
RID = re.compile(r"[A-Za-z0-9_-]{1,16}", re.ASCII)
UFRAG = re.compile(r"[A-Za-z0-9+/]{4,256}", re.ASCII)
PASSWORD = re.compile(r"[A-Za-z0-9+/]{22,256}", re.ASCII)
FINGERPRINT = re.compile(r"(sha-256|sha-384|sha-512) ((?:[0-9A-F]{2}:){31,63}[0-9A-F]{2})", re.ASCII | re.I)
FINGERPRINT_BYTES = {"sha-256": 32, "sha-384": 48, "sha-512": 64}
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\t]|\r(?!\n)")

MEDIA = frozenset({"audio", "video", "application", "text", "image", "message"})
PROTOCOLS = frozenset({"UDP/TLS/RTP/SAVPF", "UDP/TLS/RTP/SAVP", "TCP/TLS/RTP/SAVPF", "RTP/SAVPF", "RTP/AVPF"})
DATA_PROTOCOLS = frozenset({"UDP/DTLS/SCTP", "TCP/DTLS/SCTP", "DTLS/SCTP"})
DIRECTIONS = ("sendrecv", "sendonly", "recvonly", "inactive")

Attributes = Mapping[str, tuple[str, ...]]


class OfferRefused(MediaError):
    """The offer as a whole cannot be answered; nothing has changed."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the browser's ICE agent and DTLS endpoint call themselves."""

    ufrag: str
    password: str
    #: `(algorithm, "AA:BB:…")`, lower and upper case.
    fingerprints: tuple[tuple[str, str], ...]
    role: str


@dataclass(frozen=True, slots=True)
class OfferedCodec:
    """One `a=rtpmap` line with what belongs to it."""

    payload_type: int
    #: Lower case.
    name: str
    clock_rate: int
    channels: int
    parameters: Mapping[str, str]
    #: The text after `a=fmtp:<pt> `; only for comparing, never to be echoed.
    format_text: str
    feedback: frozenset[str]


@dataclass(frozen=True, slots=True)
class OfferedSection:
    """One m-section. `mid` is empty when it is missing, malformed or a repetition."""

    media: str
    protocol: str
    formats: tuple[str, ...]
    mid: str
    #: Port 0 without bundle-only: the browser has stopped it.
    stopped: bool
    bundled: bool
    direction: str
    attributes: Attributes
    #: None when the section says nothing usable.
    credentials: Credentials | None

    @property
    def multiplexed(self) -> bool:
        """A bundle-only section leaves out what its transport says elsewhere (RFC 8843 §7.1.3)."""
        return "rtcp-mux" in self.attributes or "bundle-only" in self.attributes

    def codecs(self) -> tuple[OfferedCodec, ...]:
        """The codecs in the order of the m-line."""
        maps: dict[str, re.Match[str]] = {}
        for value in self.attributes.get("rtpmap", ()):
            if match := RTPMAP.fullmatch(value):
                maps.setdefault(str(int(match[1])), match)
        return tuple(
            self._codec(maps[payload_type]) for payload_type in dict.fromkeys(self.formats) if payload_type in maps
        )

    def _codec(self, rtpmap: re.Match[str]) -> OfferedCodec:
        number = int(rtpmap[1])
        format_text = next(iter(_about(self.attributes, "fmtp", str(number))), "")
        pairs = (PARAMETER.fullmatch(part.strip()) for part in format_text.split(";"))
        feedback = _about(self.attributes, "rtcp-fb", str(number)) + _about(self.attributes, "rtcp-fb", "*")
        return OfferedCodec(
            payload_type=number,
            name=rtpmap[2].lower(),
            clock_rate=int(rtpmap[3]),
            channels=int(rtpmap[4] or 1),
            parameters={pair[1].lower(): pair[2] for pair in pairs if pair},
            format_text=format_text,
            feedback=frozenset(line.strip() for line in feedback),
        )

    def extensions(self) -> dict[str, int]:
        """URI → id of the extensions that the browser may send and whose id fits the one-byte form (1..14)."""
        uris: dict[int, str] = {}
        for value in self.attributes.get("extmap", ()):
            match = EXTENSION.fullmatch(value)
            if match and 1 <= int(match[1]) <= 14:
                uris.setdefault(int(match[1]), match[3])
        return {uri: number for number, uri in reversed(uris.items())}

    def ssrcs(self) -> tuple[int, ...]:
        """Every SSRC that the section names, RTX included, in the order of the offer."""
        numbers = (_number(value.partition(" ")[0]) for value in self.attributes.get("ssrc", ()))
        return tuple(dict.fromkeys(number for number in numbers if number))[:MAX_SSRCS]

    def retransmissions(self) -> dict[int, int]:
        """RTX SSRC → media SSRC, from `a=ssrc-group:FID` (RFC 5576 §4.2)."""
        pairs: dict[int, int] = {}
        for value in self.attributes.get("ssrc-group", ())[:MAX_SSRCS]:
            words = value.split(" ")
            numbers = [_number(word) for word in words[1:]]
            if words[0] == "FID" and len(numbers) == 2 and numbers[0] and numbers[1]:
                pairs[numbers[1]] = numbers[0]
        return pairs

    def simulcast(self) -> tuple[str, ...]:
        """The rids that the browser wants to send, in its order (RFC 8853); of alternatives the first."""
        declared = {value.partition(" ")[0] for value in self.attributes.get("rid", ()) if " send" in value}
        words = next(iter(self.attributes.get("simulcast", ())), "").split(" ")
        if "send" not in words[:-1]:
            return ()
        layers = words[words.index("send") + 1].split(";")
        rids = (layer.split(",")[0].removeprefix("~") for layer in layers)
        return tuple(rid for rid in rids if rid in declared and RID.fullmatch(rid))


@dataclass(frozen=True, slots=True)
class Offer:
    """A browser's offer."""

    sections: tuple[OfferedSection, ...]


def read(text: str) -> Offer:
    """Read an offer. Raises OfferRefused when it is no SDP or breaks a limit; a bad line is passed over."""
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise refused("longer than 64 kB")
    if CONTROL.search(text):
        raise refused("control characters")
    lines = text.replace("\r\n", "\n").rstrip("\n").split("\n")
    if lines[0] != "v=0":
        raise refused("no SDP")
    starts = [index for index, line in enumerate(lines) if line.startswith("m=")]
    if not 0 < len(starts) <= MAX_SECTIONS:
        raise refused("no section, or more than 20")
    if sum(line.startswith("a=candidate:") for line in lines) > MAX_CANDIDATES:
        raise refused("more than 100 candidates")
    session = _attributes(lines[: starts[0]])
    bundle = next((value[7:].split(" ") for value in session.get("group", ()) if value.startswith("BUNDLE ")), [])
    sections: list[OfferedSection] = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        known = {section.mid for section in sections}
        sections.append(_section(lines[start:end], session, frozenset(bundle), known))
    return Offer(tuple(sections))


def refused(detail: str) -> OfferRefused:
    """An OfferRefused for an offer that cannot be read; `detail` never quotes it."""
    return OfferRefused(MediaErrorCode.BAD_OFFER, detail)


def _section(lines: list[str], session: Attributes, bundle: frozenset[str], known: set[str]) -> OfferedSection:
    words = lines[0][2:].split(" ")
    port = _number(words[1].partition("/")[0]) if len(words) >= 4 else None
    formats = tuple(words[3:])
    if port is None or words[0] not in MEDIA or words[2] not in PROTOCOLS | DATA_PROTOCOLS:
        raise refused("an m-line that is none")
    if len(formats) > MAX_CODECS or not all(FORMAT.fullmatch(word) for word in formats):
        raise refused("more than 64 codecs, or a bad one")
    attributes = _attributes(lines[1:])
    mid = next(iter(attributes.get("mid", ())), "")
    if not MID.fullmatch(mid) or mid in known:
        mid = ""
    return OfferedSection(
        media=words[0],
        protocol=words[2],
        formats=formats,
        mid=mid,
        stopped=port == 0 and "bundle-only" not in attributes,
        bundled=mid in bundle,
        direction=_direction(attributes, session),
        attributes=attributes,
        credentials=_credentials(attributes, session),
    )


def _attributes(lines: list[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for line in lines:
        if line.startswith("a="):
            name, _, value = line[2:].partition(":")
            found.setdefault(name, []).append(value)
    return {name: tuple(values) for name, values in found.items()}


def _about(attributes: Attributes, name: str, subject: str) -> tuple[str, ...]:
    """What the lines `a=<name>:<subject> <text>` say."""
    parts = (value.partition(" ") for value in attributes.get(name, ()))
    return tuple(text for about, _, text in parts if about == subject)


def _direction(attributes: Attributes, session: Attributes) -> str:
    for level in (attributes, session):
        for word in DIRECTIONS:
            if word in level:
                return word
    return "sendrecv"


def _credentials(attributes: Attributes, session: Attributes) -> Credentials | None:
    def first(name: str) -> str:
        return next(iter(attributes.get(name) or session.get(name) or ("",)))

    lines = attributes.get("fingerprint") or session.get("fingerprint") or ()
    matches = [match for match in map(FINGERPRINT.fullmatch, lines[:8]) if match]
    fingerprints = tuple(
        (match[1].lower(), match[2].upper())
        for match in matches
        if len(match[2].split(":")) == FINGERPRINT_BYTES[match[1].lower()]
    )
    ufrag, password = first("ice-ufrag"), first("ice-pwd")
    if not (fingerprints and UFRAG.fullmatch(ufrag) and PASSWORD.fullmatch(password)):
        return None
    return Credentials(ufrag, password, fingerprints, first("setup"))


def _number(text: str) -> int | None:
    """An unsigned 32-bit number, or None."""
    if not re.fullmatch(r"[0-9]{1,10}", text, re.ASCII):
        return None
    return int(text) if int(text) < 1 << 32 else None
