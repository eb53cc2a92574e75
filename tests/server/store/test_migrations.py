"""The migrations make exactly the tables of the schema, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, insert, text
from sqlalchemy.ext.asyncio import AsyncEngine

from server.store.engine import open_engine
from server.store.migrate import is_current, migrate
from server.store.schema import center, metadata


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """Of a database of this test's own, migrated here."""
    engine = open_engine(database_url)
    await migrate(engine)
    yield engine
    await engine.dispose()


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, metadata))


async def test_migrations_make_the_tables_of_the_schema(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrating_again_changes_nothing_and_keeps_rows(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(insert(center).values(id="c", name="Behali"))
    await migrate(engine)
    async with engine.connect() as connection:
        assert (await connection.execute(text("select name from center"))).scalar_one() == "Behali"


async def test_a_database_with_another_revision_is_not_current(engine: AsyncEngine) -> None:
    assert await is_current(engine)
    async with engine.begin() as connection:
        await connection.execute(text("update alembic_version set version_num = '0001'"))
    assert not await is_current(engine)
