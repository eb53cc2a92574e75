"""Signing in, staying signed in, signing out, and who stands behind a token. Must not know HTTP or cookies."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

import structlog

from server.domain.errors import NotSignedIn, invalid
from server.domain.events import SignInEnded
from server.domain.identity import Actor, Person
from server.domain.password_rules import same_text
from server.domain.tokens import RefreshToken
from server.services.access_tokens import AccessToken, AccessTokens
from server.services.actors import Actors
from server.services.attempts import SignInAttempts
from server.services.code_check import AppState, CodeCheck
from server.services.known_devices import KnownDevices
from server.services.passwords import Passwords, refuse_weak
from server.services.ports import Clock, Events, Store, Work

log = structlog.get_logger("identity")

REUSE_GRACE = timedelta(seconds=30)
"""Two tabs may exchange the same refresh token at once; after this it looks like a theft."""

WRONG = "Name or password is not right. Try again, or call the control room."


@dataclass(frozen=True, slots=True)
class Lifetimes:
    access: timedelta
    refresh: timedelta
    guest: timedelta


@dataclass(frozen=True, slots=True)
class Account:
    """A person, with the name of the center."""

    person: Person
    center_name: str | None


@dataclass(frozen=True, slots=True)
class SignIn:
    """What a page gets: a token to send with each request, and one to keep in the cookie."""

    account: Account
    access: AccessToken
    refresh_token: str
    refresh_seconds: int
    app: AppState = AppState.NONE
    #: For this browser to keep: its wrong passwords count apart from strangers'. Empty: keep the one before.
    known: str = ""


class IdentityService:
    def __init__(
        self,
        store: Store,
        events: Events,
        clock: Clock,
        passwords: Passwords,
        tokens: AccessTokens,
        lifetimes: Lifetimes,
        codes: CodeCheck,
        devices: KnownDevices,
    ) -> None:
        self._store = store
        self._clock = clock
        self._passwords = passwords
        self._tokens = tokens
        self._lifetimes = lifetimes
        self._attempts = SignInAttempts()
        self._codes = codes
        self._devices = devices
        self._actors = Actors(store, events, clock, tokens, codes)

    async def sign_in(
        self, login: str, password: str, address: str, *, code: str = "", browser: str = "", known: str = ""
    ) -> SignIn:
        """`browser` in words, for the list of sign-ins; `known`: what it was given when it signed in before.

        Raises NotSignedIn (`auth.wrong`, the same for an unknown login; `auth.code_required`, `auth.code_wrong`),
        TooMany (`auth.locked`).
        """
        login, password = same_text(login).strip().lower(), same_text(password)
        device = self._devices.device_of(known, login)
        self._attempts.begin(login, address, self._clock(), device=device)
        async with self._store.work() as work:
            person = await work.people.by_login(login)
        usable = person if person is not None and person.active else None
        right = await self._passwords.matches(usable.password_hash if usable else None, password)
        if usable is None or not right:
            self._attempts.failed(login, address, self._clock(), device=device)
            raise NotSignedIn("auth.wrong", WRONG)
        signed_in = await self._sign_in(usable.id, code, browser)
        self._attempts.succeeded(login, address, device=device)
        return replace(signed_in, known=self._devices.remember(login))

    async def refresh(self, refresh_token: str) -> SignIn:
        """Exchange a refresh token for the next of its family. Raises NotSignedIn (`auth.expired`)."""
        now = self._clock()
        async with self._store.work() as work:
            known = await work.refresh_tokens.by_hash(_hashed(refresh_token))
            person = await work.people.get(known.person_id) if known else None
            if known and person and _is_stolen(known, now):
                await work.refresh_tokens.revoke_family(known.family_id, now)
                work.audit.append(person.as_actor(), "sign_in.token_reused", "person", person.id)
                work.after_commit(SignInEnded(person.id, known.family_id))
                log.warning("refresh_token_reused", person_id=person.id)
            elif known and person and person.active and known.revoked_at is None and now < known.expires_at:
                await work.refresh_tokens.replace(known.id, now)
                return await self._issued(work, person, known.family_id, known.device, known.began_at or now)
        raise NotSignedIn("auth.expired", "Please sign in again.")

    async def sign_out(self, refresh_token: str) -> None:
        """End the family of this token; an unknown one is no error."""
        now = self._clock()
        async with self._store.work() as work:
            known = await work.refresh_tokens.by_hash(_hashed(refresh_token))
            person = await work.people.get(known.person_id) if known else None
            if known and person and known.revoked_at is None:
                await work.refresh_tokens.revoke_family(known.family_id, now)
                work.audit.append(person.as_actor(), "sign_out", "person", person.id)
                self._actors.forget(person.id)

    async def actor_from_token(self, access_token: str, *, may_owe: bool = False) -> Actor:
        """Who stands behind a token, as the store says now.

        Raises NotSignedIn (`auth.expired`, `auth.revoked`), and Forbidden (`auth.must_change_password`,
        `auth.must_set_up_code_app`) for whoever has not done so yet, unless `may_owe`.
        """
        return await self._actors.of_token(access_token, may_owe=may_owe)

    def issue_guest_token(self, invitation_id: str, encounter_id: str) -> AccessToken:
        """For whoever redeemed the invitation; good while the encounter is open, at most the guest's life."""
        return self._tokens.for_guest(invitation_id, encounter_id, self._lifetimes.guest)

    async def me(self, actor: Actor) -> Account:
        """Raises NotSignedIn for a guest."""
        async with self._store.work() as work:
            return await _account(work, await _own_row(work, actor))

    async def change_language(self, actor: Actor, language: str | None) -> Account:
        async with self._store.work() as work:
            person = await _own_row(work, actor)
            if language is not None:
                person = replace(person, language=language)
                await work.people.save(person)
            self._actors.forget(person.id)
            return await _account(work, person)

    async def app_state(self, actor: Actor) -> AppState:
        async with self._store.work() as work:
            return await self._codes.state(work, await _own_row(work, actor))

    async def change_password(self, actor: Actor, old: str, new: str) -> SignIn:
        """Ends every other place where this person is signed in; this one goes on with what is returned."""
        old, new = same_text(old), same_text(new)
        async with self._store.work() as work:
            person = await _own_row(work, actor)
            shortest = await self._codes.shortest_password(work, person)
        if not await self._passwords.matches(person.password_hash, old):
            raise invalid("old", "wrong", "This is not your password.")
        if new == old:
            raise invalid("new", "same", "The new password must be another one.")
        refuse_weak("new", new, shortest, (person.login, person.name))
        password_hash = await self._passwords.hash(new)
        async with self._store.work() as work:
            person = await _own_row(work, actor)
            person = replace(person, password_hash=password_hash, must_change_password=False)
            await work.people.save(person)
            places = {one.family_id: one for one in await work.refresh_tokens.newest_of(person.id, self._clock())}
            here = places.pop(actor.sign_in_id or "", None)
            await work.refresh_tokens.revoke_person(person.id, self._clock())
            for family_id in places:
                work.after_commit(SignInEnded(person.id, family_id))
            work.audit.append(actor, "password.change", "person", person.id)
            device, began_at = (here.device, here.began_at) if here else ("", None)
            return await self._issued(
                work, person, actor.sign_in_id or str(uuid4()), device, began_at or self._clock()
            )

    async def _sign_in(self, person_id: str, code: str, browser: str) -> SignIn:
        now = self._clock()
        async with self._store.work() as work:
            person = await work.people.get(person_id, lock=True)
            if person is None or not person.active:
                raise NotSignedIn("auth.wrong", WRONG)
            await self._codes.check(work, person, code)
            person = replace(person, last_signed_in_at=now)
            await work.people.save(person)
            await work.refresh_tokens.delete_expired(now)
            work.audit.append(person.as_actor(), "sign_in", "person", person.id)
            return await self._issued(work, person, str(uuid4()), browser, now)

    async def _issued(self, work: Work, person: Person, family_id: str, device: str, began_at: datetime) -> SignIn:
        now, text = self._clock(), secrets.token_urlsafe(32)
        await work.refresh_tokens.add(
            RefreshToken(
                id=str(uuid4()),
                family_id=family_id,
                person_id=person.id,
                token_hash=_hashed(text),
                created_at=now,
                expires_at=now + self._lifetimes.refresh,
                device=device,
                began_at=began_at,
            )
        )
        access = self._tokens.for_person(person.id, person.token_generation, self._lifetimes.access, family_id)
        seconds = int(self._lifetimes.refresh.total_seconds())
        app = await self._codes.state(work, person)
        return SignIn(await _account(work, person), access, text, seconds, app)


async def _own_row(work: Work, actor: Actor) -> Person:
    person = await work.people.get(actor.person_id, lock=True) if actor.person_id else None
    if person is None or not person.active:
        raise NotSignedIn("auth.required", "Please sign in.")
    return person


async def _account(work: Work, person: Person) -> Account:
    center = await work.centers.get(person.center_id) if person.center_id else None
    return Account(person, center.name if center else None)


def _is_stolen(token: RefreshToken, now: datetime) -> bool:
    """It was exchanged a while ago, so somebody else holds a copy."""
    return token.revoked_at is None and token.replaced_at is not None and now - token.replaced_at > REUSE_GRACE


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
