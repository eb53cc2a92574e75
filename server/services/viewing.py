"""Reports of who opened what, from the audit trail: of one recording, and of one person in a period.

Who asks for a report stands in the trail himself. Patients are not in them: an administrator reads them too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from server.domain.audit import AuditEvent
from server.domain.center_day import bounds, day_of
from server.domain.errors import NotFound, invalid
from server.domain.identity import Actor, Role
from server.domain.permissions import require
from server.domain.viewing import Opening, openings
from server.services.access import recording_for
from server.services.ports import Clock, Store, Work

MOST_EVENTS = 20_000
"""Read for one report; what is beyond is said to be missing."""
BATCH = 1_000
LONGEST_DAYS = 366
LATELY_DAYS = 30


@dataclass(frozen=True, slots=True)
class OpeningShown:
    """An opening, with the recording it is about as far as everybody who may read reports may know it."""

    opening: Opening
    started_at: datetime | None
    center_name: str
    doctor_name: str | None


@dataclass(frozen=True, slots=True)
class Viewing:
    """`name`: of the person that the report is about, "" where it is about a recording. Newest opening first."""

    name: str
    openings: tuple[OpeningShown, ...]
    complete: bool


class ViewingService:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def of_recording(self, actor: Actor, recording_id: str) -> Viewing:
        """Who has opened it. Raises NotFound."""
        async with self._store.work() as work:
            await recording_for(work, actor, recording_id, "recording.viewers")
            events, complete = await _events(work, recording_id=recording_id)
            return await _viewing(work, "", events, complete)

    async def of_person(self, actor: Actor, person_id: str, since: date | None, until: date | None) -> Viewing:
        """What this person has opened on these days, both included, or lately. Raises NotFound, Invalid."""
        require(actor, Role.ADMINISTRATOR)
        until = until or day_of(self._clock())
        since = since or until - timedelta(days=LATELY_DAYS - 1)
        if not 0 <= (until - since).days < LONGEST_DAYS:
            raise invalid("until", "impossible", "Choose a period of at most a year.")
        async with self._store.work() as work:
            person = await work.people.get(person_id)
            if person is None:
                raise NotFound("person.not_found", "This person is not there.")
            work.audit.append(actor, "person.viewed", "person", person.id, reason=f"{since} to {until}")
            period = (bounds(since)[0], bounds(until)[1])
            events, complete = await _events(work, actor_id=person.id, period=period)
            return await _viewing(work, person.name, events, complete)


async def _events(
    work: Work,
    *,
    recording_id: str | None = None,
    actor_id: str | None = None,
    period: tuple[datetime | None, datetime | None] = (None, None),
) -> tuple[list[AuditEvent], bool]:
    """Oldest first, and whether they are all."""
    begin, end = period
    found: list[AuditEvent] = []
    while len(found) < MOST_EVENTS:
        more = await work.audit.of_recordings(
            object_id=recording_id,
            actor_id=actor_id,
            begin=begin,
            end=end,
            after=found[-1].number if found else 0,
            limit=BATCH,
        )
        found += more
        if len(more) < BATCH:
            return found, True
    return found, False


async def _viewing(work: Work, name: str, events: list[AuditEvent], complete: bool) -> Viewing:
    found = openings(events)
    recordings = await work.recordings.many({one.recording_id for one in found})
    encounters = await work.encounters.many({one.encounter_id for one in recordings.values()})
    centers = await work.centers.many({one.center_id for one in encounters.values()})
    doctors = await work.people.many({one.doctor_id for one in encounters.values()})

    def shown(one: Opening) -> OpeningShown:
        recording = recordings.get(one.recording_id)
        encounter = encounters.get(recording.encounter_id) if recording is not None else None
        center = centers.get(encounter.center_id) if encounter is not None else None
        doctor = doctors.get((encounter.doctor_id or "") if encounter is not None else "")
        return OpeningShown(
            opening=one,
            started_at=None if recording is None else recording.started_at,
            center_name="" if center is None else center.name,
            doctor_name=None if doctor is None else doctor.name,
        )

    return Viewing(name, tuple(shown(one) for one in found), complete)
