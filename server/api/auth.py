"""Signing in, staying signed in, and what people may change about themselves. Must not know the store.

The refresh token lives in a cookie that scripts cannot read and that goes to `/api/auth` only, from our pages only.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from aiohttp import hdrs, web

from server.api.browsers import browser_of
from server.api.route import ANYONE, PEOPLE, Asked, Nothing, Route, route
from server.api.schemas import identity as schemas
from server.domain.errors import NotSignedIn
from server.domain.identity import Role as DomainRole
from server.domain.licence import licence_of
from server.services.code_check import AppState
from server.services.identity import Account, IdentityService, SignIn
from server.services.ports import Clock
from signaling.messages import Role

COOKIE = "eilaj_refresh"
COOKIE_PATH = "/api/auth"
KNOWN = "eilaj_known"
"""What a browser keeps of having signed in (`services.known_devices`)."""
KNOWN_SECONDS = 365 * 24 * 3600


def routes(identity: IdentityService, clock: Clock, *, secure: bool) -> list[Route]:
    """`secure`: served over HTTPS, so the cookie must never travel without it."""
    area = AuthArea(identity, clock, secure)
    return [
        route(
            "POST", "/api/auth/sign-in", area.sign_in, does="Sign in with name and password", roles=ANYONE,
            takes=schemas.SignIn, gives=schemas.SignedIn,
        ),
        route(
            "POST", "/api/auth/refresh", area.refresh, does="Exchange the refresh cookie for a new access token",
            roles=ANYONE, gives=schemas.SignedIn, by_cookie=True,
        ),
        route("POST", "/api/auth/sign-out", area.sign_out, does="End this sign-in", roles=ANYONE, by_cookie=True),
        route(
            "GET", "/api/me", area.me, does="Who is signed in", roles=PEOPLE,
            gives=schemas.Me, may_owe=True,
        ),
        route(
            "PATCH", "/api/me", area.change_me, does="Change one's own settings", roles=PEOPLE,
            takes=schemas.MeChange, gives=schemas.Me, may_owe=True,
        ),
        route(
            "POST", "/api/me/password", area.change_password, does="Change one's own password",
            roles=PEOPLE, takes=schemas.PasswordChange, may_owe=True,
        ),
    ]  # fmt: skip


class AuthArea:
    def __init__(self, identity: IdentityService, clock: Clock, secure: bool) -> None:
        self._identity = identity
        self._clock = clock
        self._secure = secure

    def _signed_in(self, reply: web.Response, sign_in: SignIn) -> schemas.SignedIn:
        reply.set_cookie(
            COOKIE,
            sign_in.refresh_token,
            path=COOKIE_PATH,
            max_age=sign_in.refresh_seconds,
            httponly=True,
            secure=self._secure,
            samesite="Strict",
        )
        if sign_in.known:
            reply.set_cookie(
                KNOWN,
                sign_in.known,
                path=COOKIE_PATH,
                max_age=KNOWN_SECONDS,
                httponly=True,
                secure=self._secure,
                samesite="Strict",
            )
        access, me = sign_in.access, self._me(sign_in.account, app=sign_in.app)
        return schemas.SignedIn(access_token=access.text, expires_in=access.expires_in, me=me)

    async def sign_in(self, asked: Asked[schemas.SignIn]) -> schemas.SignedIn:
        request, given = asked.request, asked.input
        signed_in = await self._identity.sign_in(
            given.login,
            given.password,
            request.remote or "",
            code=given.code,
            browser=browser_of(request.headers.get(hdrs.USER_AGENT, "")),
            known=request.cookies.get(KNOWN, ""),
        )
        return self._signed_in(asked.reply, signed_in)

    async def refresh(self, asked: Asked[Nothing]) -> schemas.SignedIn:
        token = asked.request.cookies.get(COOKIE)
        if token is None:
            raise NotSignedIn("auth.required", "Please sign in.")
        return self._signed_in(asked.reply, await self._identity.refresh(token))

    async def sign_out(self, asked: Asked[Nothing]) -> None:
        token = asked.request.cookies.get(COOKIE)
        if token is not None:
            await self._identity.sign_out(token)
        asked.reply.del_cookie(COOKIE, path=COOKIE_PATH, httponly=True, secure=self._secure, samesite="Strict")

    async def me(self, asked: Asked[Nothing]) -> schemas.Me:
        return await self._whole(asked, await self._identity.me(asked.actor))

    async def change_me(self, asked: Asked[schemas.MeChange]) -> schemas.Me:
        return await self._whole(asked, await self._identity.change_language(asked.actor, asked.input.language))

    async def change_password(self, asked: Asked[schemas.PasswordChange]) -> None:
        self._signed_in(
            asked.reply, await self._identity.change_password(asked.actor, asked.input.old, asked.input.new)
        )

    async def _whole(self, asked: Asked[Any], account: Account) -> schemas.Me:
        return self._me(account, app=await self._identity.app_state(asked.actor))

    def _me(self, account: Account, *, app: AppState) -> schemas.Me:
        return _me(account, self._clock(), app)


def _me(account: Account, now: datetime, app: AppState) -> schemas.Me:
    person = account.person
    is_doctor = person.role is DomainRole.DOCTOR
    return schemas.Me(
        id=person.id,
        name=person.name,
        role=Role(person.role),
        center_id=person.center_id,
        center_name=account.center_name,
        specialities=person.specialities,
        language=person.language,
        on_duty=person.on_duty_since is not None,
        must_change_password=person.must_change_password,
        must_set_up_code_app=app is AppState.OWED,
        code_app=app is not AppState.NONE,
        licence=licence_of(person, now).value if is_doctor else None,
        licence_valid_until=person.licence_valid_until,
        zone=person.zone,
    )
