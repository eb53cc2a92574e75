"""Valid objects for tests, each with good defaults. Must not know the store."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date
from typing import Any

from server.domain.consent import Consent, How, Scope, Who
from server.domain.encounters import Encounter, State, Urgency
from server.domain.identity import Center, Person, Role, Room
from server.domain.messages import Message, MessageKind
from server.domain.participants import Participant
from server.domain.patients import Patient, Sex
from server.domain.vitals import Vitals, VitalsSet
from server.services.ports import Work
from tests.server.clock import MORNING
from tests.server.people import make_person

_numbers = itertools.count(1)


def fresh(prefix: str) -> str:
    return f"{prefix}-{next(_numbers)}"


def center(**changes: Any) -> Center:
    one = Center(fresh("center"), fresh("Behali"), "Mansehra", "+92997000000", True)
    return replace(one, **changes)


def room(center_id: str, **changes: Any) -> Room:
    return replace(Room(fresh("room"), center_id, fresh("Room"), True), **changes)


def doctor(*specialities: str, **changes: Any) -> Person:
    """On duty since the morning."""
    defaults = {"on_duty_since": MORNING, "registration": "1234-N"}
    return make_person(Role.DOCTOR, specialities=specialities, **defaults | changes)


def patient(center_id: str, **changes: Any) -> Patient:
    one = Patient(
        id=fresh("patient"),
        center_id=center_id,
        name="Zarmina Bibi",
        sex=Sex.FEMALE,
        birth_date=date(1992, 5, 1),
        birth_date_estimated=True,
        father_or_husband="Rahim",
        phone="+923001234567",
        cnic="",
        allergies="",
        created_at=MORNING,
        created_by=None,
    )
    return replace(one, **changes)


def encounter(of: Patient, **changes: Any) -> Encounter:
    one = Encounter(
        id=fresh("encounter"),
        patient_id=of.id,
        center_id=of.center_id,
        room_id=None,
        state=State.ARRIVED,
        language="ur",
        arrived_at=MORNING,
        created_by=None,
    )
    return replace(one, **changes)


def waiting(of: Patient, speciality: str = "cardiology", **changes: Any) -> Encounter:
    """In the queue since the morning."""
    words = {"speciality": speciality, "urgency": Urgency.ROUTINE, "complaint": "cough", "queued_at": MORNING}
    return encounter(of, **{"state": State.TRIAGED} | words | changes)


def vitals_set(of: Encounter, **changes: Any) -> VitalsSet:
    return replace(VitalsSet(fresh("vitals"), of.id, MORNING, None, Vitals(pulse=80, spo2=97)), **changes)


def consent(of: Encounter, scope: Scope, given: bool, **changes: Any) -> Consent:
    one = Consent(
        id=fresh("consent"),
        encounter_id=of.id,
        participant_id=None,
        scope=scope,
        given=given,
        who=Who.PATIENT,
        guardian="",
        how=How.SPOKEN,
        wording=f"{scope}-1",
        language="ur",
        witness_id=None,
        at=MORNING,
        number=0,
    )
    return replace(one, **changes)


def voice_note(of: Participant, **changes: Any) -> Message:
    """Of two pieces, none of which has arrived."""
    one = Message(fresh("note"), of.encounter_id, of.id, of.name, MessageKind.VOICE, MORNING)
    return replace(one, **{"mime": "audio/webm", "seconds": 4.0, "pieces": 2} | changes)


async def keep(work: Work, *things: Any) -> None:
    """Add things of any of these kinds, in the order given."""
    places: dict[type, Any] = {
        Center: work.centers.add,
        Room: work.rooms.add,
        Person: work.people.add,
        Patient: work.patients.add,
        Encounter: work.encounters.add,
        VitalsSet: work.vitals.put,
        Consent: work.consents.add,
    }
    for thing in things:
        await places[type(thing)](thing)
