"""The code app over HTTP: what the sign-in page is told, what a browser keeps, and who may ask (A18, A25, A26)."""

from __future__ import annotations

import base64

import pytest

from server.api.auth import COOKIE_PATH, KNOWN
from server.api.browsers import browser_of
from server.domain import second_factor
from server.services.demo import PASSWORD
from tests.server.api.conftest import Page, SignIn
from tests.server.clock import HandClock

GOOD = {"login": "dr.ayesha", "password": PASSWORD}
REASON = {"reason": "called back on the number we know"}


def code_now(secret: str, clock: HandClock) -> str:
    return second_factor.code_of(base64.b32decode(secret), second_factor.step_at(clock()))


async def set_up(page: Page, clock: HandClock) -> tuple[str, list[str]]:
    """Secret and recovery codes."""
    status, begun = await page.ask("POST", "/api/me/code-app", {})
    assert (status, begun["picture"].partition(",")[0]) == (200, "data:image/svg+xml;base64")
    status, told = await page.ask("POST", "/api/me/code-app/confirm", {"code": code_now(begun["secret"], clock)})
    assert status == 200
    return begun["secret"], told["codes"]


async def test_the_sign_in_page_is_asked_for_a_code_and_only_after_the_right_password(
    nobody: Page, sign_in: SignIn, clock: HandClock
) -> None:
    secret, codes = await set_up(await sign_in("dr.ayesha"), clock)
    asked = await nobody.ask("POST", "/api/auth/sign-in", GOOD)
    assert (asked[0], asked[1]["code"]) == (401, "auth.code_required")
    wrong = await nobody.ask("POST", "/api/auth/sign-in", GOOD | {"password": "wrong", "code": "123456"})
    assert (wrong[0], wrong[1]["code"]) == (401, "auth.wrong")
    wrong = await nobody.ask("POST", "/api/auth/sign-in", GOOD | {"code": "000000"})
    assert (wrong[0], wrong[1]["code"]) == (401, "auth.code_wrong")
    clock.advance(30)
    status, answer = await nobody.ask("POST", "/api/auth/sign-in", GOOD | {"code": code_now(secret, clock)})
    assert (status, answer["me"]["must_set_up_code_app"]) == (200, False)
    assert (await nobody.ask("POST", "/api/auth/sign-in", GOOD | {"code": codes[0]}))[0] == 200


async def test_a_doctor_who_was_just_made_sets_up_the_app_before_anything_else(
    nobody: Page, administrator: Page, clock: HandClock
) -> None:
    new = {"login": "dr.new", "name": "Dr New", "role": "doctor", "specialities": ["ent"]}
    _, made = await administrator.ask("POST", "/api/people", new)
    told = {"login": "dr.new", "password": made["password"]}
    _, answer = await nobody.ask("POST", "/api/auth/sign-in", told)
    page = Page(nobody.client, answer["access_token"])
    assert (await page.ask("POST", "/api/me/password", {"old": made["password"], "new": "kxv9!wpz"}))[0] == 204
    status, me = await page.ask("GET", "/api/me")
    assert (me["must_change_password"], me["must_set_up_code_app"]) == (False, True)
    status, problem = await page.ask("GET", "/api/shifts?first=2026-11-22&days=7")
    assert (status, problem["code"]) == (403, "auth.must_set_up_code_app")
    await set_up(page, clock)
    assert (await page.ask("GET", "/api/shifts?first=2026-11-22&days=7"))[0] == 200


async def test_a_lost_telephone(nobody: Page, administrator: Page, sign_in: SignIn, clock: HandClock) -> None:
    page = await sign_in("dr.ayesha")
    await set_up(page, clock)
    path = "/api/people/demo-dr-ayesha/code-app/reset"
    for body in ({}, {"reason": " "}):
        assert (await administrator.ask("POST", path, body))[0] == 422
    assert (await administrator.ask("POST", path, REASON))[0] == 204
    assert (await page.ask("GET", "/api/me"))[0] == 401
    assert (await nobody.ask("POST", "/api/auth/sign-in", GOOD))[0] == 200
    _, trail = await administrator.ask("GET", "/api/people/demo-dr-ayesha/safety")
    assert (trail["code_app"], trail["recovery_codes_left"]) == (False, 0)


async def test_a_browser_that_knows_the_name_is_not_shut_out_by_strangers(nobody: Page, clock: HandClock) -> None:
    response = await nobody.send("POST", "/api/auth/sign-in", GOOD)
    cookie = response.cookies[KNOWN]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", COOKIE_PATH)
    nobody.client.session.cookie_jar.clear()
    for number in range(60):
        clock.advance(61 if number % 4 == 3 else 0)
        status, _ = await nobody.ask(
            "POST", "/api/auth/sign-in", GOOD | {"password": "wrong"}, Cookie=f"{KNOWN}=x.y"
        )
        assert status in (401, 429)
    refused = await nobody.ask("POST", "/api/auth/sign-in", GOOD)
    assert (refused[0], refused[1]["code"]) == (429, "auth.locked")
    clock.advance(30)
    known = await nobody.ask("POST", "/api/auth/sign-in", GOOD, Cookie=f"{KNOWN}={cookie.value}")
    assert known[0] == 200
    other = {"login": "dr.bilal", "password": "wrong"}
    for _ in range(5):
        await nobody.ask("POST", "/api/auth/sign-in", other, Cookie=f"{KNOWN}={cookie.value}")
    nobody.client.session.cookie_jar.clear()
    own = await nobody.ask("POST", "/api/auth/sign-in", GOOD, Cookie=f"{KNOWN}={cookie.value}")
    assert own[0] == 200, "proof for one name is none for another"


async def test_signing_out_a_lost_device(sign_in: SignIn) -> None:
    here, there = await sign_in("nasreen"), await sign_in("nasreen")
    _, shown = await here.ask("GET", "/api/me/safety")
    (lost,) = [one["id"] for one in shown["sign_ins"] if not one["here"]]
    assert (await here.ask("DELETE", f"/api/me/sign-ins/{lost}"))[0] == 204
    status, problem = await there.ask("GET", "/api/me")
    assert (status, problem["code"]) == (401, "auth.revoked")
    third = await sign_in("nasreen")
    assert (await here.ask("POST", "/api/me/sign-ins/end-others", {}))[0] == 204
    assert (await third.ask("GET", "/api/me"))[0] == 401
    assert (await here.ask("GET", "/api/me"))[0] == 200


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari, iPhone"),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_a_browser_in_words(agent: str, words: str) -> None:
    assert browser_of(agent) == words
