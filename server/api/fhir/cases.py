"""An encounter and what was agreed and measured in it as Encounter, Consent, Observation, DocumentReference. Pure.

> The id of everything that belongs to an encounter begins with the encounter's, so one rule of access serves all.
"""

from __future__ import annotations

from datetime import datetime

from server.api.fhir.elements import (
    LOINC,
    TERMS,
    Json,
    Site,
    coding,
    concept,
    instant,
    quantity,
    reference,
    without_nothing,
)
from server.api.fhir.staffing import specialty
from server.domain.attachments import Attachment
from server.domain.consent import Consent, Scope
from server.domain.encounters import Encounter, State, Urgency
from server.domain.prescriptions import SignedDocument, Standing
from server.domain.vitals import VitalsSet
from server.services.record_reading import Case

PRIORITY = {Urgency.EMERGENCY: "EM", Urgency.URGENT: "UR", Urgency.ROUTINE: "R"}
"""HL7 v3 ActPriority."""
MEASURES: dict[str, tuple[tuple[str, ...], str, str, str]] = {
    "pulse": (("8867-4",), "Heart rate", "/min", "/min"),
    "temperature": (("8310-5",), "Body temperature", "°C", "Cel"),
    "spo2": (("2708-6", "59408-5"), "Oxygen saturation by pulse oximetry", "%", "%"),
    "respiration": (("9279-1",), "Respiratory rate", "/min", "/min"),
    "weight": (("29463-7",), "Body weight", "kg", "kg"),
    "height": (("8302-2",), "Body height", "cm", "cm"),
    "glucose": (("41653-7",), "Glucose in capillary blood by glucometer", "mg/dL", "mg/dL"),
}
"""Field of `Vitals` -> LOINC codes, words, unit, UCUM code (facts: fhir.md)."""
PRESSURES = {"systolic": ("8480-6", "Systolic blood pressure"), "diastolic": ("8462-4", "Diastolic blood pressure")}
WORTH = {
    Standing.VALID: "current",
    Standing.AMENDED: "superseded",
    Standing.WITHDRAWN: "entered-in-error",
    Standing.ALTERED: "entered-in-error",
}


def encounter(case: Case, _site: Site) -> list[Json]:
    one = case.encounter
    period = {"start": instant(one.arrived_at)} | ({"end": instant(one.finished_at)} if one.finished_at else {})
    return [
        without_nothing(
            {
                "resourceType": "Encounter",
                "id": one.id,
                "meta": {"versionId": str(one.version)},
                "status": one.state.value,
                "class": coding(f"{TERMS}/v3-ActCode", "VR", "virtual"),
                "serviceType": specialty(one.speciality) if one.speciality else None,
                "priority": _priority(one),
                "subject": reference("Patient", one.patient_id, case.patient.name),
                "participant": _participants(case),
                "period": period,
                "reasonCode": [concept(text=one.complaint)] if one.complaint else [],
                "hospitalization": _hospitalization(one),
                "location": [{"location": reference("Location", case.room.id, case.room.name)}]
                if case.room
                else [],
                "serviceProvider": reference("Organization", one.center_id, case.center.name),
            }
        )
    ]


def consents(case: Case, site: Site) -> list[Json]:
    """The patient's own answers; the last one of a scope counts, the ones before it are inactive."""
    own = [one for one in case.consents if one.participant_id is None]
    newest = {one.scope: one.number for one in own}
    return [_consent(case, one, site, counts=newest[one.scope] == one.number) for one in own]


def observations(case: Case, _site: Site) -> list[Json]:
    """One for each measured value, and the two blood pressures as one panel."""
    found = []
    for number, taken in enumerate(case.vitals):
        values = taken.values.measured()
        pressures = {name: value for name, value in values.items() if name in PRESSURES}
        if pressures:
            found.append(_panel(case, taken, number, pressures))
        found += [_measured(case, taken, number, name, values[name]) for name in values if name in MEASURES]
    return found


def documents(case: Case, site: Site) -> list[Json]:
    """Signed versions, and the pictures and voice notes of the intake."""
    signed = [_signed(case, one, worth) for one, worth in case.documents]
    return [*signed, *(_attached(case, one, site) for one in case.attachments)]


def _priority(one: Encounter) -> Json | None:
    if one.urgency is None:
        return None
    return concept(coding(f"{TERMS}/v3-ActPriority", PRIORITY[one.urgency]), text=one.urgency.value)


def _participants(case: Case) -> list[Json]:
    """The doctor performs, the staff at the center attends."""
    one = case.encounter
    seated = ((one.doctor_id, "PPRF", "primary performer"), (one.created_by, "ATND", "attender"))
    return [
        {
            "type": [concept(coding(f"{TERMS}/v3-ParticipationType", code, words))],
            "individual": reference("Practitioner", person.id, person.name),
        }
        for id_, code, words in seated
        if id_ is not None and (person := case.people.get(id_)) is not None
    ]


def _hospitalization(one: Encounter) -> Json | None:
    """Holds the outcome, which R4 knows as the discharge disposition."""
    if one.state is not State.FINISHED or one.outcome is None:
        return None
    return {"dischargeDisposition": concept(text=one.outcome.value)}


