"""The record as other systems read it: whole cases and what stands around them, within what the actor may see.

> Staff reads the own center's, a doctor the encounters that he treats or has treated, a supervisor all; nobody
> else reads a case. What was given out is in the audit trail before it is given.

Must not know FHIR or HTTP.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from server.domain.attachments import Attachment
from server.domain.audit import AuditEvent
from server.domain.bookings import Booking
from server.domain.clinical_access import Purpose, may, sees_whole_numbers
from server.domain.consent import Consent
from server.domain.encounters import Encounter
from server.domain.errors import Invalid, NotFound
from server.domain.identity import Actor, Center, Person, Role, Room
from server.domain.patients import Patient
from server.domain.permissions import require
from server.domain.prescriptions import SignedDocument, Standing, hash_in, standing
from server.domain.record import RecordEntry
from server.domain.vitals import VitalsSet
from server.services.access import patient_for
from server.services.ports import Store, Work

MOST = 2_000
"""Encounters, bookings or patients that one search may go through."""
CLINICAL = (Role.STAFF, Role.DOCTOR, Role.SUPERVISOR)

Picked = TypeVar("Picked")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which encounters; None narrows nothing. `until` is not included."""

    encounter_ids: frozenset[str] | None = None
    patient_id: str | None = None
    center_id: str | None = None
    arrived_from: datetime | None = None
    arrived_until: datetime | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether it asks for few enough encounters: named ones, one patient's, or those of a time with an end."""
        named = self.encounter_ids is not None or self.patient_id is not None
        return named or (self.arrived_from is not None and self.arrived_until is not None)


@dataclass(frozen=True, slots=True)
class Case:
    """An encounter with all that belongs to it. `people`: by id, those who are named in it."""

    encounter: Encounter
    patient: Patient
    whole_numbers: bool
    center: Center
    room: Room | None
    people: Mapping[str, Person]
    vitals: tuple[VitalsSet, ...]
    consents: tuple[Consent, ...]
    documents: tuple[tuple[SignedDocument, Standing], ...]
    #: Whole ones that were not removed.
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class Given(Generic[Picked]):
    """What is given out, and of which patients that is."""

    picked: Picked
    patient_ids: frozenset[str]


class RecordReadingService:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def cases(
        self, actor: Actor, wanted: Wanted, about: str, pick: Callable[[tuple[Case, ...]], Given[Picked]]
    ) -> Picked:
        """What `pick` gives out of the cases that were wanted, newest arrival first; `about` goes into the audit.

        Raises Forbidden, Invalid for a search through too many.
        """
        require(actor, *CLINICAL)
        async with self._store.work() as work:
            found = await _cases(work, await _encounters(work, actor, wanted), actor)
            return _noted(work, actor, pick(found), about)

    async def patients(
        self, actor: Actor, query: str, center_id: str | None, pick: Callable[[tuple[Patient, ...]], Given[Picked]]
    ) -> Picked:
        """What `pick` gives out of a center's patients by name, telephone or CNIC, those seen last first.

        Raises Forbidden, Invalid when it is not said which center.
        """
        require(actor, Role.STAFF, Role.SUPERVISOR)
        center_id = actor.center_id if actor.role is Role.STAFF else center_id
        if center_id is None:
            raise Invalid((), "Say in which organization to search.")
        async with self._store.work() as work:
            return _noted(work, actor, pick(await work.patients.search(center_id, query, MOST)), "Patient")

    async def patient(self, actor: Actor, patient_id: str) -> tuple[Patient, tuple[RecordEntry, ...]]:
        """With the entries of his record, oldest first, removed ones too. Raises NotFound."""
        async with self._store.work() as work:
            patient = await patient_for(work, actor, patient_id, "fhir.read")
            return patient, await work.record_entries.of_patient(patient_id)

    async def bookings(
        self, actor: Actor, begin: datetime, end: datetime, pick: Callable[[tuple[Booking, ...]], Given[Picked]]
    ) -> Picked:
        """What `pick` gives out of the bookings of the own center, with oneself, or (supervisors) of all.

        They come earliest first. Raises Forbidden.
        """
        require(actor, *CLINICAL)
        center_id = actor.center_id if actor.role is Role.STAFF else None
        doctor_id = actor.person_id if actor.role is Role.DOCTOR else None
        async with self._store.work() as work:
            found = await work.bookings.find(begin, end, center_id=center_id, doctor_id=doctor_id)
            return _noted(work, actor, pick(found), "Appointment")

    async def booking(self, actor: Actor, booking_id: str) -> Booking:
        """Raises NotFound, also for one that this actor may not see."""
        async with self._store.work() as work:
            one = await work.bookings.get(booking_id)
            own = one is not None and (
                actor.role is Role.SUPERVISOR
                or (actor.role is Role.STAFF and one.center_id == actor.center_id)
                or (actor.role is Role.DOCTOR and one.doctor_id == actor.person_id)
            )
            if one is None or not own:
                raise NotFound("booking.not_found", "This booking is not there.")
            work.audit.append(actor, "fhir.read", "patient", one.patient_id, patient_id=one.patient_id)
            return one

    async def staffing(self) -> tuple[tuple[Person, ...], tuple[Center, ...], tuple[Room, ...]]:
        """Everybody who treats or helps to, every center and room; those no longer in use too."""
        async with self._store.work() as work:
            doctors = await work.people.find(role=Role.DOCTOR)
            staff = await work.people.find(role=Role.STAFF)
            return (*doctors, *staff), await work.centers.all(), await work.rooms.all()

    async def audit_events(
        self,
        actor: Actor,
        *,
        number: int | None = None,
        patient_id: str | None = None,
        begin: datetime | None = None,
        end: datetime | None = None,
        before: int | None = None,
        limit: int,
    ) -> tuple[AuditEvent, ...]:
        """Newest first. Raises Forbidden."""
        require(actor, Role.SUPERVISOR, Role.ADMINISTRATOR)
        async with self._store.work() as work:
            if number is not None:
                return await work.audit.after(number - 1, 1)
            return await work.audit.find(patient_id=patient_id, begin=begin, end=end, before=before, limit=limit)


