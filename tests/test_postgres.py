"""The database fixture hands out real, empty and separate databases."""

import asyncpg
import pytest

from tests.postgres import Postgres

pytestmark = pytest.mark.postgres


async def _connect(url: str) -> asyncpg.Connection:
    return await asyncpg.connect(url.replace("+asyncpg", ""))


async def test_two_databases_share_nothing(postgres: Postgres, postgres_url: str) -> None:
    mine, other = await _connect(postgres_url), await _connect(postgres.create_database())
    try:
        await mine.execute("CREATE TABLE only_here (id integer)")
        tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        assert [row[0] for row in await mine.fetch(tables)] == ["only_here"]
        assert await other.fetch(tables) == []
    finally:
        await mine.close()
        await other.close()
