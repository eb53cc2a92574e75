"""The parts of a node that concern accounts, made: who signs in, how safely, who may join. Must hold no rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.adapters.demo_outbox import DemoOutbox
from server.adapters.documents.pictures import square_code
from server.adapters.mail import Mail, MailSettings
from server.adapters.sealing import FileSealer
from server.config import Settings
from server.domain.second_factor import Demand
from server.domain.volunteers import ContactKind
from server.services import demo
from server.services.access_tokens import AccessTokens
from server.services.application_files import ApplicationFiles
from server.services.applications import ApplicationService
from server.services.code_check import CodeCheck, Policy
from server.services.courier import Courier
from server.services.doctor_calls import DoctorCallService
from server.services.identity import IdentityService, Lifetimes
from server.services.known_devices import KnownDevices
from server.services.passwords import Passwords
from server.services.people import PeopleService
from server.services.ports import Clock, Events, Store
from server.services.ports.volunteers import Messenger
from server.services.roster_tables import RosterTableService
from server.services.safety import SafetyService
from server.services.volunteers import VolunteerService


@dataclass(frozen=True, slots=True)
class Accounts:
    identity: IdentityService
    people: PeopleService
    safety: SafetyService
    applications: ApplicationService
    volunteers: VolunteerService
    courier: Courier
    roster_tables: RosterTableService
    doctor_calls: DoctorCallService
    #: Of a demo without a mail server.
    outbox: DemoOutbox | None


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
    files = ApplicationFiles(vault, settings.public_url)
    outbox = DemoOutbox(clock) if settings.demo and not settings.mail_host else None
    courier = Courier(store, clock, vault, _messengers(settings, outbox))
    return Accounts(
        identity=IdentityService(store, events, clock, passwords, tokens, lifetimes, codes, known),
        people=PeopleService(store, clock, passwords),
        safety=SafetyService(store, clock, vault, codes, square_code),
        applications=ApplicationService(store, clock, vault, files, courier, passwords, codes),
        volunteers=VolunteerService(store, clock, files, courier),
        courier=courier,
        roster_tables=RosterTableService(store),
        doctor_calls=DoctorCallService(store, clock, vault, files, courier),
        outbox=outbox,
    )


def _messengers(settings: Settings, outbox: DemoOutbox | None) -> dict[ContactKind, Messenger]:
    """By which contacts people outside can be reached. WhatsApp has its place here."""
    if outbox is not None:
        return dict.fromkeys(ContactKind, outbox)
    mail = make_mail(settings)
    return {} if mail is None else {ContactKind.EMAIL: mail}


def make_mail(settings: Settings) -> Mail | None:
    """Who sends mail, None without a mail server."""
    if not settings.mail_host:
        return None
    password = settings.mail_password.get_secret_value()
    return Mail(
        MailSettings(
            settings.mail_host,
            settings.mail_port,
            settings.mail_from,
            settings.mail_user,
            password,
            settings.mail_security,
        )
    )


def _policy(settings: Settings) -> Policy:
    """The demo's people are invented and have a password that everybody knows: no code protects them."""
    demand = Demand.NOBODY if settings.code_app == "off" else Demand.ROLES
    return Policy(demand, frozenset(one.id for one in demo.PEOPLE) if settings.demo else frozenset())
