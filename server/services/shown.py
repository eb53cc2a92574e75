"""An encounter with everything that a screen shows of it, loaded in a few queries however many there are.

Must not know who looks: whoever calls has asked `access` before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from server.domain import consent, encounters, queue, vitals
from server.domain.center_day import day_of
from server.domain.encounters import Encounter, State
from server.domain.identity import Person
from server.domain.intake import Intake
from server.domain.patients import Age, Patient, age_on
from server.domain.recordings import Recording
from server.domain.sent_cases import SentCase
from server.domain.triage import Judgement
from server.domain.vitals import Flag, VitalsSet
from server.services.judging import judgement_of, signs_said, vitals_done
from server.services.ports import Work


@dataclass(frozen=True, slots=True)
class VitalsShown:
    """A set with who took it and what is unusual for the age."""

    taken: VitalsSet
    taken_by_name: str
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class EncounterShown:
    encounter: Encounter
    patient: Patient
    age: Age
    center_name: str
    room_name: str | None
    doctor_name: str | None
    vitals: VitalsShown | None
    care_consent: bool | None
    recording_consent: bool | None
    missing: tuple[str, ...]
    #: Place in its speciality's queue from 1, None when not in it.
    place: int | None
    recording: Recording | None
    intake: Intake | None
    judged: Judgement
    #: How many pictures and voice notes are attached.
    attachments: int
    #: When it was sent without a call.
    sent: SentCase | None
    taken_by_name: str | None
    #: What whoever had the patient before leaves for whoever goes on.
    word: str


async def shown(work: Work, found: Sequence[Encounter], now: datetime) -> tuple[EncounterShown, ...]:
    """In the order given."""
    ids = [one.id for one in found]
    patients = await work.patients.many({one.patient_id for one in found})
    centers = await work.centers.many({one.center_id for one in found})
    rooms = await work.rooms.many({one.room_id for one in found})
    latest = await work.vitals.latest(ids)
    sent = await work.sent_cases.of_encounters(ids)
    takers = {one.taken_by for one in latest.values()} | {one.taken_by for one in sent.values()}
    people = await work.people.many({one.doctor_id for one in found} | takers)
    consents = await work.consents.of_encounters(ids)
    recordings = await work.recordings.of_encounters(ids)
    cases = await _cases(work, found, patients, latest)
    waiting = await work.encounters.waiting() if any(one.state is State.TRIAGED for one in found) else ()

    def one_shown(one: Encounter) -> EncounterShown:
        patient, taken, said = patients[one.patient_id], latest.get(one.id), consents.get(one.id, ())
        case, room, care = cases[one.id], rooms.get(one.room_id or ""), consent.answer(said, consent.Scope.CARE)
        return EncounterShown(
            encounter=one,
            patient=patient,
            age=age_on(patient.birth_date, day_of(now)),
            center_name=centers[one.center_id].name,
            room_name=None if room is None else room.name,
            doctor_name=_name(people, one.doctor_id),
            vitals=None if taken is None else _vitals(taken, patient, people, case.intake),
            care_consent=care,
            recording_consent=consent.answer(said, consent.Scope.RECORDING),
            missing=_missing(one, case, taken, care),
            place=queue.place(one, waiting),
            recording=recordings.get(one.id),
            intake=case.intake,
            judged=case.judged,
            attachments=case.attachments,
            word=case.word,
            sent=sent.get(one.id),
            taken_by_name=_name(people, sent[one.id].taken_by) if one.id in sent else None,
        )

    return tuple(one_shown(one) for one in found)


def _name(people: dict[str, Person], person_id: str | None) -> str | None:
    person = people.get(person_id or "")
    return None if person is None else person.name


@dataclass(frozen=True, slots=True)
class _Case:
    intake: Intake | None
    judged: Judgement
    attachments: int
    word: str


async def _cases(
    work: Work, found: Sequence[Encounter], patients: dict[str, Patient], latest: dict[str, VitalsSet]
) -> dict[str, _Case]:
    ids = [one.id for one in found]
    intakes = await work.intakes.of_encounters(ids)
    attached = await work.attachments.counts(ids)
    words = {id_: note.text for id_, note in (await work.handover_notes.of_encounters(ids)).items()}

    def case(one: Encounter) -> _Case:
        intake = intakes.get(one.id)
        judged = judgement_of(one, patients[one.patient_id], intake, latest.get(one.id))
        return _Case(intake, judged, attached.get(one.id, 0), words.get(one.id, ""))

    return {one.id: case(one) for one in found}


def _missing(one: Encounter, case: _Case, taken: VitalsSet | None, care: bool | None) -> tuple[str, ...]:
    return encounters.missing(
        one,
        vitals_taken=vitals_done(case.intake, taken, case.judged),
        care_consent=care,
        case_told=case.intake is not None and bool(case.intake.complaints),
        signs=signs_said(case.judged),
    )


async def one_shown(work: Work, encounter: Encounter, now: datetime) -> EncounterShown:
    return (await shown(work, [encounter], now))[0]


def vitals_shown(taken: VitalsSet, birth_date: date, taken_by_name: str, *, pregnant: bool = False) -> VitalsShown:
    flags = vitals.flags(taken.values, birth_date, day_of(taken.taken_at), pregnant=pregnant)
    return VitalsShown(taken, taken_by_name, flags)


def _vitals(taken: VitalsSet, patient: Patient, people: dict[str, Person], intake: Intake | None) -> VitalsShown:
    pregnant = intake is not None and intake.pregnant is True
    return vitals_shown(taken, patient.birth_date, _name(people, taken.taken_by) or "", pregnant=pregnant)
