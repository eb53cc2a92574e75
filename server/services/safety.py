"""What people do for the safety of their account, and what administrators do for those who lost their telephone.

Must not know HTTP, nor how secrets are sealed or drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from server.domain import second_factor
from server.domain.errors import Conflict, NotFound, NotSignedIn, invalid
from server.domain.events import PersonRevoked, SignInEnded
from server.domain.identity import Actor, Person, Role
from server.domain.permissions import require
from server.domain.second_factor import RecoveryCode, SecondFactor
from server.domain.tokens import RefreshToken
from server.services.code_check import CodeCheck, secret_about
from server.services.ports import Clock, Store, Work
from server.services.ports.identity import Vault


@dataclass(frozen=True, slots=True)
class Safety:
    """Of one account. `sign_ins`: the newest token of each, newest first."""

    has_app: bool
    app_demanded: bool
    recovery_codes_left: int
    sign_ins: tuple[RefreshToken, ...]


@dataclass(frozen=True, slots=True)
class AppBegun:
    """To be put into the app, by its camera or by hand. Shown until the first code was right."""

    address: str
    secret: str
    #: The square code as a `data:` address.
    picture: str


class SafetyService:
    def __init__(
        self, store: Store, clock: Clock, vault: Vault, codes: CodeCheck, draw: Callable[[str], str]
    ) -> None:
        self._store = store
        self._clock = clock
        self._vault = vault
        self._codes = codes
        self._draw = draw

    async def own(self, actor: Actor) -> Safety:
        async with self._store.work() as work:
            return await self._of(work, await _own(work, actor))

    async def begin_app(self, actor: Actor, code: str) -> AppBegun:
        """A new secret; it counts once `confirm_app` has seen its code. Who has an app says a code of that one.

        Raises Invalid, TooMany.
        """
        secret = second_factor.new_secret()
        async with self._store.work() as work:
            person = await _own(work, actor)
            await self._checked(work, person, code)
            known = await work.second_factors.get(person.id, lock=True) or SecondFactor(person.id)
            sealed = self._vault.seal(secret, secret_about(person.id))
            await work.second_factors.put(replace(known, pending=sealed))
            work.audit.append(actor, "code_app.begin", "person", person.id)
        address = second_factor.address_of(secret, person.login)
        return AppBegun(address, second_factor.shown_secret(secret), self._draw(address))

    async def confirm_app(self, actor: Actor, code: str) -> tuple[str, ...]:
        """The app shows the right code: from now on it is asked for. Returns recovery codes, shown this once.

        Every other sign-in of this person ends. Raises Conflict(`code_app.not_begun`), Invalid.
        """
        async with self._store.work() as work:
            person = await _own(work, actor)
            factor = await work.second_factors.get(person.id, lock=True)
            if factor is None or factor.pending is None:
                raise Conflict("code_app.not_begun", "Begin to set up the app first.")
            if not await self._codes.take_over(work, factor, code):
                raise invalid("code", "wrong", "This code is not right. Wait for the next one.")
            work.audit.append(actor, "code_app.set_up", "person", person.id)
            await self._end_others(work, person.id, actor.sign_in_id)
            return await self._new_codes(work, person.id)

    async def new_recovery_codes(self, actor: Actor, code: str) -> tuple[str, ...]:
        """The old ones end. Raises Invalid, TooMany, Conflict."""
        async with self._store.work() as work:
            person = await _own(work, actor)
            if not await self._checked(work, person, code):
                raise Conflict("code_app.none", "Set up the code app first.")
            work.audit.append(actor, "recovery_codes.make", "person", person.id)
            return await self._new_codes(work, person.id)

    async def end_sign_in(self, actor: Actor, sign_in_id: str) -> None:
        """One's own, on whatever device. Raises NotFound."""
        async with self._store.work() as work:
            person = await _own(work, actor)
            await self._end(work, actor, person.id, sign_in_id)

    async def end_other_sign_ins(self, actor: Actor) -> None:
        async with self._store.work() as work:
            person = await _own(work, actor)
            await self._end_others(work, person.id, actor.sign_in_id)
            work.audit.append(actor, "sign_in.end_others", "person", person.id)

    async def of_person(self, actor: Actor, person_id: str) -> Safety:
        """For administrators. Raises NotFound."""
        require(actor, Role.ADMINISTRATOR)
        async with self._store.work() as work:
            return await self._of(work, await _loaded(work, person_id))

    async def end_sign_in_of(self, actor: Actor, person_id: str, sign_in_id: str) -> None:
        """For administrators. Raises NotFound."""
        require(actor, Role.ADMINISTRATOR)
        async with self._store.work() as work:
            await _loaded(work, person_id)
            await self._end(work, actor, person_id, sign_in_id)

    async def reset_app(self, actor: Actor, person_id: str, reason: str) -> None:
        """The telephone is lost: the app and all recovery codes end, and every sign-in. Nobody does it for himself.

        Raises NotFound, Conflict(`person.self`).
        """
        require(actor, Role.ADMINISTRATOR)
        if actor.person_id == person_id:
            raise Conflict("person.self", "Ask another administrator.")
        async with self._store.work() as work:
            person = await _loaded(work, person_id, lock=True)
            await work.second_factors.remove(person.id)
            await work.refresh_tokens.revoke_person(person.id, self._clock())
            work.audit.append(actor, "code_app.reset", "person", person.id, reason=reason)
            work.after_commit(PersonRevoked(person.id, "code_app_reset"))

    async def _checked(self, work: Work, person: Person, code: str) -> bool:
        """A wrong code here says nothing of the sign-in, which goes on. Raises Invalid, TooMany."""
        try:
            return await self._codes.check(work, person, code)
        except NotSignedIn as refused:
            raise invalid("code", "wrong", refused.detail) from None

    async def _of(self, work: Work, person: Person) -> Safety:
        return Safety(
            has_app=await self._codes.has_app(work, person.id),
            app_demanded=self._codes.is_demanded(person),
            recovery_codes_left=await work.second_factors.codes_left(person.id),
            sign_ins=await work.refresh_tokens.newest_of(person.id, self._clock()),
        )

    async def _new_codes(self, work: Work, person_id: str) -> tuple[str, ...]:
        codes = tuple(second_factor.new_recovery_code() for _ in range(second_factor.RECOVERY_CODES))
        hashes = (self._codes.recovery_hash(person_id, code) for code in codes)
        rows = [RecoveryCode(one, person_id, self._clock()) for one in hashes]
        await work.second_factors.replace_codes(person_id, rows)
        return codes

    async def _end(self, work: Work, actor: Actor, person_id: str, sign_in_id: str) -> None:
        known = await work.refresh_tokens.newest_of(person_id, self._clock())
        if sign_in_id not in {one.family_id for one in known}:
            raise NotFound("sign_in.not_found", "This sign-in has ended already.")
        await work.refresh_tokens.revoke_family(sign_in_id, self._clock())
        work.audit.append(actor, "sign_in.end", "person", person_id)
        work.after_commit(SignInEnded(person_id, sign_in_id))

    async def _end_others(self, work: Work, person_id: str, kept: str | None) -> None:
        for one in await work.refresh_tokens.newest_of(person_id, self._clock()):
            if one.family_id != kept:
                await work.refresh_tokens.revoke_family(one.family_id, self._clock())
                work.after_commit(SignInEnded(person_id, one.family_id))


async def _own(work: Work, actor: Actor) -> Person:
    person = await work.people.get(actor.person_id, lock=True) if actor.person_id else None
    if person is None or not person.active:
        raise NotSignedIn("auth.required", "Please sign in.")
    return person


async def _loaded(work: Work, person_id: str, *, lock: bool = False) -> Person:
    person = await work.people.get(person_id, lock=lock)
    if person is None:
        raise NotFound("person.not_found", "There is no such person.")
    return person
