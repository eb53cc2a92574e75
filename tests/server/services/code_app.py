"""A doctor's telephone with a code app, and a page that is signed in, for tests of account safety."""

from __future__ import annotations

import base64

from server.domain import second_factor
from server.domain.identity import Actor
from server.services.identity import IdentityService
from server.services.safety import SafetyService
from tests.server.clock import HandClock
from tests.server.people import PASSWORD

HERE = "10.0.0.1"


class App:
    """The telephone's app: what it shows follows the clock."""

    def __init__(self, secret: str, clock: HandClock) -> None:
        self._secret = base64.b32decode(secret)
        self._clock = clock

    @property
    def code(self) -> str:
        return second_factor.code_of(self._secret, second_factor.step_at(self._clock()))

    def next(self) -> str:
        """Wait for the next code."""
        self._clock.advance(30)
        return self.code


async def at_work(identity: IdentityService, code: str = "", address: str = HERE) -> Actor:
    """Signed in as `dr.ayesha`, as a page is."""
    signed_in = await identity.sign_in("dr.ayesha", PASSWORD, address, code=code, browser="Chrome, Linux")
    return await identity.actor_from_token(signed_in.access.text, may_owe=True)


async def set_up(
    identity: IdentityService, safety: SafetyService, clock: HandClock
) -> tuple[Actor, App, tuple[str, ...]]:
    """Who is signed in, with which app and recovery codes."""
    actor = await at_work(identity)
    app = App((await safety.begin_app(actor, "")).secret, clock)
    return actor, app, await safety.confirm_app(actor, app.code)
