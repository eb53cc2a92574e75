"""Which encounters can hold what is searched for, and whether a resource is what was searched for. Pure."""

from __future__ import annotations

from datetime import timedelta

from server.api.fhir.elements import Json
from server.api.fhir.kinds import CASES, time_of
from server.api.fhir.searching import Search, Window, id_of, token
from server.services.record_reading import Wanted

SIGNED_LATER = timedelta(days=31)
"""What belongs to an encounter may be dated so long after the arrival (signatures, amendments)."""
EARLIER = timedelta(days=1)


def wanted(kind: str, search: Search, period: Window) -> Wanted:
    """Which encounters can hold what is searched for."""
    from_, until = period.begin, period.end
    if kind != "Encounter":
        from_ = from_ - SIGNED_LATER if from_ is not None else None
        until = until + EARLIER if until is not None else None
    return Wanted(
        encounter_ids=frozenset({id_of(search.encounter, "encounter")}) if search.encounter else None,
        patient_id=id_of(search.patient, "patient") if search.patient else None,
        center_id=id_of(search.service_provider, "service-provider") if search.service_provider else None,
        arrived_from=from_,
        arrived_until=until,
    )


def meets(resource: Json, kind: str, search: Search, period: Window) -> bool:
    if search.status and resource.get("status") not in search.status.split(","):
        return False
    if search.code and token(search.code) not in {one["code"] for one in resource["code"].get("coding", ())}:
        return False
    return period.holds(time_of(resource, CASES[kind].time))


def meets_staffing(resource: Json, search: Search) -> bool:
    names = resource.get("name", "")
    name = names if isinstance(names, str) else names[0]["text"]
    numbers = {one["value"] for one in resource.get("identifier", ())}
    owner = resource.get("organization") or resource.get("managingOrganization") or {}
    wanted_owner = f"Organization/{id_of(search.organization, 'organization')}" if search.organization else None
    return (
        search.name.casefold() in name.casefold()
        and (not search.identifier or token(search.identifier) in numbers)
        and wanted_owner in (None, owner.get("reference"))
    )


def patient_of(resource: Json) -> str:
    whose = resource.get("subject") or resource["patient"]
    return str(whose["reference"]).removeprefix("Patient/")
