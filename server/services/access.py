"""The one way to a patient's data: an accessor per kind of object, each leaving its trace in the audit trail.

> Hidden and missing give the same NotFound. Nobody else loads these objects for an actor.
"""

from __future__ import annotations

from server.domain.clinical_access import Purpose, may
from server.domain.encounters import CLAIMED, Encounter
from server.domain.errors import Forbidden, NotFound
from server.domain.identity import Actor, Role
from server.domain.licence import may_take_patients
from server.domain.patients import Patient
from server.domain.recordings import Recording
from server.domain.reviews import Review, ReviewState
from server.domain.sent_cases import CaseState
from server.services.ports import Work

ADMINISTRATORS_MAY = frozenset({"recording.retry", "recording.viewers", "recording.exports", "review.ask"})
"""With a recording: what needs no look at what was said."""


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

    Raises NotFound; Forbidden(`board.reads_only`) for a colleague in the call who wants to treat.
    """
    encounter = await work.encounters.get(encounter_id, lock=lock)
    if encounter is None:
        raise no_encounter()
    on_duty, on_board = await _takes_patients(work, actor), await _on_board(work, actor, encounter)
    if on_board and purpose is Purpose.TREAT and encounter.doctor_id != actor.person_id:
        raise Forbidden("board.reads_only", "The doctor who has claimed writes here and ends it.")
    on_worklist = await _on_worklist(work, actor, encounter)
    if not may(actor, encounter, purpose, on_duty=on_duty, on_board=on_board, on_worklist=on_worklist):
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


async def recording_for(
    work: Work, actor: Actor, recording_id: str, action: str, *, lock: bool = False, reason: str = ""
) -> tuple[Recording, Encounter]:
    """The recording with its encounter, for supervisors; an administrator may only do what shows nothing.

    Raises NotFound.
    """
    recording = await work.recordings.get(recording_id, lock=lock)
    encounter = await work.encounters.get(recording.encounter_id) if recording is not None else None
    permitted = actor.role is Role.SUPERVISOR or (actor.role is Role.ADMINISTRATOR and action in ADMINISTRATORS_MAY)
    if recording is None or encounter is None or actor.person_id is None or not permitted:
        raise NotFound("recording.not_found", "This recording is not there.")
    work.audit.append(actor, action, "recording", recording.id, patient_id=encounter.patient_id, reason=reason)
    return recording, encounter


async def review_for(
    work: Work, actor: Actor, review_id: str, action: str, *, lock: bool = False, reason: str = ""
) -> tuple[Review, Recording, Encounter]:
    """The review with what it is about: for supervisors, and for the doctor of the encounter once it is released.

    An administrator may ask for reviews and take that back, and sees none. Raises NotFound.
    """
    review = await work.reviews.get(review_id, lock=lock)
    recording = await work.recordings.get(review.recording_id) if review is not None else None
    encounter = await work.encounters.get(recording.encounter_id) if recording is not None else None
    missing = NotFound("review.not_found", "This review is not there.")
    if review is None or recording is None or encounter is None:
        raise missing
    if not _may_review(actor, review, encounter, action):
        raise missing
    work.audit.append(actor, action, "review", review.id, patient_id=encounter.patient_id, reason=reason)
    return review, recording, encounter


def own_center(actor: Actor) -> str:
    """The center where this staff works. Raises Forbidden for everybody else."""
    if actor.role is not Role.STAFF or actor.center_id is None:
        raise Forbidden("auth.forbidden", "This is not available to you.")
    return actor.center_id


def own_id(actor: Actor) -> str:
    """The id of this doctor. Raises Forbidden for everybody else."""
    if actor.role is not Role.DOCTOR or actor.person_id is None:
        raise Forbidden("auth.forbidden", "This is not available to you.")
    return actor.person_id


def no_encounter() -> NotFound:
    return NotFound("encounter.not_found", "This encounter is not there.")


def _may_review(actor: Actor, review: Review, encounter: Encounter, action: str) -> bool:
    if actor.person_id is None:
        return False
    if actor.role is Role.DOCTOR:
        return review.state is ReviewState.RELEASED and encounter.doctor_id == actor.person_id
    if actor.role is Role.ADMINISTRATOR:
        return action in ("review.ask_second", "review.withdraw")
    return actor.role is Role.SUPERVISOR


async def _may_see(work: Work, actor: Actor, patient: Patient) -> bool:
    if actor.role is Role.STAFF:
        return actor.center_id == patient.center_id
    if actor.role is Role.DOCTOR:
        return bool(await work.encounters.find(doctor_id=actor.person_id, patient_id=patient.id))
    return actor.role is Role.SUPERVISOR


async def _on_board(work: Work, actor: Actor, encounter: Encounter) -> bool:
    if encounter.state not in CLAIMED:
        return False
    if actor.role is Role.SUPERVISOR:
        seats = await work.participants.of_encounter(encounter.id)
        return any(seat.person_id == actor.person_id for seat in seats)
    if actor.role is not Role.DOCTOR:
        return False
    return actor.person_id in await work.board_members.of_encounter(encounter.id)


async def _on_worklist(work: Work, actor: Actor, encounter: Encounter) -> bool:
    if actor.role is not Role.DOCTOR or encounter.speciality not in actor.specialities:
        return False
    case = (await work.sent_cases.of_encounters([encounter.id])).get(encounter.id)
    return case is not None and case.state is CaseState.WAITING


async def _takes_patients(work: Work, actor: Actor) -> bool:
    """On duty, with a licence that is good."""
    if actor.role is not Role.DOCTOR or actor.person_id is None:
        return False
    doctor = await work.people.get(actor.person_id)
    return doctor is not None and may_take_patients(doctor, work.began_at)
