"""Signing in over HTTP, the cookie, and pages that are not ours (security.md A3, A4, A18, A25, A26)."""

from __future__ import annotations

import pytest

from server.api.auth import COOKIE, COOKIE_PATH
from server.api.dispatch import RUNS
from server.domain.errors import Contended
from server.domain.identity import Actor
from server.services.centers import CenterService, CenterWithRooms
from server.services.demo import PASSWORD
from tests.server.api.conftest import Page, SignIn
from tests.server.clock import HandClock

GOOD = {"login": "nasreen", "password": PASSWORD}


def set_cookie(nobody: Page) -> str:
    """The refresh token that the page's jar holds now."""
    (cookie,) = [one for one in nobody.client.session.cookie_jar if one.key == COOKIE]
    return cookie.value


async def test_sign_in_answers_a_token_and_who_one_is(nobody: Page) -> None:
    response = await nobody.send("POST", "/api/auth/sign-in", GOOD)
    answer = await response.json()
    assert answer["expires_in"] == 600
    assert answer["me"]["role"] == "staff"
    assert answer["me"]["center_name"] == "Behali (Mansehra)"
    assert await Page(nobody.client, answer["access_token"]).ask("GET", "/api/me") == (200, answer["me"])
    cookie = response.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", COOKIE_PATH)
    assert response.headers["Cache-Control"] == "no-store"
    assert cookie.value not in await response.text()


async def test_wrong_and_unknown_are_the_same_answer(nobody: Page) -> None:
    wrong = await nobody.ask("POST", "/api/auth/sign-in", GOOD | {"password": "wrong"})
    unknown = await nobody.ask("POST", "/api/auth/sign-in", {"login": "nobody", "password": PASSWORD})
    assert wrong == unknown
    assert (wrong[0], wrong[1]["code"]) == (401, "auth.wrong")


async def test_too_many_tries_get_429_and_are_told_how_long(nobody: Page, clock: HandClock) -> None:
    for _ in range(5):
        await nobody.ask("POST", "/api/auth/sign-in", GOOD | {"password": "wrong"})
    response = await nobody.send("POST", "/api/auth/sign-in", GOOD)
    assert (response.status, response.headers["Retry-After"]) == (429, "30")
    assert (await response.json())["code"] == "auth.locked"
    other = await nobody.ask("POST", "/api/auth/sign-in", {"login": "gul", "password": PASSWORD})
    assert other[0] == 200
    clock.advance(30)
    assert (await nobody.ask("POST", "/api/auth/sign-in", GOOD))[0] == 200


async def test_the_cookie_brings_a_new_token_and_is_replaced(nobody: Page, clock: HandClock) -> None:
    await nobody.ask("POST", "/api/auth/sign-in", GOOD)
    first = set_cookie(nobody)
    status, answer = await nobody.ask("POST", "/api/auth/refresh", {}, Origin=nobody.origin)
    assert status == 200
    assert set_cookie(nobody) != first
    assert (await Page(nobody.client, answer["access_token"]).ask("GET", "/api/me"))[0] == 200


async def test_a_stolen_cookie_ends_the_sign_in_of_thief_and_owner(nobody: Page, clock: HandClock) -> None:
    await nobody.ask("POST", "/api/auth/sign-in", GOOD)
    stolen = set_cookie(nobody)
    await nobody.ask("POST", "/api/auth/refresh", {}, Origin=nobody.origin)
    clock.advance(31)
    owners = set_cookie(nobody)
    nobody.client.session.cookie_jar.clear()
    for value in (stolen, owners):
        status, problem = await nobody.ask(
            "POST", "/api/auth/refresh", {}, Origin=nobody.origin, Cookie=f"{COOKIE}={value}"
        )
        assert (status, problem["code"]) == (401, "auth.expired")


async def test_signing_out_ends_the_cookie(nobody: Page) -> None:
    await nobody.ask("POST", "/api/auth/sign-in", GOOD)
    value = set_cookie(nobody)
    assert await nobody.ask("POST", "/api/auth/sign-out", {}, Origin=nobody.origin) == (204, None)
    assert COOKIE not in {cookie.key for cookie in nobody.client.session.cookie_jar}
    status, _ = await nobody.ask("POST", "/api/auth/refresh", {}, Origin=nobody.origin, Cookie=f"{COOKIE}={value}")
    assert status == 401


@pytest.mark.parametrize("path", ["/api/auth/refresh", "/api/auth/sign-out"])
@pytest.mark.parametrize(
    "origin", [None, "null", "https://evil.example", "http://127.0.0.1:1", "http://", "file://"]
)
async def test_a_cookie_is_taken_from_our_own_pages_only(nobody: Page, path: str, origin: str | None) -> None:
    await nobody.ask("POST", "/api/auth/sign-in", GOOD)
    headers = {} if origin is None else {"Origin": origin}
    status, problem = await nobody.ask("POST", path, {}, **headers)
    assert (status, problem["code"]) == (403, "auth.foreign_origin")
    assert (await nobody.ask("POST", "/api/auth/refresh", {}, Origin=nobody.origin))[0] == 200


