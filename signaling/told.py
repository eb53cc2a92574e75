"""What the server tells a page: topics and their changes, seats, answers, and what passes in a call.

Advice and relayed pieces are in `links.py`. This file must not know Socket.IO, the media plane or the store.
"""

from __future__ import annotations

from typing import Any, Literal

from signaling.cards import Card, IceServerCard, Id, Kind, LinkCard, Name, RungCard, SlotCard
from signaling.links import AdviceCard
from signaling.message import Message


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


class CallRescued(Message):
    """`call.rescued`: the control room has done something to this call, or says something to this page.

    `relay` and `direct`: this seat's media goes over TURN by TLS alone, or as it likes again; `restart`: its page
    lets its devices and its connection go and begins anew; `free`: pictures may come back; `say`: words or a cue.
    """

    call_id: Id
    kind: Literal["relay", "direct", "restart", "free", "say"]
    by: Name
    #: It concerns this page's own link or devices; the others are only told.
    yours: bool
    text: str = ""
    cue: Literal["", "come_closer", "check_microphone", "wait_please", "call_us"] = ""


class Seat(Card):
    """Value of `call.join`."""

    participant_id: Id
    call_id: Id
    mic: bool
    camera: bool
    #: True: the page's RTCPeerConnection is still known, an ICE restart will do. False: make a new one.
    media_kept: bool
    #: What setConfiguration gets; empty while no TURN server is configured.
    ice_servers: tuple[IceServerCard, ...] = ()
    #: The control room lets this seat use no other way than these servers.
    relay_only: bool = False
    #: How to send from the first packet on.
    advice: AdviceCard | None = None


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
    rungs: tuple[RungCard, ...] = ()


class CallOpened(Message):
    """`call.opened`: a claimed patient sits in this screen's room (or this doctor has claimed): go to the call."""

    call_id: Id
    encounter_id: Id
    by: Name


class SeatTaken(Message):
    """`call.seat_taken`: the same seat was opened on another screen; this one steps back."""

    call_id: Id


class ExportMoved(Message):
    """`export.changed`, to the pages of who asked for it: how far a copy of a recording is.

    `percent` and `seconds_left` while it is being made; `seconds_left` is null until that can be said.
    """

    export_id: Id
    recording_id: Id
    state: Literal["asked", "waiting", "making", "ready", "failed", "refused", "cancelled", "expired"]
    percent: int | None = None
    seconds_left: int | None = None


class SignedOut(Message):
    """`signed_out`: the account was deactivated or its tokens revoked; the socket closes after this."""

    reason: Literal["deactivated", "revoked", "expired"]


class Error(Card):
    """In an acknowledgement: a stable code and a human sentence; `by` names the one who was faster."""

    code: str
    message: str
    by: str | None = None
