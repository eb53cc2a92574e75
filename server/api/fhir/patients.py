"""Patients and what outlasts an encounter as Patient, AllergyIntolerance, Condition and Appointment. Pure."""

from __future__ import annotations

from datetime import timedelta

from server.api.fhir.elements import (
    TERMS,
    Json,
    Site,
    coding,
    concept,
    identifier,
    instant,
    reference,
    without_nothing,
)
from server.api.fhir.staffing import specialty
from server.domain.bookings import Booking, BookingState
from server.domain.diagnoses import SYSTEM
from server.domain.patients import Patient
from server.domain.record import EntryKind, RecordEntry

SLOT = timedelta(minutes=15)
"""How long a booking is given out to last; nobody plans an end."""
KINDS = {EntryKind.ALLERGY: "AllergyIntolerance", EntryKind.CONDITION: "Condition"}
STATUSES = {
    EntryKind.ALLERGY: ("allergyintolerance-clinical", "allergyintolerance-verification"),
    EntryKind.CONDITION: ("condition-clinical", "condition-ver-status"),
}


def patient(one: Patient, site: Site, *, whole_numbers: bool) -> Json:
    """Without telephone and CNIC for those who may not see them whole. An estimated birth date is a year."""
    numbers = [identifier(site.sid("mrn"), one.id, "MR", "usual")]
    if whole_numbers and one.cnic:
        numbers.append(identifier(site.sid("cnic"), one.cnic, "NI"))
    phone = [{"system": "phone", "value": one.phone, "use": "mobile"}] if whole_numbers and one.phone else []
    born = one.birth_date.isoformat()
    return without_nothing(
        {
            "resourceType": "Patient",
            "id": one.id,
            "active": True,
            "identifier": numbers,
            "name": [{"use": "official", "text": one.name}],
            "telecom": phone,
            "gender": one.sex.value,
            "birthDate": born[:4] if one.birth_date_estimated else born,
            "managingOrganization": reference("Organization", one.center_id),
        }
    )


def entry(one: RecordEntry, number: int) -> Json:
    """An allergy or a long-term condition; `number` counts the entries of a patient from 0."""
    kind = KINDS[one.kind]
    clinical, verification = STATUSES[one.kind]
    code = concept(*([coding(SYSTEM, one.code)] if one.code else []), text=one.text)
    if one.removed_at is None:
        standing = {
            "clinicalStatus": concept(coding(f"{TERMS}/{clinical}", "active")),
            "verificationStatus": concept(coding(f"{TERMS}/{verification}", "confirmed")),
        }
    else:  # no clinical status then (constraints con-5 and ait-2)
        standing = {"verificationStatus": concept(coding(f"{TERMS}/{verification}", "entered-in-error"))}
    whose = "patient" if one.kind is EntryKind.ALLERGY else "subject"
    problem = [concept(coding(f"{TERMS}/condition-category", "problem-list-item"))]
    return without_nothing(
        {
            "resourceType": kind,
            "id": f"{one.patient_id}.r{number}",
            **standing,
            "category": [] if one.kind is EntryKind.ALLERGY else problem,
            "code": code,
            whose: reference("Patient", one.patient_id),
            "recordedDate": instant(one.added_at),
            "recorder": reference("Practitioner", one.added_by),
        }
    )


def booking(one: Booking) -> Json:
    """As an Appointment: the patient, the center, and the doctor if one was chosen."""
    accepted = {BookingState.CANCELLED: "declined"}.get(one.state, "accepted")
    doctor = [{"actor": reference("Practitioner", one.doctor_id), "status": accepted}] if one.doctor_id else []
    return without_nothing(
        {
            "resourceType": "Appointment",
            "id": one.id,
            "status": one.state.value,
            "specialty": [specialty(one.speciality)],
            "start": instant(one.at),
            "end": instant(one.at + SLOT),
            "created": instant(one.created_at),
            "participant": [
                {"actor": reference("Patient", one.patient_id), "status": accepted},
                *doctor,
            ],
        }
    )
