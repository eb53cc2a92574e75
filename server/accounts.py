"""The parts of a node that concern accounts, made: who signs in, how safely, who may join. Must hold no rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.adapters.documents.pictures import square_code
from server.adapters.sealing import FileSealer
from server.config import Settings
from server.domain.second_factor import Demand
from server.services import demo
from server.services.access_tokens import AccessTokens
from server.services.code_check import CodeCheck, Policy
from server.services.identity import IdentityService, Lifetimes
from server.services.known_devices import KnownDevices
from server.services.passwords import Passwords
from server.services.people import PeopleService
from server.services.ports import Clock, Events, Store
from server.services.safety import SafetyService


@dataclass(frozen=True, slots=True)
class Accounts:
    identity: IdentityService
    people: PeopleService
    safety: SafetyService


def make_accounts(
    settings: Settings, store: Store, events: Events, clock: Clock, passwords: Passwords, key: Ed25519PrivateKey
) -> Accounts:
    lifetimes = Lifetimes(
        access=timedelta(minutes=settings.access_token_minutes),
        refresh=timedelta(hours=settings.refresh_token_hours),
        guest=timedelta(minutes=settings.guest_token_minutes),
    )
    vault = FileSealer(settings.data / "keys" / "accounts.key")
    codes = CodeCheck(clock, vault, _policy(settings))
    known = KnownDevices(key.private_bytes_raw())
    tokens = AccessTokens(key, clock)
    return Accounts(
        identity=IdentityService(store, events, clock, passwords, tokens, lifetimes, codes, known),
        people=PeopleService(store, clock, passwords),
        safety=SafetyService(store, clock, vault, codes, square_code),
    )


def _policy(settings: Settings) -> Policy:
    """The demo's people are invented and have a password that everybody knows: no code protects them."""
    demand = Demand.NOBODY if settings.code_app == "off" else Demand.ROLES
    return Policy(demand, frozenset(one.id for one in demo.PEOPLE) if settings.demo else frozenset())
