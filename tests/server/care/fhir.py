"""Asking `/fhir` in tests: every answer is valid FHIR R4, in structure and in its required codes."""

from __future__ import annotations

import json
from typing import Any

from fhir.resources.R4B import get_fhir_model_class

from tests.server.care.conftest import Answer, Caller

CODES: dict[tuple[str, str], str] = {
    (
        "Encounter",
        "status",
    ): "planned arrived triaged in-progress onleave finished cancelled entered-in-error unknown",
    ("Appointment", "status"): (
        "proposed pending booked arrived fulfilled cancelled noshow entered-in-error checked-in waitlist"
    ),
    ("Observation", "status"): "registered preliminary final amended corrected cancelled entered-in-error unknown",
    ("MedicationRequest", "status"): ("active on-hold cancelled completed entered-in-error stopped draft unknown"),
    (
        "MedicationRequest",
        "intent",
    ): "proposal plan order original-order reflex-order filler-order instance-order option",
    ("ServiceRequest", "status"): "draft active on-hold revoked completed entered-in-error unknown",
    ("ServiceRequest", "priority"): "routine urgent asap stat",
    ("DocumentReference", "status"): "current superseded entered-in-error",
    ("Consent", "status"): "draft proposed active rejected inactive entered-in-error",
    ("Patient", "gender"): "male female other unknown",
    ("Practitioner", "gender"): "male female other unknown",
    ("Location", "status"): "active suspended inactive",
    ("AuditEvent", "action"): "C R U D E",
    ("AuditEvent", "outcome"): "0 4 8 12",
    ("Bundle", "type"): "searchset",
    ("CapabilityStatement", "status"): "draft active retired unknown",
}
"""Required bindings of R4, which `fhir.resources` does not check (facts: fhir.md §5)."""
BLOOD_PRESSURE = "85354-9"


def checked(resource: dict[str, Any]) -> dict[str, Any]:
    """A resource that is valid R4, with everything in it. It comes back as it went out."""
    kind = resource["resourceType"]
    model = get_fhir_model_class(kind).model_validate(resource)
    assert json.loads(model.model_dump_json()) == resource
    for (of_kind, field), known in CODES.items():
        if of_kind == kind and field in resource:
            assert resource[field] in known.split(), (kind, field, resource[field])
    for one in resource.get("entry", ()):
        checked(one["resource"])
    return resource


async def ask(who: Caller, path: str) -> Answer:
    answer = await who.ask("GET", f"/fhir/{path}")
    assert answer.headers["Content-Type"].startswith("application/fhir+json")
    return answer


async def read(who: Caller, path: str) -> dict[str, Any]:
    answer = await ask(who, path)
    assert answer.status == 200, (path, answer)
    return checked(answer.body)


async def found(who: Caller, path: str) -> list[dict[str, Any]]:
    bundle = await read(who, path)
    return [one["resource"] for one in bundle.get("entry", ())]


async def told(who: Caller, path: str, status: int, code: str) -> None:
    answer = await ask(who, path)
    assert (answer.status, answer.body["resourceType"]) == (status, "OperationOutcome"), path
    assert [one["code"] for one in answer.body["issue"]] == [code]
    checked(answer.body)
