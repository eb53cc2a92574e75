"""The one way to a patient's data: an accessor per kind of object, each leaving its trace in the audit trail.

> Hidden and missing give the same NotFound. Nobody else loads these objects for an actor.
"""

from __future__ import annotations

from server.domain.encounters import Encounter
from server.domain.errors import NotFound
from server.domain.identity import Actor, Role
from server.domain.patients import Patient
from server.domain.clinical_access import Purpose, may
from server.services.ports import Work


async def encounter_for(
    work: Work,
    actor: Actor,
    encounter_id: str,
    purpose: Purpose,
    action: str,
    *,
    lock: bool = False,
    reason: str = "",
) -> Encounter:
    """The encounter, if this actor may have it for this purpose; writes the audit event `action`.

    Raises NotFound.
    """
    encounter = await work.encounters.get(encounter_id, lock=lock)
    if encounter is None or not may(actor, encounter, purpose, on_duty=await _on_duty(work, actor)):
        raise no_encounter()
    work.audit.append(actor, action, "encounter", encounter.id, patient_id=encounter.patient_id, reason=reason)
    return encounter


async def patient_for(work: Work, actor: Actor, patient_id: str, action: str, *, lock: bool = False) -> Patient:
    """The patient, for staff of the center, supervisors, and doctors who have treated him; audited.

    Raises NotFound.
    """
    patient = await work.patients.get(patient_id, lock=lock)
    if patient is None or not await _may_see(work, actor, patient):
        raise NotFound("patient.not_found", "This patient is not there.")
    work.audit.append(actor, action, "patient", patient.id, patient_id=patient.id)
    return patient


def no_encounter() -> NotFound:
    return NotFound("encounter.not_found", "This encounter is not there.")


async def _may_see(work: Work, actor: Actor, patient: Patient) -> bool:
    if actor.role is Role.STAFF:
        return actor.center_id == patient.center_id
    if actor.role is Role.DOCTOR:
        return bool(await work.encounters.find(doctor_id=actor.person_id, patient_id=patient.id))
    return actor.role is Role.SUPERVISOR


async def _on_duty(work: Work, actor: Actor) -> bool:
    if actor.role is not Role.DOCTOR or actor.person_id is None:
        return False
    doctor = await work.people.get(actor.person_id)
    return doctor is not None and doctor.on_duty_since is not None
