"""The values inside messages: what rooms, doctors, encounters, calls and participants look like on the wire.

Topics are made of these cards. This file must not know which message carries them.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,64}$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=120)]


class Card(BaseModel):
    """Base of the values inside messages."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_serialization_defaults_required=True)


class Role(StrEnum):
    PATIENT = "patient"
    STAFF = "staff"
    DOCTOR = "doctor"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


class SeatRole(StrEnum):
    """As what somebody sits in a call."""

    ROOM = "room"  # the center's room: patient and staff in front of one camera
    DOCTOR = "doctor"
    PATIENT = "patient"  # a patient on his own phone
    RELATIVE = "relative"
    INTERPRETER = "interpreter"
    SUPERVISOR = "supervisor"


class EncounterState(StrEnum):
    """FHIR R4 EncounterStatus, the part we use."""

    ARRIVED = "arrived"
    TRIAGED = "triaged"
    IN_PROGRESS = "in-progress"
    ONLEAVE = "onleave"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class Urgency(StrEnum):
    EMERGENCY = "emergency"
    URGENT = "urgent"
    ROUTINE = "routine"


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"
    OTHER = "other"


class RecordingState(StrEnum):
    """What both ends read about recording, in every state of a call."""

    OFF = "off"  # nobody agreed, or nothing asked yet
    ON = "on"
    PAUSED = "paused"
    STOPPED_BY_FAULT = "stopped_by_fault"


class PatientCard(Card):
    id: Id
    name: Name
    sex: Sex
    #: Whole years, or None below two years of age, when `age_months` or `age_days` says it.
    age_years: int | None = None
    age_months: int | None = None
    age_days: int | None = None


class VitalFlag(Card):
    field: str
    #: `low` or `high` against the usual range of the age.
    flag: Literal["low", "high"]
    #: True where the rule raises urgency.
    severe: bool = False


class ReasonCard(Card):
    """Why an encounter is at least so urgent: the rule of the triage data, and its words by language."""

    rule: str
    urgency: Urgency
    text: dict[str, str]


class CaseCard(Card):
    """The structured case in short. Complaints and signs are ids of the triage data."""

    complaints: tuple[str, ...]
    #: Like `3 days`, or empty.
    since: str
    signs: tuple[str, ...]
    none_seen: bool
    pregnant: bool | None
    reasons: tuple[ReasonCard, ...]
    #: How many pictures and voice notes are attached.
    attachments: int
    #: Why staff put the urgency below what the reasons demand; empty when it is not.
    lowered_because: str


class EncounterCard(Card):
    """One encounter as desk and queue show it."""

    id: Id
    state: EncounterState
    patient: PatientCard
    center_id: Id
    center_name: Name
    room_id: Id | None
    room_name: str | None
    speciality: str | None
    urgency: Urgency | None
    complaint: str
    #: Short readable vitals with units, e.g. {"field": "spo2", "value": 91.0}.
    vitals: dict[str, float] = {}
    vital_flags: tuple[VitalFlag, ...] = ()
    language: str
    woman_doctor_wanted: bool = False
    recording_consent: bool | None
    arrived_at: datetime
    queued_at: datetime | None
    doctor_id: Id | None
    doctor_name: str | None
    claimed_at: datetime | None = None
    finished_at: datetime | None = None
    #: When the patient is booked for, None for a walk-in.
    booked_for: datetime | None = None
    #: Where staff has to go on: `complaint vitals consent send`, empty when queued.
    missing: tuple[str, ...] = ()
    case: CaseCard | None = None


class RoomCard(Card):
    id: Id
    center_id: Id
    name: Name
    #: A screen of this room is connected now.
    present: bool
    encounter_id: Id | None


class DoctorCard(Card):
    """A doctor on duty, as staff and other doctors see it."""

    id: Id
    name: Name
    specialities: tuple[str, ...]
    on_duty_since: datetime | None
    #: Only with `ok` he may take patients.
    licence: Literal["ok", "missing", "unverified", "expired"] = "ok"
    connected: bool
    encounter_id: Id | None


class CallCard(Card):
    """The call itself, as both ends show it."""

    id: Id
    encounter_id: Id
    state: Literal["open", "closed"]
    opened_at: datetime
    recording: RecordingState
    #: Of a pause `intimate_examination private_talk other`; of a fault what failed.
    recording_reason: str = ""
    #: The doctor's own words for a pause.
    recording_detail: str = ""


class ParticipantCard(Card):
    id: Id
    role: SeatRole
    name: Name
    #: Doctor's speciality or the center's name; what stands under the name.
    detail: str = ""
    connected: bool
    joined_at: datetime
    left_at: datetime | None
    mic: bool
    camera: bool
    #: None until asked; late joiners are asked before being recorded.
    recording_consent: bool | None


Desk = Literal["encounter", "room", "doctor", "call", "participant", "message", "offer", "wait"]
Kind = Literal[Desk, "cue", "tick", "capture", "stroke", "device"]


class IceServerCard(Card):
    """An RTCIceServer: one TURN server under its URLs, with this seat's credential."""

    urls: tuple[str, ...]
    username: str
    credential: str


class SlotCard(Card):
    index: int
    audio_mid: str | None
    video_mid: str | None
    participant_id: Id | None


class LinkMeasured(Card):
    """What a page measured before the call."""

    up_kbps: float | None = Field(default=None, ge=0, le=1_000_000)
    down_kbps: float | None = Field(default=None, ge=0, le=1_000_000)
    round_trip_ms: float | None = Field(default=None, ge=0, le=60_000)


RungWord = Literal["full", "small", "steps", "stills", "audio", "text"]


class RungCard(Card):
    """How one receiver gets one sender, and why (`media.advice`)."""

    receiver_id: Id
    sender_id: Id
    rung: RungWord
    reason: str = Field(max_length=20)
    #: The sender's uplink holds it down; the receiver's downlink does.
    up: bool
    down: bool


class LinkCard(Card):
    participant_id: Id
    connected: bool
    #: 0 lost, 1 voice or stills only, 2 weak, 3 fair, 4 good; from the participant / to the participant.
    up: int = Field(ge=0, le=4)
    down: int = Field(ge=0, le=4)
    round_trip_ms: float | None
    #: What the link can carry, None until measured.
    up_kbps: float | None = None
    down_kbps: float | None = None
    #: What its page has used in this call, and what was agreed (None: no limit).
    megabytes: float | None = None
    budget_megabytes: float | None = None
    low_data: bool = False


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


class MessageCard(Card):
    """A text or voice note of a call, in the call's topic."""

    id: Id
    participant_id: Id
    name: Name
    kind: Literal["text", "voice"]
    text: str = ""
    #: Of a voice note.
    seconds: float | None = None
    #: Where the voice note's sound is had, None until it has arrived whole.
    path: str | None = None
    sent_at: datetime
    arrived: tuple[Id, ...] = ()
    heard: tuple[Id, ...] = ()
