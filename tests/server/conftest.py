"""Fixtures of the server's tests: a store on each database, a clock moved by hand, the published events."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from server.domain.events import DomainEvent
from server.services.events import EventBus
from server.store.engine import open_engine
from server.store.migrate import migrate
from server.store.work import SqlStore
from tests.server.clock import HandClock


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path}/eilaj.sqlite"


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(database_url)
    await migrate(engine)
    yield engine
    await engine.dispose()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def bus() -> EventBus:
    return EventBus()


@pytest.fixture
def heard(bus: EventBus) -> list[DomainEvent]:
    """Every event published since the test began."""
    heard: list[DomainEvent] = []
    bus.listen(heard.append)
    return heard


@pytest.fixture
def store(engine: AsyncEngine, bus: EventBus, clock: HandClock) -> SqlStore:
    return SqlStore(engine, bus, clock)
