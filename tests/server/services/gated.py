"""A call whose packets are counted: the real services, store, plane and relay, without SRTP and without sockets.

`Gated` runs use cases side by side with a stream of packets, one of each participant at every turn of the loop, and
knows from what was said alone whether each of them has to be written. It must not ask the code under test for that.
"""

from __future__ import annotations

import asyncio
import struct
import time
import uuid
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from media.plane import Plane, PlaneSettings
from server.domain.consent import How, Scope, Who
from server.domain.encounters import State
from server.domain.errors import NotFound
from server.domain.events import ConsentChanged, DomainEvent
from server.domain.identity import Actor, Role, guest_actor
from server.domain.participants import Invitation, SeatRole
from server.domain.pauses import PauseReason
from server.services.events import EventBus
from server.services.intake import Answer, IntakeService
from server.store.work import SqlStore
from tests.media.client import Client
from tests.media.recorder import MemoryRecorder
from tests.server import making
from tests.server.clock import MORNING, HandClock
from tests.server.people import make_person
from tests.server.sealing import SEAL, Heads
from tests.server.services.calling import Desk

WHO = ("room", "doctor", "relative")
WORDS = {"room": "recording-1", "doctor": "recording-late-1", "relative": "recording-late-1"}
PATIENT = "patient"
CARE = "care"


_asking: ContextVar[tuple[str, bool, int]] = ContextVar("asking")
"""Whose answer, which, and the how manieth question: of the use case that runs in this task."""


@dataclass
class Said:
    """What people have said, and from when on it holds."""

    #: By who: whose answer covers whom is told in `allowed`.
    rows: dict[str, bool] = field(default_factory=lambda: {CARE: True})
    #: When (counted) what is in `rows` was asked: the store takes turns, so that is the order of its rows too.
    asked: dict[str, int] = field(default_factory=dict)
    questions: int = 0
    #: Refusals under way: nobody may be written from the asking on.
    refusing: list[str] = field(default_factory=list)
    #: Refusals at the desk under way: they hold at the latest when they are answered.
    doubtful: list[str] = field(default_factory=list)
    paused: bool = False
    pauses: int = 0
    present: set[str] = field(default_factory=set)

    def ask(self) -> int:
        self.questions += 1
        return self.questions

    def keep(self, key: str, given: bool, asked: int) -> None:
        """It is a row now."""
        if asked > self.asked.get(key, 0):
            self.rows[key], self.asked[key] = given, asked

    def allowed(self, who: str) -> bool:
        asked_alone = who == "relative"
        own = self.rows.get(who)
        yes = own is True if asked_alone else own is not False
        covered = self.rows.get(CARE) is True and self.rows.get(PATIENT) is True
        stopped = self._covers(self.refusing, who)
        return who in self.present and covered and yes and not stopped and not self.paused

    def is_doubtful(self, who: str) -> bool:
        return self._covers(self.doubtful, who)

    def _covers(self, refusals: list[str], who: str) -> bool:
        return any(one in (CARE, PATIENT, who) for one in refusals)


