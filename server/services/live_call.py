"""What is known of a running call in memory only: who sits where now, and what is being recorded.

Must not know the store: everything that has to survive a restart is a row (participants, consents, recording).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from media import api as media
from server.domain import calls as rules
from server.domain.calls import CallShown, LinkShown, RecordingShown, SeatShown
from server.domain.consent import Consent
from server.domain.participants import Participant


class CallListener(Protocol):
    """Whoever shows calls. Called on the event loop; must not block."""

    def call_changed(self, call_id: str) -> None: ...

    def slots_moved(self, call_id: str, socket_id: str, slots: tuple[media.Slot, ...], missing: int) -> None: ...

    def speaking(self, call_id: str, participant_ids: frozenset[str]) -> None: ...

    def links(self, call_id: str, links: tuple[LinkShown, ...]) -> None: ...

    def seat_taken(self, call_id: str, socket_id: str) -> None: ...


@dataclass(slots=True)
class LiveSeat:
    participant: Participant
    socket_id: str | None = None
    transport_id: str | None = None
    #: Media is heard now; `known` once it ever was.
    heard: bool = False
    known: bool = False
    #: As the page measured it last.
    round_trip_ms: float | None = None

    @property
    def connected(self) -> bool:
        """Media decides; before there was any, the signalling does."""
        return self.heard if self.known else self.socket_id is not None


@dataclass(slots=True)
class LiveCall:
    opened_at: datetime
    seats: dict[str, LiveSeat]
    consents: tuple[Consent, ...]
    recording_id: str | None = None
    recorded: frozenset[str] = frozenset()
    fault: str = ""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def present(self) -> list[Participant]:
        return [seat.participant for seat in self.seats.values() if seat.participant.left_at is None]

    def shown(self, call_id: str) -> CallShown:
        """As both ends show it."""
        recording, reason = RecordingShown.OFF, ""
        if self.fault:
            recording, reason = RecordingShown.STOPPED_BY_FAULT, self.fault
        elif self.recorded:
            recording = RecordingShown.ON
        seats = tuple(
            SeatShown(seat.participant, seat.connected, rules.seat_consent(seat.participant, self.consents))
            for seat in self.seats.values()
        )
        return CallShown(call_id, True, self.opened_at, recording, reason, seats)


def link_shown(one: media.ParticipantStatistics, seats: dict[str, LiveSeat]) -> LinkShown:
    seat = seats.get(one.participant_id)
    camera = seat is not None and seat.participant.camera
    video = any(track.kind == "video" and track.bitrate > 0 for track in one.tracks)
    delay = one.round_trip_ms
    if delay is None and seat is not None:
        delay = seat.round_trip_ms
    return LinkShown(
        participant_id=one.participant_id,
        connected=one.connected,
        up=rules.link_level(
            connected=one.connected, loss=one.uplink_loss, round_trip_ms=delay, video=video or not camera
        ),
        down=rules.link_level(connected=one.connected, loss=one.downlink_loss, round_trip_ms=delay, video=True),
        round_trip_ms=delay,
    )
