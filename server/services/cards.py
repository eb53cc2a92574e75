"""Encounters and messages in the words of the wire, said once for HTTP and Socket.IO (neither knows the other)."""

from __future__ import annotations

from server.domain.intake import Intake, complaint_line
from server.domain.messages import MessageKind, MessageShown
from server.domain.triage import Judgement
from server.domain.triage_data import SINCE
from server.domain.vitals import Flag
from server.services.shown import EncounterShown
from signaling.cards import (
    CaseCard,
    EncounterCard,
    EncounterState,
    MessageCard,
    PatientCard,
    ReasonCard,
    SentCard,
    Sex,
    Urgency,
    VitalFlag,
)


def encounter_card(one: EncounterShown) -> EncounterCard:
    """The card that desk, queue and the record's head are made of."""
    encounter = one.encounter
    return EncounterCard(
        id=encounter.id,
        state=EncounterState(encounter.state.value),
        patient=patient_card(one),
        center_id=encounter.center_id,
        center_name=one.center_name,
        room_id=encounter.room_id,
        room_name=one.room_name,
        speciality=encounter.speciality,
        urgency=None if encounter.urgency is None else Urgency(encounter.urgency.value),
        complaint=complaint_line(encounter.complaint, one.intake),
        vitals={} if one.vitals is None else one.vitals.taken.values.measured(),
        vital_flags=() if one.vitals is None else vital_flags(one.vitals.flags),
        language=encounter.language,
        woman_doctor_wanted=encounter.woman_doctor_wanted,
        recording_consent=one.recording_consent,
        arrived_at=encounter.arrived_at,
        queued_at=encounter.queued_at,
        doctor_id=encounter.doctor_id,
        doctor_name=one.doctor_name,
        claimed_at=encounter.claimed_at,
        finished_at=encounter.finished_at,
        booked_for=encounter.booked_for,
        missing=one.missing,
        case=_case_card(one),
        sent=_sent_card(one),
    )


def reason_cards(judged: Judgement) -> tuple[ReasonCard, ...]:
    return tuple(
        ReasonCard(rule=each.rule, urgency=Urgency(each.urgency.value), text=dict(each.text))
        for each in judged.reasons
    )


def _case_card(one: EncounterShown) -> CaseCard | None:
    intake = one.intake
    if intake is None and not one.judged.reasons and one.attachments == 0:
        return None
    intake = intake or Intake(one.encounter.id)
    return CaseCard(
        complaints=intake.complaints,
        since=intake.answers.get(SINCE, ""),
        signs=intake.signs,
        none_seen=intake.none_seen,
        pregnant=intake.pregnant,
        reasons=reason_cards(one.judged),
        attachments=one.attachments,
        lowered_because="" if intake.lowered is None else intake.lowered.reason,
    )


def _sent_card(one: EncounterShown) -> SentCard | None:
    if one.sent is None:
        return None
    return SentCard.model_validate(
        {
            "state": one.sent.state.value,
            "sent_at": one.sent.sent_at,
            "due_at": one.sent.due_at,
            "question": one.sent.question,
            "words": one.sent.words,
            "doctor_name": one.taken_by_name,
        }
    )


def patient_card(one: EncounterShown) -> PatientCard:
    patient, age = one.patient, one.age
    return PatientCard(
        id=patient.id,
        name=patient.name,
        sex=Sex(patient.sex.value),
        age_years=age.years,
        age_months=age.months,
        age_days=age.days,
    )


def vital_flags(flags: tuple[Flag, ...]) -> tuple[VitalFlag, ...]:
    return tuple(VitalFlag(field=flag.field, flag=flag.flag, severe=flag.severe) for flag in flags)


def message_card(one: MessageShown) -> MessageCard:
    """The card that the call's topic and the encounter's record are made of."""
    message = one.message
    is_voice = message.kind is MessageKind.VOICE
    return MessageCard(
        id=message.id,
        participant_id=message.participant_id,
        name=message.name,
        kind="voice" if is_voice else "text",
        text=message.text,
        seconds=message.seconds,
        path=f"/api/encounters/{message.encounter_id}/voice-notes/{message.id}" if is_voice else None,
        sent_at=message.sent_at,
        arrived=one.arrived,
        heard=one.heard,
    )
