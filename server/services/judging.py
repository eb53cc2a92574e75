"""What the gate says of an encounter as it is written down now. Must not know who asks."""

from __future__ import annotations

from server.domain import triage
from server.domain.center_day import day_of
from server.domain.encounters import Encounter, Urgency
from server.domain.intake import Intake, case_of, floor
from server.domain.patients import Patient, age_in_months
from server.domain.triage import Judgement
from server.domain.vitals import Vitals, VitalsSet
from server.services.ports import Work


def judgement_of(
    encounter: Encounter, patient: Patient, intake: Intake | None, latest: VitalsSet | None
) -> Judgement:
    """By the age on the day of arrival, so that a record reads the same later."""
    months = age_in_months(patient.birth_date, day_of(encounter.arrived_at))
    values = Vitals() if latest is None else latest.values
    return triage.judge(case_of(intake or Intake(encounter.id), months, patient.sex.value, values))


def vitals_done(intake: Intake | None, latest: VitalsSet | None, judged: Judgement) -> bool:
    """Whether vitals hold nobody up: what the complaints need is measured or excused, or anything where none do."""
    if any(one.startswith("vital:") for one in judged.missing):
        return False
    if intake is not None and intake.complaints:
        return True
    return latest is not None and bool(latest.values.measured())


def signs_said(judged: Judgement) -> bool:
    return "signs" not in judged.missing


async def judged(work: Work, encounter: Encounter) -> tuple[Intake, Judgement]:
    """The case (an empty one when nothing was said) and what the gate says of it."""
    patient = await work.patients.get(encounter.patient_id)
    latest = (await work.vitals.latest([encounter.id])).get(encounter.id)
    intake = (await work.intakes.of_encounters([encounter.id])).get(encounter.id)
    if patient is None:
        raise LookupError("an encounter without a patient")
    return intake or Intake(encounter.id), judgement_of(encounter, patient, intake, latest)


async def least_urgency(work: Work, encounter: Encounter) -> Urgency | None:
    """The urgency that holds at least now."""
    intake, judgement = await judged(work, encounter)
    return floor(judgement, intake.lowered)
