"""Who stands behind an access token, as the store says now. Must not know passwords, HTTP or cookies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from server.domain.encounters import State
from server.domain.errors import Forbidden, NotSignedIn
from server.domain.events import DomainEvent, EncounterChanged, EncounterEnded, PersonRevoked, SignInEnded
from server.domain.identity import Actor, Role, guest_actor
from server.services.access_tokens import AccessTokens, Claims
from server.services.code_check import AppState, CodeCheck
from server.services.ports import Clock, Events, Store

TOLD_FOR = timedelta(seconds=3)
"""How long an actor read from the store is believed. Here it is forgotten at once when something changes;
this bounds what another node has changed."""
OVER = (State.FINISHED, State.CANCELLED)
REMEMBERED = 20_000
"""Actors; when there are more, all are forgotten."""
OWES = {
    "auth.must_change_password": "Please choose your own password first.",
    "auth.must_set_up_code_app": "Please set up the code app first.",
}


@dataclass(frozen=True, slots=True)
class _Told:
    """What the store said about a person or guest."""

    at: datetime
    actor: Actor
    generation: int
    #: Code of what has to be done before anything else; empty: nothing.
    owes: str


class Actors:
    def __init__(self, store: Store, events: Events, clock: Clock, tokens: AccessTokens, codes: CodeCheck) -> None:
        self._store = store
        self._clock = clock
        self._tokens = tokens
        self._codes = codes
        #: By person or invitation, and sign-in.
        self._told: dict[tuple[str, str], _Told] = {}
        events.listen(self._heard)

    async def of_token(self, access_token: str, *, may_owe: bool) -> Actor:
        """Raises NotSignedIn (`auth.expired`, `auth.revoked`), and Forbidden for whoever has to choose a password
        or set up the code app first, unless `may_owe`."""
        claims = self._tokens.read(access_token)
        now, key = self._clock(), (claims.sub, claims.sign_in or "")
        told = self._told.get(key)
        if told is None or not timedelta(0) <= now - told.at < TOLD_FOR:
            told = _Told(now, *await self._looked_up(claims))
            if len(self._told) >= REMEMBERED:
                self._told.clear()
            if not told.owes:  # what is owed may be done in a moment
                self._told[key] = told
        if claims.kind == "person" and claims.generation != told.generation:
            raise NotSignedIn("auth.revoked", "Your sign-in has been ended. Please sign in again.")
        if claims.kind == "guest" and claims.encounter != told.actor.encounter_id:
            raise NotSignedIn("auth.expired", "This link is no longer good.")
        if told.owes and not may_owe:
            raise Forbidden(told.owes, OWES[told.owes])
        return told.actor

    def forget(self, person_id: str) -> None:
        """What was told of this person may no longer be so."""
        for key in [key for key in self._told if key[0] == person_id]:
            del self._told[key]

    async def _looked_up(self, claims: Claims) -> tuple[Actor, int, str]:
        """The actor, the token generation that counts, and what is owed. Raises NotSignedIn."""
        async with self._store.work() as work:
            if claims.kind == "person":
                person = await work.people.get(claims.sub)
                if person is None or not person.active:
                    raise NotSignedIn("auth.revoked", "This account is not active.")
                if claims.sign_in is None or not await work.refresh_tokens.is_live(claims.sign_in):
                    raise NotSignedIn("auth.revoked", "Your sign-in has been ended. Please sign in again.")
                owes = "auth.must_change_password" if person.must_change_password else ""
                if not owes and await self._codes.state(work, person) is AppState.OWED:
                    owes = "auth.must_set_up_code_app"
                return replace(person.as_actor(), sign_in_id=claims.sign_in), person.token_generation, owes
            invitation = await work.invitations.get(claims.sub)
            encounter = await work.encounters.get(invitation.encounter_id) if invitation else None
            if invitation is None or encounter is None or encounter.state in OVER:
                raise NotSignedIn("auth.expired", "This link is no longer good.")
            guest = guest_actor(invitation.id, encounter.id, invitation.name, Role.PATIENT, invitation.language)
            return guest, 0, ""

    def _heard(self, event: DomainEvent) -> None:
        match event:
            case PersonRevoked(person_id=person_id) | SignInEnded(person_id=person_id):
                self.forget(person_id)
            case EncounterChanged() | EncounterEnded():
                guests = [key for key, told in self._told.items() if told.actor.encounter_id == event.encounter_id]
                for key in guests:
                    del self._told[key]
