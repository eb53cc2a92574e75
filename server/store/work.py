"""The store: one work is one transaction with its repositories. Must not know rules of the domain.

A use case that lost against another transaction gets `Contended`: everything was rolled back, so whoever called the
use case (the outermost place, which can begin anew) runs it again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from contextvars import ContextVar

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from server.domain.audit import AuditSeal
from server.domain.errors import Conflict, Contended, Unavailable
from server.domain.events import DomainEvent
from server.services.ports import AuditHeads, Clock, Events
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
from server.services.ports.identity import AuditTrail, Centers, People, RefreshTokens, Rooms
from server.services.ports.intake import Attachments, Intakes
from server.services.ports.pairing import BoardMembers, Bookings, ClosingDecisions, Offers
from server.services.ports.reports import ReportDocuments, ReportFacts
from server.services.ports.reviews import Reviews
from server.services.ports.roster import CalendarFeeds, DutyPeriods, Holidays, Shifts
from server.store.aftercare import SqlFavourites, SqlFollowUps, SqlRecordEntries
from server.store.attachments import SqlAttachments
from server.store.audit import SqlAuditTrail
from server.store.centers import SqlCenters, SqlRooms
from server.store.clinical import SqlConsents, SqlNotes, SqlVitals
from server.store.conversation import SqlMessages
from server.store.documents import SqlDocumentLinks, SqlDocuments, SqlDrafts, SqlPrints
from server.store.encounters import SqlEncounters
from server.store.exports import SqlExports
from server.store.intakes import SqlIntakes
from server.store.links import SqlLinks
from server.store.pairing import SqlBoardMembers, SqlBookings, SqlClosingDecisions, SqlOffers
from server.store.patients import SqlPatients
from server.store.pauses import SqlPauses
from server.store.people import SqlPeople
from server.store.recordings import SqlRecordings
from server.store.report_documents import SqlReportDocuments
from server.store.report_facts import SqlReportFacts
from server.store.reviews import SqlReviews
from server.store.roster import SqlCalendarFeeds, SqlDutyPeriods, SqlHolidays, SqlShifts
from server.store.seats import SqlInvitations, SqlParticipants
from server.store.tokens import SqlRefreshTokens

RUN_AGAIN = ("40001", "40P01")
"""PostgreSQL: serialization failure, deadlock detected."""

_inside: ContextVar[bool] = ContextVar("inside_a_work", default=False)


class SqlWork:
    """The repositories of one transaction, and the events to publish after it."""

    def __init__(self, connection: AsyncConnection, clock: Clock, seal: AuditSeal) -> None:
        self.began_at = clock()
        self.people: People = SqlPeople(connection)
        self.centers: Centers = SqlCenters(connection)
        self.rooms: Rooms = SqlRooms(connection)
        self.refresh_tokens: RefreshTokens = SqlRefreshTokens(connection)
        self.trail = SqlAuditTrail(connection, clock, seal)
        self.audit: AuditTrail = self.trail
        self.patients: Patients = SqlPatients(connection)
        self.encounters: Encounters = SqlEncounters(connection)
        self.vitals: VitalsSets = SqlVitals(connection)
        self.consents: Consents = SqlConsents(connection)
        self.notes: Notes = SqlNotes(connection)
        self.invitations: Invitations = SqlInvitations(connection)
        self.participants: Participants = SqlParticipants(connection)
        self.recordings: Recordings = SqlRecordings(connection)
        self.exports: Exports = SqlExports(connection)
        self.messages: Messages = SqlMessages(connection)
        self.links: Links = SqlLinks(connection)
        self.pauses: Pauses = SqlPauses(connection)
        self.intakes: Intakes = SqlIntakes(connection)
        self.attachments: Attachments = SqlAttachments(connection)
        self.drafts: Drafts = SqlDrafts(connection)
        self.documents: Documents = SqlDocuments(connection)
        self.prints: Prints = SqlPrints(connection)
        self.document_links: DocumentLinks = SqlDocumentLinks(connection)
        self.record_entries: RecordEntries = SqlRecordEntries(connection)
        self.favourites: Favourites = SqlFavourites(connection)
        self.follow_ups: FollowUps = SqlFollowUps(connection)
        self.shifts: Shifts = SqlShifts(connection)
        self.holidays: Holidays = SqlHolidays(connection)
        self.duty_periods: DutyPeriods = SqlDutyPeriods(connection)
        self.calendar_feeds: CalendarFeeds = SqlCalendarFeeds(connection)
        self.offers: Offers = SqlOffers(connection)
        self.board_members: BoardMembers = SqlBoardMembers(connection)
        self.bookings: Bookings = SqlBookings(connection)
        self.closing_decisions: ClosingDecisions = SqlClosingDecisions(connection)
        self._add_quality(connection)
        self.events: list[DomainEvent] = []

    def _add_quality(self, connection: AsyncConnection) -> None:
        self.reviews: Reviews = SqlReviews(connection)
        self.report_facts: ReportFacts = SqlReportFacts(connection)
        self.report_documents: ReportDocuments = SqlReportDocuments(connection)

    def after_commit(self, event: DomainEvent) -> None:
        self.events.append(event)


class SqlStore:
    """Implements `server.services.ports.Store` for SQLite and PostgreSQL."""

    def __init__(
        self, engine: AsyncEngine, events: Events, clock: Clock, seal: AuditSeal, heads: AuditHeads
    ) -> None:
        self._engine = engine
        self._events = events
        self._clock = clock
        self._seal = seal
        self._heads = heads
        # SQLite lets one write at a time. Waiting here is fair and costs nothing; its own waiting is by sleeping.
        self._turn = asyncio.Lock() if engine.dialect.name == "sqlite" else nullcontext()

    @asynccontextmanager
    async def work(self) -> AsyncIterator[SqlWork]:
        """Begin a transaction; commit it when left without error, then publish its events.

        Raises Conflict (a unique value is taken), Contended (run it again), Unavailable (no database).
        """
        if _inside.get():
            raise RuntimeError("a work inside a work would wait for itself: pass the outer one on")
        token = _inside.set(True)
        try:
            async with self._turn, self._connected() as connection:
                work = SqlWork(connection, self._clock, self._seal)
                with _told_in_our_words():
                    async with connection.begin():
                        yield work
                        newest = await work.trail.write()
        finally:
            _inside.reset(token)
        if newest is not None:
            self._heads.follow(newest.number, newest.hash)
        for event in work.events:
            self._events.publish(event)

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[AsyncConnection]:
        try:
            connection = await self._engine.connect()
        except (SQLAlchemyError, OSError) as error:
            raise Unavailable("store.unavailable", "The database does not answer.") from error
        try:
            yield connection
        finally:
            await connection.close()


@contextmanager
def _told_in_our_words() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        raise Conflict("store.conflict", "Somebody else has just saved this, or the same name is taken.") from error
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) in RUN_AGAIN or "database is locked" in str(error.orig):
            raise Contended("store.busy", "Too many changes at once. Try again.") from error
        if error.connection_invalidated:
            raise Unavailable("store.unavailable", "The database does not answer.") from error
        raise
