"""Who may sit in a call, the seat's row, and what its holder says about being recorded. Must not know media."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime

from server.domain.calls import MAX_PARTICIPANTS
from server.domain.clinical_access import Purpose
from server.domain.consent import Consent, How, Scope, Who, wording_exists
from server.domain.encounters import CLAIMED, Encounter
from server.domain.errors import Conflict, NotFound
from server.domain.events import ConsentChanged
from server.domain.identity import Actor, Role
from server.domain.participants import Participant, SeatRole
from server.services.access import encounter_for
from server.services.ports import Work


async def encounter_for_call(work: Work, actor: Actor, call_id: str, action: str) -> Encounter:
    """The encounter in whose call the actor may sit; audited. Raises NotFound, Conflict(`call.closed`)."""
    encounter = await encounter_for(work, actor, call_id, Purpose.SIT, action, lock=True)
    if encounter.state not in CLAIMED:
        raise Conflict("call.closed", "This call is not open.")
    return encounter


async def take_seat(work: Work, actor: Actor, encounter: Encounter, now: datetime) -> tuple[Participant, bool]:
    """The actor's seat, made when there is none; the flag says that somebody sat down who did not sit before."""
    seats = await work.participants.of_encounter(encounter.id)
    for seat in seats:
        if (seat.person_id, seat.invitation_id) == _holder(actor):
            if seat.left_at is None:
                return seat, False
            back = replace(seat, left_at=None)
            await work.participants.save(back)
            return back, True
    if sum(seat.left_at is None for seat in seats) >= MAX_PARTICIPANTS:
        raise Conflict("call.full", "All places in this call are taken.")
    person_id, invitation_id = _holder(actor)
    role, name, detail = await _face(work, actor, encounter)
    seat = Participant(
        id=str(uuid.uuid4()),
        encounter_id=encounter.id,
        person_id=person_id,
        invitation_id=invitation_id,
        role=role,
        name=name,
        detail=detail,
        mic=True,
        camera=True,
        joined_at=now,
    )
    await work.participants.add(seat)
    return seat, True


def _holder(actor: Actor) -> tuple[str | None, str | None]:
    """Who holds a seat: a person, an invitation, or (staff) the center's room, which is nobody in particular."""
    return (None if actor.role is Role.STAFF else actor.person_id, actor.invitation_id)


async def _face(work: Work, actor: Actor, encounter: Encounter) -> tuple[SeatRole, str, str]:
    """Role, name and what stands under the name."""
    if actor.invitation_id is not None:
        invitation = await work.invitations.get(actor.invitation_id)
        if invitation is None:
            raise hidden()
        return invitation.role, invitation.name, ""
    if actor.role is Role.DOCTOR:
        return SeatRole.DOCTOR, actor.name, ", ".join(actor.specialities)
    if actor.role is Role.SUPERVISOR:
        return SeatRole.SUPERVISOR, actor.name, ""
    center = await work.centers.get(encounter.center_id)
    room = await work.rooms.get(encounter.room_id) if encounter.room_id is not None else None
    center_name = center.name if center is not None else ""
    return SeatRole.ROOM, room.name if room is not None else center_name, center_name


def hidden() -> NotFound:
    return NotFound("call.not_found", "This call is not there.")


def own_answer(
    actor: Actor, participant: Participant, *, given: bool, wording: str, language: str, now: datetime
) -> Consent:
    """What the holder of a seat says about being recorded; the room and the patient's phone speak for the patient.

    In the room the patient says it and staff writes it down.
    """
    for_patient = participant.role in (SeatRole.ROOM, SeatRole.PATIENT)
    is_heard = participant.role is SeatRole.ROOM
    return Consent(
        id=str(uuid.uuid4()),
        encounter_id=participant.encounter_id,
        participant_id=None if for_patient else participant.id,
        scope=Scope.RECORDING,
        given=given,
        who=Who.PATIENT if for_patient else Who.PARTICIPANT,
        guardian="",
        how=How.SPOKEN if is_heard else How.TAPPED,
        wording=wording,
        language=language,
        witness_id=actor.person_id if is_heard else None,
        at=now,
        number=0,
    )


async def keep_answer(work: Work, actor: Actor, said: Consent) -> Consent:
    """Write an answer down, with its number. Whose guardian has answered so far, his guardian answers.

    Raises NotFound, Conflict(`consent.wording_unknown`).
    """
    if not wording_exists(said.wording, Scope.RECORDING, said.language):
        raise Conflict("consent.wording_unknown", "This wording is not known. Reload the page.")
    call_id = said.encounter_id
    encounter = await work.encounters.get(call_id, lock=True)
    if encounter is None:
        raise hidden()
    before = (await work.consents.of_encounters([call_id])).get(call_id, ())
    of_patient = [one for one in before if one.participant_id is None]
    if said.participant_id is None and of_patient:
        said = replace(said, who=of_patient[-1].who, guardian=of_patient[-1].guardian)
    kept = await work.consents.add(said)
    action = "consent.given" if said.given else "consent.refused"
    work.audit.append(actor, action, "encounter", call_id, patient_id=encounter.patient_id)
    work.after_commit(ConsentChanged(call_id))
    return kept
