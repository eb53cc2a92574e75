"""The parts of a node that concern patients, made: which services get which. `node` joins them to the rest.

It must hold no rule and start nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from media.api import MediaPlane
from media.recording.compose_works import ExportFolder
from server.adapters.documents.renderer import Renderer
from server.adapters.sealing import FileSealer
from server.config import Settings
from server.realtime.presence import Presence
from server.services.alarms import AlarmService
from server.services.assembling import AssemblyService
from server.services.attachments import AttachmentService
from server.services.bookings import BookingService
from server.services.calls import CallService
from server.services.capturing import CaptureService, Cockpit
from server.services.closing import ClosingService
from server.services.cockpit import CockpitService
from server.services.consents import ConsentService
from server.services.control_room import ControlRoom, make_control_room
from server.services.documents import DocumentService
from server.services.duty import DutyService
from server.services.encounters import EncounterService
from server.services.events import EventBus
from server.services.export_making import ExportMaker
from server.services.exports import ExportService
from server.services.follow_ups import FollowUpService
from server.services.handover import HandoverService
from server.services.intake import IntakeService
from server.services.invitations import InvitationService
from server.services.keeping import KeepingService
from server.services.links import LinkService
from server.services.live_call import LiveCalls
from server.services.messages import MessageService
from server.services.notes import NotesService
from server.services.pairing import PairingService
from server.services.passing_on import PassingOnService
from server.services.patients import PatientService
from server.services.ports import Clock, Store
from server.services.prescribing import PrescribingService
from server.services.proofs import ProofService
from server.services.proving import ProvingService
from server.services.record import FavouriteService, RecordService
from server.services.record_reading import RecordReadingService
from server.services.recording_gate import RecordingGate
from server.services.recordings import RecordingService
from server.services.released import ReleasedService
from server.services.reviewing import ReviewingService
from server.services.reviews import ReviewService
from server.services.sent_cases import SentCaseService
from server.services.stills import StillService
from server.services.tickets import FileTickets
from server.services.timeline import TimelineService, messages_sent, notes_written, prescriptions_signed
from server.services.viewing import ViewingService
from server.storage import Storage
from server.storage import key_file as key_file
from server.storage import make_storage as make_storage
from server.storage import recording_keys as recording_keys
from server.storage import recordings_folder as recordings_folder


@dataclass(frozen=True, slots=True)
class Matching:
    """Which doctor for which patient, and when."""

    pairing: PairingService
    passing_on: PassingOnService
    bookings: BookingService
    closing: ClosingService
    cases: SentCaseService
    handover: HandoverService


@dataclass(frozen=True, slots=True)
class Aftercare:
    """What an encounter leaves: prescriptions, documents, entries of the record, tasks."""

    prescribing: PrescribingService
    documents: DocumentService
    record: RecordService
    favourites: FavouriteService
    follow_ups: FollowUpService
    reading: RecordReadingService


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
    alarms: AlarmService
    exports: ExportService
    export_maker: ExportMaker
    proving: ProvingService
    timeline: TimelineService
    consents: ConsentService
    gate: RecordingGate
    calls: CallService
    links: LinkService
    messages: MessageService
    stills: StillService
    matching: Matching
    cockpit: Cockpit
    aftercare: Aftercare
    control: ControlRoom

    @property
    def attachments(self) -> AttachmentService:
        return self.cockpit.attachments


def make_care(
    settings: Settings, store: Store, events: EventBus, clock: Clock, plane: MediaPlane, storage: Storage,
    secret: bytes, presence: Presence,
) -> Care:  # fmt: skip
    """`secret`: the node's own; what is derived from it opens nothing else."""
    exports, maker = _make_exports(settings, store, events, clock, storage, secret)
    tickets = FileTickets.sealed_by(secret)
    works, room = storage.works, partial(storage.has_room, settings.minimum_free_megabytes * 2**20)
    recordings_kept = RecordingService(store, clock, works, tickets)
    assembly = AssemblyService(store, events, works, clock)
    live, duty = LiveCalls(), DutyService(store, clock, presence)
    links, control = _make_links(settings, store, clock, plane, live)
    gate = RecordingGate(store, clock, plane, recordings_kept, live, has_room=room)
    return Care(
        patients=PatientService(store, clock), intake=IntakeService(store, clock, gate),
        cockpit=_make_cockpit(settings, store, clock, live), encounters=EncounterService(store, clock),
        notes=NotesService(store, clock), invitations=InvitationService(store, clock), duty=duty,
        matching=_make_matching(store, clock, duty), recordings=recordings_kept,
        reviews=ReviewService(store, clock), reviewing=ReviewingService(store, clock),
        released=ReleasedService(store, clock), viewing=ViewingService(store, clock), assembly=assembly,
        alarms=AlarmService(store, works, live),
        keeping=KeepingService(store, clock, works, settings.retention_days), exports=exports,
        export_maker=maker, proving=ProvingService(store, works, assembly),
        timeline=TimelineService(store, works, (notes_written, messages_sent, prescriptions_signed)),
        consents=ConsentService(store), gate=gate, calls=CallService(store, events, clock, plane, gate, live),
        links=links, messages=MessageService(store, clock, live), stills=StillService(plane, live),
        aftercare=_make_aftercare(store, clock), control=control,
    )  # fmt: skip


def _make_links(
    settings: Settings, store: Store, clock: Clock, plane: MediaPlane, live: LiveCalls
) -> tuple[LinkService, ControlRoom]:
    proofs = ProofService(store, clock, plane, live)
    links = LinkService(store, clock, plane, live, proofs, keep_days=settings.link_samples_days)
    return links, make_control_room(store, live, links, proofs)


def _make_cockpit(settings: Settings, store: Store, clock: Clock, live: LiveCalls) -> Cockpit:
    attachments = AttachmentService(store, clock, FileSealer(settings.data / "keys" / "attachments.key"))
    return Cockpit(attachments, CockpitService(store, clock, live), CaptureService(clock, live, attachments))


def _make_aftercare(store: Store, clock: Clock) -> Aftercare:
    return Aftercare(
        prescribing=PrescribingService(store, clock),
        documents=DocumentService(store, clock, Renderer()),
        record=RecordService(store, clock),
        favourites=FavouriteService(store, clock),
        follow_ups=FollowUpService(store, clock),
        reading=RecordReadingService(store),
    )


def _make_exports(
    settings: Settings, store: Store, events: EventBus, clock: Clock, storage: Storage, secret: bytes
) -> tuple[ExportService, ExportMaker]:
    folder = settings.data / "exports"
    keys, bring = recording_keys(settings), storage.works.bring
    works = ExportFolder(folder, recordings_folder(settings), keys, storage.turns, bring)
    maker = ExportMaker(store, events, clock, works)
    tickets = FileTickets.sealed_by(secret, b"export file tickets")
    return ExportService(store, clock, works, maker, tickets, four_eyes=settings.export_four_eyes), maker


def _make_matching(store: Store, clock: Clock, duty: DutyService) -> Matching:
    return Matching(
        pairing=PairingService(store, duty.reachable),
        passing_on=PassingOnService(store, duty.reachable),
        bookings=BookingService(store, clock),
        closing=ClosingService(store),
        cases=SentCaseService(store),
        handover=HandoverService(store),
    )
