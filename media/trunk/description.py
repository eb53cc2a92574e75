"""The descriptions (RFC 8866) of a line: one voice, one path, everything said at once. Opens nothing.

WhatsApp's side wants exactly one SHA-256 fingerprint in capitals, and sends `a=ice-lite` with host candidates.

> Everything that leaves `read` is a checked token, a number in its range or a literal address.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from media.ice import Credentials
from media.lines import LineFailed
from media.sdp_offer import FINGERPRINT, MAX_BYTES, MID, PASSWORD, UFRAG

HostAndPort = tuple[str, int]

MOST_CANDIDATES = 16
OPUS = re.compile(r"a=rtpmap:([0-9]{1,3}) opus/48000/2", re.I | re.ASCII)
PAYLOAD_TYPE = 111


@dataclass(frozen=True, slots=True)
class Far:
    """What the other side said."""

    credentials: Credentials
    #: SHA-256, `AA:BB:…`.
    fingerprint: str
    #: actpass, active or passive.
    setup: str
    is_lite: bool
    candidates: tuple[HostAndPort, ...]
    payload_type: int
    mid: str


@dataclass(frozen=True, slots=True)
class Near:
    """What we say."""

    credentials: Credentials
    fingerprint: str
    setup: str
    candidates: tuple[HostAndPort, ...]
    ssrc: int
    payload_type: int = PAYLOAD_TYPE
    mid: str = "0"


def read(text: str) -> Far:
    """The first sound section of a description, and what belongs to it. Raises LineFailed."""
    if len(text) > MAX_BYTES:
        raise LineFailed("the description is too long")
    blocks = [block.splitlines() for block in re.split(r"^(?=m=)", text, flags=re.M)]
    sound = next((block for block in blocks[1:] if block[0].startswith("m=audio ")), None)
    if sound is None:
        raise LineFailed("no sound is offered")
    lines = [line.strip() for line in (*sound, *blocks[0])]
    payload_type = next((int(found[1]) for line in lines if (found := OPUS.fullmatch(line))), -1)
    if not 0 <= payload_type <= 127:
        raise LineFailed("no Opus is offered")
    fingerprints = [FINGERPRINT.fullmatch(value) for value in _all(lines, "fingerprint")]
    sha256 = [found[2].upper() for found in fingerprints if found and found[1].lower() == "sha-256"]
    ufrag, password = _first(lines, "ice-ufrag"), _first(lines, "ice-pwd")
    setup, mid = _first(lines, "setup"), _first(lines, "mid") or "0"
    if not sha256 or not UFRAG.fullmatch(ufrag) or not PASSWORD.fullmatch(password):
        raise LineFailed("the description lacks its keys")
    if setup not in ("actpass", "active", "passive") or not MID.fullmatch(mid):
        raise LineFailed("the description is not whole")
    candidates = [one for value in _all(lines, "candidate") if (one := _candidate(value))]
    return Far(
        Credentials(ufrag, password), sha256[0], setup, "a=ice-lite" in lines,
        tuple(dict.fromkeys(candidates))[:MOST_CANDIDATES], payload_type, mid,
    )  # fmt: skip


def write(near: Near) -> str:
    """Our description of either kind."""
    host, port = near.candidates[0]
    family = "IP6" if ":" in host else "IP4"
    lines = [
        "v=0", f"o=- {near.ssrc} 2 IN {family} {host}", "s=-", "t=0 0",
        f"a=group:BUNDLE {near.mid}", "a=msid-semantic: WMS voice",
        f"m=audio {port} UDP/TLS/RTP/SAVPF {near.payload_type}",
        f"c=IN {family} {host}", "a=rtcp-mux", f"a=mid:{near.mid}", "a=sendrecv",
        f"a=ice-ufrag:{near.credentials.ufrag}", f"a=ice-pwd:{near.credentials.password}",
        f"a=fingerprint:sha-256 {near.fingerprint.upper()}", f"a=setup:{near.setup}",
        *(_candidate_line(number, *candidate) for number, candidate in enumerate(near.candidates)),
        "a=end-of-candidates",
        f"a=rtpmap:{near.payload_type} opus/48000/2",
        f"a=fmtp:{near.payload_type} minptime=10;useinbandfec=1", "a=ptime:20",
        "a=msid:voice voice", f"a=ssrc:{near.ssrc} cname:line",
    ]  # fmt: skip
    return "\r\n".join([*lines, ""])


def _candidate_line(number: int, host: str, port: int) -> str:
    priority = (126 << 24) + ((65_535 - number) << 8) + 255
    return f"a=candidate:{number + 1} 1 udp {priority} {host} {port} typ host"


def _candidate(value: str) -> HostAndPort | None:
    """UDP on a literal address; names (mDNS) are of no use to us: the other side will knock."""
    words = value.split(" ")
    if len(words) < 8 or words[1] != "1" or words[2].lower() != "udp" or not words[5].isdecimal():
        return None
    try:
        host, port = ipaddress.ip_address(words[4]), int(words[5])
    except ValueError:
        return None
    unfit = host.is_multicast or host.is_unspecified or not 0 < port < 65_536
    return None if unfit else (str(host), port)


def _all(lines: list[str], name: str) -> list[str]:
    start = f"a={name}:"
    return [line[len(start) :] for line in lines if line.startswith(start)]


def _first(lines: list[str], name: str) -> str:
    return next(iter(_all(lines, name)), "")
