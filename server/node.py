"""The parts of a node, made: which store, plane and adapters the services get. `app` joins them to the outside.

It must hold no rule and start nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from media.api import MediaPlane, RecordingWorks
from media.plane import Plane, PlaneSettings
from media.recording.disk import DiskWriter
from media.recording.journal import JournalRecorder
from server.accounts import Accounts, make_accounts
from server.adapters.addresses import reachable_at
from server.adapters.audit_heads import HeadFile
from server.adapters.keys import signing_key
from server.care import Care as Care
from server.care import make_care
from server.config import Settings
from server.domain.audit import AuditSeal
from server.helpline import HelplineParts
from server.realtime.presence import Presence
from server.reporting import Reporting, make_reporting
from server.services.audit import AuditService
from server.services.calendar_feed import CalendarFeedService
from server.services.centers import CenterService
from server.services.events import EventBus
from server.services.identity import IdentityService
from server.services.passwords import Passwords
from server.services.people import PeopleService
from server.services.ports import Clock, Store
from server.services.roster import RosterService
from server.storage import Storage
from server.storage import key_file as key_file
from server.storage import make_storage as make_storage
from server.storage import recording_keys as recording_keys
from server.storage import recordings_folder as recordings_folder
from server.store.engine import open_engine
from server.store.work import SqlStore
from server.whatsapp import WhatsAppParts, make_channels


@dataclass(frozen=True, slots=True)
class Node:
    """The parts of one running node, for whoever has to reach them: tests, and what comes up around requests."""

    settings: Settings
    clock: Clock
    engine: AsyncEngine
    events: EventBus
    store: Store
    passwords: Passwords
    identity: IdentityService
    people: PeopleService
    accounts: Accounts
    centers: CenterService
    audit: AuditService
    audit_heads: HeadFile
    plane: MediaPlane
    storage: Storage
    recording_works: RecordingWorks
    care: Care
    presence: Presence
    roster: RosterService
    calendar_feeds: CalendarFeedService
    helpline: HelplineParts
    #: None: there is no WhatsApp.
    whatsapp: WhatsAppParts | None
    reporting: Reporting


def utc_now() -> datetime:
    return datetime.now(UTC)


def make_node(settings: Settings, clock: Clock, passwords: Passwords, plane: MediaPlane, storage: Storage) -> Node:
    engine, events = open_engine(settings.database), EventBus()
    key = signing_key(settings.data / "keys" / "token.pem")
    secret = key.private_bytes_raw()
    seal = AuditSeal.derived_from(secret)
    heads = HeadFile(settings.data / "keys", seal)
    store = SqlStore(engine, events, clock, seal, heads)
    accounts = make_accounts(settings, store, events, clock, passwords, key)
    presence = Presence()
    care = make_care(settings, store, events, clock, plane, storage, secret, presence)
    helpline, whatsapp = make_channels(settings, store, events, clock, secret, care.calls, care.gate)
    return Node(
        settings=settings,
        clock=clock,
        engine=engine,
        events=events,
        store=store,
        passwords=passwords,
        identity=accounts.identity,
        people=accounts.people,
        accounts=accounts,
        centers=CenterService(store),
        audit=AuditService(store, seal),
        audit_heads=heads,
        plane=plane,
        storage=storage,
        recording_works=storage.works,
        care=care,
        presence=presence,
        roster=RosterService(store, clock),
        calendar_feeds=CalendarFeedService(store, clock),
        helpline=helpline,
        whatsapp=whatsapp,
        reporting=make_reporting(settings, store, engine, clock),
    )


def make_plane(settings: Settings, writer: DiskWriter) -> Plane:
    root, keys = recordings_folder(settings), recording_keys(settings)
    host = settings.media_address
    return Plane(
        PlaneSettings(
            make_recorder=lambda recording_id, failed: JournalRecorder(root, recording_id, failed, writer, keys),
            host=host,
            port=settings.udp_port,
            announced=settings.announce or reachable_at(host),
        )
    )
