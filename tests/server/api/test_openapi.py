"""The OpenAPI document: well-formed, whole, and the same as what is answered."""

from __future__ import annotations

import re
from typing import Any

from aiohttp import web

from server.api.mount import OPENAPI_PATH, ROUTES
from tests.server.api.conftest import Page

METHODS = {"get", "post", "put", "patch", "delete"}


async def fetched(nobody: Page) -> dict[str, Any]:
    status, document = await nobody.ask("GET", OPENAPI_PATH)
    assert status == 200
    assert isinstance(document, dict)
    return document


def operations(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method, path): operation for path, item in document["paths"].items() for method, operation in item.items()
    }


async def test_every_declared_route_is_in_the_document_and_no_other(app: web.Application, nobody: Page) -> None:
    document = await fetched(nobody)
    declared = {(route.method.lower(), route.path) for route in app[ROUTES]}
    assert set(operations(document)) == declared


async def test_everything_under_api_that_the_router_answers_is_declared(app: web.Application) -> None:
    declared = {(route.method, route.path) for route in app[ROUTES]} | {("GET", OPENAPI_PATH)}
    answered = {
        (route.method, route.resource.canonical)
        for route in app.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }
    # Not under /api: Meta's own protocol on raw bytes, and the demo's simulator, which knows nothing of us.
    others = ("/live", "/{path}", "/hooks/whatsapp", "/sim/api/")
    undeclared = {pair for pair in answered - declared if not pair[1].startswith(others)}
    assert undeclared == set()


async def test_the_document_has_the_structure_of_openapi_3_1(nobody: Page) -> None:
    document = await fetched(nobody)
    assert document["openapi"] == "3.1.0"
    assert set(document["info"]) >= {"title", "version"}
    names: list[str] = []
    for (method, path), operation in operations(document).items():
        assert method in METHODS
        names.append(operation["operationId"])
        in_path = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
        assert in_path == set(re.findall(r"{(\w+)}", path))
        assert all(one["required"] for one in operation["parameters"] if one["in"] == "path")
        assert all("schema" in one for one in operation["parameters"])
        assert "default" in operation["responses"]
        assert "application/problem+json" in operation["responses"]["default"]["content"]
        assert any(re.fullmatch(r"2\d\d", status) for status in operation["responses"])
        assert all("description" in response for response in operation["responses"].values())
        assert ("requestBody" in operation) <= (method != "get")
    assert len(names) == len(set(names))


async def test_every_reference_leads_somewhere(nobody: Page) -> None:
    document = await fetched(nobody)
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    used = set(references_in(document))
    assert used
    assert used <= known


async def test_bodies_and_security_are_described(nobody: Page) -> None:
    document = await fetched(nobody)
    create = operations(document)["post", "/api/people"]
    schema = create["requestBody"]["content"]["application/json"]["schema"]
    assert schema == {"$ref": "#/components/schemas/PersonNew"}
    assert create["security"] == [{"token": []}]
    assert create["x-roles"] == ["administrator"]
    assert "201" in create["responses"]
    found = operations(document)["get", "/api/people"]["parameters"]
    assert {"q", "role", "center", "active"} == {one["name"] for one in found}
    assert operations(document)["post", "/api/auth/sign-in"]["security"] == []


def references_in(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [found for part in value.values() for found in references_in(part)]
    if isinstance(value, list):
        return [found for part in value for found in references_in(part)]
    return []
