"""Signing in, staying signed in, signing out, and who stands behind a token. Must not know HTTP or cookies."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

import structlog

from server.domain.encounters import State
from server.domain.errors import Forbidden, NotSignedIn, invalid
from server.domain.events import DomainEvent, EncounterChanged, EncounterEnded, PersonRevoked
from server.domain.identity import Actor, Person, Role, guest_actor
from server.domain.tokens import RefreshToken
from server.services.access_tokens import AccessToken, AccessTokens, Claims
from server.services.attempts import SignInAttempts
from server.services.passwords import Passwords
from server.services.ports import Clock, Events, Store, Work

log = structlog.get_logger("identity")

TOLD_FOR = timedelta(seconds=3)
"""How long an actor read from the store is believed. Here it is forgotten at once when something changes;
this bounds what another node has changed."""
REUSE_GRACE = timedelta(seconds=30)
"""Two tabs may exchange the same refresh token at once; after this it looks like a theft."""

OVER = (State.FINISHED, State.CANCELLED)
WRONG = "Name or password is not right. Try again, or call the control room."
REMEMBERED = 20_000
"""Actors; when there are more, all are forgotten."""


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


@dataclass(frozen=True, slots=True)
class _Told:
    """What the store said about a person or guest."""

    at: datetime
    actor: Actor
    generation: int
    owes_password: bool


class IdentityService:
    def __init__(
        self,
        store: Store,
        events: Events,
        clock: Clock,
        passwords: Passwords,
        tokens: AccessTokens,
        lifetimes: Lifetimes,
    ) -> None:
        self._store = store
        self._clock = clock
        self._passwords = passwords
        self._tokens = tokens
        self._lifetimes = lifetimes
        self._attempts = SignInAttempts()
        self._told: dict[str, _Told] = {}
        events.listen(self._forget)

    async def sign_in(self, login: str, password: str, address: str) -> SignIn:
        """Raises NotSignedIn (`auth.wrong`, the same for an unknown login), TooMany (`auth.locked`)."""
        login = unicodedata.normalize("NFKC", login).strip().lower()
        self._attempts.begin(login, address, self._clock())
        async with self._store.work() as work:
            person = await work.people.by_login(login)
        usable = person if person is not None and person.active else None
        right = await self._passwords.matches(usable.password_hash if usable else None, password)
        if usable is None or not right:
            self._attempts.failed(login, address, self._clock())
            raise NotSignedIn("auth.wrong", WRONG)
        self._attempts.succeeded(login, address)
        return await self._sign_in(usable.id)

    async def refresh(self, refresh_token: str) -> SignIn:
        """Exchange a refresh token for the next of its family. Raises NotSignedIn (`auth.expired`)."""
        now = self._clock()
        async with self._store.work() as work:
            known = await work.refresh_tokens.by_hash(_hashed(refresh_token))
            person = await work.people.get(known.person_id) if known else None
            if known and person and _is_stolen(known, now):
                await work.refresh_tokens.revoke_family(known.family_id, now)
                work.audit.append(person.as_actor(), "sign_in.token_reused", "person", person.id)
                log.warning("refresh_token_reused", person_id=person.id)
            elif known and person and person.active and known.revoked_at is None and now < known.expires_at:
                await work.refresh_tokens.replace(known.id, now)
                return await self._issued(work, person, known.family_id)
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

    async def actor_from_token(self, access_token: str, *, may_owe_password: bool = False) -> Actor:
        """Who stands behind a token, as the store says now.

        Raises NotSignedIn (`auth.expired`, `auth.revoked`), and Forbidden (`auth.must_change_password`) for whoever
        was told a password and has not chosen an own one yet, unless `may_owe_password`.
        """
        claims = self._tokens.read(access_token)
        now = self._clock()
        told = self._told.get(claims.sub)
        if told is None or not timedelta(0) <= now - told.at < TOLD_FOR:
            told = _Told(now, *await self._looked_up(claims))
            if len(self._told) >= REMEMBERED:
                self._told.clear()
            self._told[claims.sub] = told
        if claims.kind == "person" and claims.generation != told.generation:
            raise NotSignedIn("auth.revoked", "Your sign-in has been ended. Please sign in again.")
        if claims.kind == "guest" and claims.encounter != told.actor.encounter_id:
            raise NotSignedIn("auth.expired", "This link is no longer good.")
        if told.owes_password and not may_owe_password:
            raise Forbidden("auth.must_change_password", "Please choose your own password first.")
        return told.actor

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
            self._told.pop(person.id, None)
            return await _account(work, person)

    async def change_password(self, actor: Actor, old: str, new: str) -> SignIn:
        """Ends every other place where this person is signed in; this one goes on with what is returned."""
        async with self._store.work() as work:
            person = await _own_row(work, actor)
        if not await self._passwords.matches(person.password_hash, old):
            raise invalid("old", "wrong", "This is not your password.")
        if new == old:
            raise invalid("new", "same", "The new password must be another one.")
        password_hash = await self._passwords.hash(new)
        async with self._store.work() as work:
            person = await _own_row(work, actor)
            person = replace(person, password_hash=password_hash, must_change_password=False)
            await work.people.save(person)
            await work.refresh_tokens.revoke_person(person.id, self._clock())
            work.audit.append(actor, "password.change", "person", person.id)
            issued = await self._issued(work, person, str(uuid4()))
        self._told.pop(person.id, None)
        return issued

    async def _sign_in(self, person_id: str) -> SignIn:
        now = self._clock()
        async with self._store.work() as work:
            person = await work.people.get(person_id, lock=True)
            if person is None or not person.active:
                raise NotSignedIn("auth.wrong", WRONG)
            person = replace(person, last_signed_in_at=now)
            await work.people.save(person)
            await work.refresh_tokens.delete_expired(now)
            work.audit.append(person.as_actor(), "sign_in", "person", person.id)
            return await self._issued(work, person, str(uuid4()))

    async def _issued(self, work: Work, person: Person, family_id: str) -> SignIn:
        now, text = self._clock(), secrets.token_urlsafe(32)
        await work.refresh_tokens.add(
            RefreshToken(
                id=str(uuid4()),
                family_id=family_id,
                person_id=person.id,
                token_hash=_hashed(text),
                created_at=now,
                expires_at=now + self._lifetimes.refresh,
            )
        )
        access = self._tokens.for_person(person.id, person.token_generation, self._lifetimes.access)
        account = await _account(work, person)
        return SignIn(account, access, text, int(self._lifetimes.refresh.total_seconds()))

    async def _looked_up(self, claims: Claims) -> tuple[Actor, int, bool]:
        """The actor, the token generation that counts, and whether a new password is due. Raises NotSignedIn."""
        async with self._store.work() as work:
            if claims.kind == "person":
                person = await work.people.get(claims.sub)
                if person is None or not person.active:
                    raise NotSignedIn("auth.revoked", "This account is not active.")
                return person.as_actor(), person.token_generation, person.must_change_password
            invitation = await work.invitations.get(claims.sub)
            encounter = await work.encounters.get(invitation.encounter_id) if invitation else None
            if invitation is None or encounter is None or encounter.state in OVER:
                raise NotSignedIn("auth.expired", "This link is no longer good.")
            guest = guest_actor(invitation.id, encounter.id, invitation.name, Role.PATIENT, invitation.language)
            return guest, 0, False

    def _forget(self, event: DomainEvent) -> None:
        """What was told may no longer be so."""
        match event:
            case PersonRevoked(person_id=person_id):
                self._told.pop(person_id, None)
            case EncounterChanged() | EncounterEnded():
                guests = [sub for sub, told in self._told.items() if told.actor.encounter_id == event.encounter_id]
                for sub in guests:
                    del self._told[sub]


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
