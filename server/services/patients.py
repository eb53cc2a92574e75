"""Finding, registering and reading patients. Must not know HTTP."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from server.domain import patients as rules
from server.domain.center_day import day_of
from server.domain.encounters import State
from server.domain.errors import Conflict, FieldError, Invalid, NotFound, Refused
from server.domain.identity import Actor, Role
from server.domain.ids import is_random_id, new_id
from server.domain.intake import complaint_line
from server.domain.patients import Patient, Sex
from server.services.access import own_center, patient_for
from server.services.ports import Clock, Store, Work
from server.services.shown import VitalsShown, vitals_shown

LIST_LENGTH = 20


@dataclass(frozen=True, slots=True)
class PatientDraft:
    """What staff has typed about a new patient. Exactly one of birth date and age is needed."""

    name: str
    sex: Sex
    id: str | None = None
    birth_date: date | None = None
    age_years: int | None = None
    age_months: int | None = None
    father_or_husband: str = ""
    phone: str = ""
    cnic: str = ""
    different_person: bool = False


@dataclass(frozen=True, slots=True)
class PatientShown:
    """A patient, and whether phone and CNIC may be shown whole to whoever asked."""

    patient: Patient
    whole_numbers: bool


@dataclass(frozen=True, slots=True)
class PastEncounter:
    id: str
    started_at: datetime
    center_name: str
    doctor_name: str | None
    speciality: str | None
    complaint: str
    assessment: str
    plan: str
    outcome: str | None


@dataclass(frozen=True, slots=True)
class History:
    """Everything known of a patient; encounters and vitals newest first."""

    patient: PatientShown
    encounters: tuple[PastEncounter, ...]
    vitals: tuple[VitalsShown, ...]


class LikelyDouble(Refused):
    """This may be a patient whom the center knows; staff decides."""

    def __init__(self, candidates: tuple[Patient, ...]) -> None:
        super().__init__("patient.likely_double", "This may be the same person.")
        self.candidates = candidates


class PatientService:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def search(self, actor: Actor, query: str) -> tuple[Patient, ...]:
        """Of the actor's center, by name in any script, phone or CNIC; to be shown masked."""
        center_id = own_center(actor)
        async with self._store.work() as work:
            found = await work.patients.search(center_id, query, LIST_LENGTH)
            for one in found:
                work.audit.append(actor, "patient.found", "patient", one.id, patient_id=one.id)
            return found

    async def register(self, actor: Actor, draft: PatientDraft) -> PatientShown:
        """A new patient; the same id again gives the one registered first. Raises LikelyDouble, Invalid."""
        own_center(actor)
        try:
            return await self._register(actor, draft)
        except Conflict as error:
            if error.code != "store.conflict":
                raise
            # The same request came twice at once: now the first one is there.
            return await self._register(actor, draft)

    async def get(self, actor: Actor, patient_id: str) -> PatientShown:
        """Raises NotFound."""
        async with self._store.work() as work:
            return _shown(actor, await patient_for(work, actor, patient_id, "patient.read"))

    async def change(self, actor: Actor, patient_id: str, changes: dict[str, Any]) -> PatientShown:
        """`changes` holds the fields to set, of Patient. Raises NotFound, Invalid."""
        own_center(actor)
        async with self._store.work() as work:
            known = await patient_for(work, actor, patient_id, "patient.change", lock=True)
            if "birth_date" in changes:
                changes = changes | {"birth_date_estimated": False}
            changed = self._checked(replace(known, **changes))
            await work.patients.save(changed)
            return _shown(actor, changed)

    async def history(self, actor: Actor, patient_id: str) -> History:
        """Raises NotFound."""
        async with self._store.work() as work:
            patient = await patient_for(work, actor, patient_id, "patient.history")
            return await _history(work, _shown(actor, patient))

    async def _register(self, actor: Actor, draft: PatientDraft) -> PatientShown:
        async with self._store.work() as work:
            known = await work.patients.get(draft.id) if draft.id else None
            if known is not None:
                if known.center_id != actor.center_id:
                    raise NotFound("patient.not_found", "This patient is not there.")
                work.audit.append(actor, "patient.read", "patient", known.id, patient_id=known.id)
                return _shown(actor, known)
            patient = self._checked(self._made(actor, draft))
            if not draft.different_person:
                await _refuse_double(work, patient)
            await work.patients.add(patient)
            work.audit.append(actor, "patient.register", "patient", patient.id, patient_id=patient.id)
            return _shown(actor, patient)

    def _made(self, actor: Actor, draft: PatientDraft) -> Patient:
        if draft.id is not None and not is_random_id(draft.id):
            raise Invalid((FieldError("id", "not_random", "The id must be a random UUID."),))
        told_age = draft.age_years is not None or draft.age_months is not None
        if (draft.birth_date is None) != told_age:
            message = "Type the age or the birth date."
            raise Invalid((FieldError("birth_date", "needed", message),))
        today = day_of(self._clock())
        return Patient(
            id=draft.id or new_id(),
            center_id=own_center(actor),
            name=draft.name,
            sex=draft.sex,
            birth_date=draft.birth_date
            or rules.birth_date_from_age(draft.age_years or 0, draft.age_months or 0, today),
            birth_date_estimated=told_age,
            father_or_husband=draft.father_or_husband,
            phone=draft.phone,
            cnic=draft.cnic,
            allergies="",
            created_at=self._clock(),
            created_by=actor.person_id,
        )

    def _checked(self, typed: Patient) -> Patient:
        """With normalised numbers. Raises Invalid."""
        faults = []
        phone, cnic = rules.phone_number(typed.phone), rules.cnic_number(typed.cnic)
        if phone is None:
            faults.append(FieldError("phone", "phone.impossible", "This is not a telephone number."))
        if cnic is None:
            faults.append(FieldError("cnic", "cnic.impossible", "A CNIC has 13 digits."))
        if not rules.birth_date_is_possible(typed.birth_date, day_of(self._clock())):
            faults.append(FieldError("birth_date", "birth_date.impossible", "This birth date is not possible."))
        if faults or phone is None or cnic is None:
            raise Invalid(tuple(faults))
        return replace(typed, phone=phone, cnic=cnic)


