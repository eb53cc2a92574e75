"""How long recordings are kept: classes with days, holds, and deletion that leaves a certificate.

> Deleting is three steps, each safe to repeat: the row says deleted, the data key and the files are destroyed, the
> certificate is written. A crash between them is finished by the next purge.

Must not know the command line or where files lie.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from media.api import Destroyed, RecordingWorks
from server.domain.encounters import ENDED, Encounter
from server.domain.errors import Conflict, NotFound, invalid
from server.domain.events import RecordingChanged
from server.domain.identity import Actor
from server.domain.recordings import Recording, RecordingState
from server.services.ports import Clock, Store, Work

_GONE = (RecordingState.REFUSED, RecordingState.DELETED)
HOLD_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Due:
    """A recording whose time is over. `hold` is why it stays all the same."""

    recording_id: str
    retention: str
    started_at: datetime
    until: datetime
    hold: str


@dataclass(frozen=True, slots=True)
class Kept:
    """`until`: the end of its class's time, None where nothing is kept. `classes`: class -> days."""

    recording: Recording
    until: datetime | None
    classes: dict[str, int]


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a deletion destroyed; stands in the audit trail too."""

    recording_id: str
    retention: str
    destroyed: Destroyed

    def __str__(self) -> str:
        gone = self.destroyed
        key = gone.key or "was gone before"
        return f"class {self.retention}, {gone.files} files, {gone.bytes} bytes, data key destroyed: sha256 {key}"


class KeepingService:
    def __init__(self, store: Store, clock: Clock, works: RecordingWorks, days: Mapping[str, int]) -> None:
        self._store = store
        self._clock = clock
        self._works = works
        self._days = days

    async def due(self) -> tuple[Due, ...]:
        """What a purge would look at now, oldest first; those that are held are among them."""
        now = self._clock()
        async with self._store.work() as work:
            kept = [state for state in RecordingState if state not in _GONE]
            found = await work.recordings.in_states(kept)
            encounters = await work.encounters.many({one.encounter_id for one in found})
        return tuple(
            Due(one.id, one.retention, one.started_at, one.kept_until(self._days), one.hold)
            for one in found
            if one.kept_until(self._days) <= now and encounters[one.encounter_id].state in ENDED
        )

    async def purge(self, actor: Actor) -> tuple[Certificate, ...]:
        """Delete what is due and not held, and what an earlier purge left half-done. Raises RecordingError."""
        unfinished = await self._unfinished()
        due = [one.recording_id for one in await self.due() if not one.hold]
        certificates = []
        for recording_id in (*unfinished, *due):
            if await self._marked(actor, recording_id):
                destroyed = await self._works.destroy(recording_id)
                certificates.append(await self._certified(actor, recording_id, destroyed))
        return tuple(certificates)

    async def kept(self, actor: Actor, recording_id: str) -> Kept:
        """How it is kept. Raises NotFound."""
        async with self._store.work() as work:
            recording, encounter = await _known(work, recording_id)
            _write(work, actor, "recording.kept", recording, encounter, "")
            until = None if recording.state in _GONE else recording.kept_until(self._days)
            return Kept(recording, until, dict(self._days))

    async def hold(self, actor: Actor, recording_id: str, reason: str) -> None:
        """Keep it whatever its class says, until released. Raises NotFound, Invalid, Conflict."""
        if not reason.strip() or len(reason) > HOLD_LENGTH:
            raise invalid("reason", "needed", "Why must it not be deleted?")
        async with self._store.work() as work:
            recording = await self._changed(work, actor, recording_id, "recording.hold", reason)
            await work.recordings.save(replace(recording, hold=reason.strip()))

    async def release(self, actor: Actor, recording_id: str, reason: str) -> None:
        """End the hold. Raises NotFound, Invalid, Conflict."""
        if not reason.strip():
            raise invalid("reason", "needed", "Why may it be deleted?")
        async with self._store.work() as work:
            recording = await self._changed(work, actor, recording_id, "recording.release", reason)
            await work.recordings.save(replace(recording, hold=""))

    async def classify(self, actor: Actor, recording_id: str, retention: str, reason: str = "") -> None:
        """Put it into another retention class. Raises NotFound, Invalid, Conflict."""
        if retention not in self._days:
            raise invalid("retention", "unknown", "There is no such retention class in the settings.")
        async with self._store.work() as work:
            said = f"{retention}: {reason.strip()}" if reason.strip() else retention
            recording = await self._changed(work, actor, recording_id, "recording.classify", said)
            await work.recordings.save(replace(recording, retention=retention))

    async def _unfinished(self) -> list[str]:
        async with self._store.work() as work:
            gone = await work.recordings.in_states([RecordingState.DELETED])
        return [one.id for one in gone if one.deleted_at is None]

    async def _marked(self, actor: Actor, recording_id: str) -> bool:
        """Say that it is going; False when somebody holds it now or took its call up again."""
        async with self._store.work() as work:
            recording, encounter = await _known(work, recording_id)
            if recording.hold or encounter.state not in ENDED or recording.deleted_at is not None:
                return False
            gone = replace(recording, state=RecordingState.DELETED, assembled=None, reason="")
            await work.recordings.save(gone)
            reason = f"class {recording.retention} until {recording.kept_until(self._days):%Y-%m-%d}"
            _write(work, actor, "recording.deleting", recording, encounter, reason)
            work.after_commit(RecordingChanged(recording_id))
            return True

    async def _certified(self, actor: Actor, recording_id: str, destroyed: Destroyed) -> Certificate:
        async with self._store.work() as work:
            recording, encounter = await _known(work, recording_id)
            certificate = Certificate(recording_id, recording.retention, destroyed)
            await work.recordings.save(replace(recording, deleted_at=self._clock()))
            _write(work, actor, "recording.deleted", recording, encounter, str(certificate))
            return certificate

    async def _changed(self, work: Work, actor: Actor, recording_id: str, action: str, reason: str) -> Recording:
        recording, encounter = await _known(work, recording_id)
        if recording.state in _GONE:
            raise Conflict("recording.gone", "Nothing of this recording is kept.")
        _write(work, actor, action, recording, encounter, reason)
        return recording


def _write(work: Work, actor: Actor, action: str, one: Recording, encounter: Encounter, reason: str) -> None:
    work.audit.append(actor, action, "recording", one.id, patient_id=encounter.patient_id, reason=reason)


async def _known(work: Work, recording_id: str) -> tuple[Recording, Encounter]:
    """Locked."""
    recording = await work.recordings.get(recording_id, lock=True)
    encounter = await work.encounters.get(recording.encounter_id) if recording is not None else None
    if recording is None or encounter is None:
        raise NotFound("recording.not_found", "This recording is not there.")
    return recording, encounter
