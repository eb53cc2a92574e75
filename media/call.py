"""One call: who sits in it, who is shown to whom, what is written down.

Decides and writes the table that the packet path reads; touches no packet and no socket. A call is an opaque id.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine

from media.api import (
    CallPolicy,
    Kind,
    MediaError,
    MediaErrorCode,
    MediaEvent,
    ParticipantConnected,
    ParticipantHeard,
    ParticipantSilent,
    SlotsChanged,
    SpeakingChanged,
)
from media.egress import Egress
from media.figures import Guarded
from media.participant import Participant
from media.reports import Reports
from media.sdp_codecs import Codec
from media.settings import PlaneSettings
from media.steering import Steering
from media.subscription import Subscription
from media.track import Track
from media.transport import Transport
from media.written import Written

SILENCES = (2.0, 10.0, 60.0)
"""Seconds after which the server is told that nothing is heard; from the last on nothing is sent to the page."""

FORGOTTEN = 900.0
"""Seconds after which the page's keys and addresses are forgotten; until then it comes back by a single check."""

_SAMPLE_EVERY = 0.5


class Call:
    """Seats, slots and what is written down of one call."""

    def __init__(
        self,
        call_id: str,
        policy: CallPolicy,
        egress: Egress,
        settings: PlaneSettings,
        emit: Callable[[MediaEvent], None],
        later: Callable[[Coroutine[None, None, None]], None],
    ) -> None:
        self.id = call_id
        self.policy = policy
        self.participants: dict[str, Participant] = {}
        self.reports = Reports(self.participants, egress)
        self.steering = Steering(call_id, policy)
        self._guarded = Guarded(self.steering)
        self.written = Written(call_id, self.participants, settings.make_recorder, emit, later)
        self._emit = emit
        self._key_frame_every = settings.key_frame_every
        self._key_frame_at = 0.0
        self._sampled_at = 0.0
        self._speaking: frozenset[str] = frozenset()

    def seat(self, participant_id: str) -> Participant:
        """The participant's seat, or a new one not yet taken. Raises MediaError when the call is full."""
        participant = self.participants.get(participant_id)
        if participant is not None:
            return participant
        if len(self.participants) >= self.policy.max_participants:
            raise MediaError(MediaErrorCode.CALL_FULL)
        return Participant(participant_id, self.policy)

    def unseat(self, participant_id: str) -> Participant | None:
        """Free the seat; its transport is the caller's to close."""
        participant = self.participants.pop(participant_id, None)
        self.steering.forget(participant_id)
        if participant is not None:
            for track in participant.tracks.values():
                track.record(None)
            self.rewire()
        return participant

    def rewire(self, answering: Participant | None = None) -> None:
        """Work out anew who is shown where and which packets go to whom.

        Tells of every page whose slots changed but that of `answering`, which hears it in its answer.
        """
        now = time.monotonic()
        for participant in self.participants.values():
            self._show(participant)
        receivers: dict[Track, list[Subscription]] = {
            track: [] for p in self.participants.values() for track in p.tracks.values()
        }
        for participant in self.participants.values():
            for index, pair in enumerate(participant.subscriptions):
                shown = self.participants.get(participant.shown[index] or "")
                for kind, subscription in pair.items():
                    if _bind(subscription, shown, kind) and participant.listening and shown is not None:
                        receivers[shown.tracks[kind]].append(subscription)
        for track, subscriptions in receivers.items():
            track.subscriptions = tuple(subscriptions)
            if any(subscription.switching for subscription in subscriptions):
                self.reports.want_key_frame(track, now)
        for participant in self.participants.values():
            self._tell_slots(participant, participant is answering)

    def connected(self, participant: Participant, transport: Transport) -> None:
        """DTLS of the participant's page is done."""
        self.rewire()
        self._emit(ParticipantConnected(self.id, participant.id, transport.id))

    def ended(self, participant: Participant) -> None:
        """The participant's page has gone; its seat stays."""
        participant.transport = None
        participant.leave_page()
        self.rewire()

    def tick(self, now: float) -> list[Transport]:
        """Everything that time brings about; the transports that have been silent for so long that they end."""
        sampling = now - self._sampled_at >= _SAMPLE_EVERY
        if sampling:
            self._sampled_at = now
        self._ask_for_key_frames(now)
        forgotten = []
        for participant in self.participants.values():
            self.reports.tick(participant, now)
            for track in participant.tracks.values():
                if sampling:
                    track.sample(now)
            if self._silence(participant, now) and participant.transport is not None:
                forgotten.append(participant.transport)
                self.ended(participant)
        self._who_speaks(now)
        for event in self._guarded.tick(self.participants, now):
            self._emit(event)
        return forgotten

    def _show(self, participant: Participant) -> None:
        """Keep who is shown where; leavers free their slot, joiners take the lowest."""
        others = [i for i in self.participants if i != participant.id]
        offered = participant.offered_slots()
        for index, shown in enumerate(participant.shown):
            if shown not in others or index not in offered:
                participant.shown[index] = None
        waiting = [i for i in others if i not in participant.shown]
        for index in offered:
            if participant.shown[index] is None and waiting:
                participant.shown[index] = waiting.pop(0)

    def _tell_slots(self, participant: Participant, answered: bool) -> None:
        slots = participant.slots()
        shown = sum(1 for slot in slots if slot.participant_id is not None)
        state = (slots, len(self.participants) - 1 - shown)
        if participant.plan is not None and state != participant.told:
            participant.told = state
            if not answered or state[1]:
                self._emit(SlotsChanged(self.id, participant.id, *state))

    def _ask_for_key_frames(self, now: float) -> None:
        """Where a gap stayed nobody can go on; a recording needs one at its start and now and then for seeking."""
        written = self.written
        routine = bool(written.now) and (written.is_fresh or now - self._key_frame_at >= self._key_frame_every)
        if routine:
            self._key_frame_at, written.is_fresh = now, False
        for participant in self.participants.values():
            track = participant.tracks["video"]
            recorded = track.recorder is not None
            if (routine and recorded) or (track.gaps.unrepaired and (recorded or track.subscriptions)):
                self.reports.want_key_frame(track, now)
            track.gaps.unrepaired = 0

    def _silence(self, participant: Participant, now: float) -> bool:
        """Tell of silence and of its end, rest meanwhile; True when the page is to be forgotten."""
        if participant.transport is not None:
            participant.heard = max(participant.heard, participant.transport.link.heard)
        if not participant.heard:
            return False
        silent = now - participant.heard
        if silent < SILENCES[0]:
            if participant.silences:
                participant.silences = 0
                self._wake(participant)
                self._emit(ParticipantHeard(self.id, participant.id))
            return False
        if participant.silences < len(SILENCES) and silent >= SILENCES[participant.silences]:
            participant.silences += 1
            self._emit(ParticipantSilent(self.id, participant.id, silent))
            if participant.silences == len(SILENCES):
                participant.resting = True
                self.rewire()
        return silent >= FORGOTTEN

    def _wake(self, participant: Participant) -> None:
        """Whoever rested gets everything again, pictures from a key frame on."""
        if participant.resting:
            participant.resting = False
            for pair in participant.subscriptions:
                pair["video"].switch()
            self.rewire()

    def _who_speaks(self, now: float) -> None:
        speaking = frozenset(p.id for p in self.participants.values() if p.tracks["audio"].voice.update(now))
        if speaking != self._speaking:
            self._speaking = speaking
            self._emit(SpeakingChanged(self.id, speaking))


