"""Messages about the link of a call and what goes under the voice: reports, wishes, advice, pieces, texts.

Pieces carry stills and voice notes, one at a time and acknowledged, so that they can be paced below the voice
and go on where they stopped. This file must not know Socket.IO, the media plane or the store.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from signaling.cards import Card, Id, RungWord
from signaling.message import Message

PIECE_OCTETS = 6_000
"""Of one piece at most, before base64."""

MAX_PIECES = 400


class AdviceCard(Card):
    """How a page is to send and receive (`media.advice.Advice`)."""

    rung: RungWord
    reason: str = Field(max_length=20)
    voice_bitrate: int
    voice_packet_ms: Literal[20, 40, 60]
    voice_fec: bool
    voice_dtx: bool
    voice_red: bool
    video_send: bool
    video_height: int
    video_frame_rate: int
    video_bitrate: int
    video_layers: Literal[1, 3]
    video_codec: str
    #: None while the picture moves.
    still_every_s: float | None
    still_octets: int | None
    bulk_up_bps: int
    bulk_down_bps: int
    jitter_ms: int | None
    #: Voice and picture in separate steps.
    apart: bool


# --- client -> server ----------------------------------------------------------------------------------------


class Report(Message):
    """`call.report`: every 2 s, how the page sees its link. No acknowledgement needed."""

    call_id: Id
    round_trip_ms: float | None = Field(default=None, ge=0, le=60_000)
    up_loss: float | None = Field(default=None, ge=0, le=1)
    down_loss: float | None = Field(default=None, ge=0, le=1)
    up_kbps: float | None = Field(default=None, ge=0, le=1_000_000)
    down_kbps: float | None = Field(default=None, ge=0, le=1_000_000)
    down_fps: float | None = Field(default=None, ge=0, le=1_000)
    #: Used by this page in this call, both ways; begins anew when the page is loaded anew.
    megabytes: float | None = Field(default=None, ge=0, le=1_000_000)
    #: The browser's own estimate upwards.
    available_kbps: float | None = Field(default=None, ge=0, le=1_000_000)
    #: Share of the voice that had to be made up.
    concealed: float | None = Field(default=None, ge=0, le=1)
    #: Delay of the voice in the receive buffer.
    buffer_ms: float | None = Field(default=None, ge=0, le=60_000)


class WishLink(Message):
    """`call.wish`: low-data mode of this participant, and the megabytes agreed for the call (None: no limit)."""

    call_id: Id
    low_data: bool
    budget_megabytes: float | None = Field(default=None, ge=0, le=100_000)


class Piece(Message):
    """`call.piece`: one piece of a still, voice note or capture. The acknowledgement says which piece comes next.

    A piece that was there already is no error; with `data` empty it only asks where to go on.
    """

    call_id: Id
    bulk_id: Id
    kind: Literal["still", "voice", "picture", "sound"]
    index: int = Field(ge=0, lt=MAX_PIECES)
    count: int = Field(ge=1, le=MAX_PIECES)
    mime: Literal["image/webp", "image/jpeg", "audio/webm", "audio/ogg", "audio/mp4", "audio/wav"]
    #: How old the picture is, at the moment of sending its first piece.
    age_ms: int = Field(default=0, ge=0, le=3_600_000)
    #: Length of a voice note.
    seconds: float | None = Field(default=None, ge=0, le=120)
    #: Answers `call.still_asked`.
    asked: bool = False
    #: Base64.
    data: str = Field(max_length=PIECE_OCTETS * 4 // 3 + 4)


class AskStill(Message):
    """`call.ask_still`: a doctor asks a participant's page for one sharp picture."""

    call_id: Id
    participant_id: Id


class SendText(Message):
    """`message.send`: the page makes the id, so sending again is no second message."""

    call_id: Id
    message_id: Id
    text: str = Field(min_length=1, max_length=2_000, pattern=r"^[^\x00]*$")


class MessageSeen(Message):
    """`message.seen`: the message has arrived at this page, or was read or listened to."""

    call_id: Id
    message_id: Id
    state: Literal["arrived", "heard"]


# --- server -> client ----------------------------------------------------------------------------------------


class AdviceGiven(Message):
    """`call.advice`: how this page is to send and receive from now on, and who gets whom how."""

    call_id: Id
    advice: AdviceCard


class PieceRelayed(Message):
    """`call.piece_relayed`: a piece of somebody's still; the page acknowledges it, then the next one comes."""

    call_id: Id
    participant_id: Id
    bulk_id: Id
    kind: Literal["still"]
    index: int
    count: int
    mime: str
    age_ms: int
    asked: bool
    data: str


class StillAsked(Message):
    """`call.still_asked`: somebody asks this page for a sharp picture."""

    call_id: Id
    participant_id: Id


class StillArrived(Message):
    """`call.still_arrived`: the sharp picture that was asked of this page is whole at the page of whoever asked."""

    call_id: Id
    #: Who has it.
    participant_id: Id
    bulk_id: Id


class PieceTaken(Card):
    """Value of `call.piece`: the first piece that is still missing; `count` when all are there."""

    next: int


class MessageSent(Card):
    """Value of `message.send`."""

    id: Id
