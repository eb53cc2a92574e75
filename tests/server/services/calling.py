"""Services of calls on a real store, with a media plane that has no packets and remembers what it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from media import api as media
from media.recording.works import RecordingFolder
from server.domain.calls import LinkShown
from server.domain.identity import Actor
from server.domain.participants import Participant
from server.domain.stills import Outgoing
from server.services.calls import CallService
from server.services.events import EventBus
from server.services.links import LinkService
from server.services.live_call import LiveCalls, Rescued
from server.services.messages import MessageService
from server.services.proofs import ProofService
from server.services.recording_gate import RecordingGate
from server.services.recordings import RecordingService
from server.services.stills import StillService
from server.services.tickets import FileTickets
from server.store.work import SqlStore
from tests.media.recording.recorded import keys_of
from tests.server.clock import HandClock

ADVICE = media.Advice(
    rung=media.Rung.STILLS,
    reason=media.Reason.CAPACITY,
    voice=media.VoiceAdvice(16_000, 60, fec=True, dtx=True, red=False),
    video=media.VideoAdvice(send=False, height=240, frame_rate=8, bitrate=50_000, layers=3),
    stills=media.StillAdvice(8.0, 9_000),
    bulk_up=6_000,
    bulk_down=10_000_000,
    jitter_ms=None,
    apart=True,
)


class QuietPlane:
    """`media.api.MediaPlane` without packets."""

    def __init__(self) -> None:
        self.listeners: list[media.MediaListener] = []
        self.told: list[tuple[Any, ...]] = []
        self.recorded: list[frozenset[str]] = []
        self.marks: list[tuple[str, str]] = []
        self.figures: dict[str, media.ParticipantStatistics] = {}
        self.advised: dict[str, media.Advice] = {}

    def listen(self, listener: media.MediaListener) -> None:
        self.listeners.append(listener)

    def happen(self, event: media.MediaEvent) -> None:
        for listener in self.listeners:
            listener(event)

    async def open_call(self, call_id: str, policy: media.CallPolicy) -> None: ...

    async def offer(self, call_id: str, participant_id: str, sdp: str) -> media.Answer:
        raise media.MediaError(media.MediaErrorCode.BAD_OFFER)

    async def leave(self, call_id: str, participant_id: str) -> None: ...

    async def close_call(self, call_id: str) -> None: ...

    async def record(self, call_id: str, recording_id: str, participant_ids: Iterable[str]) -> None:
        self.recorded.append(frozenset(participant_ids))

    async def mark(self, call_id: str, participant_id: str, kind: str, detail: str = "") -> None:
        self.marks.append((participant_id, kind))

    async def expect(self, call_id: str, participant_id: str, expectation: media.Expectation) -> None:
        self.told.append((participant_id, expectation))

    async def wish(self, call_id: str, participant_id: str, wish: media.Wish) -> None:
        self.told.append((participant_id, wish))

    async def reported(self, call_id: str, participant_id: str, report: media.Reported) -> None:
        self.told.append((participant_id, report))

    async def advice(self, call_id: str, participant_id: str) -> media.Advice:
        if participant_id not in self.advised:
            raise media.MediaError(media.MediaErrorCode.PARTICIPANT_UNKNOWN)
        return self.advised[participant_id]

    async def statistics(self, call_id: str) -> tuple[media.ParticipantStatistics, ...]:
        return tuple(self.figures.values())

    def of(self, participant_id: str, kind: type) -> list[Any]:
        """What it was told of a participant, of that kind."""
        return [what for whose, what in self.told if whose == participant_id and isinstance(what, kind)]


@dataclass
class Screen:
    """`live_call.CallListener`: what pages were told."""

    links_shown: list[tuple[tuple[LinkShown, ...], tuple[media.RungShown, ...]]] = field(default_factory=list)
    advice: list[tuple[str, media.Advice]] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    #: Socket of the sender, who has the still, its id.
    arrived: list[tuple[str, str, str]] = field(default_factory=list)
    pieces: list[tuple[str, str, int]] = field(default_factory=list)
    #: Socket -> may go on; a socket that is not here acknowledges at once.
    gates: dict[str, asyncio.Queue[bool]] = field(default_factory=dict)
    rescues: list[tuple[str, Rescued]] = field(default_factory=list)
    changes: int = 0

    def call_changed(self, call_id: str) -> None:
        self.changes += 1

    def slots_moved(self, call_id: str, socket_id: str, slots: tuple[media.Slot, ...], missing: int) -> None: ...

    def speaking(self, call_id: str, participant_ids: frozenset[str]) -> None: ...

    def links(self, call_id: str, links: tuple[LinkShown, ...], rungs: tuple[media.RungShown, ...]) -> None:
        self.links_shown.append((links, rungs))

    def advised(self, call_id: str, socket_id: str, advice: media.Advice) -> None:
        self.advice.append((socket_id, advice))

    def seat_taken(self, call_id: str, socket_id: str) -> None: ...

    def rescued(self, call_id: str, socket_id: str, told: Rescued) -> None:
        self.rescues.append((socket_id, told))

    def still_asked(self, call_id: str, socket_id: str, participant_id: str) -> None:
        self.asked.append((socket_id, participant_id))

    def still_arrived(self, call_id: str, socket_id: str, participant_id: str, bulk_id: str) -> None:
        self.arrived.append((socket_id, participant_id, bulk_id))

    async def piece(self, call_id: str, socket_id: str, outgoing: Outgoing, age_ms: int) -> bool:
        self.pieces.append((socket_id, outgoing.still.bulk_id, outgoing.index))
        return await self.gates[socket_id].get() if socket_id in self.gates else True


class Desk:
    """The services of calls of one run of a node."""

    def __init__(
        self,
        store: SqlStore,
        clock: HandClock,
        folder: Path,
        call_id: str,
        plane: media.MediaPlane | None = None,
        bus: EventBus | None = None,
        has_room: Callable[[], bool] = lambda: False,
    ) -> None:
        self.store, self.clock, self.call_id = store, clock, call_id
        self.plane, self.screen, self.live = QuietPlane(), Screen(), LiveCalls()
        works = RecordingFolder(folder, keys_of(folder))
        recordings = RecordingService(store, clock, works, FileTickets.sealed_by(bytes(32)))
        self.bus = bus or EventBus()
        self.gate = RecordingGate(
            store, clock, plane or self.plane, recordings, self.live, has_room=has_room, room_seconds=(0.01,)
        )
        self.calls = CallService(store, self.bus, clock, plane or self.plane, self.gate, self.live)
        self.proofs = ProofService(store, clock, self.plane, self.live)
        self.links = LinkService(store, clock, self.plane, self.live, self.proofs, keep_days=90)
        self.messages = MessageService(store, clock, self.live)
        self.stills = StillService(self.plane, self.live)
        self.calls.listen(self.screen)

    async def sit(self, actor: Actor, socket_id: str, *, low_data: bool = False) -> Participant:
        participant, _ = await self.calls.join(actor, self.call_id, socket_id, None)
        await self.links.seated(self.call_id, participant, None, low_data=low_data)
        self.stills.seated(self.call_id, participant.id)
        return participant

    def see(self, receiver: Participant, sender: Participant, rung: media.Rung, **held: bool) -> media.RungShown:
        sides = {"up": False, "down": False} | held
        return media.RungShown(receiver.id, sender.id, rung, media.Reason.CAPACITY, **sides)

    def rungs(self, *pairs: media.RungShown) -> None:
        self.plane.happen(media.RungsChanged(self.call_id, pairs))

    def measures(self, participant: Participant, **changes: Any) -> None:
        track = media.TrackStatistics(participant.id, "audio", 100, 8_000, 0, 3.0, 24_000)
        one = media.ParticipantStatistics(
            participant.id, True, 100.0, 0.0, 0.0, 500_000, None, None, None, None, (track,)
        )
        self.plane.figures[participant.id] = replace(one, **changes)

    async def close(self) -> None:
        await self.stills.close()
        await self.calls.close()


async def until(holds: Callable[[], Any]) -> None:
    """Let the event loop go on until `holds()`."""
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0)


@dataclass
class Called:
    """A claimed encounter with those who may sit in its call."""

    desk: Desk
    doctor: Actor
    staff: Actor
    other_call: str
    again: Callable[[], Desk]
