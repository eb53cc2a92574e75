"""What a page says and asks: topics, duty, the claim, and its seat in a call.

Reports, wishes, pieces and texts of a call are in `links.py`. This file must not know Socket.IO, the media plane or
the store.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from signaling.cards import Card, Id, LinkMeasured
from signaling.message import Message


class Since(Card):
    epoch: str = Field(max_length=40)
    seq: int = Field(ge=0)


class Follow(Message):
    """`topic.follow`. Topics: `desk` (the own center), `queue` (doctors), `board` (control room), `call:ID`."""

    topic: str = Field(max_length=80, pattern=r"^(desk|queue|board|call:[A-Za-z0-9-]{1,64})$")
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
    #: What the page measured of its link before; None: nothing.
    link: LinkMeasured | None = None
    #: Low-data mode, as this device remembers it.
    low_data: bool = False


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


class SetRecording(Message):
    """`call.recording`: the doctor holds the recording, with a reason, or lets it go on.

    `resume` also tries again where the recording was stopped by a fault.
    """

    call_id: Id
    action: Literal["pause", "resume"]
    #: Needed for a pause.
    reason: Literal["intimate_examination", "private_talk", "other"] | None = None
    #: In the doctor's words, which both ends read; needed for `other`.
    detail: str = Field(default="", max_length=120, pattern=r"^[^\x00-\x1f]*$")

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.action == "pause") != (self.reason is not None):
            raise ValueError("a pause has a reason, its end has none")
        if (self.reason == "other") != bool(self.detail.strip()):
            raise ValueError("words belong to the reason other, and to no other one")
        return self
