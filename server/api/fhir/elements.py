"""The small parts that FHIR resources share: references, codings, times, identifiers. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]

TERMS = "http://terminology.hl7.org/CodeSystem"
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
SNOMED = "http://snomed.info/sct"


@dataclass(frozen=True, slots=True)
class Site:
    """Where this server is: `origin` is scheme and authority, e.g. `https://ilaj.example`."""

    origin: str

    @property
    def base(self) -> str:
        return f"{self.origin}/fhir"

    def sid(self, name: str) -> str:
        """System of an identifier that nobody has registered for the world: `cnic`, `pmdc`, `mrn`."""
        return f"{self.base}/sid/{name}"

    def codes(self, name: str) -> str:
        """System of our own codes."""
        return f"{self.base}/CodeSystem/{name}"


def instant(at: datetime) -> str:
    """To the second, in UTC (FHIR R4 instant and dateTime)."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def reference(kind: str, id_: str, display: str = "") -> Json:
    return {"reference": f"{kind}/{id_}"} | ({"display": display} if display else {})


def coding(system: str, code: str, display: str = "") -> Json:
    return {"system": system, "code": code} | ({"display": display} if display else {})


def concept(*codings: Json, text: str = "") -> Json:
    """A CodeableConcept."""
    return ({"coding": list(codings)} if codings else {}) | ({"text": text} if text else {})


def identifier(system: str, value: str, kind: str, use: str = "official") -> Json:
    """`kind`: a code of HL7's table 0203, e.g. NI, MR, MD."""
    return {"use": use, "type": concept(coding(f"{TERMS}/v2-0203", kind)), "system": system, "value": value}


def quantity(value: float, unit: str, code: str) -> Json:
    """With a UCUM code."""
    return {"value": value, "unit": unit, "system": UCUM, "code": code}


def without_nothing(resource: Json) -> Json:
    """FHIR knows no null and no empty list or text: such elements are left out."""
    return {name: value for name, value in resource.items() if value not in (None, "", [], {})}
