"""Whether a node says the truth about itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import text

from server.app import build
from server.config import Settings
from server.node import Node
from server.services.demo import PASSWORD
from server.services.passwords import Passwords
from tests.server.api.conftest import Page


async def test_a_started_node_is_healthy_and_ready(nobody: Page) -> None:
    assert await nobody.ask("GET", "/healthz") == (200, {"ok": True})
    assert await nobody.ask("GET", "/readyz") == (200, {"ready": True, "checks": {"database": True, "data": True}})


async def test_a_node_with_another_schema_is_not_ready(nobody: Page, node: Node) -> None:
    async with node.engine.begin() as connection:
        await connection.execute(text("update alembic_version set version_num = 'other'"))
    status, answer = await nobody.ask("GET", "/readyz")
    assert (status, answer["ready"], answer["checks"]["database"]) == (503, False, False)
    assert (await nobody.ask("GET", "/healthz"))[0] == 200


async def test_a_node_whose_folder_is_gone_is_not_ready(nobody: Page, node: Node) -> None:
    node.settings.data.rename(node.settings.data.with_name("moved"))
    status, answer = await nobody.ask("GET", "/readyz")
    assert (status, answer["checks"]["data"]) == (503, False)


@pytest.mark.postgres
async def test_a_node_on_postgresql_seeds_its_demo_and_serves_it(postgres_url: str, tmp_path: Path) -> None:
    settings = Settings(
        data=tmp_path / "data",
        web=tmp_path,
        port=0,
        demo=True,
        database_url=postgres_url,
        minimum_free_megabytes=0,
        turn="off",
    )
    async with TestClient(TestServer(build(settings, passwords=Passwords(8, 1)))) as client:
        nobody = Page(client)
        assert (await nobody.ask("GET", "/readyz"))[0] == 200
        _, answer = await nobody.ask("POST", "/api/auth/sign-in", {"login": "nasreen", "password": PASSWORD})
        staff = Page(client, answer["access_token"])
        status, found = await staff.ask("GET", "/api/patients?q=zarmina")
        assert (status, len(found["patients"])) == (200, 1)
