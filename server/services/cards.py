"""Encounters and messages in the words of the wire, said once for HTTP and Socket.IO (neither knows the other)."""

from __future__ import annotations

from server.domain.messages import MessageKind, MessageShown
from server.domain.vitals import Flag
from server.services.shown import EncounterShown
from signaling.cards import EncounterCard, EncounterState, MessageCard, PatientCard, Sex, Urgency, VitalFlag


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
        complaint=encounter.complaint,
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
