"""Pictures and voice notes attached to an encounter: what one may be. Pure; must not know how they are kept.

They come piece by piece and each piece may come again, so that a lost link costs one piece. Sizes are octets.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from server.domain.errors import Conflict
from server.domain.pieces import is_of_kind, refused, too_large

PIECE_OCTETS = 24_000
"""Two seconds of a link of 128 kbit/s; what is lost at most when the link goes."""

AT_MOST = 24
"""Of one encounter, removed ones included: so nobody fills the disk."""


class AttachmentKind(StrEnum):
    PICTURE = "picture"
    VOICE = "voice"


OCTETS_AT_MOST = {AttachmentKind.PICTURE: 3_000_000, AttachmentKind.VOICE: 1_000_000}
MIMES = {
    AttachmentKind.PICTURE: frozenset({"image/jpeg", "image/webp"}),
    AttachmentKind.VOICE: frozenset({"audio/webm", "audio/ogg", "audio/mp4"}),
}


@dataclass(frozen=True, slots=True)
class Attachment:
    id: str
    encounter_id: str
    kind: AttachmentKind
    mime: str
    #: Id of a picture worth taking, or empty.
    shows: str
    note: str
    seconds: float | None
    taken_at: datetime
    taken_by: str | None
    pieces: int
    arrived_pieces: int = 0
    octets: int = 0
    removed_at: datetime | None = None
    removed_by: str | None = None

    @property
    def is_whole(self) -> bool:
        return self.arrived_pieces == self.pieces


def octets_of(data: str) -> bytes:
    """What base64 says. Raises Conflict(`piece.refused`)."""
    try:
        octets = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise refused() from None
    if not octets or len(octets) > PIECE_OCTETS:
        raise refused()
    return octets


def check_piece(one: Attachment, number: int, octets: bytes) -> None:
    """Whether this may be piece `number` of it. Raises Conflict(`piece.refused`, `piece.too_large`)."""
    if number >= one.pieces or one.mime not in MIMES[one.kind]:
        raise refused()
    if number == 0 and not is_of_kind(one.mime, octets):
        raise refused()
    if one.octets + len(octets) > OCTETS_AT_MOST[one.kind]:
        raise too_large()


def too_many() -> Conflict:
    return Conflict("attachment.too_many", "There are too many pictures and voice notes here already.")
