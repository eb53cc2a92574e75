"""Pictures and voice notes attached to an encounter: what one may be. Pure; must not know how they are kept.

They come piece by piece and each piece may come again, so that a lost link costs one piece. Sizes are octets.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from server.domain.errors import Conflict
from server.domain.pieces import is_of_kind, refused, too_large

PIECE_OCTETS = 24_000
"""Two seconds of a link of 128 kbit/s; what is lost at most when the link goes."""

AT_MOST = 24
"""Of one encounter, removed ones included: so nobody fills the disk."""
PARTS_AT_MOST = 72
"""Small pictures and regions of an encounter's pictures."""


class AttachmentKind(StrEnum):
    PICTURE = "picture"
    VOICE = "voice"
    #: Of a stethoscope, lossless.
    SOUND = "sound"


class Part(StrEnum):
    WHOLE = "whole"
    #: The whole picture made small, to be there first.
    SMALL = "small"
    #: A part of the picture as sharp as the sensor saw it.
    REGION = "region"


OCTETS_AT_MOST = {
    AttachmentKind.PICTURE: 3_000_000,
    AttachmentKind.VOICE: 1_000_000,
    AttachmentKind.SOUND: 1_500_000,
}
MIMES = {
    AttachmentKind.PICTURE: frozenset({"image/jpeg", "image/webp"}),
    AttachmentKind.VOICE: frozenset({"audio/webm", "audio/ogg", "audio/mp4"}),
    AttachmentKind.SOUND: frozenset({"audio/wav"}),
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
    #: The rest is of what was taken in a call: by which seat, of which place on the body, of which picture a part.
    participant_id: str | None = None
    site: str = ""
    part: Part = Part.WHOLE
    whole_id: str | None = None
    #: x, y, width, height in 1/10000 of the whole picture.
    region: tuple[int, int, int, int] | None = None
    width: int | None = None
    height: int | None = None
    #: Strokes over it (`cockpit.drawing_of`); the picture itself stays untouched.
    drawing: list[dict[str, Any]] | None = None

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