def _bind(subscription: Subscription, shown: Participant | None, kind: Kind) -> bool:
    """Make the subscription follow what is shown; False when nothing can flow."""
    if shown is None or subscription.section is None:
        subscription.follow(None, {}, {})
        return False
    track = shown.tracks[kind]
    ours = subscription.section.codecs
    theirs = {
        form.codec
        for form in (shown.transport.link.formats if shown.transport else {}).values()
        if form.track is track
    }
    payload_types = {}
    for codec in theirs:
        match = next((own for own in ours if _same(own, codec)), None)
        if match is not None:
            payload_types[codec.payload_type] = match.payload_type
    repairs = {c.payload_type: c.rtx_payload_type for c in ours if c.rtx_payload_type is not None}
    subscription.follow(track, payload_types, repairs)
    return bool(payload_types)


def _same(ours: Codec, theirs: Codec) -> bool:
    """Whether a packet of one can be decoded as the other; H264 also by its parameters (RFC 6184 §8.1)."""
    if ours.name != theirs.name:
        return False
    return ours.name != "H264" or _h264(ours.fmtp) == _h264(theirs.fmtp)


def _h264(fmtp: str) -> tuple[str, str]:
    values = dict(part.strip().partition("=")[::2] for part in fmtp.split(";"))
    return values.get("packetization-mode", "0"), values.get("profile-level-id", "42001f")[:2]
