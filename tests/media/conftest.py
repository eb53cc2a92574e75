"""A plane on a loopback port, and participants that have met in it, for the tests of the media plane."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from hypothesis import settings

from media.api import CallPolicy, MediaEvent
from media.plane import Plane, PlaneSettings
from tests.media.client import Client
from tests.media.recorder import MemoryRecorder

# A deadline per example measures how busy the machine is, not the code.
settings.register_profile("media", deadline=None)
settings.load_profile("media")


class House:
    """One plane with one open call "c", what it has told, and the recorders that it has made."""

    def __init__(self, batched: bool) -> None:
        self.recorders: list[MemoryRecorder] = []
        self.events: list[MediaEvent] = []
        plane = PlaneSettings(host="127.0.0.1", make_recorder=self._recorder, batched=batched)
        self.plane = Plane(plane)
        self.plane.listen(self.events.append)
        self._clients: list[Client] = []

    async def open(self) -> None:
        await self.plane.start()
        await self.plane.open_call("c", CallPolicy())

    async def join(self, participant_id: str, client: Client | None = None) -> Client:
        """A client that is seated and connected."""
        client = client or Client()
        if client not in self._clients:
            self._clients.append(client)
        answer = await self.plane.offer("c", participant_id, client.offer())
        await client.connect(answer.sdp)
        await self.until(lambda: self.participant(participant_id).connected)
        return client

    def participant(self, participant_id: str):
        return self.plane._calls["c"].participants[participant_id]

    async def until(self, holds: Callable[[], object], timeout: float = 5) -> None:
        async with asyncio.timeout(timeout):
            while not holds():
                await asyncio.sleep(0.005)

    async def close(self) -> None:
        for client in self._clients:
            await client.close()
        await self.plane.close()

    def _recorder(self, recording_id: str, failed: Callable[[str], None]) -> MemoryRecorder:
        recorder = MemoryRecorder(recording_id, failed)
        self.recorders.append(recorder)
        return recorder


@pytest.fixture(params=[True, False], ids=["batched", "plain"])
async def house(request: pytest.FixtureRequest) -> AsyncIterator[House]:
    """Both kinds of socket must behave alike."""
    house = House(batched=request.param)
    await house.open()
    yield house
    await house.close()
