"""Copies of recordings for those who take them away: asked for with a reason, agreed to, listed, ended, downloaded.

> Every step is in the audit trail of the recording, with the reason. Only who asked may download, for his name is
> in the picture. Making them is `export_making`.

Must not know HTTP or where files lie.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from media.api import ExportWorks, RecordingError, StoredFile
from server.domain import exports as rules
from server.domain.encounters import Encounter
from server.domain.errors import Conflict, NotFound
from server.domain.events import ExportChanged
from server.domain.exports import Export, ExportKind, ExportState
from server.domain.identity import Actor, Role
from server.domain.ids import new_id
from server.domain.recordings import Recording, RecordingState
from server.services.access import recording_for
from server.services.export_making import ExportMaker, Progress, write
from server.services.ports import Clock, Store, Work
from server.services.tickets import LIFE, FileTickets, Ticket

PIECE = 256 * 1024
MOST_OPEN = 20
"""Of one person at a time: a disk is not filled by one account."""


@dataclass(frozen=True, slots=True)
class ExportShown:
    export: Export
    asked_by: str
    decided_by: str | None
    center_name: str
    recorded_at: datetime
    #: The name of the seat whose file it is, for one participant's.
    whose: str
    progress: Progress | None


@dataclass(frozen=True, slots=True)
class ExportOpened:
    ticket: str
    until: datetime


class ExportService:
    def __init__(
        self, store: Store, clock: Clock, works: ExportWorks, maker: ExportMaker, tickets: FileTickets,
        *, four_eyes: bool,
    ) -> None:  # fmt: skip
        self._store = store
        self._clock = clock
        self._works = works
        self._maker = maker
        self._tickets = tickets
        self.four_eyes = four_eyes

    async def ask(
        self,
        actor: Actor,
        recording_id: str,
        kind: ExportKind,
        participant_id: str | None,
        reason: str,
        detail: str,
    ) -> ExportShown:
        """Have a copy made, or ask for leave to. Raises NotFound, Conflict, Invalid."""
        state = ExportState.ASKED if self.four_eyes else ExportState.WAITING
        export = Export(
            new_id(), recording_id, kind, participant_id, actor.person_id or "", self._clock(), reason,
            detail.strip(), actor.language, state, self.four_eyes,
        )  # fmt: skip
        rules.check_wish(export)
        async with self._store.work() as work:
            recording, _ = await recording_for(
                work, actor, recording_id, "recording.export.asked", lock=True, reason=f"{export.id}: {export.why}"
            )
            _check_ready(recording, participant_id)
            await _check_new(work, export)
            await work.exports.add(export)
            work.after_commit(_changed(export))
            shown = await self._shown(work, [export])
        self._maker.consider(export)
        return shown[0]

    async def of_recording(self, actor: Actor, recording_id: str) -> tuple[ExportShown, ...]:
        """Newest first. Raises NotFound."""
        async with self._store.work() as work:
            await recording_for(work, actor, recording_id, "recording.exports")
            return await self._shown(work, await work.exports.of_recording(recording_id))

    async def to_decide(self, actor: Actor) -> tuple[ExportShown, ...]:
        """What waits for a second person, oldest first; the actor's own are left out."""
        async with self._store.work() as work:
            waiting = await work.exports.in_states([ExportState.ASKED])
            return await self._shown(work, [one for one in waiting if one.asked_by != actor.person_id])

    async def get(self, actor: Actor, export_id: str) -> ExportShown:
        """Raises NotFound."""
        async with self._store.work() as work:
            export, _ = await _known(work, actor, export_id)
            return (await self._shown(work, [export]))[0]

    async def approve(self, actor: Actor, export_id: str) -> ExportShown:
        """The second person agrees. Raises NotFound, Conflict."""
        async with self._store.work() as work:
            export, encounter = await _known(work, actor, export_id, lock=True)
            changed = rules.approved(export, actor.person_id or "", self._clock())
            shown = await self._keep(work, actor, changed, encounter, "approved", export.why)
        self._maker.consider(changed)
        return shown

    async def refuse(self, actor: Actor, export_id: str, why: str) -> ExportShown:
        """The second person does not agree, and says why. Raises NotFound, Conflict, Invalid."""
        async with self._store.work() as work:
            export, encounter = await _known(work, actor, export_id, lock=True)
            changed = rules.refused(export, actor.person_id or "", self._clock(), why)
            return await self._keep(work, actor, changed, encounter, "refused", why.strip())

    async def cancel(self, actor: Actor, export_id: str) -> ExportShown:
        """Whoever asked ends it: what was made goes with its key. Raises NotFound, Conflict."""
        async with self._store.work() as work:
            export, encounter = await _known(work, actor, export_id, lock=True, own=True)
            changed = rules.cancelled(export, self._clock())
            shown = await self._keep(work, actor, changed, encounter, "cancelled", export.why)
        await self._maker.end(export_id)
        return shown

    async def again(self, actor: Actor, export_id: str) -> ExportShown:
        """Have a failed one made after all. Raises NotFound, Conflict."""
        async with self._store.work() as work:
            export, encounter = await _known(work, actor, export_id, lock=True, own=True)
            changed = rules.again(export)
            shown = await self._keep(work, actor, changed, encounter, "again", export.why)
        self._maker.consider(changed)
        return shown

    async def open(self, actor: Actor, export_id: str) -> ExportOpened:
        """Permit the download for a while. Raises NotFound, Conflict."""
        async with self._store.work() as work:
            export, encounter = await _known(work, actor, export_id, own=True)
            person = await work.people.get(actor.person_id or "")
            if person is None or not self._is_there(export):
                raise Conflict("export.not_ready", "This copy cannot be had now.", state=export.state)
            write(work, actor, export, encounter, "downloaded", export.why)
        until = self._clock() + LIFE
        return ExportOpened(
            self._tickets.issue(Ticket(person.id, person.token_generation, until), export.id), until
        )

    async def file(self, ticket_text: str, export_id: str) -> tuple[StoredFile, Export]:
        """The file for who holds a ticket. Raises NotFound for everything that is not exactly right."""
        missing = _missing()
        ticket = self._tickets.read(ticket_text, export_id, self._clock())
        if ticket is None:
            raise missing
        async with self._store.work() as work:
            person = await work.people.get(ticket.person_id)
            if person is None or not person.active or person.token_generation != ticket.generation:
                raise missing
            export, _ = await _known(work, person.as_actor(), export_id, own=True)
            recording = await work.recordings.get(export.recording_id)
        gone = recording is None or recording.state is RecordingState.DELETED
        if gone or not self._is_there(export):
            raise missing
        try:
            return await self._works.stored(export_id), export
        except RecordingError:
            raise missing from None

    async def read(self, export_id: str, start: int, length: int) -> AsyncIterator[bytes]:
        """A range of what `file` permitted, piece by piece. Raises RecordingError."""
        end = start + length
        while start < end:
            piece = await self._works.read(export_id, start, min(PIECE, end - start))
            if not piece:
                raise RecordingError("the file is shorter than it was")
            yield piece
            start += len(piece)

    def _is_there(self, export: Export) -> bool:
        return export.state is ExportState.READY and export.until is not None and self._clock() < export.until

    async def _keep(
        self, work: Work, actor: Actor, export: Export, encounter: Encounter, what: str, reason: str
    ) -> ExportShown:
        await work.exports.save(export)
        write(work, actor, export, encounter, what, reason)
        work.after_commit(_changed(export))
        return (await self._shown(work, [export]))[0]

    async def _shown(self, work: Work, found: Sequence[Export]) -> tuple[ExportShown, ...]:
        recordings = await work.recordings.many({one.recording_id for one in found})
        encounters = await work.encounters.many({one.encounter_id for one in recordings.values()})
        centers = await work.centers.many({one.center_id for one in encounters.values()})
        people = await work.people.many({id_ for one in found for id_ in (one.asked_by, one.decided_by) if id_})
        seats = await work.participants.of_encounters(encounters)
        names = {seat.id: seat.name for ones in seats.values() for seat in ones}

        def shown(one: Export) -> ExportShown:
            recording = recordings[one.recording_id]
            decided = people.get(one.decided_by or "")
            return ExportShown(
                export=one,
                asked_by=people[one.asked_by].name,
                decided_by=None if decided is None else decided.name,
                center_name=centers[encounters[recording.encounter_id].center_id].name,
                recorded_at=recording.started_at,
                whose=names.get(one.participant_id or "", ""),
                progress=self._maker.progress(one.id),
            )

        return tuple(shown(one) for one in found)