async def test_a_foreign_page_changes_nothing_even_with_a_token(administrator: Page) -> None:
    status, problem = await administrator.ask("POST", "/api/centers", {"name": "X"}, Origin="https://evil.example")
    assert (status, problem["code"]) == (403, "auth.foreign_origin")


async def test_json_in_disguise_is_refused(nobody: Page) -> None:
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        response = await nobody.client.post(
            "/api/auth/sign-in", data=b'{"login":"nasreen","password":"x"}', headers={"Content-Type": content_type}
        )
        assert (response.status, (await response.json())["code"]) == (415, "http.415")


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", "Basic bmFzcmVlbjp4", "Bearer x.y.z", "bearer  ", "Token abc", "Bearer ی"],
)
async def test_without_a_good_token_nothing_is_answered(nobody: Page, authorization: str) -> None:
    response = await nobody.send("GET", "/api/me", Authorization=authorization)
    assert response.status == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"


async def test_a_token_ends_by_time(sign_in: SignIn, clock: HandClock) -> None:
    page = await sign_in("nasreen")
    clock.advance(600)
    status, problem = await page.ask("GET", "/api/me")
    assert (status, problem["code"]) == (401, "auth.expired")


async def test_a_deactivated_person_is_refused_at_the_next_request(sign_in: SignIn, administrator: Page) -> None:
    page = await sign_in("imran")
    assert (await page.ask("GET", "/api/me"))[0] == 200
    assert (await administrator.ask("POST", "/api/people/demo-imran/deactivate", {}))[0] == 200
    status, problem = await page.ask("GET", "/api/me")
    assert (status, problem["code"]) == (401, "auth.revoked")


async def test_a_changed_role_needs_a_new_sign_in(sign_in: SignIn, administrator: Page) -> None:
    page = await sign_in("imran")
    assert (await page.ask("GET", "/api/audit"))[0] == 200
    change = {"role": "doctor", "specialities": ["ent"]}
    assert (await administrator.ask("PATCH", "/api/people/demo-imran", change))[0] == 200
    assert (await page.ask("GET", "/api/audit"))[0] == 401
    assert (await (await sign_in("imran")).ask("GET", "/api/audit"))[0] == 403


async def test_a_told_password_opens_nothing_until_it_is_changed(nobody: Page, administrator: Page) -> None:
    _, told = await administrator.ask("POST", "/api/people/demo-imran/password", {})
    _, answer = await nobody.ask("POST", "/api/auth/sign-in", {"login": "imran", "password": told["password"]})
    page = Page(nobody.client, answer["access_token"])
    status, me = await page.ask("GET", "/api/me")
    assert (status, me["must_change_password"]) == (200, True)
    status, problem = await page.ask("GET", "/api/audit")
    assert (status, problem["code"]) == (403, "auth.must_change_password")
    change = {"old": told["password"], "new": "my very own sentence"}
    assert (await page.ask("POST", "/api/me/password", change))[0] == 204
    assert (await page.ask("GET", "/api/audit"))[0] == 200


async def test_a_use_case_that_lost_against_another_is_run_again(
    administrator: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[str] = []
    works = CenterService.create

    async def contended(self: CenterService, actor: Actor, name: str, *rest: str) -> CenterWithRooms:
        runs.append(name)
        if len(runs) % RUNS or name == "never":
            raise Contended("store.busy", "Try again.")
        return await works(self, actor, name, *rest)

    monkeypatch.setattr(CenterService, "create", contended)
    status, _ = await administrator.ask("POST", "/api/centers", {"name": "Oghi"})
    assert (status, runs) == (201, ["Oghi"] * RUNS)
    response = await administrator.send("POST", "/api/centers", {"name": "never"})
    assert (response.status, response.headers["Retry-After"], len(runs)) == (503, "2", 2 * RUNS)


async def test_ones_own_password_and_language(sign_in: SignIn) -> None:
    page = await sign_in("nasreen")
    wrong = {"old": "wrong", "new": "something entirely new"}
    status, problem = await page.ask("POST", "/api/me/password", wrong)
    assert (status, [fault["field"] for fault in problem["fields"]]) == (422, ["old"])
    status, _ = await page.ask("POST", "/api/me/password", {"old": PASSWORD, "new": "something entirely new"})
    assert status == 204
    assert (await page.ask("POST", "/api/auth/refresh", {}, Origin=page.origin))[0] == 200, "this page goes on"
    status, me = await page.ask("PATCH", "/api/me", {"language": "en"})
    assert (status, me["language"]) == (200, "en")
