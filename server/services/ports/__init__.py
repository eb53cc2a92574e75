"""What the use cases need from outside, as Protocols: time, events, and the store's unit of work.

Files beside this one, one an area, hold the repositories, `ice.py` the way through firewalls. Services import only
these, never the store.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from server.domain.events import DomainEvent
from server.services.ports.care import (
    Consents,
    Encounters,
    Invitations,
    Notes,
    Participants,
    Patients,
    Recordings,
    VitalsSets,
)
from server.services.ports.cockpit import Cues
from server.services.ports.control import Alarms, LinkRules, Proofs
from server.services.ports.conversation import Links, Messages, Pauses
from server.services.ports.documents import (
    DocumentLinks,
    Documents,
    Drafts,
    Favourites,
    FollowUps,
    Prints,
    RecordEntries,
)
from server.services.ports.exports import Exports
from server.services.ports.helpline import Helpline
from server.services.ports.ice import IceServer as IceServer
from server.services.ports.ice import IceServers as IceServers
from server.services.ports.identity import AuditTrail, Centers, People, RefreshTokens, Rooms, SecondFactors
from server.services.ports.intake import Attachments, Intakes
from server.services.ports.pairing import BoardMembers, Bookings, ClosingDecisions, Offers
from server.services.ports.reports import ReportDocuments, ReportFacts
from server.services.ports.reviews import Reviews
from server.services.ports.roster import CalendarFeeds, DutyPeriods, Holidays, Shifts
from server.services.ports.roster import Presence as Presence
from server.services.ports.sent import HandoverNotes, SentCases
from server.services.ports.volunteers import Applications, DoctorCalls, Outbox, Volunteers
from server.services.ports.whatsapp import WhatsAppKept

Clock = Callable[[], datetime]
"""Now, as an aware UTC time."""


class Events(Protocol):
    """In-process bus of domain events. Handlers run in order, after the work that published was committed."""

    def publish(self, event: DomainEvent) -> None:
        """Tell every listener; an error in one is logged and stops no other."""

    def listen(self, handler: Callable[[DomainEvent], None]) -> None:
        """Have `handler` called with each event from now on."""


class AuditHeads(Protocol):
    """How far the audit trail went, kept where a change of the database does not reach."""

    def follow(self, number: int, hash_: str) -> None:
        """It goes on to here. Cheap; what is kept follows within a second."""


class Work(Protocol):
    """One transaction with its repositories. Left without error it commits, otherwise it rolls back."""

    #: When it began.
    began_at: datetime
    people: People
    centers: Centers
    rooms: Rooms
    refresh_tokens: RefreshTokens
    second_factors: SecondFactors
    audit: AuditTrail
    patients: Patients
    encounters: Encounters
    vitals: VitalsSets
    consents: Consents
    notes: Notes
    invitations: Invitations
    participants: Participants
    recordings: Recordings
    reviews: Reviews
    exports: Exports
    messages: Messages
    links: Links
    pauses: Pauses
    intakes: Intakes
    attachments: Attachments
    cues: Cues
    drafts: Drafts
    documents: Documents
    prints: Prints
    document_links: DocumentLinks
    record_entries: RecordEntries
    favourites: Favourites
    follow_ups: FollowUps
    shifts: Shifts
    holidays: Holidays
    duty_periods: DutyPeriods
    calendar_feeds: CalendarFeeds
    offers: Offers
    board_members: BoardMembers
    bookings: Bookings
    closing_decisions: ClosingDecisions
    helpline: Helpline
    whatsapp: WhatsAppKept
    applications: Applications
    volunteers: Volunteers
    outbox: Outbox
    doctor_calls: DoctorCalls
    alarms: Alarms
    proofs: Proofs
    link_rules: LinkRules
    report_facts: ReportFacts
    report_documents: ReportDocuments
    sent_cases: SentCases
    handover_notes: HandoverNotes

    def after_commit(self, event: DomainEvent) -> None:
        """Publish `event` once this work has been committed; forget it when it rolls back."""


class Store(Protocol):
    """Where everything that must not be lost is kept."""

    def work(self) -> AbstractAsyncContextManager[Work]:
        """Begin a transaction (SQLite: BEGIN IMMEDIATE for writers)."""
