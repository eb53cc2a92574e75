"""Prescriptions, favourites and signed documents over HTTP. Must not know services."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from server.api.schemas.base import Day, Id, Line, Model, Text
from signaling.cards import EncounterState, PatientCard

Word = Annotated[str, StringConstraints(max_length=40)]
Kind = Literal["prescription", "summary"]
Standing = Literal["valid", "amended", "withdrawn", "altered"]

# GET /api/prescribing?language= -> Prescribing


class DrugForm(Model):
    form: str
    strength: str


class Drug(Model):
    """`name` is its id. A controlled one is listed so that the page can say why it cannot be chosen."""

    name: str
    drug_class: str
    brands: tuple[str, ...]
    forms: tuple[DrugForm, ...]
    controlled: bool


class FormWord(Model):
    name: str
    unit: str
    kind: Literal["counted", "measured", "pack"]
    route: str


class FrequencyWord(Model):
    name: str
    #: None: a single dose.
    per_day: float | None
    #: Morning, noon, night as three 0 or 1; empty where pictures would mislead.
    moments: str


class DiagnosisTerm(Model):
    code: str
    en: str
    ur: str
    also: tuple[str, ...]


class InvestigationTerm(Model):
    id: str
    en: str
    ur: str


class Prescribing(Model):
    """The lists that a prescription is written from; they change with a release of ours only."""

    version: str
    drugs: tuple[Drug, ...]
    forms: tuple[FormWord, ...]
    frequencies: tuple[FrequencyWord, ...]
    instructions: tuple[str, ...]
    advice: tuple[str, ...]
    diagnoses: tuple[DiagnosisTerm, ...]
    investigations: tuple[InvestigationTerm, ...]
    #: Language -> key -> phrase, of English, Urdu and the language asked for; `{n}` is the number, `#one` for one.
    phrases: dict[str, dict[str, str]]


# GET/PUT /api/encounters/{id}/prescription -> PrescriptionShown · POST …/sign · POST …/withdraw


class Medicine(Model):
    id: Id
    drug: Annotated[str, StringConstraints(max_length=120)]
    name: Annotated[str, StringConstraints(max_length=120)]
    form: Word
    strength: Annotated[str, StringConstraints(max_length=80)]
    dose: float | None = Field(ge=0, le=1_000)
    unit: Word
    route: Word
    frequency: Word
    days: int | None = Field(ge=1, le=365)
    instructions: tuple[Word, ...] = Field(max_length=8)
    note: Line
    kept_because: Line


class Diagnosis(Model):
    code: Annotated[str, StringConstraints(max_length=12)]
    text: Line
    certainty: Literal["provisional", "differential", "confirmed"]


class Referral(Model):
    to: Line
    reason: Text
    urgent: bool


class Prescription(Model):
    diagnoses: tuple[Diagnosis, ...] = Field(max_length=12)
    medicines: tuple[Medicine, ...] = Field(max_length=20)
    investigations: tuple[Line, ...] = Field(max_length=20)
    referral: Referral | None
    advice: tuple[Word, ...] = Field(max_length=12)
    advice_text: Text
    follow_up_on: Day | None


class PrescriptionChange(Model):
    """Saved as typed. `version` is the one the content is based on."""

    version: int = Field(ge=0)
    content: Prescription


class SignChange(Model):
    """`version` is the draft that the doctor sees; `reason` is needed from the second signature on."""

    version: int = Field(ge=0)
    reason: Line = ""


class WithdrawChange(Model):
    reason: Line


class Caution(Model):
    medicine_id: Id
    kind: Literal["allergy", "related_allergy", "duplicate", "same_class", "controlled"]
    about: str
    since: datetime | None


class SignedVersion(Model):
    id: Id
    version: int
    signed_at: datetime
    signer_name: str
    reason: str
    standing: Standing
    medicines: int


class EarlierPrescription(Model):
    encounter_id: Id
    signed_at: datetime
    signer_name: str
    medicines: tuple[Medicine, ...]


class PrescriptionShown(Model):
    encounter_id: Id
    state: EncounterState
    language: str
    version: int
    content: Prescription
    saved_at: datetime | None
    saved_by: str | None
    cautions: tuple[Caution, ...]
    #: Oldest first.
    signed: tuple[SignedVersion, ...]
    #: Version of the draft that was signed last; None when nothing is signed or it was withdrawn.
    signed_draft: int | None
    earlier: tuple[EarlierPrescription, ...]


# GET /api/encounters/{id}/documents -> SignedDocuments · POST …/print -> PDF · POST …/links -> DocumentLinkMade
# GET /api/documents/to-print -> ToPrint


class PrintMade(Model):
    kind: Kind
    number: int
    language: str
    printed_at: datetime


class SignedDocument(Model):
    id: Id
    version: int
    signed_at: datetime
    signer_name: str
    reason: str
    standing: Standing
    medicines: int
    prints: tuple[PrintMade, ...]


class SignedDocuments(Model):
    documents: tuple[SignedDocument, ...]


class PrintNew(Model):
    """`language` '' is the encounter's. A preview is not counted."""

    kind: Kind = "prescription"
    language: Word = ""
    paper: Literal["a5", "a4"] = "a5"
    preview: bool = False


class DocumentLinkNew(Model):
    kind: Kind = "prescription"
    language: Word = ""


class DocumentLinkMade(Model):
    #: Address path of the one-time link, `/d/{token}`; shown once, stored only as a hash.
    path: str
    expires_at: datetime


class ToPrintRow(Model):
    encounter_id: Id
    patient: PatientCard
    medicines: int
    version: int
    signed_at: datetime
    signer_name: str


class ToPrint(Model):
    documents: tuple[ToPrintRow, ...]


# GET/POST /api/favourites · POST /api/favourites/{id}/drop -> Favourites


class FavouriteNew(Model):
    medicine: Medicine


class Favourites(Model):
    medicines: tuple[Medicine, ...]
