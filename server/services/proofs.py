"""Proof of consultation of running calls: adds up what the media plane saw and heard, and keeps it.

> Kept every few seconds and at the end of a call, so a restart loses no more than the seconds between.

Must not know how much it takes (`domain.proof`).
"""

from __future__ import annotations

from media import api as media
from server.domain import proof
from server.domain.clinical_access import Purpose
from server.domain.identity import Actor
from server.domain.proof import Proof, ProofMeter, SideSeen
from server.services.access import encounter_for
from server.services.live_call import LiveCall, LiveCalls, LiveSeat
from server.services.ports import Clock, Store


class ProofService:
    def __init__(self, store: Store, clock: Clock, plane: media.MediaPlane, live: LiveCalls) -> None:
        self._store = store
        self._clock = clock
        self._live = live
        self._meters: dict[str, ProofMeter] = {}
        #: Call id -> whoever has spoken since the last look, and who speaks now.
        self._spoke: dict[str, set[str]] = {}
        self._speaks: dict[str, frozenset[str]] = {}
        self._written: dict[str, Proof] = {}
        plane.listen(self._on_media)

    async def look(self, call_id: str, call: LiveCall, statistics: tuple[media.ParticipantStatistics, ...]) -> None:
        """Called with every measuring of the call's links."""
        meter = self._meters.get(call_id)
        if meter is None:
            async with self._store.work() as work:
                kept = (await work.proofs.of_encounters([call_id])).get(call_id)
            meter = self._meters.setdefault(call_id, ProofMeter(kept or Proof(call_id)))
        spoke = self._spoke.pop(call_id, set()) | self._speaks.get(call_id, frozenset())
        sides = [
            _side(one, seat, spoke, call)
            for one in statistics
            if (seat := call.seats.get(one.participant_id)) is not None
        ]
        meter.look(sides, self._clock(), proof.needs())

    async def write(self) -> None:
        """Keep what is new; forget calls that are over."""
        fresh = [
            one.proof for one in self._meters.values() if self._written.get(one.proof.encounter_id) != one.proof
        ]
        if fresh:
            async with self._store.work() as work:
                await work.proofs.keep(fresh)
        self._written |= {one.encounter_id: one for one in fresh}
        for call_id in [one for one in self._meters if one not in self._live.by_id]:
            del self._meters[call_id]
            for known in (self._spoke, self._speaks, self._written):
                known.pop(call_id, None)

    async def of_encounter(self, actor: Actor, encounter_id: str) -> Proof:
        """For whoever may read the record; audited. Nothing was seen: a proof of nothing. Raises NotFound."""
        async with self._store.work() as work:
            await encounter_for(work, actor, encounter_id, Purpose.CHART, "proof.read")
            kept = (await work.proofs.of_encounters([encounter_id])).get(encounter_id)
        meter = self._meters.get(encounter_id)
        return meter.proof if meter is not None else kept or Proof(encounter_id)

    def _on_media(self, event: media.MediaEvent) -> None:
        if isinstance(event, media.SpeakingChanged) and event.call_id in self._live.by_id:
            self._spoke.setdefault(event.call_id, set()).update(event.participant_ids)
            self._speaks[event.call_id] = event.participant_ids


def _side(one: media.ParticipantStatistics, seat: LiveSeat, spoke: set[str], call: LiveCall) -> SideSeen:
    sender = call.stills.get(one.participant_id)
    still = "" if sender is None or sender.whole is None else sender.whole.bulk_id
    return SideSeen(
        one.participant_id,
        seat.participant.role,
        one.connected,
        one.participant_id in spoke,
        (sum(track.packets for track in one.tracks if track.kind == "video"), still),
    )
