"""People, centers and rooms as Practitioner, PractitionerRole, Organization and Location (FHIR R4). Pure."""

from __future__ import annotations

from server.api.fhir.elements import (
    SNOMED,
    TERMS,
    Json,
    Site,
    coding,
    concept,
    identifier,
    reference,
    without_nothing,
)
from server.domain.identity import Center, Person, Role, Room

NETWORK = "network"
"""Id of the Organization that all centers are part of and all doctors work for."""
SPECIALTIES = {
    "cardiology": ("394579002", "Cardiology"),
    "dermatology": ("394582007", "Dermatology"),
    "ent": ("418960008", "Otolaryngology"),
    "general_medicine": ("394802001", "General medicine"),
    "mother_and_child": ("394585009", "Obstetrics and gynecology"),
}
"""Our specialities as SNOMED CT concepts and in words."""


def practitioner(one: Person, site: Site) -> Json:
    """`registration` is the PMDC number of a doctor; staff has none."""
    pmdc = [identifier(site.sid("pmdc"), one.registration, "MD")] if one.registration else []
    period = {"end": one.licence_valid_until.isoformat()} if one.licence_valid_until else {}
    licence = {"code": concept(text="Licence to practise (PMDC)"), "period": period, "identifier": pmdc}
    verified = one.role is Role.DOCTOR and one.licence_verified_at is not None
    return without_nothing(
        {
            "resourceType": "Practitioner",
            "id": one.id,
            "active": one.active,
            "identifier": pmdc,
            "name": [{"use": "official", "text": one.name}],
            "gender": one.sex,
            "qualification": [without_nothing(licence)] if verified else [],
            "communication": [concept(coding("urn:ietf:bcp:47", language)) for language in one.languages],
        }
    )


def practitioner_role(one: Person, site: Site) -> Json:
    """What somebody does here; the id is the person's."""
    works_for = one.center_id or NETWORK
    return without_nothing(
        {
            "resourceType": "PractitionerRole",
            "id": one.id,
            "active": one.active,
            "practitioner": reference("Practitioner", one.id, one.name),
            "organization": reference("Organization", works_for),
            "code": [concept(coding(site.codes("role"), one.role.value))],
            "specialty": [specialty(name) for name in one.specialities],
        }
    )


def specialty(name: str) -> Json:
    """With a SNOMED CT concept where we know one, always with words."""
    known = SPECIALTIES.get(name)
    return concept(coding(SNOMED, *known), text=known[1]) if known else concept(text=name)


def organization(one: Center) -> Json:
    """A center. Its telephone is the desk's, no patient's."""
    return without_nothing(
        {
            "resourceType": "Organization",
            "id": one.id,
            "active": one.active,
            "type": [concept(coding(f"{TERMS}/organization-type", "prov", "Healthcare Provider"))],
            "name": one.name,
            "telecom": [{"system": "phone", "value": one.phone, "use": "work"}] if one.phone else [],
            "address": [{"district": one.district, "country": "PK"}] if one.district else [],
            "partOf": reference("Organization", NETWORK),
        }
    )


def network() -> Json:
    """The Organization above all centers."""
    kind = concept(coding(f"{TERMS}/organization-type", "prov", "Healthcare Provider"))
    return {"resourceType": "Organization", "id": NETWORK, "active": True, "type": [kind], "name": "E-Ilaj"}


def location(one: Room) -> Json:
    return {
        "resourceType": "Location",
        "id": one.id,
        "status": "active" if one.active else "inactive",
        "name": one.name,
        "mode": "instance",
        "managingOrganization": reference("Organization", one.center_id),
    }
