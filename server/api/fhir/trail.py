"""An event of the audit trail as AuditEvent (FHIR R4). Pure."""

from __future__ import annotations

from server.api.fhir.elements import TERMS, Json, Site, coding, concept, instant, reference, without_nothing
from server.domain.audit import AuditEvent

PEOPLE = frozenset({"staff", "doctor", "supervisor", "administrator"})
ACTIONS = {
    "read": "R", "found": "R", "list": "R", "open": "R", "opened": "R", "history": "R", "export": "R",
    "create": "C", "register": "C", "add": "C",
    "change": "U", "save": "U", "amend": "U",
    "delete": "D", "remove": "D", "purge": "D",
}  # fmt: skip
"""Last word of our action -> AuditEvent.action; all others are executions, E."""


def audit_event(one: AuditEvent, site: Site) -> Json:
    """Numbers of the trail are the ids. Whoever acted without an account is named by his role only."""
    action = ACTIONS.get(one.action.rpartition(".")[2], "E")
    known = one.actor_id is not None and one.role in PEOPLE
    who = reference("Practitioner", str(one.actor_id), one.actor_name) if known else {"display": one.role}
    entities = [_entity(one.object_kind, one.object_id)]
    if one.patient_id is not None and one.object_kind != "patient":
        entities.append(_entity("patient", one.patient_id))
    return without_nothing(
        {
            "resourceType": "AuditEvent",
            "id": str(one.number),
            "type": coding(f"{TERMS}/audit-event-type", "rest", "RESTful Operation"),
            "subtype": [coding(site.codes("audit-action"), one.action)],
            "action": action,
            "recorded": instant(one.at),
            "outcome": "0",
            "purposeOfEvent": [concept(text=one.reason)] if one.reason else [],
            "agent": [{"role": [concept(text=one.role)], "who": who, "requestor": True}],
            "source": {"observer": {"display": "E-Ilaj"}},
            "entity": entities,
        }
    )


def _entity(kind: str, id_: str) -> Json:
    """A patient and an encounter are resources here; other objects are named by kind and id."""
    is_resource = kind in ("patient", "encounter")
    what = reference(kind.capitalize(), id_) if is_resource else {"display": f"{kind} {id_}"}
    role = ("1", "Patient") if kind == "patient" else ("4", "Domain Resource")
    return {
        "what": what,
        "type": coding(f"{TERMS}/audit-entity-type", "1" if kind == "patient" else "2"),
        "role": coding(f"{TERMS}/object-role", *role),
    }
