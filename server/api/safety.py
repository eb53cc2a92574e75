"""The code app, recovery codes, and where one is signed in. Must not know the store."""

from __future__ import annotations

from server.api.people import ADMINISTRATOR
from server.api.route import PEOPLE, Asked, Nothing, Route, route
from server.api.schemas import safety as schemas
from server.domain.tokens import RefreshToken
from server.services.safety import Safety, SafetyService


def routes(safety: SafetyService) -> list[Route]:
    area = SafetyArea(safety)
    return [*_own(area), *_of_people(area)]


def _own(area: SafetyArea) -> list[Route]:
    return [
        route("GET", "/api/me/safety", area.own, does="Code app, recovery codes and sign-ins of one's own",
              roles=PEOPLE, gives=schemas.AccountSafety, may_owe=True),
        route("POST", "/api/me/code-app", area.begin, does="Begin to set up the code app", roles=PEOPLE,
              takes=schemas.CodeAppChange, gives=schemas.CodeAppBegun, may_owe=True),
        route("POST", "/api/me/code-app/confirm", area.confirm, does="The app shows this code: it counts",
              roles=PEOPLE, takes=schemas.CodeTyped, gives=schemas.RecoveryCodes, may_owe=True),
        route("POST", "/api/me/recovery-codes", area.new_codes, does="New recovery codes, shown once",
              roles=PEOPLE, takes=schemas.CodeTyped, gives=schemas.RecoveryCodes),
        route("DELETE", "/api/me/sign-ins/{id}", area.end, does="Sign out there", roles=PEOPLE),
        route("POST", "/api/me/sign-ins/end-others", area.end_others, does="Sign out everywhere else",
              roles=PEOPLE),
    ]  # fmt: skip


def _of_people(area: SafetyArea) -> list[Route]:
    return [
        route("GET", "/api/people/{id}/safety", area.of_person, does="Code app and sign-ins of a person",
              roles=ADMINISTRATOR, gives=schemas.AccountSafety),
        route("DELETE", "/api/people/{id}/sign-ins/{entry}", area.end_of, does="Sign a person out there",
              roles=ADMINISTRATOR),
        route("POST", "/api/people/{id}/code-app/reset", area.reset, does="The telephone is lost: end the code app",
              roles=ADMINISTRATOR, takes=schemas.CodeAppReset),
    ]  # fmt: skip


class SafetyArea:
    def __init__(self, safety: SafetyService) -> None:
        self._safety = safety

    async def own(self, asked: Asked[Nothing]) -> schemas.AccountSafety:
        return _shown(await self._safety.own(asked.actor), asked.actor.sign_in_id)

    async def begin(self, asked: Asked[schemas.CodeAppChange]) -> schemas.CodeAppBegun:
        begun = await self._safety.begin_app(asked.actor, asked.input.code)
        return schemas.CodeAppBegun(address=begun.address, secret=begun.secret, picture=begun.picture)

    async def confirm(self, asked: Asked[schemas.CodeTyped]) -> schemas.RecoveryCodes:
        return schemas.RecoveryCodes(codes=await self._safety.confirm_app(asked.actor, asked.input.code))

    async def new_codes(self, asked: Asked[schemas.CodeTyped]) -> schemas.RecoveryCodes:
        return schemas.RecoveryCodes(codes=await self._safety.new_recovery_codes(asked.actor, asked.input.code))

    async def end(self, asked: Asked[Nothing]) -> None:
        await self._safety.end_sign_in(asked.actor, asked["id"])

    async def end_others(self, asked: Asked[Nothing]) -> None:
        await self._safety.end_other_sign_ins(asked.actor)

    async def of_person(self, asked: Asked[Nothing]) -> schemas.AccountSafety:
        return _shown(await self._safety.of_person(asked.actor, asked["id"]), asked.actor.sign_in_id)

    async def end_of(self, asked: Asked[Nothing]) -> None:
        await self._safety.end_sign_in_of(asked.actor, asked["id"], asked["entry"])

    async def reset(self, asked: Asked[schemas.CodeAppReset]) -> None:
        await self._safety.reset_app(asked.actor, asked["id"], asked.input.reason)


def _shown(safety: Safety, here: str | None) -> schemas.AccountSafety:
    return schemas.AccountSafety(
        code_app=safety.has_app,
        code_app_demanded=safety.app_demanded,
        recovery_codes_left=safety.recovery_codes_left,
        sign_ins=tuple(_sign_in(one, here) for one in safety.sign_ins),
    )


def _sign_in(one: RefreshToken, here: str | None) -> schemas.OwnSignIn:
    return schemas.OwnSignIn(
        id=one.family_id,
        device=one.device,
        began_at=one.began_at or one.created_at,
        heard_at=one.created_at,
        here=one.family_id == here,
    )
