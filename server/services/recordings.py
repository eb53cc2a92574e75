"""Recordings as the control room sees them: listed, opened with a reason, their files, what was watched.

`begin` is for the call service. Making files of journals is `assembling`. Must not know HTTP or where files lie.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from media.api import RecordingError, RecordingWorks, StoredFile
from server.domain.center_day import bounds, day_of
from server.domain.encounters import Encounter
from server.domain.errors import Conflict, NotFound, invalid
from server.domain.events import RecordingChanged
from server.domain.identity import Actor, Person, Role
from server.domain.ids import new_id
from server.domain.participants import Participant
from server.domain.patients import Patient, age_words
from server.domain.permissions import require
from server.domain.recordings import RecordedFile, Recording, RecordingState
from server.domain.reviews import Summary, is_assigned, own_of, summary
from server.services.access import recording_for
from server.services.ports import Clock, Store, Work
from server.services.ports.care import RecordingFilter
from server.services.tickets import LIFE, FileTickets, Ticket

PAGE_LENGTH = 50
PIECE = 256 * 1024
"""Of a file in memory for each of its readers, in bytes."""
REMEMBERED = 10_000
"""Pairs of ticket and file."""
NOTHING_KEPT = (RecordingState.REFUSED, RecordingState.DELETED)


@dataclass(frozen=True, slots=True)
class RecordingShown:
    recording: Recording
    encounter: Encounter
    #: None for those who may know the recording but not the patient.
    patient: Patient | None
    #: At the time of the recording.
    age: str
    center_name: str
    doctor_name: str | None
    seats: dict[str, Participant]
    #: As far as the person who asks may know of it.
    reviews: Summary


@dataclass(frozen=True, slots=True)
class RecordingPage:
    rows: tuple[RecordingShown, ...]
    total: int
    #: Where the next page begins, None at the end.
    next: tuple[datetime, str] | None


@dataclass(frozen=True, slots=True)
class Opened:
    shown: RecordingShown
    ticket: str
    until: datetime


class RecordingService:
    def __init__(self, store: Store, clock: Clock, works: RecordingWorks, tickets: FileTickets) -> None:
        self._store = store
        self._clock = clock
        self._works = works
        self._tickets = tickets
        self._read: set[tuple[str, str]] = set()

    async def begin(self, encounter_id: str, now: datetime) -> str:
        """The id to record this call under: the encounter's recording goes on, or a new one begins."""
        async with self._store.work() as work:
            await work.encounters.get(encounter_id, lock=True)
            known = (await work.recordings.of_encounters([encounter_id])).get(encounter_id)
            if known is None:
                known = Recording(new_id(), encounter_id, RecordingState.RECORDING, now)
                await work.recordings.add(known)
            elif known.state is not RecordingState.RECORDING:
                begun = now if known.state in NOTHING_KEPT else known.started_at
                again = replace(known, state=RecordingState.RECORDING, started_at=begun, reason="", attempts=0)
                await work.recordings.save(replace(again, deleted_at=None))
            work.after_commit(RecordingChanged(known.id))
            return known.id

    async def find(
        self,
        actor: Actor,
        *,
        day: date | None = None,
        center_id: str | None = None,
        doctor_id: str | None = None,
        patient_query: str = "",
        review: str = "",
        before: tuple[datetime, str] | None = None,
    ) -> RecordingPage:
        """Newest first, for supervisors, and without patients for administrators, who may not find by patient.

        `review`: `mine` (to finish by the actor), `none`, `done`, or all.
        """
        require(actor, Role.SUPERVISOR, Role.ADMINISTRATOR)
        if patient_query and actor.role is not Role.SUPERVISOR:
            raise invalid("q", "not_yours", "Recordings cannot be found by patient here.")
        begin, end = bounds(day) if day is not None else (None, None)
        narrowed = RecordingFilter(
            begin,
            end,
            center_id,
            doctor_id,
            patient_query,
            reviewed={"none": False, "done": True}.get(review),
            to_review_by=actor.person_id if review == "mine" else None,
        )
        async with self._store.work() as work:
            found = await work.recordings.find(narrowed, before=before, limit=PAGE_LENGTH + 1)
            rows = await _shown(work, actor, found[:PAGE_LENGTH])
            for row in rows:
                work.audit.append(
                    actor, "recording.list", "recording", row.recording.id, patient_id=row.encounter.patient_id
                )
            last = found[PAGE_LENGTH - 1] if len(found) > PAGE_LENGTH else None
            following = None if last is None else (last.started_at, last.id)
            return RecordingPage(rows, await work.recordings.count(narrowed), following)

    async def get(self, actor: Actor, recording_id: str) -> RecordingShown:
        """Raises NotFound."""
        async with self._store.work() as work:
            recording, _ = await recording_for(work, actor, recording_id, "recording.read")
            return (await _shown(work, actor, [recording]))[0]

    async def open(self, actor: Actor, recording_id: str, reason: str, detail: str) -> Opened:
        """Permit the files for a while; the reason stays in the audit trail. Raises NotFound, Conflict, Invalid.

        `assigned` is a reason for whom somebody else has asked to review it (`review.not_assigned`).
        """
        if reason == "other" and not detail.strip():
            raise invalid("detail", "needed", "Why are you opening this?")
        why = f"{reason}: {detail.strip()}" if detail.strip() else reason
        until = self._clock() + LIFE
        async with self._store.work() as work:
            recording, _ = await recording_for(work, actor, recording_id, "recording.open", reason=why)
            if reason == "assigned" and not await _is_assigned(work, actor, recording_id):
                raise Conflict("review.not_assigned", "This recording is not assigned to you. Say why you open it.")
            person = await work.people.get(actor.person_id or "")
            if recording.state is not RecordingState.READY or person is None:
                raise Conflict("recording.not_ready", "This recording cannot be played yet.", state=recording.state)
            ticket = self._tickets.issue(Ticket(person.id, person.token_generation, until), recording.id)
            return Opened((await _shown(work, actor, [recording]))[0], ticket, until)

    async def file(
        self, ticket_text: str, recording_id: str, name: str, *, reads: bool
    ) -> tuple[StoredFile, RecordedFile]:
        """A file for who holds a ticket, to be read by `read`; the first reading with each ticket is audited.

        With it, the participant's file that it is of. Raises NotFound for everything that is not exactly right.
        """
        ticket = self._tickets.read(ticket_text, recording_id, self._clock())
        missing = NotFound("recording.not_found", "This recording is not there.")
        if ticket is None:
            raise missing
        async with self._store.work() as work:
            person = await work.people.get(ticket.person_id)
            if person is None or not person.active or person.token_generation != ticket.generation:
                raise missing
            recording, encounter = await _known(work, recording_id)
            found = [file for file in _files(recording) if name in file.names]
            if not found or person.role is not Role.SUPERVISOR:
                raise missing
            if reads and self._first_read(ticket_text, name):
                reader, patient_id = person.as_actor(), encounter.patient_id
                work.audit.append(
                    reader, "recording.file", "recording", recording_id, patient_id=patient_id, reason=name
                )
        try:
            return await self._works.stored(recording_id, name), found[0]
        except RecordingError:
            raise missing from None

    def _first_read(self, ticket_text: str, name: str) -> bool:
        """Also after a restart, or when very many have read since: once too often does no harm."""
        if (ticket_text, name) in self._read:
            return False
        if len(self._read) >= REMEMBERED:
            self._read.clear()
        self._read.add((ticket_text, name))
        return True

    async def read(self, recording_id: str, name: str, start: int, length: int) -> AsyncIterator[bytes]:
        """A range of what `file` permitted, piece by piece. Raises RecordingError, also where it was altered."""
        end = start + length
        while start < end:
            piece = await self._works.read(recording_id, name, start, min(PIECE, end - start))
            if not piece:
                raise RecordingError("the file is shorter than it was")
            yield piece
            start += len(piece)

    async def played(
        self,
        actor: Actor,
        recording_id: str,
        ranges: Sequence[tuple[int, int]],
        seeks: Sequence[tuple[int, int]] = (),
    ) -> None:
        """Write down what was watched, and the jumps from and to, in milliseconds. Raises NotFound, Invalid."""
        played = [f"ms {','.join(f'{begin}-{end}' for begin, end in ranges)}"] if ranges else []
        jumped = [f"seeks {','.join(f'{begin}>{end}' for begin, end in seeks)}"] if seeks else []
        async with self._store.work() as work:
            said = "; ".join([*played, *jumped])
            recording, _ = await recording_for(work, actor, recording_id, "recording.play", reason=said)
            longest = (recording.duration_ms or 0) + 1_000
            if not said or not all(0 <= begin < end <= longest for begin, end in ranges):
                raise invalid("ranges", "impossible", "These ranges are not in the recording.")
            if not all(0 <= at <= longest for seek in seeks for at in seek):
                raise invalid("seeks", "impossible", "These moments are not in the recording.")

    async def doctors(self, actor: Actor) -> tuple[Person, ...]:
        """By name, those who have left too: a list is narrowed to one of them. Raises Forbidden."""
        require(actor, Role.SUPERVISOR, Role.ADMINISTRATOR)
        async with self._store.work() as work:
            return await work.people.find(role=Role.DOCTOR)


