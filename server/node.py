"""The parts of a node, made: which store, plane and adapters the services get. `app` joins them to the outside.

It must hold no rule and start nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from media.api import MediaPlane, RecordingWorks
from media.plane import Plane, PlaneSettings
from media.recording.disk import DiskWriter
from media.recording.journal import JournalRecorder
from media.recording.keys import DataKeys
from media.recording.works import RecordingFolder
from server.adapters.addresses import reachable_at
from server.adapters.audit_heads import HeadFile
from server.adapters.documents.renderer import Renderer
from server.adapters.keys import signing_key
from server.adapters.recording_keys import key_source
from server.config import Settings
from server.domain.audit import AuditSeal
from server.realtime.presence import Presence
from server.services.access_tokens import AccessTokens
from server.services.assembling import AssemblyService
from server.services.audit import AuditService
from server.services.calendar_feed import CalendarFeedService
from server.services.calls import CallService
from server.services.centers import CenterService
from server.services.consents import ConsentService
from server.services.documents import DocumentService
from server.services.duty import DutyService
from server.services.encounters import EncounterService
from server.services.events import EventBus
from server.services.follow_ups import FollowUpService
from server.services.identity import IdentityService, Lifetimes
from server.services.intake import IntakeService
from server.services.invitations import InvitationService
from server.services.keeping import KeepingService
from server.services.links import LinkService
from server.services.live_call import LiveCalls
from server.services.messages import MessageService
from server.services.notes import NotesService
from server.services.passwords import Passwords
from server.services.patients import PatientService
from server.services.people import PeopleService
from server.services.ports import Clock, Store
from server.services.prescribing import PrescribingService
from server.services.proving import ProvingService
from server.services.record import FavouriteService, RecordService
from server.services.recording_gate import RecordingGate
from server.services.recordings import RecordingService
from server.services.released import ReleasedService
from server.services.reviewing import ReviewingService
from server.services.reviews import ReviewService
from server.services.roster import RosterService
from server.services.stills import StillService
from server.services.tickets import FileTickets
from server.services.timeline import TimelineService, messages_sent, notes_written
from server.services.viewing import ViewingService
from server.store.engine import open_engine
from server.store.work import SqlStore


@dataclass(frozen=True, slots=True)
class Aftercare:
    """What an encounter leaves: prescriptions, documents, entries of the record, tasks."""

    prescribing: PrescribingService
    documents: DocumentService
    record: RecordService
    favourites: FavouriteService
    follow_ups: FollowUpService


@dataclass(frozen=True, slots=True)
class Care:
    """What concerns patients: from arrival to the recording's review."""

    patients: PatientService
    intake: IntakeService
    encounters: EncounterService
    notes: NotesService
    invitations: InvitationService
    duty: DutyService
    recordings: RecordingService
    reviews: ReviewService
    reviewing: ReviewingService
    released: ReleasedService
    viewing: ViewingService
    assembly: AssemblyService
    keeping: KeepingService
    proving: ProvingService
    timeline: TimelineService
    consents: ConsentService
    gate: RecordingGate
    calls: CallService
    links: LinkService
    messages: MessageService
    stills: StillService
    aftercare: Aftercare


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
    centers: CenterService
    audit: AuditService
    audit_heads: HeadFile
    plane: MediaPlane
    recording_works: RecordingWorks
    care: Care
    presence: Presence
    roster: RosterService
    calendar_feeds: CalendarFeedService


def utc_now() -> datetime:
    return datetime.now(UTC)


