"""Whether a code of the app, or a recovery code, is right for this person now; and who has to have the app.

> Wrong codes of one person count together, wherever they come from: only whoever knows the password gets this far,
> so nobody else can be shut out by it.

Must not know HTTP nor how secrets are kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from server.domain import second_factor
from server.domain.errors import NotSignedIn
from server.domain.identity import Person
from server.domain.password_rules import SHORTEST_ALONE, SHORTEST_WITH_CODE
from server.domain.second_factor import Demand, SecondFactor
from server.services.attempts import Backoff
from server.services.ports import Clock, Work
from server.services.ports.identity import Vault


@dataclass(frozen=True, slots=True)
class Policy:
    """Of whom the code app is demanded; `exempt` are ids of invented people."""

    demand: Demand = Demand.ROLES
    exempt: frozenset[str] = field(default_factory=frozenset)


class AppState(StrEnum):
    NONE = "none"
    #: Has to be set up before anything else.
    OWED = "owed"
    IN_USE = "in_use"


class CodeCheck:
    def __init__(self, clock: Clock, vault: Vault, policy: Policy) -> None:
        self._clock = clock
        self._vault = vault
        self._policy = policy
        self._wrong: Backoff[str] = Backoff()

    def is_demanded(self, person: Person) -> bool:
        return second_factor.is_demanded(person, self._policy.demand, self._policy.exempt)

    async def state(self, work: Work, person: Person) -> AppState:
        if await self.has_app(work, person.id):
            return AppState.IN_USE
        return AppState.OWED if self.is_demanded(person) else AppState.NONE

    async def has_app(self, work: Work, person_id: str) -> bool:
        factor = await work.second_factors.get(person_id)
        return factor is not None and factor.confirmed_at is not None

    async def shortest_password(self, work: Work, person: Person) -> int:
        """Characters that a password of this person needs."""
        alone = await self.state(work, person) is AppState.NONE
        return SHORTEST_ALONE if alone else SHORTEST_WITH_CODE

    async def check(self, work: Work, person: Person, code: str) -> bool:
        """Use the code up. False: this person has no app, so no code was looked at.

        Raises NotSignedIn (`auth.code_required`, `auth.code_wrong`), TooMany.
        """
        factor = await work.second_factors.get(person.id, lock=True)
        if factor is None or factor.confirmed_at is None:
            return False
        typed = second_factor.as_typed(code)
        if not typed:
            raise NotSignedIn("auth.code_required", "Type the code that the app shows.")
        self._wrong.check(person.id, self._clock())
        if not await (self._app if second_factor.is_app_code(typed) else self._recovery)(work, factor, typed):
            self._wrong.failed(person.id, self._clock())
            raise NotSignedIn("auth.code_wrong", "This code is not right. Wait for the next one.")
        self._wrong.forget(person.id)
        return True

    async def take_over(self, work: Work, factor: SecondFactor, code: str) -> bool:
        """Whether the app that is being set up shows the right code; then it counts, in place of another."""
        sealed, now = factor.pending or b"", self._clock()
        secret = self._vault.opened(sealed, secret_about(factor.person_id))
        step = second_factor.step_of(secret, second_factor.as_typed(code), now, 0)
        if step is not None:
            await work.second_factors.put(SecondFactor(factor.person_id, sealed, now, step))
        return step is not None

    def recovery_hash(self, person_id: str, code: str) -> str:
        return self._vault.fingerprint(second_factor.as_typed(code), f"recovery/{person_id}")

    async def _app(self, work: Work, factor: SecondFactor, typed: str) -> bool:
        secret = self._vault.opened(factor.sealed, secret_about(factor.person_id))
        step = second_factor.step_of(secret, typed, self._clock(), factor.last_step)
        if step is not None:
            await work.second_factors.put(replace(factor, last_step=step))
        return step is not None

    async def _recovery(self, work: Work, factor: SecondFactor, typed: str) -> bool:
        person_id = factor.person_id
        if not await work.second_factors.use_code(person_id, self.recovery_hash(person_id, typed), self._clock()):
            return False
        person = await work.people.get(person_id)
        if person is not None:
            work.audit.append(person.as_actor(), "recovery_code.use", "person", person_id)
        return True


def secret_about(person_id: str) -> str:
    """What the seal of a secret says."""
    return f"code app/{person_id}"