def _check_ready(recording: Recording, participant_id: str | None) -> None:
    if recording.state is not RecordingState.READY or recording.assembled is None:
        raise Conflict("recording.not_ready", "This recording cannot be played yet.", state=recording.state)
    files = recording.assembled.files
    if not files or (participant_id is not None and participant_id not in {one.participant_id for one in files}):
        raise Conflict("export.nothing", "There is no such file in this recording.")


async def _check_new(work: Work, export: Export) -> None:
    others = await work.exports.of_recording(export.recording_id)
    if any(export.is_same_wish(other) for other in others):
        raise Conflict("export.already", "You have asked for this already.")
    own = [one for one in await work.exports.in_states(rules.OPEN) if one.asked_by == export.asked_by]
    if len(own) >= MOST_OPEN:
        raise Conflict("export.too_many", "Too many copies of yours are still to be had. Cancel one.")


async def _known(
    work: Work, actor: Actor, export_id: str, *, lock: bool = False, own: bool = False
) -> tuple[Export, Encounter]:
    """For supervisors and administrators; `own`: only for who asked. Raises NotFound."""
    export = await work.exports.get(export_id, lock=lock)
    recording = await work.recordings.get(export.recording_id) if export is not None else None
    encounter = await work.encounters.get(recording.encounter_id) if recording is not None else None
    permitted = actor.person_id is not None and actor.role in (Role.SUPERVISOR, Role.ADMINISTRATOR)
    if export is None or encounter is None or not permitted:
        raise _missing()
    if own and (export.asked_by != actor.person_id or actor.role is not Role.SUPERVISOR):
        raise _missing()
    return export, encounter


def _missing() -> NotFound:
    return NotFound("export.not_found", "This copy is not there.")


def _changed(export: Export) -> ExportChanged:
    return ExportChanged(export.id, export.recording_id, export.asked_by, export.state.value)
