"""What a doctor signed as Condition, MedicationRequest and ServiceRequest, a line a resource (FHIR R4). Pure."""

from __future__ import annotations

from typing import Any

from server.api.fhir.cases import WORTH
from server.api.fhir.elements import (
    SNOMED,
    TERMS,
    UCUM,
    Json,
    Site,
    coding,
    concept,
    instant,
    reference,
    without_nothing,
)
from server.domain.diagnoses import SYSTEM, Certainty, Diagnosis
from server.domain.formulary import FREQUENCIES
from server.domain.medicines import Medicine, quantity
from server.domain.prescriptions import INVESTIGATIONS, Prescription, Referral, SignedDocument, Standing, from_json
from server.services.record_reading import Case

ORDER_STATUS = {"current": "active", "superseded": "cancelled", "entered-in-error": "entered-in-error"}
"""Worth of the document -> status of a MedicationRequest (`cancelled`: a newer version stands)."""
LABORATORY, REFERRAL = ("108252007", "Laboratory procedure"), ("3457005", "Patient referral")


def conditions(case: Case, _site: Site) -> list[Json]:
    """The diagnoses of the newest signed version; withdrawn ones are marked as entered in error."""
    if not case.documents:
        return []
    one, worth = case.documents[-1]
    found = enumerate(_content(one).diagnoses)
    return [_condition(one, worth, number, diagnosis) for number, diagnosis in found]


def medications(case: Case, _site: Site) -> list[Json]:
    """Every medicine of every signed version."""
    return [
        _medication(one, worth, number, medicine)
        for one, worth in case.documents
        for number, medicine in enumerate(_content(one).medicines)
    ]


def services(case: Case, site: Site) -> list[Json]:
    """Every investigation and referral of every signed version."""
    found = []
    for one, worth in case.documents:
        content = _content(one)
        found += [
            _investigation(one, worth, number, name, site) for number, name in enumerate(content.investigations)
        ]
        if content.referral is not None:
            found.append(_referral(one, worth, content.referral))
    return found


def _content(one: SignedDocument) -> Prescription:
    return from_json(one.body["content"])


def _condition(one: SignedDocument, worth: Standing, number: int, diagnosis: Diagnosis) -> Json:
    in_error = WORTH[worth] == "entered-in-error"
    certainty = "entered-in-error" if in_error else _certainty(diagnosis.certainty)
    active = concept(coding(f"{TERMS}/condition-clinical", "active"))
    return without_nothing(
        {
            "resourceType": "Condition",
            "id": f"{one.encounter_id}.p{one.version}.d{number}",
            "clinicalStatus": None if in_error else active,
            "verificationStatus": concept(coding(f"{TERMS}/condition-ver-status", certainty)),
            "category": [concept(coding(f"{TERMS}/condition-category", "encounter-diagnosis"))],
            "code": concept(*([coding(SYSTEM, diagnosis.code)] if diagnosis.code else []), text=diagnosis.text),
            "subject": reference("Patient", one.patient_id),
            "encounter": reference("Encounter", one.encounter_id),
            "recordedDate": instant(one.signed_at),
            "recorder": reference("Practitioner", one.signed_by, one.signer_name),
        }
    )


def _certainty(certainty: Certainty) -> str:
    """Our words are FHIR's."""
    return certainty.value


def _medication(one: SignedDocument, worth: Standing, number: int, medicine: Medicine) -> Json:
    words = " ".join(part for part in (medicine.name, medicine.strength, medicine.form) if part)
    total = quantity(medicine)
    return without_nothing(
        _ordered(one, worth, f"m{number}", "MedicationRequest")
        | {
            "medicationCodeableConcept": concept(text=words),
            "dosageInstruction": [_dosage(medicine)],
            "dispenseRequest": {"quantity": {"value": total.amount, "unit": total.unit}} if total else None,
            "note": [{"text": medicine.note}] if medicine.note else [],
        }
    )


def _dosage(medicine: Medicine) -> Json:
    dose = f"{medicine.dose:g} {medicine.unit}" if medicine.dose is not None else ""
    how_long = f"for {medicine.days} days" if medicine.days is not None else ""
    text = ", ".join(part for part in (dose, medicine.frequency.replace("_", " "), how_long) if part)
    given = {"doseQuantity": {"value": medicine.dose, "unit": medicine.unit}} if medicine.dose is not None else None
    return without_nothing(
        {
            "text": text or medicine.name,
            "timing": _timing(medicine),
            "route": concept(text=medicine.route) if medicine.route else None,
            "doseAndRate": [given] if given else [],
        }
    )


def _timing(medicine: Medicine) -> Json | None:
    """Whole numbers of doses a day; what is rarer or single has its words alone."""
    frequency = FREQUENCIES.get(medicine.frequency)
    per_day = frequency.per_day if frequency is not None else None
    if per_day is None or per_day < 1 or per_day != int(per_day):
        return None
    repeat: dict[str, Any] = {"frequency": int(per_day), "period": 1, "periodUnit": "d"}
    if medicine.days is not None:
        repeat["boundsDuration"] = {"value": medicine.days, "unit": "days", "system": UCUM, "code": "d"}
    return {"repeat": repeat}


def _investigation(one: SignedDocument, worth: Standing, number: int, name: str, site: Site) -> Json:
    known = INVESTIGATIONS.get(name)
    words = known["en"] if known else name
    codings = [coding(site.codes("investigation"), name)] if known else []
    return without_nothing(
        _ordered(one, worth, f"i{number}", "ServiceRequest")
        | {"category": [concept(coding(SNOMED, *LABORATORY))], "code": concept(*codings, text=words)}
    )


def _referral(one: SignedDocument, worth: Standing, referral: Referral) -> Json:
    return without_nothing(
        _ordered(one, worth, "referral", "ServiceRequest")
        | {
            "category": [concept(coding(SNOMED, *REFERRAL))],
            "priority": "urgent" if referral.urgent else "routine",
            "code": concept(text=f"Referral in person: {referral.to}"),
            "reasonCode": [concept(text=referral.reason)] if referral.reason else [],
        }
    )


def _ordered(one: SignedDocument, worth: Standing, part: str, kind: str) -> Json:
    """What every order says of itself. A ServiceRequest knows no `cancelled`: its word is `revoked`."""
    status = ORDER_STATUS[WORTH[worth]]
    if kind == "ServiceRequest" and status == "cancelled":
        status = "revoked"
    return {
        "resourceType": kind,
        "id": f"{one.encounter_id}.p{one.version}.{part}",
        "status": status,
        "intent": "order",
        "subject": reference("Patient", one.patient_id),
        "encounter": reference("Encounter", one.encounter_id),
        "authoredOn": instant(one.signed_at),
        "requester": reference("Practitioner", one.signed_by, one.signer_name),
    }
