"""One-time links that seat a person without an account. Looking at a link uses nothing up; redeeming does.

> The link's token is known only to whoever got it: we keep its hash. The device that redeems gets a secret of its
> own (its hash is kept too), and only that device may come back, as long as the encounter is open.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta

from server.domain.clinical_access import Purpose
from server.domain.encounters import ENDED, Encounter
from server.domain.errors import Conflict, Gone, NotFound, invalid
from server.domain.identity import Actor, Role, guest_actor
from server.domain.ids import new_id
from server.domain.licence import LicenceState, licence_of
from server.domain.participants import Invitation, SeatRole
from server.domain.specialities import LANGUAGES
from server.services.access import encounter_for
from server.services.ports import Clock, Store, Work

LIFE = timedelta(hours=2)
TOKEN_BYTES = 24
"""192 random bits."""

SEATS = (SeatRole.PATIENT, SeatRole.RELATIVE, SeatRole.INTERPRETER, SeatRole.DOCTOR)

_DEVICE = re.compile(r"[A-Za-z0-9_-]{32}")


@dataclass(frozen=True, slots=True)
class Made:
    """`token` is told once."""

    token: str
    invitation: Invitation


@dataclass(frozen=True, slots=True)
class Seen:
    """What may be shown before the link is used: no patient."""

    invitation: Invitation
    center_name: str
    doctor_name: str | None
    #: The doctor's PMDC number, where an administrator has checked that it is good today; '' otherwise.
    registration: str
    speciality: str | None


@dataclass(frozen=True, slots=True)
class Redeemed:
    invitation: Invitation
    #: What the device has to show to come back.
    device: str


class InvitationService:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def invite(self, actor: Actor, encounter_id: str, role: SeatRole, name: str, language: str) -> Made:
        """Make a link, for staff of the center and the treating doctor. Raises NotFound, Conflict, Invalid."""
        if role not in SEATS:
            raise invalid("role", "unknown", "Nobody can be invited as this.")
        if language not in LANGUAGES:
            raise invalid("language", "unknown", "There is no such language.")
        token, now = secrets.token_urlsafe(TOKEN_BYTES), self._clock()
        async with self._store.work() as work:
            encounter = await encounter_for(
                work, actor, encounter_id, Purpose.INVITE, "invitation.create", lock=True, reason=role.value
            )
            if encounter.state in ENDED or actor.person_id is None:
                raise Conflict("encounter.wrong_state", "This has ended.", state=encounter.state)
            invitation = Invitation(
                id=new_id(),
                encounter_id=encounter.id,
                token_hash=hashed(token),
                role=role,
                name=name,
                language=language,
                created_by=actor.person_id,
                created_at=now,
                expires_at=now + LIFE,
            )
            await work.invitations.add(invitation)
            return Made(token, invitation)

    async def look(self, token: str, device: str | None) -> Seen:
        """What the landing page may know; uses nothing up. Raises NotFound, Gone."""
        async with self._store.work() as work:
            invitation, encounter = await self._usable(work, token, device, lock=False)
            center = await work.centers.get(encounter.center_id)
            doctor = await work.people.get(encounter.doctor_id) if encounter.doctor_id is not None else None
            return Seen(
                invitation,
                center.name if center is not None else "",
                None if doctor is None else doctor.name,
                doctor.registration if doctor and licence_of(doctor, self._clock()) is LicenceState.OK else "",
                encounter.speciality,
            )

    async def redeem(self, token: str, device: str | None) -> Redeemed:
        """Bind the link to this device; the same device may repeat it. Raises NotFound, Gone."""
        async with self._store.work() as work:
            invitation, encounter = await self._usable(work, token, device, lock=True)
            if invitation.redeemed_at is None or device is None:
                device = device if device is not None and _DEVICE.fullmatch(device) else _new_device()
                invitation = replace(invitation, redeemed_at=self._clock(), device_hash=hashed(device))
                await work.invitations.save(invitation)
            guest = guest_actor(invitation.id, encounter.id, invitation.name, Role.PATIENT, invitation.language)
            work.audit.append(
                guest, "invitation.redeem", "encounter", encounter.id, patient_id=encounter.patient_id
            )
            return Redeemed(invitation, device)

    async def _usable(
        self, work: Work, token: str, device: str | None, *, lock: bool
    ) -> tuple[Invitation, Encounter]:
        invitation = await work.invitations.by_hash(hashed(token), lock=lock)
        encounter = await work.encounters.get(invitation.encounter_id) if invitation is not None else None
        if invitation is None or encounter is None:
            raise NotFound("invitation.not_found", "This link is not one of ours.")
        is_used = invitation.redeemed_at is not None and not _is_bound_to(invitation, device)
        is_late = invitation.redeemed_at is None and self._clock() >= invitation.expires_at
        if is_used or is_late or encounter.state in ENDED:
            raise Gone("invitation.gone", "This link no longer works. Ask the center for a new one.")
        return invitation, encounter


def _is_bound_to(invitation: Invitation, device: str | None) -> bool:
    return (
        device is not None
        and invitation.device_hash is not None
        and hmac.compare_digest(invitation.device_hash, hashed(device))
    )


def _new_device() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
