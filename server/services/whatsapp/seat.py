"""The seat of a caller in an encounter's call: an invitation's, which no link leads to. Must not know lines."""

from __future__ import annotations

import secrets
from datetime import datetime

from server.domain.encounters import Encounter
from server.domain.identity import Actor, Role, guest_actor
from server.domain.ids import new_id
from server.domain.participants import Invitation, Participant, SeatRole
from server.domain.whatsapp.kept import WhatsAppCall
from server.services.helpline.handing_over import HELPLINE_PERSON, ensure_place
from server.services.invitations import TOKEN_BYTES, hashed
from server.services.ports import Work

DETAIL = "WhatsApp"
"""Under his name in the call; pages show a telephone for it."""


async def guest_of(work: Work, encounter: Encounter, call: WhatsAppCall, now: datetime) -> tuple[Actor, str]:
    """Who sits in the call for this caller, and his invitation: that of an earlier call, if there was one."""
    earlier = [one.invitation_id for one in await work.whatsapp.calls_of(encounter.id) if one.invitation_id]
    known = await work.invitations.get(earlier[-1]) if earlier else None
    invitation = known or await _new(work, encounter, call, now)
    if known is None:
        await work.participants.add(_seat(encounter, invitation, now))
    actor = guest_actor(invitation.id, encounter.id, invitation.name, Role.PATIENT, invitation.language)
    work.audit.append(actor, "call.by_whatsapp", "encounter", encounter.id, patient_id=encounter.patient_id)
    return actor, invitation.id


def _seat(encounter: Encounter, invitation: Invitation, now: datetime) -> Participant:
    """Not yet sat on; it says to the others how he comes."""
    return Participant(
        id=new_id(), encounter_id=encounter.id, person_id=None, invitation_id=invitation.id, role=invitation.role,
        name=invitation.name, detail=DETAIL, mic=True, camera=False, joined_at=now, left_at=now,
    )  # fmt: skip


async def _new(work: Work, encounter: Encounter, call: WhatsAppCall, now: datetime) -> Invitation:
    await ensure_place(work, now)
    conversation = await work.helpline.get(call.conversation_id)
    patient = await work.patients.get(encounter.patient_id)
    name = conversation.name if conversation is not None and conversation.name else ""
    invitation = Invitation(
        id=new_id(),
        encounter_id=encounter.id,
        # Nobody is told the token, and it counts as used: there is no link to this seat.
        token_hash=hashed(secrets.token_urlsafe(TOKEN_BYTES)),
        role=SeatRole.PATIENT,
        name=name or (patient.name if patient is not None else "WhatsApp"),
        language=encounter.language,
        created_by=HELPLINE_PERSON,
        created_at=now,
        expires_at=now,
        redeemed_at=now,
    )
    await work.invitations.add(invitation)
    return invitation
