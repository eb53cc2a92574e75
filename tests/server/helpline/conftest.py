"""A helpline on each database, with a channel that a test can break, and a citizen who writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from server.adapters.sealing import FileSealer
from server.domain.helpline.lines import Conversation, Incoming, Outgoing
from server.domain.helpline.talk import Kind, Message
from server.helpline import HelplineParts, make_helpline
from server.services.events import EventBus
from server.services.ports.helpline import NotSent, Sent, ToSend
from server.store.work import SqlStore
from tests.server.clock import HandClock

PUBLIC = "https://helpline.example"


@dataclass
class TestedChannel:
    """Takes messages; answers with `next` first, as long as it holds something."""

    __test__ = False

    name: str = "web"
    a_second: float = 0.0
    a_citizen: tuple[int, float] = (0, 0.0)
    took: list[ToSend] = field(default_factory=list)
    next: list[NotSent | Exception] = field(default_factory=list)

    async def send(self, one: ToSend) -> Sent | NotSent:
        if self.next:
            outcome = self.next.pop(0)
            if isinstance(outcome, Exception):
                raise outcome
            return outcome
        self.took.append(one)
        return Sent(f"there-{one.key}", cost="service")

    @property
    def texts(self) -> list[str]:
        return [one.said.text for one in self.took]


@dataclass
class Line:
    """The helpline and one who writes to it. Nothing runs by itself: `settle` lets all of it happen."""

    store: SqlStore
    clock: HandClock
    parts: HelplineParts
    channel: TestedChannel
    sent: int = 0

    async def write(self, body: str, kind: Kind = Kind.TEXT, address: str = "ali", **more: str) -> bool:
        self.sent += 1
        return await self.parts.service.receive(
            self.channel.name, address, f"m{self.sent}", Message(kind, body), self.clock(), **more
        )

    async def settle(self) -> None:
        while await self.parts.answering.round() or await self.parts.sending.round():
            pass

    async def say(self, *bodies: str, address: str = "ali") -> list[str]:
        """Write one after the other and let it be answered; what the last one brought."""
        before = 0
        for body in bodies:
            before = len(self.channel.took)
            await self.write(body, Kind.PICK if ":" in body else Kind.TEXT, address)
            await self.settle()
            self.clock.advance(1)
        return [one.said.key for one in self.channel.took[before:]]

    async def conversation(self, address: str = "ali") -> Conversation:
        async with self.store.work() as work:
            found = await work.helpline.by_address(self.channel.name, address)
        assert found is not None
        return found

    async def messages(self, address: str = "ali") -> tuple[tuple[Incoming, ...], tuple[Outgoing, ...]]:
        conversation = await self.conversation(address)
        async with self.store.work() as work:
            return await work.helpline.messages(conversation.id, 0, 1_000)


@pytest.fixture
def channel() -> TestedChannel:
    return TestedChannel()


@pytest.fixture
def line(store: SqlStore, clock: HandClock, channel: TestedChannel, tmp_path: Path) -> Line:
    return Line(store, clock, parts_of(store, clock, channel, tmp_path), channel)


def parts_of(store: SqlStore, clock: HandClock, channel: TestedChannel, folder: Path) -> HelplineParts:
    sealer = FileSealer(folder / "attachments.key")
    return make_helpline(store, EventBus(), clock, sealer, b"a secret of this node", PUBLIC, [channel])


TO_CONTACT = (
    "hello", "language:en", "menu:doctor", "consent:yes", "who:me", "age:years_18_49", "sex:male", "danger:none",
    "complaint:skin", "An itching rash", "since:days_2_3", "illness:none", "skip", "skip", "skip",
    "doctor_wish:any",
)  # fmt: skip
"""What somebody without danger writes until he is asked how the doctor should reach him."""
