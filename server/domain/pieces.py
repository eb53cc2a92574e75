"""Pieces of a still or voice note: what one may be, and whether it is what it says. Pure; must not know sockets.

Sizes are octets after base64.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from enum import StrEnum

from server.domain.errors import Conflict

PIECE_OCTETS = 6_000


class Bulk(StrEnum):
    STILL = "still"
    VOICE = "voice"
    #: These two are captures: they become attachments.
    PICTURE = "picture"
    SOUND = "sound"


AT_MOST = {Bulk.STILL: 200_000, Bulk.VOICE: 1_000_000, Bulk.PICTURE: 2_400_000, Bulk.SOUND: 1_500_000}
"""Octets of the whole. Two minutes of voice at 48 kbit/s are 720 kB, 15 s of 16-bit sound at 48 kHz 1,440 kB."""

MIMES = {
    Bulk.STILL: frozenset({"image/webp", "image/jpeg"}),
    Bulk.VOICE: frozenset({"audio/webm", "audio/ogg", "audio/mp4"}),
    Bulk.PICTURE: frozenset({"image/webp", "image/jpeg"}),
    Bulk.SOUND: frozenset({"audio/wav"}),
}
HEAD = 12
"""Octets that tell what something is; the first piece must hold them."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece as it came; `octets` empty only asks where to go on."""

    bulk_id: str
    bulk: Bulk
    index: int
    count: int
    mime: str
    octets: bytes
    age_ms: int = 0
    seconds: float | None = None
    #: Answers somebody's wish for a still.
    asked: bool = False


def octets_of(data: str) -> bytes:
    """What base64 says. Raises Conflict(`piece.refused`)."""
    try:
        octets = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise refused() from None
    if len(octets) > PIECE_OCTETS:
        raise refused()
    return octets


def check(piece: Piece) -> None:
    """What can be said of one piece alone. Raises Conflict(`piece.refused`)."""
    if piece.index >= piece.count or piece.mime not in MIMES[piece.bulk]:
        raise refused()
    if piece.bulk is Bulk.VOICE and not piece.seconds:
        raise refused()
    if piece.index == 0 and piece.octets and not is_of_kind(piece.mime, piece.octets):
        raise refused()


def too_large() -> Conflict:
    return Conflict("piece.too_large", "This is too large to be sent.")


def refused() -> Conflict:
    return Conflict("piece.refused", "This cannot be read. Take it again.")


def is_of_kind(mime: str, head: bytes) -> bool:
    """Whether the first octets are those of that kind."""
    if len(head) < HEAD:
        return False
    match mime:
        case "image/webp":
            return head[:4] == b"RIFF" and head[8:12] == b"WEBP"
        case "audio/wav":
            return head[:4] == b"RIFF" and head[8:12] == b"WAVE"
        case "image/jpeg":
            return head[:3] == b"\xff\xd8\xff"
        case "audio/webm":
            return head[:4] == b"\x1a\x45\xdf\xa3"
        case "audio/ogg":
            return head[:4] == b"OggS"
        case _:
            return head[4:8] == b"ftyp"
