"""One-time links over HTTP. Looking (GET) uses nothing up, so a link scanner harms nothing; redeeming is a POST.

The device's secret lives in a cookie that scripts cannot read. Must not know the store.
"""

from __future__ import annotations

from server.api.route import ANYONE, Asked, Nothing, Route, route
from server.api.schemas import care as schemas
from server.domain.identity import Role
from server.domain.participants import SeatRole
from server.services.identity import IdentityService
from server.services.invitations import InvitationService
from signaling import cards as wire

COOKIE = "eilaj_device"
COOKIE_PATH = "/api/invitations"
COOKIE_SECONDS = 24 * 3600
"""Longer than any encounter; after its end the link is good for nothing."""


def routes(invitations: InvitationService, identity: IdentityService, *, secure: bool) -> list[Route]:
    """`secure`: served over HTTPS, so the cookie must never travel without it."""
    area = InvitationArea(invitations, identity, secure=secure)
    return [
        route(
            "POST", "/api/encounters/{id}/invitations", area.invite, does="Make a one-time link to a seat",
            roles=(Role.STAFF, Role.DOCTOR), takes=schemas.InvitationNew, gives=schemas.InvitationMade, status=201,
        ),
        route(
            "GET", "/api/invitations/{token}", area.look, does="What a link leads to, without using it",
            roles=ANYONE, gives=schemas.InvitationSeen,
        ),
        route(
            "POST", "/api/invitations/{token}/redeem", area.redeem, does="Use a link; it is bound to this device",
            roles=ANYONE, gives=schemas.InvitationRedeemed, by_cookie=True,
        ),
    ]  # fmt: skip


class InvitationArea:
    def __init__(self, invitations: InvitationService, identity: IdentityService, *, secure: bool) -> None:
        self._invitations = invitations
        self._identity = identity
        self._secure = secure

    async def invite(self, asked: Asked[schemas.InvitationNew]) -> schemas.InvitationMade:
        new = asked.input
        role = SeatRole(new.role.value)
        made = await self._invitations.invite(asked.actor, asked["id"], role, new.name, new.language)
        return schemas.InvitationMade(path=f"/i/{made.token}", expires_at=made.invitation.expires_at)

    async def look(self, asked: Asked[Nothing]) -> schemas.InvitationSeen:
        seen = await self._invitations.look(asked["token"], asked.request.cookies.get(COOKIE))
        return schemas.InvitationSeen(
            doctor_name=seen.doctor_name,
            registration=seen.registration,
            speciality=seen.speciality,
            center_name=seen.center_name,
            language=seen.invitation.language,
            role=wire.SeatRole(seen.invitation.role.value),
        )

    async def redeem(self, asked: Asked[Nothing]) -> schemas.InvitationRedeemed:
        redeemed = await self._invitations.redeem(asked["token"], asked.request.cookies.get(COOKIE))
        call_id = redeemed.invitation.encounter_id
        token = self._identity.issue_guest_token(redeemed.invitation.id, call_id)
        asked.reply.set_cookie(
            COOKIE,
            redeemed.device,
            path=COOKIE_PATH,
            max_age=COOKIE_SECONDS,
            httponly=True,
            secure=self._secure,
            samesite="Strict",
        )
        return schemas.InvitationRedeemed(access_token=token.text, expires_in=token.expires_in, call_id=call_id)
