"""The waist between control and media: what the server may ask of the media plane, and what it hears back.

> Whoever is on the other side may be in this process or in another one. So every message here is a frozen
> value made of the standard library's types, every call is awaitable, and nothing hands out an object of
> the media plane.

This file and those whose values it hands on (`media.advice`, `media.recorded`, `media.exported`, `media.lines`)
must not import anything but the standard library, and must not know patients: a call is an opaque id, a
participant is an opaque id, a person is nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Protocol

from media.advice import Advice as Advice
from media.advice import Expectation as Expectation
from media.advice import Reason as Reason
from media.advice import Reported as Reported
from media.advice import Rung as Rung
from media.advice import RungShown as RungShown
from media.advice import StillAdvice as StillAdvice
from media.advice import VideoAdvice as VideoAdvice
from media.advice import VoiceAdvice as VoiceAdvice
from media.advice import Wish as Wish
from media.exported import Exported as Exported
from media.exported import ExportedSide as ExportedSide
from media.exported import ExportForm as ExportForm
from media.exported import ExportOrder as ExportOrder
from media.exported import ExportWords as ExportWords
from media.exported import ExportWorks as ExportWorks
from media.lines import LineEnded as LineEnded
from media.lines import LineFailed as LineFailed
from media.lines import Lines as Lines
from media.recorded import AssembledRecording as AssembledRecording
from media.recorded import Destroyed as Destroyed
from media.recorded import Fault as Fault
from media.recorded import RecordedFile as RecordedFile
from media.recorded import RecordedMark as RecordedMark
from media.recorded import RecordedOverview as RecordedOverview
from media.recorded import RecordingError as RecordingError
from media.recorded import RecordingWorks as RecordingWorks
from media.recorded import SideFile as SideFile
from media.recorded import StorageShown as StorageShown
from media.recorded import StoredFile as StoredFile
from media.recorded import Thumbnail as Thumbnail
from media.recorded import Verification as Verification

Kind = Literal["audio", "video"]

MAX_PARTICIPANTS = 6
"""Seats in one call: a patient, four doctors of a board, an interpreter."""


class MediaErrorCode(StrEnum):
    """Stable words for what can go wrong; each reaches the client as `media.<word>`."""

    #: The offer cannot be read, or breaks a limit (64 kB, 20 sections, 100 candidates).
    BAD_OFFER = "bad_offer"
    #: The offer holds nothing that we can carry (no Opus and no VP8 or H264).
    NOTHING_IN_COMMON = "nothing_in_common"
    CALL_UNKNOWN = "call_unknown"
    CALL_FULL = "call_full"
    PARTICIPANT_UNKNOWN = "participant_unknown"
    #: The plane is closing or drained; offer again elsewhere.
    UNAVAILABLE = "unavailable"


class MediaError(Exception):
    """Told to whoever asked. `code` is for machines, `str()` for the log; neither holds SDP or addresses."""

    def __init__(self, code: MediaErrorCode, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else str(code))
        self.code = code


@dataclass(frozen=True, slots=True)
class CallPolicy:
    """What one call may use."""

    max_participants: int = MAX_PARTICIPANTS
    #: Upper bound of the video that a participant may send, bit/s; told to the browser as REMB.
    video_bitrate: int = 1_500_000
    #: Opus target, bit/s, asked of every browser in the answer.
    audio_bitrate: int = 32_000


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a participant's answer that shows one other participant.

    Slot 0 rides on the sections on which the participant itself sends; the others are the receive-only pairs
    it added. The SSRCs of a slot never change during a call, so a new face in a slot looks like a gap.
    """

    index: int
    audio_mid: str | None
    video_mid: str | None
    #: Who is shown, or None while the slot is empty.
    participant_id: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The server's one answer to a browser's offer."""

    sdp: str
    #: Names the DTLS transport. A browser that held another one must start a new RTCPeerConnection.
    transport_id: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class TrackStatistics:
    """Counters of one track since it began; rates are over the last two seconds."""

    participant_id: str
    kind: Kind
    packets: int
    bytes: int
    lost: int
    #: Interarrival jitter in milliseconds, RFC 3550 §6.4.1.
    jitter_ms: float
    bitrate: int


@dataclass(frozen=True, slots=True)
class ParticipantStatistics:
    """How the link of one participant is, seen from the plane."""

    participant_id: str
    connected: bool
    #: Round trip from RTCP in milliseconds, None until known.
    round_trip_ms: float | None
    #: Share lost 0..1 of what the participant sends to us.
    uplink_loss: float
    #: Share lost 0..1 of what we send to the participant (its receiver reports).
    downlink_loss: float
    #: REMB cap told to the participant, bit/s.
    send_cap: int
    #: What the link can carry from and to the participant, bit/s; None until measured.
    up_capacity: int | None
    down_capacity: int | None
    #: Mean opinion score 1..4.5 of the voice from and to the participant, estimated (ITU-T G.107, simplified).
    up_mos: float | None
    down_mos: float | None
    tracks: tuple[TrackStatistics, ...]


@dataclass(frozen=True, slots=True)
class ParticipantConnected:
    """Media can flow: connectivity checked, DTLS done."""

    call_id: str
    participant_id: str
    transport_id: str


@dataclass(frozen=True, slots=True)
class ParticipantSilent:
    """Nothing has been heard from the participant for `seconds`; its seat is kept."""

    call_id: str
    participant_id: str
    seconds: float


@dataclass(frozen=True, slots=True)
class ParticipantHeard:
    """A silent participant is heard again."""

    call_id: str
    participant_id: str


@dataclass(frozen=True, slots=True)
class SlotsChanged:
    """Who is shown where has changed for `participant_id`.

    `missing` > 0 means that many others have no slot: the browser adds receive-only pairs and offers again.
    """

    call_id: str
    participant_id: str
    slots: tuple[Slot, ...]
    missing: int


@dataclass(frozen=True, slots=True)
class SpeakingChanged:
    """Who is speaking now (RFC 6464 levels, on within 300 ms, held 1.5 s)."""

    call_id: str
    participant_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class AdviceChanged:
    """How the participant's page is to send and receive from now on."""

    call_id: str
    participant_id: str
    advice: Advice