def _consent(case: Case, one: Consent, site: Site, *, counts: bool) -> Json:
    scope = "treatment" if one.scope is Scope.CARE else "patient-privacy"
    actors = [reference("Practitioner", one.witness_id)] if one.witness_id else []
    verified = {"verified": True, "verificationDate": instant(one.at)}
    about = reference("Encounter", one.encounter_id)
    return without_nothing(
        {
            "resourceType": "Consent",
            "id": f"{one.encounter_id}.c{one.number}",
            "status": "active" if counts else "inactive",
            "scope": concept(coding(f"{TERMS}/consentscope", scope)),
            "category": [concept(coding(LOINC, "59284-0", "Consent Document"))],
            "patient": reference("Patient", case.encounter.patient_id),
            "dateTime": instant(one.at),
            "performer": [reference("Patient", case.encounter.patient_id)],
            "organization": [reference("Organization", case.encounter.center_id)],
            "policyRule": concept(
                coding(site.codes("consent-wording"), one.wording), text=f"{one.wording} ({one.language})"
            ),
            "verification": [verified] if actors else [],
            "provision": {
                "type": "permit" if one.given else "deny",
                "actor": [
                    {"role": concept(coding(f"{TERMS}/v3-ParticipationType", "WIT", "witness")), "reference": each}
                    for each in actors
                ],
                "data": [{"meaning": "instance", "reference": about}],
            },
        }
    )


def _panel(case: Case, taken: VitalsSet, number: int, values: dict[str, float]) -> Json:
    parts = [
        {
            "code": concept(coding(LOINC, *PRESSURES[name])),
            "valueQuantity": quantity(value, "mmHg", "mm[Hg]"),
        }
        for name, value in values.items()
    ]
    code = concept(coding(LOINC, "85354-9", "Blood pressure panel"), text="Blood pressure")
    return _observation(case, taken, f"v{number}.bp", code) | {"component": parts}


def _measured(case: Case, taken: VitalsSet, number: int, name: str, value: float) -> Json:
    codes, words, unit, ucum = MEASURES[name]
    code = concept(*(coding(LOINC, each) for each in codes), text=words)
    kind = "laboratory" if name == "glucose" else "vital-signs"
    return _observation(case, taken, f"v{number}.{name}", code, kind) | {
        "valueQuantity": quantity(value, unit, ucum)
    }


def _observation(case: Case, taken: VitalsSet, part: str, code: Json, kind: str = "vital-signs") -> Json:
    return without_nothing(
        {
            "resourceType": "Observation",
            "id": f"{taken.encounter_id}.{part}",
            "status": "final",
            "category": [concept(coding(f"{TERMS}/observation-category", kind))],
            "code": code,
            "subject": reference("Patient", case.encounter.patient_id),
            "encounter": reference("Encounter", taken.encounter_id),
            "effectiveDateTime": instant(taken.taken_at),
            "performer": [reference("Practitioner", taken.taken_by)] if taken.taken_by else [],
        }
    )


def _signed(case: Case, one: SignedDocument, worth: Standing) -> Json:
    """The page itself is drawn at the center's printer; here is that it exists, and what it is worth."""
    relates = [
        {"code": "replaces", "target": reference("DocumentReference", f"{one.encounter_id}.p{one.version - 1}")}
    ]
    kind = concept(coding(LOINC, "34133-9", "Summary of episode note"), text="Prescription and summary")
    made = _document(case, f"p{one.version}", kind, one.signed_at)
    attachment = {
        "contentType": "application/pdf",
        "title": f"Version {one.version}",
        "creation": instant(one.signed_at),
    }
    return without_nothing(
        made
        | {
            "status": WORTH[worth],
            "docStatus": "final" if one.version == 1 else "amended",
            "author": [reference("Practitioner", one.signed_by, one.signer_name)],
            "relatesTo": relates if one.version > 1 else [],
            "content": [{"attachment": attachment}],
        }
    )


def _attached(case: Case, one: Attachment, site: Site) -> Json:
    kind = concept(text="Picture" if one.kind == "picture" else "Voice note")
    url = f"{site.origin}/api/encounters/{one.encounter_id}/attachments/{one.id}"
    attachment = {"contentType": one.mime, "url": url, "size": one.octets, "title": one.note or one.shows}
    return without_nothing(
        _document(case, f"a{one.id.replace('-', '')[:24]}", kind, one.taken_at)
        | {
            "status": "current",
            "author": [reference("Practitioner", one.taken_by)] if one.taken_by else [],
            "content": [{"attachment": without_nothing(attachment)}],
        }
    )


def _document(case: Case, part: str, kind: Json, at: datetime) -> Json:
    one = case.encounter
    return {
        "resourceType": "DocumentReference",
        "id": f"{one.id}.{part}",
        "type": kind,
        "subject": reference("Patient", one.patient_id),
        "date": instant(at),
        "custodian": reference("Organization", one.center_id),
        "context": {"encounter": [reference("Encounter", one.id)]},
    }
