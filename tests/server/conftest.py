"""Fixtures of the server's tests: a store on each database, a clock moved by hand, the published events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from server.domain.events import DomainEvent
from server.services.events import EventBus
from server.store.engine import open_engine
from server.store.migrate import migrate
from server.store.schema import metadata
from server.store.work import SqlStore
from tests.postgres import Postgres
from tests.server.clock import HandClock
from tests.server.sealing import SEAL, Heads


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path}/eilaj.sqlite"


@pytest.fixture(scope="session")
def migrated_postgres(postgres: Postgres) -> str:
    """One PostgreSQL database with our tables, which tests use one after the other."""
    url = postgres.create_database()
    asyncio.run(_migrate(url))
    return url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of each kind with our tables; what it holds is from an earlier test."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("migrated_postgres"))
    url = f"sqlite:///{tmp_path}/eilaj.sqlite"
    asyncio.run(_migrate(url))
    return url


@pytest.fixture
async def engine(migrated_url: str) -> AsyncIterator[AsyncEngine]:
    """Of a database with our tables and nothing in them."""
    engine = open_engine(migrated_url)
    if engine.dialect.name == "postgresql":
        async with engine.begin() as connection:
            await connection.execute(text(f"truncate {', '.join(metadata.tables)}"))
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
def heads() -> Heads:
    return Heads()


@pytest.fixture
def store(engine: AsyncEngine, bus: EventBus, clock: HandClock, heads: Heads) -> SqlStore:
    return SqlStore(engine, bus, clock, SEAL, heads)


async def _migrate(url: str) -> None:
    engine = open_engine(url)
    await migrate(engine)
    await engine.dispose()
