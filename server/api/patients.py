"""Patients over HTTP: find, register, read, change, history. Must not know the store."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from pydantic import Field

from server.api import problems
from server.api.route import Asked, Nothing, Route, route
from server.api.schemas import care as schemas
from server.api.schemas.base import Model
from server.domain.identity import Role
from server.domain.patients import Patient, Sex, cnic_words, masked
from server.services.cards import vital_flags
from server.services.patients import History, LikelyDouble, PatientDraft, PatientService, PatientShown
from server.services.shown import VitalsShown
from signaling import cards as wire

STAFF = frozenset({Role.STAFF})
CLINICAL = frozenset({Role.STAFF, Role.DOCTOR, Role.SUPERVISOR})
"""Whoever may see some patients; which ones is decided by the use case."""


class PatientQuery(Model):
    q: str = Field(default="", max_length=120)


def routes(patients: PatientService) -> list[Route]:
    area = PatientArea(patients)
    return [
        route(
            "GET", "/api/patients", area.find, does="Find patients of the own center by name, phone or CNIC",
            roles=STAFF, takes=PatientQuery, gives=schemas.Patients,
        ),
        route(
            "POST", "/api/patients", area.register, does="Register a patient; a likely double is refused",
            roles=STAFF, takes=schemas.PatientNew, gives=schemas.Patient, status=201,
        ),
        route("GET", "/api/patients/{id}", area.get, does="One patient", roles=CLINICAL, gives=schemas.Patient),
        route(
            "PATCH", "/api/patients/{id}", area.change, does="Change what is known of a patient", roles=STAFF,
            takes=schemas.PatientChange, gives=schemas.Patient,
        ),
        route(
            "GET", "/api/patients/{id}/history", area.history, does="Earlier encounters and vitals, newest first",
            roles=CLINICAL, gives=schemas.History,
        ),
    ]  # fmt: skip


class PatientArea:
    def __init__(self, patients: PatientService) -> None:
        self._patients = patients

    async def find(self, asked: Asked[PatientQuery]) -> schemas.Patients:
        found = await self._patients.search(asked.actor, asked.input.q)
        return schemas.Patients(patients=tuple(patient_model(one, whole_numbers=False) for one in found))

    async def register(self, asked: Asked[schemas.PatientNew]) -> schemas.Patient | web.Response:
        try:
            return _patient(await self._patients.register(asked.actor, _draft(asked.input)))
        except LikelyDouble as double:
            known = tuple(patient_model(one, whole_numbers=False) for one in double.candidates)
            problem = problems.plain(409, double.code, double.detail)
            return problems.respond(schemas.LikelyDoubles(**dict(problem), candidates=known))

    async def get(self, asked: Asked[Nothing]) -> schemas.Patient:
        return _patient(await self._patients.get(asked.actor, asked["id"]))

    async def change(self, asked: Asked[schemas.PatientChange]) -> schemas.Patient:
        return _patient(await self._patients.change(asked.actor, asked["id"], _changes(asked.input)))

    async def history(self, asked: Asked[Nothing]) -> schemas.History:
        return _history(await self._patients.history(asked.actor, asked["id"]))


def patient_model(one: Patient, *, whole_numbers: bool) -> schemas.Patient:
    return schemas.Patient(
        id=one.id,
        name=one.name,
        sex=wire.Sex(one.sex.value),
        birth_date=one.birth_date,
        birth_date_estimated=one.birth_date_estimated,
        father_or_husband=one.father_or_husband,
        phone=one.phone if whole_numbers else masked(one.phone),
        cnic=cnic_words(one.cnic) if whole_numbers else masked(one.cnic),
        allergies=one.allergies,
        center_id=one.center_id,
        last_seen_at=one.last_seen_at,
    )


def vitals_model(one: VitalsShown) -> schemas.VitalsTaken:
    return schemas.VitalsTaken(
        taken_at=one.taken.taken_at,
        taken_by=one.taken_by_name,
        values=schemas.Vitals(**one.taken.values.measured()),
        flags=vital_flags(one.flags),
    )


def _patient(one: PatientShown) -> schemas.Patient:
    return patient_model(one.patient, whole_numbers=one.whole_numbers)


def _draft(given: schemas.PatientNew) -> PatientDraft:
    return PatientDraft(**dict(given) | {"sex": Sex(given.sex.value)})


def _changes(given: schemas.PatientChange) -> dict[str, Any]:
    """What is there, None meaning nothing as much as absent."""
    changes = {name: value for name, value in dict(given).items() if value is not None}
    if given.sex is not None:
        changes["sex"] = Sex(given.sex.value)
    return changes


def _history(one: History) -> schemas.History:
    past = (
        schemas.PastEncounter(
            id=each.id,
            started_at=each.started_at,
            center_name=each.center_name,
            doctor_name=each.doctor_name,
            speciality=each.speciality,
            complaint=each.complaint,
            assessment=each.assessment,
            plan=each.plan,
            outcome=each.outcome,
        )
        for each in one.encounters
    )
    return schemas.History(
        patient=_patient(one.patient),
        encounters=tuple(past),
        vitals=tuple(vitals_model(each) for each in one.vitals),
    )
