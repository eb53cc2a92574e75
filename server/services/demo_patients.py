"""The demo day's patients: invented, said so in every name, dated back from now. Must not know HTTP.

Seeding again adds nothing but a new day's two waiting patients; what a person did with the others stays.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from server.domain import encounters as rules
from server.domain.center_day import day_of
from server.domain.consent import Consent, How, Scope, Who
from server.domain.encounters import Encounter, Outcome, State, Urgency
from server.domain.identity import SYSTEM
from server.domain.intake import Intake
from server.domain.notes import NotesText, NotesVersion
from server.domain.patients import Patient, Sex, birth_date_from_age
from server.domain.triage_data import DATA
from server.domain.vitals import Vitals, VitalsSet
from server.services.demo import BEHALI, MATTA
from server.services.ports import Clock, Store, Work

STAFF = {BEHALI: "demo-nasreen", MATTA: "demo-gul"}


@dataclass(frozen=True, slots=True)
class DemoPatient:
    key: str
    center_id: str
    name: str
    sex: Sex
    years: int
    months: int = 0
    father_or_husband: str = ""
    phone: str = ""
    allergies: str = ""

    @property
    def id(self) -> str:
        return f"demo-patient-{self.key}"


@dataclass(frozen=True, slots=True)
class DemoEncounter:
    """`days_ago` 0: waits today; otherwise finished then."""

    patient: str
    days_ago: int
    speciality: str
    doctor: str
    complaint: str
    vitals: Vitals
    urgency: Urgency = Urgency.ROUTINE
    notes: NotesText = field(default_factory=NotesText)
    outcome: Outcome = Outcome.TREATED
    minutes_waiting: int = 0
    case: dict[str, Any] = field(default_factory=dict)


PATIENTS = (
    DemoPatient("zarmina", BEHALI, "Zarmina Bibi (demo)", Sex.FEMALE, 34, 0, "Rahim Gul", "+923000004821"),
    DemoPatient(
        "habib", BEHALI, "Habib Ullah (demo)", Sex.MALE, 61, 0, "Aziz Ullah", "+923000001177", "penicillin"
    ),
    DemoPatient("sana", BEHALI, "Sana (demo)", Sex.FEMALE, 7, 0, "Noor Muhammad", "+923000002604"),
    DemoPatient("rahim", BEHALI, "Rahim Gul (demo)", Sex.MALE, 45, 0, "Gul Zaman"),
    DemoPatient("gulbibi", MATTA, "گل بی بی (demo)", Sex.FEMALE, 52, 0, "Sher Khan", "+923000003390"),
    DemoPatient("bilal", MATTA, "Bilal (demo)", Sex.MALE, 0, 8, "Fazal Hadi", "+923000007015"),
)

ENCOUNTERS = (
    DemoEncounter(
        "zarmina", 20, "dermatology", "demo-dr-bilal", "Itching rash on both arms for two weeks",
        Vitals(118, 76, 82, 36.8, 98, 16, 58.5, 157.0),
        notes=NotesText(
            "Began after a new soap. No fever.", "Red scaly patches on both forearms, scratch marks.",
            "Contact eczema", "Stop the soap. Hydrocortisone 1 % twice a day for 7 days. Again if not better.",
        ),
    ),
    DemoEncounter(
        "habib", 47, "cardiology", "demo-dr-ayesha", "Known high blood pressure, tablets finished",
        Vitals(162, 98, 84, 36.7, 96, 18, 81.0, 170.0), outcome=Outcome.FOLLOW_UP,
        notes=NotesText(
            "Ten years of hypertension. No chest pain today.", "Heart sounds normal. No oedema.",
            "Hypertension, not controlled", "Amlodipine 5 mg once a day. Less salt. Blood pressure in four weeks.",
        ),
    ),
    DemoEncounter(
        "habib", 18, "cardiology", "demo-dr-ayesha", "Blood pressure again as told",
        Vitals(146, 90, 80, 36.6, 96, 16, 80.5, 170.0),
        notes=NotesText(
            "Takes amlodipine daily. Sleeps well.", "No oedema.", "Hypertension, better",
            "Go on with amlodipine 5 mg. Walk half an hour a day.",
        ),
    ),
    DemoEncounter(
        "gulbibi", 9, "general_medicine", "demo-dr-hamid", "Thirst and tiredness for a month",
        Vitals(134, 84, 88, 36.9, 97, 17, 74.0, 155.0, 246.0), outcome=Outcome.FOLLOW_UP,
        notes=NotesText(
            "Mother had diabetes.", "Dry mouth. Feet without wounds.", "Diabetes likely",
            "Fasting glucose and HbA1c at the district hospital. Food advice given.",
        ),
    ),
    DemoEncounter(
        "bilal", 5, "mother_and_child", "demo-dr-sadia", "Loose stools for three days",
        Vitals(pulse=138, temperature=37.6, spo2=98, respiration=38, weight=7.6),
        notes=NotesText(
            "Breast feeding goes on. Four stools a day, no blood.", "Alert, drinks well, skin pinch goes back.",
            "Acute diarrhoea without dehydration", "ORS after each stool, zinc 10 mg for 10 days.",
        ),
    ),
    DemoEncounter(
        "habib", 0, "cardiology", "", "Chest tightness since last night, worse on walking",
        Vitals(150, 95, 118, 37.1, 93, 20, 80.0), Urgency.URGENT, minutes_waiting=12,
        case={
            "complaints": ("chest_pain",), "none_seen": True, "not_measured": {"respiration": "other"},
            "answers": {
                "case.since": "12 hours", "chest_pain.kind": "pressing", "chest_pain.now": "yes",
                "chest_pain.effort": "yes", "chest_pain.spreads": "no", "case.medicines": "amlodipine",
            },
        },
    ),
    DemoEncounter(
        "sana", 0, "mother_and_child", "", "Fever and cough for three days",
        Vitals(pulse=116, temperature=38.9, spo2=97, respiration=26, weight=21.0), minutes_waiting=25,
        case={
            "complaints": ("fever", "cough"), "none_seen": True,
            "answers": {"case.since": "3 days", "fever.chills": "yes", "cough.blood": "no"},
        },
    ),
)  # fmt: skip


async def seed(store: Store, clock: Clock) -> None:
    """Add what is missing; a waiting patient of an earlier demo day goes home."""
    now = clock()
    async with store.work() as work:
        await _send_home(work, now)
        for patient in PATIENTS:
            if await work.patients.get(patient.id) is None:
                await work.patients.add(_patient(patient, now))
                id_ = patient.id
                work.audit.append(SYSTEM, "patient.register", "patient", id_, patient_id=id_, reason="demo")
        for one in ENCOUNTERS:
            if await work.encounters.get(_id(one, now)) is None:
                await _add(work, one, now)


async def _send_home(work: Work, now: datetime) -> None:
    for one in await work.encounters.waiting():
        if one.id.startswith("demo-encounter-") and day_of(one.arrived_at) < day_of(now):
            await work.encounters.save(rules.cancelled(one, now, "The demo day is over."))


async def _add(work: Work, one: DemoEncounter, now: datetime) -> None:
    patient = next(patient for patient in PATIENTS if patient.key == one.patient)
    encounter = _encounter(one, patient, now)
    staff = STAFF[patient.center_id]
    await work.encounters.add(encounter)
    await work.vitals.put(
        VitalsSet(f"{encounter.id}-vitals", encounter.id, encounter.arrived_at, staff, one.vitals)
    )
    if one.case:
        await work.intakes.put(Intake(encounter.id, DATA.version, **one.case, saved_at=now, saved_by=staff))
    for scope, given in ((Scope.CARE, True), (Scope.RECORDING, one.days_ago == 0)):
        await work.consents.add(_consent(encounter, scope, given, staff))
    if encounter.finished_at is not None:
        await work.notes.add(NotesVersion(encounter.id, 1, one.notes, encounter.finished_at, one.doctor))
    work.audit.append(SYSTEM, "encounter.create", "encounter", encounter.id, patient_id=patient.id, reason="demo")


def _id(one: DemoEncounter, now: datetime) -> str:
    """Those of the past are added once; those that wait belong to a day."""
    when: int | date = one.days_ago or day_of(now)
    return f"demo-encounter-{one.patient}-{when}"


def _patient(one: DemoPatient, now: datetime) -> Patient:
    return Patient(
        id=one.id,
        center_id=one.center_id,
        name=one.name,
        sex=one.sex,
        birth_date=birth_date_from_age(one.years, one.months, day_of(now)),
        birth_date_estimated=True,
        father_or_husband=one.father_or_husband,
        phone=one.phone,
        cnic="",
        allergies=one.allergies,
        created_at=now - timedelta(days=60),
        created_by=STAFF[one.center_id],
    )


def _encounter(one: DemoEncounter, patient: DemoPatient, now: datetime) -> Encounter:
    arrived = now - timedelta(days=one.days_ago, minutes=one.minutes_waiting + 10)
    waits = Encounter(
        id=_id(one, now),
        patient_id=patient.id,
        center_id=patient.center_id,
        room_id=f"{patient.center_id.replace('center', 'room')}-1",
        state=State.TRIAGED,
        language="ps",
        arrived_at=arrived,
        created_by=STAFF[patient.center_id],
        complaint=one.complaint,
        speciality=one.speciality,
        urgency=one.urgency,
        queued_at=arrived + timedelta(minutes=10),
    )
    if one.days_ago == 0:
        return waits
    return replace(
        waits,
        state=State.FINISHED,
        doctor_id=one.doctor,
        outcome=one.outcome,
        claimed_at=arrived + timedelta(minutes=22),
        finished_at=arrived + timedelta(minutes=34),
    )


def _consent(encounter: Encounter, scope: Scope, given: bool, staff: str) -> Consent:
    return Consent(
        id=f"{encounter.id}-{scope}",
        encounter_id=encounter.id,
        participant_id=None,
        scope=scope,
        given=given,
        who=Who.PATIENT,
        guardian="",
        how=How.SPOKEN,
        wording=f"{scope}-1",
        language="ur",
        witness_id=staff,
        at=encounter.arrived_at,
        number=0,
    )
