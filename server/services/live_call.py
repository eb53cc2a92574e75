"""What is known of a running call in memory only: who sits where now, how its links are, what is being recorded.

Must not know the store: everything that has to survive a restart is a row (participants, consents, recording,
messages, wishes for links).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from media import api as media
from server.domain import calls as rules
from server.domain.calls import CallShown, LinkShown, RecordingShown, SeatShown
from server.domain.cockpit import Tools
from server.domain.consent import Consent
from server.domain.links import LinkKept, LinkRule, Meter, Window
from server.domain.messages import MessageShown
from server.domain.participants import Participant
from server.domain.pauses import Pause
from server.domain.stills import Feed, Outgoing, Sender
from server.services.seating import hidden

MESSAGES_SHOWN = 100
"""The newest messages of a call that its topic holds; the encounter has them all."""


_LAST = 1 << 62
"""Number of a consent after all that the store has numbered."""


@dataclass(frozen=True, slots=True)
class Rescued:
    """What the control room has done, as one page is told. `yours`: it concerns this page's own link."""

    #: `relay`, `direct`, `restart`, `free`, `say`.
    kind: str
    #: Name of the supervisor.
    by: str
    yours: bool
    #: Of `say`: the control room's own words, or one of the cues.
    text: str = ""
    cue: str = ""


class CallListener(Protocol):
    """Whoever shows calls. Called on the event loop; must not block."""

    def call_changed(self, call_id: str) -> None: ...

    def slots_moved(self, call_id: str, socket_id: str, slots: tuple[media.Slot, ...], missing: int) -> None: ...

    def speaking(self, call_id: str, participant_ids: frozenset[str]) -> None: ...

    def links(self, call_id: str, links: tuple[LinkShown, ...], rungs: tuple[media.RungShown, ...]) -> None: ...

    def advised(self, call_id: str, socket_id: str, advice: media.Advice) -> None: ...

    def seat_taken(self, call_id: str, socket_id: str) -> None: ...

    def rescued(self, call_id: str, socket_id: str, told: Rescued) -> None: ...

    def still_asked(self, call_id: str, socket_id: str, participant_id: str) -> None: ...

    def still_arrived(self, call_id: str, socket_id: str, participant_id: str, bulk_id: str) -> None:
        """Tell the sender's page that a still which was asked for is with that participant."""

    async def piece(self, call_id: str, socket_id: str, outgoing: Outgoing, age_ms: int) -> bool:
        """Send a piece of a still; whether the page acknowledged it."""


@dataclass(frozen=True, slots=True)
class LinkReport:
    """What a page said last of its link; None: its browser does not tell."""

    round_trip_ms: float | None = None
    up_kbps: float | None = None
    down_kbps: float | None = None
    down_fps: float | None = None
    available_kbps: float | None = None
    #: Share of the voice that had to be made up.
    concealed: float | None = None
    megabytes: float | None = None


@dataclass(slots=True)
class LiveLink:
    """The link of one seat."""

    kept: LinkKept
    meter: Meter
    #: What the control room said about it.
    rule: LinkRule
    #: Something of `kept` is not in the store yet.
    is_dirty: bool = False
    report: LinkReport = LinkReport()
    advice: media.Advice | None = None
    window: Window = field(default_factory=Window)


@dataclass(slots=True)
class LiveSeat:
    participant: Participant
    link: LiveLink
    socket_id: str | None = None
    transport_id: str | None = None
    #: Media is heard now; `known` once it ever was.
    heard: bool = False
    known: bool = False
    #: Stills on their way to this page.
    feed: Feed = field(default_factory=Feed)
    feeding: asyncio.Task[None] | None = None

    @property
    def connected(self) -> bool:
        """Media decides; before there was any, the signalling does."""
        return self.heard if self.known else self.socket_id is not None


def new_seat(participant: Participant, kept: LinkKept | None, rule: LinkRule | None = None) -> LiveSeat:
    known = kept or LinkKept(participant.id)
    said = rule or LinkRule(participant.id)
    return LiveSeat(participant, LiveLink(known, Meter(known.megabytes), said))


