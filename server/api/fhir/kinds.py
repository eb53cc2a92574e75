"""Which types there are, which parameters each takes, and the CapabilityStatement made of that. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from server.api.fhir import cases, orders
from server.api.fhir.elements import Json, Site
from server.services.record_reading import Case

ALWAYS = frozenset({"_id", "_count", "_offset", "_format"})
PARAMETERS: dict[str, dict[str, str]] = {
    "Patient": {"name": "string", "identifier": "token", "phone": "token", "organization": "reference"},
    "Practitioner": {"name": "string", "identifier": "token"},
    "PractitionerRole": {"organization": "reference"},
    "Organization": {"name": "string"},
    "Location": {"organization": "reference"},
    "Appointment": {"patient": "reference", "date": "date", "status": "token"},
    "Encounter": {"patient": "reference", "date": "date", "status": "token", "service-provider": "reference"},
    "Observation": {"patient": "reference", "encounter": "reference", "date": "date", "code": "token"},
    "Condition": {"patient": "reference", "encounter": "reference", "recorded-date": "date", "code": "token"},
    "AllergyIntolerance": {"patient": "reference", "date": "date"},
    "MedicationRequest": {
        "patient": "reference",
        "encounter": "reference",
        "authoredon": "date",
        "status": "token",
    },
    "ServiceRequest": {"patient": "reference", "encounter": "reference", "authored": "date", "status": "token"},
    "DocumentReference": {"patient": "reference", "encounter": "reference", "date": "date", "status": "token"},
    "Consent": {"patient": "reference", "date": "date", "status": "token"},
    "AuditEvent": {"patient": "reference", "date": "date"},
}
"""Type -> its search parameters and their kinds."""


@dataclass(frozen=True, slots=True)
class CaseKind:
    """A type that is made out of cases: how, and where its time stands."""

    make: Callable[[Case, Site], list[Json]]
    time: str


CASES: dict[str, CaseKind] = {
    "Encounter": CaseKind(cases.encounter, "period"),
    "Observation": CaseKind(cases.observations, "effectiveDateTime"),
    "Condition": CaseKind(orders.conditions, "recordedDate"),
    "MedicationRequest": CaseKind(orders.medications, "authoredOn"),
    "ServiceRequest": CaseKind(orders.services, "authoredOn"),
    "DocumentReference": CaseKind(cases.documents, "date"),
    "Consent": CaseKind(cases.consents, "dateTime"),
}


def time_of(resource: Json, field: str) -> datetime:
    """The time that a search by date goes by; of a period its start."""
    said = resource[field]
    return datetime.fromisoformat(said["start"] if isinstance(said, dict) else said)


def capability(site: Site, version: str, published: str) -> Json:
    """What this server can do (FHIR R4 CapabilityStatement); `published` is the day of this version."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": published,
        "kind": "instance",
        "software": {"name": "E-Ilaj", "version": version},
        "implementation": {"description": "E-Ilaj, read only", "url": site.base},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json"],
        "rest": [
            {
                "mode": "server",
                "documentation": (
                    "A bearer token of a person of this server; each sees what he may see in E-Ilaj itself."
                    " What belongs to encounters is searched by patient, encounter, id, or a time with both ends."
                ),
                "security": {"cors": False, "description": "Bearer token (RFC 6750)"},
                "resource": [_resource(kind, parameters) for kind, parameters in PARAMETERS.items()],
            }
        ],
    }


def _resource(kind: str, parameters: dict[str, str]) -> Json:
    every = {"_id": "token"} | parameters
    operations = [
        {"name": "everything", "definition": f"http://hl7.org/fhir/OperationDefinition/{kind}-everything"}
    ]
    return {
        "type": kind,
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "versioning": "no-version",
        "searchParam": [{"name": name, "type": type_} for name, type_ in every.items()],
    } | ({"operation": operations} if kind in ("Patient", "Encounter") else {})