class Gated:
    """One encounter. `faults` holds each packet that was written or dropped against what was said."""

    def __init__(self, engine: AsyncEngine, clock: HandClock, folder: Path) -> None:
        self.engine, self.clock, self.folder = engine, clock, folder
        self.said = Said()
        self.faults: list[str] = []
        self.written = self.dropped = 0
        self.recorders: list[MemoryRecorder] = []
        self._is_begun = False
        self.ever: set[str] = set()
        self._seats: dict[str, str] = {}
        self._sockets: dict[str, str] = {}
        self._pages: dict[str, Client] = {}
        self._turns = {who: asyncio.Lock() for who in WHO}
        self._due: set[str] = set()
        #: Which questions were asked at the desk.
        self._at_desk: set[int] = set()
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        self.call_id = making.fresh("call")
        center = making.center()
        doctor, staff = making.doctor("cardiology"), make_person(Role.STAFF, center_id=center.id)
        patient = making.patient(center.id)
        words = {"id": self.call_id, "state": State.IN_PROGRESS, "doctor_id": doctor.id, "claimed_at": MORNING}
        encounter = making.waiting(patient, **words)
        invitation = Invitation(
            str(uuid.uuid4()), encounter.id, uuid.uuid4().hex, SeatRole.RELATIVE, "Her sister", "ur", doctor.id,
            MORNING, MORNING,
        )  # fmt: skip
        await self._start()
        async with self.store.work() as work:
            await making.keep(work, center, doctor, staff, patient, encounter)
            await making.keep(work, making.consent(encounter, Scope.CARE, True))
            await work.invitations.add(invitation)
        guest = guest_actor(invitation.id, encounter.id, "Her sister", Role.PATIENT, "ur")
        self.actors: dict[str, Actor] = {"room": staff.as_actor(), "doctor": doctor.as_actor(), "relative": guest}
        self._pump = asyncio.create_task(self._stream())

    async def close(self) -> None:
        await self.settle()
        self._pump.cancel()
        await asyncio.gather(self._pump, return_exceptions=True)
        await self.desk.close()
        await self.plane.close()

    def ask(self, use_case: Callable[[], Awaitable[None]]) -> None:
        """Have it run beside everything else."""
        self._tasks.append(asyncio.create_task(_done(use_case)))

    async def settle(self) -> None:
        """Until all that was asked is answered, and all that follows from it has been done."""
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            await task
        while self.desk.calls._tasks:
            await asyncio.sleep(0)
        for _ in range(3):
            await asyncio.sleep(0)

    async def sit(self, who: str) -> None:
        """Take the seat with a new page, for the first time or after leaving or a reload."""
        async with self._turns[who]:
            socket = uuid.uuid4().hex
            if who in self._sockets:
                self.desk.calls.disconnected(self._sockets[who])
            participant, _ = await self.desk.calls.join(self.actors[who], self.call_id, socket, None)
            self._seats[who], self._sockets[who] = participant.id, socket
            self.said.present.add(who)
            page = Client()
            await self.desk.calls.offer(socket, self.call_id, page.offer())
            self._pages[who] = page

    async def leave(self, who: str) -> None:
        async with self._turns[who]:
            if who not in self._sockets:
                return
            self._pages.pop(who, None)
            self.said.present.discard(who)
            self._due.discard(who)
            await self.desk.calls.leave(self._sockets.pop(who), self.call_id)

    async def answer(self, who: str, given: bool) -> None:
        """From the own page; the room answers for the patient."""
        if who not in self._sockets:
            return
        key, asked = PATIENT if who == "room" else who, self.said.ask()
        if not given:
            self.said.refusing.append(key)
        try:
            words = {"wording": WORDS[who], "language": "ur"}
            socket = self._sockets[who]
            _asking.set((key, given, asked))
            await self.desk.gate.answer(self.actors[who], socket, self.call_id, given=given, **words)
            if self._is_begun:
                self._due |= {one for one in WHO if self.said.allowed(one)}
        except NotFound:
            if not given:
                self.said.refusing.remove(key)
            raise

    async def answer_at_desk(self, scope: Scope, given: bool) -> None:
        """By the staff's form, which knows nothing of the call."""
        key, asked = CARE if scope is Scope.CARE else PATIENT, self.said.ask()
        self._at_desk.add(asked)
        if not given:
            self.said.doubtful.append(key)
        said = Answer(scope, given, Who.PATIENT, "", How.SPOKEN, f"{scope}-1", "ur")
        _asking.set((key, given, asked))
        await self.intake.consent(self.actors["room"], self.call_id, said)

    async def pause(self, reason: PauseReason) -> None:
        if "doctor" not in self._sockets:
            return
        before = self.said.paused
        self.said.paused, self.said.pauses = True, self.said.pauses + 1
        try:
            socket = self._sockets["doctor"]
            await self.desk.gate.pause(self.actors["doctor"], socket, self.call_id, reason, "")
        except NotFound:
            self.said.paused = before
            raise

    async def resume(self) -> None:
        if "doctor" not in self._sockets:
            return
        asked_at = self.said.pauses
        await self.desk.gate.resume(self.actors["doctor"], self._sockets["doctor"], self.call_id)
        if self.said.pauses == asked_at:
            self.said.paused = False
        if self._is_begun:
            self._due |= {one for one in WHO if self.said.allowed(one)}

    async def restart(self) -> None:
        """The node is gone and comes back; the pages have to sit down again."""
        await self.settle()
        self._pages.clear()
        self._sockets.clear()
        await self.desk.close()
        await self.plane.close()
        await self._start()

    async def _start(self) -> None:
        self._due.clear()
        self._is_begun = False
        self.bus = EventBus()
        self.bus.listen(self._hear)
        self.store = SqlStore(self.engine, self.bus, self.clock, SEAL, Heads())
        self.plane = Plane(PlaneSettings(make_recorder=self._recorder))
        await self.plane.start()
        self.desk = Desk(self.store, self.clock, self.folder, self.call_id, self.plane, self.bus)
        self.intake = IntakeService(self.store, self.clock, self.desk.gate)

    def _recorder(self, recording_id: str, failed: Callable[[str], None]) -> MemoryRecorder:
        self._is_begun = True
        self.recorders.append(MemoryRecorder(recording_id, failed))
        return self.recorders[-1]

    def _hear(self, event: DomainEvent) -> None:
        """An answer is a row: events are told in the task of the use case, as soon as its work is committed."""
        if isinstance(event, ConsentChanged):
            key, given, asked = _asking.get()
            self.said.keep(key, given, asked)
            if not given:
                (self.said.doubtful if asked in self._at_desk else self.said.refusing).remove(key)

    async def _stream(self) -> None:
        while True:
            for who in tuple(self._pages):
                self._send(who)
            time.sleep(0.0001)  # the store's thread wants its turn
            await asyncio.sleep(0)

    def _send(self, who: str) -> None:
        """One packet of sound as if it had just been unprotected, and what became of it against what was said."""
        link = self.plane._calls[self.call_id].participants[self._seats[who]].transport.link
        packet = self._pages[who].source("audio").packet(b"\x78" + struct.pack("!Q", time.time_ns()))
        relay = self.plane._relay
        relay.begin_round(time.monotonic())
        relay._arena[: len(packet)] = packet
        before = sum(len(one.packets) for one in self.recorders)
        relay._incoming(link, 0, len(packet))
        is_written = sum(len(one.packets) for one in self.recorders) > before
        self._judge(who, is_written)

    def _judge(self, who: str, is_written: bool) -> None:
        """Once a participant was written, or nothing is left to be done before, no packet may be missing."""
        self.written += is_written
        self.dropped += not is_written
        if not self.said.allowed(who):
            self._due.discard(who)
            if is_written:
                self.faults.append(f"{who} was written against {self.said}")
            return
        self.ever.add(self._seats[who])
        if self.said.is_doubtful(who):
            self._due.discard(who)
        elif is_written or not self.desk.calls._tasks:
            self._due.add(who)
        if who in self._due and not is_written:
            self.faults.append(f"{who} was not written though {self.said}")


async def _done(use_case: Callable[[], Awaitable[None]]) -> None:
    """A page that has left in the meantime is told so."""
    try:
        await use_case()
    except NotFound:
        return
