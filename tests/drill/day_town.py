"""The server of a simulated day: centers, rooms and people, a clock that the day sets, restarts on the same data.

Spoken to through its real doors only, HTTP and Socket.IO; rows are put in before and looked at afterwards.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import socketio
from aiohttp import web

from server.app import NODE, build
from server.config import Settings
from server.domain.identity import Center, Person, Role, Room
from server.realtime import pairing_loop
from server.services.passwords import Passwords
from server.services.ports import Store
from signaling.messages import TopicChanged
from signaling.topics import State, reduce
from tests.server import making
from tests.server.clock import HandClock
from tests.server.live.pages import Page
from tests.server.people import PASSWORD, make_person

SPECIALITIES = {
    "general_medicine": 0.42,
    "mother_and_child": 0.24,
    "cardiology": 0.12,
    "dermatology": 0.12,
    "ent": 0.1,
}
"""What share of the patients needs which."""
DOCTORS = ("general_medicine", "mother_and_child", "general_medicine", "cardiology", "dermatology", "ent",
           "general_medicine", "mother_and_child", "general_medicine")  # fmt: skip
"""The first five to six are there all day, the others in the busy hours."""
TRIES, AGAIN = 6, 0.5
"""How often a page connects before it gives up, and real seconds between."""
TOKEN_LASTS = timedelta(minutes=40)
PAUSE = 0.05
"""Real seconds between two looks of the pairing, as 15 s are many when hours take seconds."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a day is."""

    centers: int = 12
    doctors: int = 9
    patients: int = 300
    restarts: int = 3
    drops: int = 24


class Screen:
    """A page with one topic, kept up to date by what it is told."""

    def __init__(self, page: Page, topic: str) -> None:
        self.page = page
        self.topic = topic
        self._state: State = {}
        self._seq = 0
        self._read = 0

    async def follow(self) -> None:
        held = await self.page.follow(self.topic)
        self._state, self._seq, self._read = held["state"], held["seq"], len(self.page.told)

    def cards(self, kind: str) -> dict[str, dict[str, Any]]:
        """By id, with all that was told until now."""
        fresh = self.page.told[self._read :]
        self._read += len(fresh)
        changes = [TopicChanged.model_validate(one) for name, one in fresh if name == "topic.changed"]
        changes = [one for one in changes if one.topic == self.topic and one.seq > self._seq]
        self._state = reduce(self._state, changes)
        return dict(self._state.get(kind, {}))  # type: ignore[call-overload]


@dataclass
class Town:
    """The people, their tokens and screens; `base` changes never, the server behind it does."""

    data: Path
    clock: HandClock
    size: Size
    centers: list[Center] = field(default_factory=list)
    rooms: dict[str, list[Room]] = field(default_factory=dict)
    staff: dict[str, Person] = field(default_factory=dict)
    doctors: list[Person] = field(default_factory=list)
    tokens: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    screens: dict[str, Screen] = field(default_factory=dict)
    port: int = 0
    runner: web.AppRunner | None = None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def app(self) -> web.Application:
        settings = Settings.model_validate(
            {
                "data": self.data,
                "port": 0,
                "media_port": 0,
                "web": self.data,
                "turn": "off",
                "code_app": "off",
                "access_token_minutes": 60,
            }
        )
        return build(settings, clock=self.clock, passwords=Passwords(memory_kib=8, rounds=1))

    async def open(self) -> None:
        self.runner = web.AppRunner(self.app())
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", self.port).start()
        self.port = self.runner.addresses[0][1]

    async def close(self) -> None:
        for screen in self.screens.values():
            await screen.page.close()
        self.screens.clear()
        if self.runner is not None:
            await self.runner.cleanup()
            self.runner = None

    async def restart(self) -> None:
        """As a process that ends and comes again: nothing in memory stays, everybody connects anew."""
        who = list(self.screens)
        await self.close()
        self.clock.advance(20)
        await self.open()
        for person_id in who:
            await self.connect(person_id)

    async def connect(self, person_id: str) -> Screen:
        """A page of this person, signed in anew."""
        known = self.screens.pop(person_id, None)
        if known is not None:
            await known.page.close()
        person = next(one for one in (*self.staff.values(), *self.doctors) if one.id == person_id)
        page = await self._connected(await self._token(person))
        screen = self.screens[person_id] = Screen(page, "desk" if person.role is Role.STAFF else "queue")
        await screen.follow()
        return screen

    async def live(self, person_id: str) -> Page:
        """This person's page, connected: one that has lost its socket comes back, as browsers do."""
        screen = self.screens.get(person_id)
        if screen is None or not screen.page.connected:
            screen = await self.connect(person_id)
        return screen.page

    async def _connected(self, token: str) -> Page:
        """Like a browser, which tries again while a server that has just come up does not answer."""
        for attempt in range(TRIES):
            page = Page(self.base, token)
            try:
                await page.connect()
            except socketio.exceptions.ConnectionError:
                await page.close()
                if attempt == TRIES - 1:
                    raise
                await asyncio.sleep(AGAIN)
            else:
                return page
        raise AssertionError("no try at all")

    async def _token(self, person: Person) -> str:
        """The one from before while it is good: of all people one address asks here, and that is limited."""
        known = self.tokens.get(person.id)
        if known is not None and self.clock() - known[1] < TOKEN_LASTS:
            return known[0]
        words = {"login": person.login, "password": PASSWORD}
        async with (
            aiohttp.ClientSession(self.base) as http,
            http.post("/api/auth/sign-in", json=words) as response,
        ):
            answer = await response.json()
        if "access_token" not in answer:
            raise RuntimeError(f"{person.login} cannot sign in: {answer}")
        self.tokens[person.id] = answer["access_token"], self.clock()
        return str(answer["access_token"])

    async def furnish(self, store: Store) -> None:
        """Put the places and people in, before anybody comes."""
        async with store.work() as work:
            for center in self.centers:
                await making.keep(work, center, *self.rooms[center.id], self.staff[center.id])
            await making.keep(work, *self.doctors)


@asynccontextmanager
async def town(data: Path, clock: HandClock, size: Size, source: random.Random) -> AsyncIterator[Town]:
    """A town whose server is open; the pairing looks again after `PAUSE` real seconds at the latest."""
    made = Town(data, clock, size)
    for _ in range(size.centers):
        center = making.center()
        made.centers.append(center)
        made.rooms[center.id] = [making.room(center.id) for _ in range(2)]
        made.staff[center.id] = make_person(Role.STAFF, center_id=center.id)
    for number in range(size.doctors):
        spoken = tuple(source.sample(("ur", "ps", "pnb"), 2))
        made.doctors.append(
            make_person(
                Role.DOCTOR,
                specialities=(DOCTORS[number],),
                languages=spoken,
                sex=source.choice(("female", "male")),
            )
        )
    usual = pairing_loop.NOW_AND_THEN, pairing_loop.AGAIN, pairing_loop.TOGETHER
    pairing_loop.NOW_AND_THEN, pairing_loop.AGAIN, pairing_loop.TOGETHER = PAUSE, PAUSE / 5, PAUSE / 25
    try:
        await made.open()
        if made.runner is None:
            raise RuntimeError("the server did not open")
        await made.furnish(made.runner.app[NODE].store)
        yield made
    finally:
        await made.close()
        pairing_loop.NOW_AND_THEN, pairing_loop.AGAIN, pairing_loop.TOGETHER = usual
