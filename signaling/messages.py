"""Every message that a browser and the server exchange over Socket.IO, as validated models.

The prose is in PROTOCOL.md, one JSON example a message in `signaling/examples/`. The TypeScript types of the web
client are generated from these models. This file must not know Socket.IO, the media plane or the store.

> The name of the Socket.IO event is the message's type; every payload carries `v`. A request is answered in the
> acknowledgement: `{"ok": true, "value": …}` or `{"ok": false, "error": {"code", "message", …}}`.
> State = snapshot when a topic is followed, then `topic.changed` events with a sequence number.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from signaling.cards import (
    CallCard,
    Card,
    DoctorCard,
    EncounterCard,
    EncounterState,
    IceServerCard,
    Id,
    Kind,
    LinkCard,
    Name,
    ParticipantCard,
    PatientCard,
    RecordingState,
    Role,
    RoomCard,
    SeatRole,
    Sex,
    SlotCard,
    Urgency,
    VitalFlag,
)

PROTOCOL_VERSION: Literal[1] = 1

__all__ = [  # the cards are part of the language, so they can be had from here
    "CallCard",
    "Card",
    "DoctorCard",
    "EncounterCard",
    "EncounterState",
    "Id",
    "Kind",
    "LinkCard",
    "Name",
    "ParticipantCard",
    "PatientCard",
    "RecordingState",
    "Role",
    "RoomCard",
    "SeatRole",
    "Sex",
    "SlotCard",
    "Urgency",
    "VitalFlag",
]


class Message(BaseModel):
    """Base of all messages: unknown keys are refused, values are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_serialization_defaults_required=True)
    v: Literal[1] = PROTOCOL_VERSION


# --- client -> server ----------------------------------------------------------------------------------------


class Since(Card):
    epoch: str = Field(max_length=40)
    seq: int = Field(ge=0)


class Follow(Message):
    """`topic.follow`. Topics: `desk` (the actor's own center), `queue` (doctors), `call:ID` (participants)."""

    topic: str = Field(max_length=80, pattern=r"^(desk|queue|call:[A-Za-z0-9-]{1,64})$")
    since: Since | None = None


class Unfollow(Message):
    """`topic.unfollow`."""

    topic: str = Field(max_length=80)


class OpenRoom(Message):
    """`room.open`: this screen stands in that room (None: desk only)."""

    room_id: Id | None


class SetDuty(Message):
    """`duty.set`: a doctor goes on or off duty."""

    on: bool


class Claim(Message):
    """`queue.claim`: a doctor takes an encounter. Errors: `claim.taken` with `by`, `claim.not_on_duty`, …"""

    encounter_id: Id


class Join(Message):
    """`call.join`: take (or take up again) one's seat. `transport_id` is the one still held by the page."""

    call_id: Id
    transport_id: str | None = Field(default=None, max_length=64)


class Offer(Message):
    """`call.offer`: the browser offers, the acknowledgement holds the answer."""

    call_id: Id
    sdp: str = Field(max_length=65_536)


class SetMedia(Message):
    """`call.media`: microphone and camera as they are now; kept by the server."""

    call_id: Id
    mic: bool
    camera: bool


class Leave(Message):
    """`call.leave`: get up; the seat can be taken again while the encounter is open."""

    call_id: Id


class ConsentToRecording(Message):
    """`call.consent`: yes or no of this participant to being recorded, in which wording; also the withdrawal."""

    call_id: Id
    given: bool
    wording: str = Field(max_length=40)
    language: str = Field(max_length=12)


class Report(Message):
    """`call.report`: every 2 s, how the page sees its link. No acknowledgement needed."""

    call_id: Id
    round_trip_ms: float | None = Field(default=None, ge=0, le=60_000)
    up_loss: float | None = Field(default=None, ge=0, le=1)
    down_loss: float | None = Field(default=None, ge=0, le=1)
    up_kbps: float | None = Field(default=None, ge=0, le=1_000_000)
    down_kbps: float | None = Field(default=None, ge=0, le=1_000_000)
    down_fps: float | None = Field(default=None, ge=0, le=1_000)
    megabytes: float | None = Field(default=None, ge=0, le=1_000_000)


# --- server -> client ----------------------------------------------------------------------------------------


class Snapshot(Card):
    """Value of `topic.follow` when the missed events are no longer there (or none were asked for)."""

    topic: str
    epoch: str
    seq: int
    #: kind -> id -> card
    state: dict[Kind, dict[str, dict[str, Any]]]


class TopicChanged(Message):
    """`topic.changed`: `card` None means that it is gone from the topic. `seq` grows by one."""

    topic: str
    epoch: str
    seq: int
    kind: Kind
    id: str
    card: dict[str, Any] | None


class CatchUp(Card):
    """Value of `topic.follow` when `since` was still known: what was missed, oldest first."""

    topic: str
    epoch: str
    seq: int
    events: tuple[TopicChanged, ...]


class Seat(Card):
    """Value of `call.join`."""

    participant_id: Id
    call_id: Id
    mic: bool
    camera: bool
    #: True: the page's RTCPeerConnection is still known, an ICE restart will do. False: make a new one.
    media_kept: bool
    #: What setConfiguration gets, with credentials that end; empty while there is no TURN server.
    ice_servers: tuple[IceServerCard, ...] = ()


class Answered(Card):
    """Value of `call.offer`."""

    sdp: str
    transport_id: str
    slots: tuple[SlotCard, ...]
    missing: int = 0


class SlotsMoved(Message):
    """`call.slots`: who is shown where; `missing` > 0 asks for that many more receive-only pairs and an offer."""

    call_id: Id
    slots: tuple[SlotCard, ...]
    missing: int


class Speaking(Message):
    """`call.speaking`."""

    call_id: Id
    participant_ids: tuple[Id, ...]


class Links(Message):
    """`call.links`: every 2 s while somebody is in the call."""

    call_id: Id
    links: tuple[LinkCard, ...]


class CallOpened(Message):
    """`call.opened`: a claimed patient sits in this screen's room (or this doctor has claimed): go to the call."""

    call_id: Id
    encounter_id: Id
    by: Name


class SeatTaken(Message):
    """`call.seat_taken`: the same seat was opened on another screen; this one steps back."""

    call_id: Id


class SignedOut(Message):
    """`signed_out`: the account was deactivated or its tokens revoked; the socket closes after this."""

    reason: Literal["deactivated", "revoked", "expired"]


class Error(Card):
    """In an acknowledgement: a stable code and a human sentence; `by` names the one who was faster."""

    code: str
    message: str
    by: str | None = None


CLIENT_MESSAGES: dict[str, type[Message]] = {
    "topic.follow": Follow,
    "topic.unfollow": Unfollow,
    "room.open": OpenRoom,
    "duty.set": SetDuty,
    "queue.claim": Claim,
    "call.join": Join,
    "call.offer": Offer,
    "call.media": SetMedia,
    "call.leave": Leave,
    "call.consent": ConsentToRecording,
    "call.report": Report,
}

SERVER_MESSAGES: dict[str, type[Message]] = {
    "topic.changed": TopicChanged,
    "call.slots": SlotsMoved,
    "call.speaking": Speaking,
    "call.links": Links,
    "call.opened": CallOpened,
    "call.seat_taken": SeatTaken,
    "signed_out": SignedOut,
}

ACKNOWLEDGEMENTS: dict[str, tuple[type[Card], ...]] = {
    "topic.follow": (Snapshot, CatchUp),
    "room.open": (RoomCard,),
    "duty.set": (DoctorCard,),
    "queue.claim": (EncounterCard,),
    "call.join": (Seat,),
    "call.offer": (Answered,),
}