@dataclass(slots=True)
class LiveCall:
    opened_at: datetime
    seats: dict[str, LiveSeat]
    #: Rows, by id.
    consents: dict[str, Consent] = field(default_factory=dict)
    #: Refusals that are not rows yet, by id; those of which the row failed.
    refusals: dict[str, Consent] = field(default_factory=dict)
    unkept: set[str] = field(default_factory=set)
    #: In force, as a row or on its way to be one.
    pause: Pause | None = None
    #: The store's consents and pause were read after the call was here, so none can have been missed.
    is_known: bool = False
    #: By id, oldest first.
    messages: dict[str, MessageShown] = field(default_factory=dict)
    tools: Tools = field(default_factory=Tools)
    rungs: tuple[media.RungShown, ...] = ()
    links: tuple[LinkShown, ...] = ()
    #: Participant -> what it hands in.
    stills: dict[str, Sender] = field(default_factory=dict)
    #: Participant -> who asks it for a sharp picture.
    asking: dict[str, set[str]] = field(default_factory=dict)
    recording_id: str | None = None
    recorded: frozenset[str] = frozenset()
    fault: str = ""
    fault_at: datetime | None = None
    #: How often recording has begun again by itself: each time it waits longer.
    restarts: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    #: Pauses and their ends become rows in the order in which they were asked for.
    pausing: asyncio.Lock = field(default_factory=asyncio.Lock)

    def keep(self, rows: Iterable[Consent]) -> None:
        """Rows of consents, old and new, in any order."""
        for row in rows:
            is_new = row.id not in self.consents
            self.consents[row.id] = row
            self.refusals.pop(row.id, None)
            if is_new and row.given:
                self._forgive(row)

    def refuse(self, said: Consent) -> None:
        """Hold to a refusal before it is a row; it comes after all rows."""
        self.refusals[said.id] = replace(said, number=_LAST)

    def said(self) -> tuple[Consent, ...]:
        return (*self.consents.values(), *self.refusals.values())

    def agreed(self) -> frozenset[str]:
        """Who of those present may be written as far as consent goes."""
        return rules.recorded(self.present(), self.said())

    def writable(self) -> frozenset[str]:
        """Who may be written now."""
        shut = self.pause is not None or self.fault or not self.is_known
        return frozenset() if shut else self.agreed()

    def _forgive(self, yes: Consent) -> None:
        for id_ in list(self.unkept):
            no = self.refusals.get(id_)
            if no is None:
                self.unkept.discard(id_)
            elif (no.scope, no.participant_id) == (yes.scope, yes.participant_id) and no.at <= yes.at:
                self.unkept.discard(id_)
                del self.refusals[id_]

    def present(self) -> list[Participant]:
        return [seat.participant for seat in self.seats.values() if seat.participant.left_at is None]

    def show_message(self, shown: MessageShown) -> None:
        """Put a new message, or one that has reached somebody, into what the topic holds."""
        self.messages[shown.message.id] = shown
        for id_ in list(self.messages)[:-MESSAGES_SHOWN]:
            del self.messages[id_]

    def shown(self, call_id: str) -> CallShown:
        """As both ends show it."""
        recording, reason, detail = RecordingShown.OFF, "", ""
        if self.fault:
            recording, reason = RecordingShown.STOPPED_BY_FAULT, self.fault
        elif self.pause is not None and self.agreed():
            recording, reason, detail = RecordingShown.PAUSED, str(self.pause.reason), self.pause.detail
        elif self.recorded:
            recording = RecordingShown.ON
        said = self.said()
        seats = tuple(
            SeatShown(seat.participant, seat.connected, rules.seat_consent(seat.participant, said))
            for seat in self.seats.values()
        )
        messages = tuple(self.messages.values())
        return CallShown(call_id, True, self.opened_at, recording, reason, detail, seats, messages, self.tools)


class LiveCalls:
    """All calls of this node, and whoever shows them."""

    def __init__(self) -> None:
        self.by_id: dict[str, LiveCall] = {}
        #: Closed, with the last figures of their links not yet kept.
        self.ended: dict[str, LiveCall] = {}
        self.listener: CallListener | None = None

    def seat_of(self, socket_id: str, call_id: str) -> tuple[LiveCall, LiveSeat]:
        """The seat on which this page sits. Raises NotFound."""
        call = self.by_id.get(call_id)
        if call is not None:
            for seat in call.seats.values():
                if seat.socket_id == socket_id:
                    return call, seat
        raise hidden()

    def end(self, call_id: str) -> None:
        """The call is closed here."""
        self.ended[call_id] = self.by_id.pop(call_id)

    def sockets(self, call_id: str) -> list[str]:
        """The sockets of all who sit in the call."""
        call = self.by_id.get(call_id)
        seats = call.seats.values() if call is not None else ()
        return [seat.socket_id for seat in seats if seat.socket_id is not None]

    def changed(self, call_id: str) -> None:
        if self.listener is not None:
            self.listener.call_changed(call_id)
