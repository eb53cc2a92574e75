"""Recordings proved, taken out of the house and mended, for whoever keeps the machine: the command line.

What an operator does is in the audit trail like everything else. Must not know the command line.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from media.api import Fault, RecordingError, RecordingWorks, Verification
from server.domain.encounters import ENDED
from server.domain.errors import Conflict, NotFound, invalid
from server.domain.identity import SYSTEM, Actor
from server.domain.recordings import RecordedFile, Recording, RecordingState
from server.services.assembling import ASSEMBLED, AssemblyService
from server.services.ports import Store

PIECE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found of one recording; `state` None: journals that no row knows."""

    state: RecordingState | None
    verification: Verification
    #: The manifest is gone, or not the one that the audit trail names.
    is_other_manifest: bool

    @property
    def whole(self) -> bool:
        return not self.verification.faults and not self.is_other_manifest and self.state is not None


class ProvingService:
    def __init__(self, store: Store, works: RecordingWorks, assembly: AssemblyService) -> None:
        self._store = store
        self._works = works
        self._assembly = assembly

    async def known(self) -> tuple[str, ...]:
        """Ids of all recordings of which something is, or should be, on the disk."""
        async with self._store.work() as work:
            found = await work.recordings.in_states(set(RecordingState) - {RecordingState.REFUSED})
        rows = [one.id for one in found if one.deleted_at is None]
        return (*rows, *(one for one in await self._works.journaled() if one not in set(rows)))

    async def verify(self, recording_id: str) -> Proof:
        """Read every byte of it. Raises RecordingError, NotFound."""
        async with self._store.work() as work:
            recording = await work.recordings.get(recording_id)
            encounter = await work.encounters.get(recording.encounter_id) if recording else None
            said = await work.audit.find(object_id=recording_id, action=ASSEMBLED, limit=1)
        if recording is None and recording_id not in await self._works.journaled():
            raise NotFound("recording.not_found", "This recording is not there.")
        still_open = encounter is not None and encounter.state not in ENDED
        found = await self._works.verify(recording_id, still_open=still_open)
        is_ready = recording is not None and recording.state is RecordingState.READY
        other = is_ready and bool(said) and said[0].reason != f"seal {found.seal}"
        return Proof(recording.state if recording else None, found, other)

    async def recover(self, recording_id: str) -> RecordingState | None:
        """Make the files anew if any is missing or spoilt and the call is over; the state after that.

        None: nothing was to be done. Raises RecordingError.
        """
        proof = await self.verify(recording_id)
        if proof.state is None or proof.state in (RecordingState.REFUSED, RecordingState.DELETED):
            return None
        spoilt = any(map(_of_a_result, proof.verification.faults)) or not proof.verification.has_overviews
        if proof.state is RecordingState.READY and not spoilt:
            return None
        return await self._assembly.make_anew(recording_id)

    async def export(self, actor: Actor, recording_id: str, reason: str) -> tuple[RecordedFile, ...]:
        """Permit its files to be taken out by `read`; the reason stays. Raises NotFound, Conflict, Invalid."""
        if not reason.strip():
            raise invalid("reason", "needed", "Why does this leave the house?")
        async with self._store.work() as work:
            recording = await work.recordings.get(recording_id)
            encounter = await work.encounters.get(recording.encounter_id) if recording else None
            if recording is None or encounter is None:
                raise NotFound("recording.not_found", "This recording is not there.")
            files = _ready(recording)
            patient_id = encounter.patient_id
            work.audit.append(
                actor, "recording.export", "recording", recording_id, patient_id=patient_id, reason=reason.strip()
            )
        return files

    async def read(self, recording_id: str, file: RecordedFile) -> AsyncIterator[bytes]:
        """The content, piece by piece. Raises RecordingError, also where it was altered."""
        for start in range(0, file.size, PIECE):
            piece = await self._works.read(recording_id, file.name, start, PIECE)
            if len(piece) != min(PIECE, file.size - start):
                raise RecordingError("the file is shorter than it was")
            yield piece

    async def rotated(self, actor: Actor, newest: str, count: int) -> None:
        """Write down that every data key is wrapped by another key now."""
        async with self._store.work() as work:
            work.audit.append(actor, "recording.rotate_key", "key", newest, reason=f"{count} data keys")


def operator(name: str) -> Actor:
    """Whoever sits at the machine: the system's own account name is all that is known."""
    return Actor(person_id=None, name=f"command line ({name})"[:120], role=SYSTEM.role)


def _of_a_result(fault: Fault) -> bool:
    return not fault.file.endswith((".journal", ".key"))


def _ready(recording: Recording) -> tuple[RecordedFile, ...]:
    if recording.state is not RecordingState.READY or recording.assembled is None:
        raise Conflict("recording.not_ready", "This recording cannot be played yet.", state=recording.state)
    return recording.assembled.files