@dataclass(frozen=True, slots=True)
class RungsChanged:
    """Who gets whom how, all pairs of the call."""

    call_id: str
    rungs: tuple[RungShown, ...]


@dataclass(frozen=True, slots=True)
class RecordingFailed:
    """The recorder had to stop (disk full, write error); the call goes on."""

    call_id: str
    recording_id: str
    reason: str


MediaEvent = (
    ParticipantConnected
    | ParticipantSilent
    | ParticipantHeard
    | SlotsChanged
    | SpeakingChanged
    | AdviceChanged
    | RungsChanged
    | RecordingFailed
)
MediaListener = Callable[[MediaEvent], None]


class MediaPlane(Protocol):
    """The plane of one node. Every method is safe to repeat: asking twice for the same thing is no error."""

    def listen(self, listener: MediaListener) -> None:
        """Have `listener` called, in order and on the event loop, with everything that happens."""

    async def open_call(self, call_id: str, policy: CallPolicy) -> None:
        """Make room for a call; an open call keeps its state."""

    async def offer(self, call_id: str, participant_id: str, sdp: str) -> Answer:
        """Seat the participant, or change what it sends and receives.

        An offer with new ICE credentials but the old DTLS fingerprint is an ICE restart: same transport.
        Another fingerprint means a new browser page: the old transport ends, the SSRCs stay.
        Raises MediaError.
        """

    async def leave(self, call_id: str, participant_id: str) -> None:
        """End the participant's transport and free its seat."""

    async def close_call(self, call_id: str) -> None:
        """End every transport of the call, after its recorder has written its last byte."""

    async def record(self, call_id: str, recording_id: str, participant_ids: Iterable[str]) -> None:
        """From now on write exactly these participants' packets to the journals of `recording_id`.

        The set replaces the one before; an empty set pauses. A call has one recording; after a restart of the
        plane the same id goes on as a further part of the same recording.
        """

    async def mark(self, call_id: str, participant_id: str, kind: str, detail: str = "") -> None:
        """Write what happened (`joined, left, muted, unmuted, camera_off, camera_on, …`) into the journal."""

    async def expect(self, call_id: str, participant_id: str, expectation: Expectation) -> None:
        """Begin with what the page measured before the call; best said before its first offer."""

    async def wish(self, call_id: str, participant_id: str, wish: Wish) -> None:
        """Respect what people chose for this participant's link; replaces the wish before."""

    async def reported(self, call_id: str, participant_id: str, report: Reported) -> None:
        """Take the page's own figures into account."""

    async def advice(self, call_id: str, participant_id: str) -> Advice:
        """The advice in force, for a page that has just come. Raises MediaError."""

    async def statistics(self, call_id: str) -> tuple[ParticipantStatistics, ...]:
        """Figures of every participant of the call. Raises MediaError when the call is unknown."""
