"""Patients, encounters, vitals, consent, notes and invitations over HTTP. Must not know services or the store."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from server.api.schemas.base import Id, Line, Model, Name, Problem, Text
from server.api.schemas.intake import IntakeSaid, Judged
from signaling.messages import EncounterCard, EncounterState, MessageCard, SeatRole, Sex, Urgency, VitalFlag

# GET /api/patients?q= -> Patients · POST /api/patients · GET/PATCH /api/patients/{id} -> Patient
# GET /api/patients/{id}/history -> History


class PatientNew(Model):
    #: Made by the client, so that a repeated request makes no second patient.
    id: Id | None = None
    name: Name
    sex: Sex
    #: Either a birth date or an age (counted from today).
    birth_date: date | None = None
    age_years: int | None = Field(default=None, ge=0, le=120)
    age_months: int | None = Field(default=None, ge=0, le=23)
    father_or_husband: Line = ""
    phone: Line = ""
    cnic: Line = ""
    #: True after staff has seen the likely doubles and said that this is another person.
    different_person: bool = False


class PatientChange(Model):
    name: Name | None = None
    sex: Sex | None = None
    birth_date: date | None = None
    father_or_husband: Line | None = None
    phone: Line | None = None
    cnic: Line | None = None
    allergies: Line | None = None


class Patient(Model):
    id: Id
    name: Name
    sex: Sex
    birth_date: date
    #: True when the birth date was counted from a told age.
    birth_date_estimated: bool
    father_or_husband: str
    #: Whole for staff of the own center and the treating doctor, masked (`..4821`) in lists.
    phone: str
    cnic: str
    allergies: str
    center_id: Id
    last_seen_at: datetime | None


class LikelyDoubles(Problem):
    """409 `patient.likely_double`: whom the center knows already. If it is none, send `different_person`."""

    candidates: tuple[Patient, ...] = ()


class Patients(Model):
    patients: tuple[Patient, ...]


class PastEncounter(Model):
    id: Id
    started_at: datetime
    center_name: str
    doctor_name: str | None
    speciality: str | None
    complaint: str
    assessment: str
    plan: str
    outcome: str | None


class History(Model):
    patient: Patient
    encounters: tuple[PastEncounter, ...]
    vitals: tuple[VitalsTaken, ...]


# POST /api/encounters -> Encounter · GET /api/encounters?state=&day= -> Encounters
# GET/PATCH /api/encounters/{id} -> Encounter · PUT /api/encounters/{id}/vitals -> Encounter
# POST /api/encounters/{id}/consents -> Encounter
# POST /api/encounters/{id}/queue · …/cancel · …/withdraw (back to arrived, undo) -> Encounter
# POST /api/encounters/{id}/finish · …/reopen -> Encounter
# GET/PUT /api/encounters/{id}/notes -> Notes (409 `notes.conflict` carries nothing; read and show both)


class EncounterNew(Model):
    id: Id | None = None
    patient_id: Id
    room_id: Id | None = None
    language: str = Field(default="ur", max_length=12)


class EncounterChange(Model):
    """Saved as typed; only what is there changes."""

    complaint: Text | None = None
    speciality: str | None = Field(default=None, max_length=40)
    urgency: Urgency | None = None
    #: Why the urgency may be below what the rules demand; without it, it stays up.
    lowered_because: Line | None = None
    room_id: Id | None = None
    language: str | None = Field(default=None, max_length=12)
    woman_doctor_wanted: bool | None = None
    attendant: Line | None = None


class Vitals(Model):
    """Units fixed: mmHg, /min, °C, %, /min, kg, cm, mg/dL. None: not measured."""

    systolic: float | None = None
    diastolic: float | None = None
    pulse: float | None = None
    temperature: float | None = None
    spo2: float | None = None
    respiration: float | None = None
    weight: float | None = None
    height: float | None = None
    glucose: float | None = None


class VitalsTaken(Model):
    taken_at: datetime
    taken_by: str
    values: Vitals
    flags: tuple[VitalFlag, ...]


class ConsentGiven(Model):
    """One answer of the patient. Asking again makes a further event; the latest counts."""

    scope: Literal["care", "recording"]
    given: bool
    who: Literal["patient", "guardian"] = "patient"
    guardian: Line = ""
    how: Literal["spoken", "tapped"] = "spoken"
    #: Which wording was read out, from GET /api/reference.
    wording: str = Field(max_length=40)
    language: str = Field(max_length=12)


class Encounter(Model):
    card: EncounterCard
    patient: Patient
    #: As typed; the card's complaint may be made of the case instead.
    complaint_words: str
    attendant: str
    vitals: VitalsTaken | None
    care_consent: bool | None
    recording_consent: bool | None
    outcome: str | None
    follow_up_on: date | None
    #: Place in the queue counted from 1, None when not in it.
    place: int | None
    #: State of the encounter's recording, if there is one.
    recording_id: Id | None
    #: None while nothing was said.
    intake: IntakeSaid | None
    judged: Judged
    #: A word from whoever had the patient before.
    handover: str


class Encounters(Model):
    encounters: tuple[EncounterCard, ...]


class Finish(Model):
    outcome: Literal["treated", "follow_up", "refer_in_person", "emergency", "other_doctor"]
    follow_up_on: date | None = None


class Cancel(Model):
    reason: Line


class NotesChange(Model):
    """Saved as typed. `version` is the one the text is based on."""

    version: int = Field(ge=0)
    history: Text = ""
    findings: Text = ""
    assessment: Text = ""
    plan: Text = ""


class Notes(Model):
    encounter_id: Id
    version: int
    complaint: str
    history: str
    findings: str
    assessment: str
    plan: str
    saved_at: datetime | None
    saved_by: str | None
    state: EncounterState


# POST /api/encounters/{id}/invitations -> InvitationMade
# GET /api/invitations/{token} -> InvitationSeen · POST /api/invitations/{token}/redeem -> InvitationRedeemed


class InvitationNew(Model):
    role: Literal[SeatRole.PATIENT, SeatRole.RELATIVE, SeatRole.INTERPRETER, SeatRole.DOCTOR]
    name: Name
    language: str = Field(default="ur", max_length=12)


class InvitationMade(Model):
    #: Address path of the one-time link, `/i/{token}`; shown once, stored only as a hash.
    path: str
    expires_at: datetime


class InvitationSeen(Model):
    """What the landing page may know before the link is used: never the patient's name."""

    doctor_name: str | None
    #: PMDC number of a doctor whose licence was checked and is good; '' otherwise.
    registration: str
    speciality: str | None
    center_name: str
    language: str
    role: SeatRole


class InvitationRedeemed(Model):
    access_token: str
    expires_in: int
    call_id: Id


# GET /api/reference -> Reference


class VitalLimits(Model):
    field: str
    unit: str
    #: Outside of these the value is refused.
    possible_low: float
    possible_high: float
    #: Outside of these it is flagged (adults; children by the server's table).
    usual_low: float | None
    usual_high: float | None
    step: float


class ConsentWording(Model):
    id: str
    scope: Literal["care", "recording"]
    language: str
    text: str


class Reference(Model):
    """What forms need and rarely changes."""

    specialities: tuple[str, ...]
    vitals: tuple[VitalLimits, ...]
    wordings: tuple[ConsentWording, ...]
    languages: tuple[str, ...]
    time_zone: str
    demo: bool
    version: str


History.model_rebuild()


# GET /api/encounters/{id}/messages -> Messages · GET /api/encounters/{id}/voice-notes/{note} -> audio


class Messages(Model):
    #: Oldest first.
    messages: tuple[MessageCard, ...]