def _noted(work: Work, actor: Actor, given: Given[Picked], about: str) -> Picked:
    """Write into the audit of which patients something is given out."""
    for patient_id in sorted(given.patient_ids):
        work.audit.append(actor, "fhir.read", "patient", patient_id, patient_id=patient_id, reason=about)
    return given.picked


async def _encounters(work: Work, actor: Actor, wanted: Wanted) -> tuple[Encounter, ...]:
    if wanted.encounter_ids is not None:
        named = (await work.encounters.many(wanted.encounter_ids)).values()
        found = tuple(sorted(named, key=lambda one: one.arrived_at, reverse=True))
    else:
        own_center = actor.center_id if actor.role is Role.STAFF else wanted.center_id
        found = await work.encounters.find(
            center_id=own_center,
            doctor_id=actor.person_id if actor.role is Role.DOCTOR else None,
            patient_id=wanted.patient_id,
            arrived_from=wanted.arrived_from,
            arrived_until=wanted.arrived_until,
        )
    if len(found) > MOST:
        raise Invalid((), f"This search goes through {len(found)} encounters. Ask for a shorter time.")
    return tuple(one for one in found if _is_wanted(one, wanted) and may(actor, one, Purpose.CHART, on_duty=False))


def _is_wanted(one: Encounter, wanted: Wanted) -> bool:
    return (wanted.patient_id in (None, one.patient_id)) and (wanted.center_id in (None, one.center_id))


async def _cases(work: Work, found: tuple[Encounter, ...], actor: Actor) -> tuple[Case, ...]:
    ids = [one.id for one in found]
    patients = await work.patients.many({one.patient_id for one in found})
    centers = await work.centers.many({one.center_id for one in found})
    rooms = await work.rooms.many({one.room_id for one in found})
    vitals = _by_encounter(await work.vitals.of_encounters(ids))
    consents = await work.consents.of_encounters(ids)
    documents = await _documents(work, ids)
    attachments = _by_encounter(await work.attachments.of_encounters(ids))
    people = await work.people.many({one.doctor_id for one in found} | {one.created_by for one in found})
    return tuple(
        Case(
            encounter=one,
            patient=patients[one.patient_id],
            whole_numbers=sees_whole_numbers(actor, one),
            center=centers[one.center_id],
            room=rooms.get(one.room_id or ""),
            people=people,
            vitals=vitals.get(one.id, ()),
            consents=consents.get(one.id, ()),
            documents=documents.get(one.id, ()),
            attachments=tuple(each for each in attachments.get(one.id, ()) if _is_there(each)),
        )
        for one in found
    )


def _is_there(one: Attachment) -> bool:
    return one.is_whole and one.removed_at is None


async def _documents(work: Work, ids: list[str]) -> dict[str, tuple[tuple[SignedDocument, Standing], ...]]:
    """Encounter id -> every signed version, the oldest first, and what it is worth now."""
    versions = _by_encounter(await work.documents.of_encounters(ids))
    said = await work.audit.newest("document.sign", [one.id for own in versions.values() for one in own])
    hashes = {object_id: hash_in(event.reason) for object_id, event in said.items()}
    return {
        encounter_id: tuple((one, standing(one, own[-1].version, hashes.get(one.id))) for one in own)
        for encounter_id, own in versions.items()
    }


Part = TypeVar("Part", VitalsSet, SignedDocument, Attachment)


def _by_encounter(parts: Iterable[Part]) -> dict[str, tuple[Part, ...]]:
    grouped: dict[str, list[Part]] = {}
    for one in parts:
        grouped.setdefault(one.encounter_id, []).append(one)
    return {encounter_id: tuple(own) for encounter_id, own in grouped.items()}