def make_node(settings: Settings, clock: Clock, passwords: Passwords, plane: MediaPlane) -> Node:
    engine, events = open_engine(settings.database), EventBus()
    key = signing_key(settings.data / "keys" / "token.pem")
    seal = AuditSeal.derived_from(key.private_bytes_raw())
    heads = HeadFile(settings.data / "keys", seal)
    store = SqlStore(engine, events, clock, seal, heads)
    tokens = AccessTokens(key, clock)
    lifetimes = Lifetimes(
        access=timedelta(minutes=settings.access_token_minutes),
        refresh=timedelta(hours=settings.refresh_token_hours),
        guest=timedelta(minutes=settings.guest_token_minutes),
    )
    works = RecordingFolder(recordings_folder(settings), recording_keys(settings))
    presence = Presence()
    tickets = FileTickets.sealed_by(key.private_bytes_raw())
    return Node(
        settings=settings,
        clock=clock,
        engine=engine,
        events=events,
        store=store,
        passwords=passwords,
        identity=IdentityService(store, events, clock, passwords, tokens, lifetimes),
        people=PeopleService(store, clock, passwords),
        centers=CenterService(store),
        audit=AuditService(store, seal),
        audit_heads=heads,
        plane=plane,
        recording_works=works,
        care=_make_care(settings, store, events, clock, plane, works, tickets, presence),
        presence=presence,
        roster=RosterService(store, clock),
        calendar_feeds=CalendarFeedService(store, clock),
    )


def _make_care(
    settings: Settings,
    store: Store,
    events: EventBus,
    clock: Clock,
    plane: MediaPlane,
    works: RecordingWorks,
    tickets: FileTickets,
    presence: Presence,
) -> Care:
    recordings_kept = RecordingService(store, clock, works, tickets)
    assembly = AssemblyService(store, events, works)
    live = LiveCalls()
    gate = RecordingGate(store, clock, plane, recordings_kept, live)
    return Care(
        patients=PatientService(store, clock),
        intake=IntakeService(store, clock, gate),
        encounters=EncounterService(store, clock),
        notes=NotesService(store, clock),
        invitations=InvitationService(store, clock),
        duty=DutyService(store, clock, presence),
        recordings=recordings_kept,
        reviews=ReviewService(store, clock),
        reviewing=ReviewingService(store, clock),
        released=ReleasedService(store, clock),
        viewing=ViewingService(store, clock),
        assembly=assembly,
        keeping=KeepingService(store, clock, works, settings.retention_days),
        proving=ProvingService(store, works, assembly),
        timeline=TimelineService(store, works, (notes_written, messages_sent)),
        consents=ConsentService(store),
        gate=gate,
        calls=CallService(store, events, clock, plane, gate, live),
        links=LinkService(store, clock, plane, live, keep_days=settings.link_samples_days),
        messages=MessageService(store, clock, live),
        stills=StillService(plane, live),
        aftercare=_make_aftercare(store, clock),
    )


def _make_aftercare(store: Store, clock: Clock) -> Aftercare:
    return Aftercare(
        prescribing=PrescribingService(store, clock),
        documents=DocumentService(store, clock, Renderer()),
        record=RecordService(store, clock),
        favourites=FavouriteService(store, clock),
        follow_ups=FollowUpService(store, clock),
    )


def make_plane(settings: Settings, writer: DiskWriter) -> Plane:
    root, keys = recordings_folder(settings), recording_keys(settings)
    host = "127.0.0.1" if settings.host == "localhost" else settings.host
    return Plane(
        PlaneSettings(
            make_recorder=lambda recording_id, failed: JournalRecorder(root, recording_id, failed, writer, keys),
            host=host,
            port=settings.udp_port,
            announced=settings.announce or reachable_at(host),
        )
    )


def recordings_folder(settings: Settings) -> Path:
    return settings.data / "recordings"


def recording_keys(settings: Settings) -> DataKeys:
    """Raises OSError and ValueError for keys that cannot be had."""
    source = key_source(settings.recording_keys.get_secret_value(), key_file(settings))
    return DataKeys(settings.data / "keys" / "recordings", source)


def key_file(settings: Settings) -> Path:
    """Of the key-encryption keys, where the settings give none."""
    return settings.data / "keys" / "recording.keys"