def _shown(actor: Actor, patient: Patient) -> PatientShown:
    """Supervisors recognise a number; staff and the treating doctor may use it."""
    return PatientShown(patient, whole_numbers=actor.role in (Role.STAFF, Role.DOCTOR))


async def _refuse_double(work: Work, patient: Patient) -> None:
    alike = await work.patients.alike(patient)
    candidates = tuple(one for one in alike if rules.likely_double(one, patient))
    if candidates:
        raise LikelyDouble(candidates)


async def _history(work: Work, patient: PatientShown) -> History:
    found = await work.encounters.find(patient_id=patient.patient.id)
    past = [one for one in found if one.state is not State.CANCELLED]
    ids = [one.id for one in past]
    notes = await work.notes.latest(ids)
    taken = await work.vitals.of_encounters(ids)
    intakes = await work.intakes.of_encounters(ids)
    centers = await work.centers.many({one.center_id for one in past})
    people = await work.people.many({one.doctor_id for one in past} | {one.taken_by for one in taken})
    names = {person.id: person.name for person in people.values()}
    return History(
        patient=patient,
        encounters=tuple(
            PastEncounter(
                id=one.id,
                started_at=one.arrived_at,
                center_name=centers[one.center_id].name,
                doctor_name=names.get(one.doctor_id or ""),
                speciality=one.speciality,
                complaint=complaint_line(one.complaint, intakes.get(one.id)),
                assessment=notes[one.id].text.assessment if one.id in notes else "",
                plan=notes[one.id].text.plan if one.id in notes else "",
                outcome=None if one.outcome is None else one.outcome.value,
            )
            for one in past
        ),
        vitals=tuple(
            vitals_shown(one, patient.patient.birth_date, names.get(one.taken_by or "", ""))
            for one in reversed(taken)
        ),
    )
