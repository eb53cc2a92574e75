"""Puts together what is frozen by a signature: everything that will ever be printed of an encounter.

Plain JSON values only, so that its hash is the same on every database and in ten years. Must not know pages.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from server.domain.center_day import day_of
from server.domain.encounters import Encounter
from server.domain.identity import Person
from server.domain.notes import NotesVersion, nothing_yet
from server.domain.patients import Patient, age_on
from server.domain.prescriptions import FORMAT, Draft, to_json
from server.domain.record import allergies_of
from server.services.ports import Work


async def body_of(
    work: Work, encounter: Encounter, draft: Draft, signer: Person, version: int, reason: str, now: datetime
) -> dict[str, Any]:
    """The body of the document that is signed now."""
    patient = await work.patients.get(encounter.patient_id)
    center = await work.centers.get(encounter.center_id)
    notes = (await work.notes.latest([encounter.id])).get(encounter.id) or nothing_yet(encounter.id)
    entries = await work.record_entries.of_patient(encounter.patient_id)
    if patient is None or center is None:
        raise LookupError("an encounter without patient or center")
    return {
        "format": FORMAT,
        "encounter_id": encounter.id,
        "language": encounter.language,
        "arrived_at": encounter.arrived_at.isoformat(),
        "signed_at": now.isoformat(),
        "version": version,
        "reason": reason,
        "draft_version": draft.version,
        "patient": _patient(patient, now),
        "center": {"name": center.name, "district": center.district, "phone": center.phone},
        "doctor": {
            "name": signer.name,
            "registration": signer.registration,
            "specialities": list(signer.specialities),
        },
        "allergies": list(allergies_of(patient.allergies, entries)),
        "notes": _notes(encounter, notes),
        "vitals": await _vitals(work, encounter),
        "content": to_json(draft.content),
    }


def _patient(patient: Patient, now: datetime) -> dict[str, Any]:
    age = age_on(patient.birth_date, day_of(now))
    return {
        "name": patient.name,
        "sex": patient.sex.value,
        "age": {"years": age.years, "months": age.months, "days": age.days},
        "father_or_husband": patient.father_or_husband,
    }


def _notes(encounter: Encounter, notes: NotesVersion) -> dict[str, Any]:
    text = notes.text
    return {
        "version": notes.version,
        "complaint": encounter.complaint,
        "history": text.history,
        "findings": text.findings,
        "assessment": text.assessment,
        "plan": text.plan,
    }


async def _vitals(work: Work, encounter: Encounter) -> dict[str, Any] | None:
    latest = (await work.vitals.latest([encounter.id])).get(encounter.id)
    if latest is None:
        return None
    return {"taken_at": latest.taken_at.isoformat(), "values": latest.values.measured()}
