"""Input made to hurt, on every route that takes some, and what a stranger learns (security.md A33, A34, D14)."""

from __future__ import annotations

import asyncio
import re

import pytest
from aiohttp import web

from server.api.mount import ROUTES
from server.api.route import Route
from server.domain.identity import Role
from tests.server.api.bodies import BODIES
from tests.server.api.conftest import Page, SignIn

INJECTIONS = (
    "'", "' OR 1=1 --",
    '"; DROP TABLE person; --', "%' OR '1'='1", "\\", "%", "_", "x') UNION SELECT 1 --", "۱۲۳", "\u202e",
)  # fmt: skip
LEAKS = re.compile(r"aiohttp|python/|traceback|/site-packages|server/api|sqlalchemy|sqlite|postgres", re.IGNORECASE)


def open_to(app: web.Application, role: Role) -> list[Route]:
    return [route for route in app[ROUTES] if role in route.roles]


def path_of(route: Route) -> str:
    ids = dict.fromkeys(("id", "token", "mark", "attachment", "entry", "conversation"), "x")
    return route.path.format(name="x.webm", **ids)


async def page_of(role: Role, sign_in: SignIn) -> Page:
    logins = {Role.STAFF: "nasreen", Role.SUPERVISOR: "imran", Role.ADMINISTRATOR: "admin", Role.DOCTOR: "dr.hamid"}
    return await sign_in(logins[role])


@pytest.mark.parametrize("role", [Role.STAFF, Role.SUPERVISOR, Role.ADMINISTRATOR])
async def test_sql_in_any_parameter_is_text_or_refused(app: web.Application, sign_in: SignIn, role: Role) -> None:
    page = await page_of(role, sign_in)
    tried = 0
    for route in open_to(app, role):
        if route.method == "GET":
            for name in route.takes.model_fields:
                for injection in INJECTIONS:
                    response = await page.client.get(
                        path_of(route), params={name: injection}, headers={"Authorization": f"Bearer {page.token}"}
                    )
                    tried += 1
                    assert response.status in (200, 404, 422), (route, name, injection, await response.text())
    assert tried >= len(INJECTIONS) * 2


@pytest.mark.parametrize("role", [Role.STAFF, Role.DOCTOR, Role.ADMINISTRATOR])
async def test_nul_and_huge_and_odd_text_in_any_field_is_refused(
    app: web.Application, sign_in: SignIn, role: Role
) -> None:
    page = await page_of(role, sign_in)
    for route in open_to(app, role):
        if route.method == "GET":
            for name in route.takes.model_fields:
                response = await page.send("GET", f"{path_of(route)}?{name}=a%00b")
                assert response.status == 422, (route, name)
            continue
        for name, value in BODIES[route.takes].items():
            if isinstance(value, str):
                for hostile in ("a\0b", "\ud800", "x" * 1_000_000):
                    status, _ = await page.ask(route.method, path_of(route), BODIES[route.takes] | {name: hostile})
                    assert 400 <= status < 500, (route, name, hostile[:10])


async def test_bodies_that_are_no_json_or_not_ours_are_refused(app: web.Application, administrator: Page) -> None:
    headers = {"Authorization": f"Bearer {administrator.token}", "Content-Type": "application/json"}
    hostile = [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"x"',
        b"[" * 50_000,
        b'{"a":' * 5_000,
        b'{"name": 1}',
        b"\xff\xfe",
        b"NaN",
    ]
    hostile += [b'{"name":"x","__proto__":{}}', b'{"name":"x","name":"y","extra":1}']
    for body in hostile:
        response = await administrator.client.post("/api/centers", data=body, headers=headers)
        assert response.status == 422, (body[:20], await response.text())
        problem = await response.json()
        assert problem["code"] == "input.refused"
        assert response.content_type == "application/problem+json"


async def test_a_huge_body_is_refused_before_it_is_read_whole(administrator: Page) -> None:
    async def endless() -> object:
        while True:
            yield b" " * 65_536

    response = await administrator.client.post(
        "/api/centers", data=endless(),
        headers={"Authorization": f"Bearer {administrator.token}", "Content-Type": "application/json"},
    )  # fmt: skip
    assert (response.status, (await response.json())["code"]) == (413, "http.413")


async def test_a_problem_repeats_nothing_of_the_input(administrator: Page) -> None:
    secret = "Zarmina 17301-1234567-1"
    body = {"login": secret, "name": 5, "role": secret, secret: secret}
    response = await administrator.send("POST", "/api/people", body)
    text = await response.text()
    assert response.status == 422
    assert {fault["field"] for fault in (await response.json())["fields"]} >= {"login", "name", "role"}
    assert "1234567" not in text.replace(f'"{secret}"', "", 1)


async def test_a_parameter_twice_is_refused(administrator: Page) -> None:
    status, problem = await administrator.ask("GET", "/api/people?q=a&q=b")
    assert (status, problem["code"]) == (422, "input.refused")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/nothing"), ("GET", "/api/people/%2e%2e%2f%2e%2e"), ("GET", "/api/people/a%00b"),
        ("DELETE", "/api/people"), ("PUT", "/api/me"), ("POST", "/"), ("GET", "/api/" + "x" * 5000),
        ("OPTIONS", "/api/me"), ("GET", "/api/people/" + "ی" * 50), ("TRACE", "/api/me"),
    ],
)  # fmt: skip
async def test_what_is_not_there_says_nothing(administrator: Page, method: str, path: str) -> None:
    response = await administrator.send(method, path)
    text = await response.text()
    assert 400 <= response.status < 500
    assert response.content_type == "application/problem+json"
    assert not LEAKS.search(text)
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Server" not in response.headers


async def test_every_answer_protects_the_page(nobody: Page, administrator: Page) -> None:
    for page, path in ((nobody, "/"), (nobody, "/api/me"), (administrator, "/api/me"), (nobody, "/healthz")):
        response = await page.send("GET", path)
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "camera=(self)" in response.headers["Permissions-Policy"]
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Cache-Control"] == "no-store"
        assert "Server" not in response.headers


async def test_what_no_parser_takes_is_answered_without_a_version(nobody: Page) -> None:
    for raw in (
        b"BAD / HTTP/9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"\x16\x03\x01\x02\x00\r\n\r\n",
    ):
        reader, writer = await asyncio.open_connection(nobody.client.host, nobody.client.port)
        writer.write(raw)
        await writer.drain()
        answer = (await asyncio.wait_for(reader.read(), 5)).decode("latin-1")
        writer.close()
        assert answer.startswith("HTTP/1.") and " 400 " in answer.split("\r\n")[0] + " ", answer
        assert not LEAKS.search(answer)


async def test_a_fault_of_ours_is_told_by_a_reference_alone(
    app: web.Application, administrator: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("the secret of Zarmina")

    monkeypatch.setattr("server.services.audit.AuditService.list", broken)
    response = await administrator.send("GET", "/api/audit")
    problem = await response.json()
    assert (response.status, problem["code"]) == (500, "server.fault")
    assert re.fullmatch(r"E-[0-9A-F]{6}", problem["reference"])
    assert "secret" not in await response.text()