async def recording_shown(work: Work, actor: Actor, recording: Recording) -> RecordingShown:
    """For an actor who got the recording from `access`; administrators do not learn who the patient is."""
    return (await _shown(work, actor, [recording]))[0]


async def _is_assigned(work: Work, actor: Actor, recording_id: str) -> bool:
    reviews = (await work.reviews.of_recordings([recording_id])).get(recording_id, ())
    return is_assigned(own_of(reviews, actor.person_id))


def _files(recording: Recording) -> tuple[RecordedFile, ...]:
    if recording.state is not RecordingState.READY or recording.assembled is None:
        return ()
    return recording.assembled.files


async def _known(work: Work, recording_id: str) -> tuple[Recording, Encounter]:
    recording = await work.recordings.get(recording_id)
    encounter = await work.encounters.get(recording.encounter_id) if recording is not None else None
    if recording is None or encounter is None:
        raise NotFound("recording.not_found", "This recording is not there.")
    return recording, encounter


async def _shown(work: Work, actor: Actor, found: Sequence[Recording]) -> tuple[RecordingShown, ...]:
    known = await work.encounters.many({one.encounter_id for one in found})
    patients = await work.patients.many({one.patient_id for one in known.values()})
    centers = await work.centers.many({one.center_id for one in known.values()})
    doctors = await work.people.many({one.doctor_id for one in known.values()})
    seats = await work.participants.of_encounters(known)
    reviews = await work.reviews.of_recordings(one.id for one in found)
    sees = actor.role is Role.SUPERVISOR

    def one_shown(one: Recording) -> RecordingShown:
        encounter = known[one.encounter_id]
        patient, doctor = patients[encounter.patient_id], doctors.get(encounter.doctor_id or "")
        return RecordingShown(
            recording=one,
            encounter=encounter,
            patient=patient if sees else None,
            age=age_words(patient.birth_date, day_of(one.started_at)) if sees else "",
            center_name=centers[encounter.center_id].name,
            doctor_name=None if doctor is None else doctor.name,
            seats={seat.id: seat for seat in seats.get(encounter.id, ())},
            reviews=summary(reviews.get(one.id, ()), actor.person_id, sees_scores=sees),
        )

    return tuple(one_shown(one) for one in found)
