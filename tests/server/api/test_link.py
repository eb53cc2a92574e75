"""Measuring a link: bytes that cannot be made smaller, no more of them than a call is worth."""

from __future__ import annotations

import zlib

import pytest

from server.services.link_tests import PER_WINDOW
from tests.server.api.conftest import SignIn
from tests.server.clock import HandClock


async def test_as_many_bytes_as_asked_and_none_that_compress(sign_in: SignIn) -> None:
    page = await sign_in("nasreen")
    response = await page.send("GET", "/api/link?octets=14000")
    octets = await response.read()
    assert (response.status, len(octets)) == (200, 14_000)
    assert len(zlib.compress(octets)) > 13_900
    assert response.headers["Cache-Control"] == "no-store"
    assert (await (await page.send("GET", "/api/link?octets=14000")).read()) != octets


async def test_bytes_upwards_are_taken_and_answered_with_nothing(sign_in: SignIn) -> None:
    page = await sign_in("nasreen")
    assert await page.ask("POST", "/api/link", {"fill": "A" * 65_536}) == (204, None)


@pytest.mark.parametrize("octets", ["0", "-1", "65537", "1e4", "many", "", "9" * 100])
async def test_other_numbers_of_bytes_are_refused(sign_in: SignIn, octets: str) -> None:
    page = await sign_in("nasreen")
    status, problem = await page.ask("GET", f"/api/link?octets={octets}")
    assert (status, problem["code"]) == (422, "input.refused")


@pytest.mark.parametrize(
    "body", [{}, {"fill": "A" * 65_537}, {"fill": "a b"}, {"fill": 1}, {"fill": "A", "more": 1}]
)
async def test_other_bodies_are_refused(sign_in: SignIn, body: object) -> None:
    page = await sign_in("nasreen")
    status, problem = await page.ask("POST", "/api/link", body)
    assert (status, problem["code"]) == (422, "input.refused")


async def test_who_asks_too_often_waits_and_nobody_else(sign_in: SignIn, clock: HandClock) -> None:
    page, other = await sign_in("nasreen"), await sign_in("gul")
    for _ in range(PER_WINDOW):
        assert (await page.send("GET", "/api/link?octets=1")).status == 200
    response = await page.send("POST", "/api/link", {"fill": ""})
    assert (response.status, (await response.json())["code"]) == (429, "link.too_often")
    assert 1 <= int(response.headers["Retry-After"]) <= 60
    assert (await other.send("GET", "/api/link?octets=1")).status == 200
    clock.advance(60)
    assert (await page.send("GET", "/api/link?octets=1")).status == 200
