"""Whether a node says the truth about itself."""

from __future__ import annotations

from sqlalchemy import text

from server.node import Node
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
