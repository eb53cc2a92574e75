"""Offering to help over HTTP: what strangers are told, how often they may ask, what a scan may be (A15, A25)."""

from __future__ import annotations

from typing import Any

from server.node import Node
from tests.server.api.bodies import ANSWERS
from tests.server.api.conftest import Page, SignIn
from tests.server.clock import HandClock

NEW: dict[str, Any] = {"answers": ANSWERS, "agreed": True}
PIECE = {"number": 0, "count": 1, "data": "/9j/4AAQSkZJRgABAQ=="}


async def link(page: Page, node: Node) -> str:
    """The path of the application behind the newest message of the demo."""
    await node.accounts.courier.send_due()
    _, outbox = await page.ask("GET", "/api/demo/outbox")
    return "/api/applications/" + outbox["messages"][0]["text"].partition("/join/")[2].split()[0]


async def test_from_the_form_to_the_worklist(
    nobody: Page, administrator: Page, node: Node, clock: HandClock
) -> None:
    assert (await nobody.ask("POST", "/api/applications", NEW)) == (202, None)
    path = await link(nobody, node)
    status, seen = await nobody.ask("GET", path)
    assert (status, seen["state"], seen["answers"]) == (200, "unconfirmed", None)
    _, seen = await nobody.ask("POST", f"{path}/confirm", {})
    assert (seen["state"], seen["answers"]["name"]) == ("open", ANSWERS["name"])
    assert (await nobody.ask("PUT", f"{path}/scan", PIECE)) == (200, {"next": 1, "whole": True})
    assert (await nobody.ask("POST", f"{path}/send", {}))[1]["state"] == "sent"
    _, worklist = await administrator.ask("GET", "/api/volunteers")
    (one,) = worklist["volunteers"]
    response = await administrator.send("GET", f"/api/volunteers/{one['id']}/scan")
    assert response.headers["Content-Disposition"] == f'attachment; filename="licence-{one["reference"]}.jpg"'
    assert response.content_type == "image/jpeg"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    decision = {"decision": "verify", "reason": "seen", "registration": "1-P", "valid_until": "2030-01-31"}
    path_ = f"/api/volunteers/{one['id']}/decision"
    assert (await administrator.ask("POST", path_, decision))[0] == 422, "a speciality is missing"
    _, decided = await administrator.ask("POST", path_, decision | {"specialities": ["ent"]})
    assert (decided["state"], decided["decided_by_name"]) == ("verified", "Zainab Malik (demo)")
    account = {"login": "dr.rabia", "password": "goat lamp"}
    assert (await nobody.ask("POST", f"{path}/account", account)) == (201, {"login": "dr.rabia"})
    status, signed_in = await nobody.ask("POST", "/api/auth/sign-in", account)
    assert (status, signed_in["me"]["must_set_up_code_app"], signed_in["me"]["licence"]) == (200, True, "ok")


async def test_a_stranger_cannot_tell_who_has_applied_or_has_an_account(nobody: Page, node: Node) -> None:
    first = await nobody.send("POST", "/api/applications", NEW)
    second = await nobody.send("POST", "/api/applications", NEW)
    assert (first.status, await first.read()) == (second.status, await second.read()) == (202, b"")
    assert set(first.headers) == set(second.headers)


async def test_one_address_may_not_apply_all_day(nobody: Page, clock: HandClock) -> None:
    statuses = [(await nobody.ask("POST", "/api/applications", NEW))[0] for _ in range(12)]
    assert statuses == [202] * 10 + [429] * 2
    clock.advance(3600)
    assert (await nobody.ask("POST", "/api/applications", NEW))[0] == 202


async def test_links_cannot_be_guessed_for_long(nobody: Page) -> None:
    seen = {(await nobody.ask("GET", f"/api/applications/{number:064}"))[0] for number in range(260)}
    assert seen == {404, 429}


async def test_without_agreeing_and_with_odd_words_nothing_is_taken(nobody: Page, node: Node) -> None:
    for body in (
        {"answers": ANSWERS}, {"answers": ANSWERS, "agreed": False}, {"answers": {}, "agreed": True},
        NEW | {"language": "xx"}, {"answers": ANSWERS | {"hours": [{"weekday": 9}]}, "agreed": True},
        {"answers": ANSWERS | {"name": "x" * 121}, "agreed": True},
        {"answers": ANSWERS | {"contact": "a@b.pk\nBcc: x@y.pk"}, "agreed": True},
    ):  # fmt: skip
        assert (await nobody.ask("POST", "/api/applications", body))[0] == 422, body
    assert await node.accounts.courier.send_due() == 0


async def test_a_scan_that_is_none_is_refused(nobody: Page, node: Node) -> None:
    await nobody.ask("POST", "/api/applications", NEW)
    path = await link(nobody, node)
    await nobody.ask("POST", f"{path}/confirm", {})
    for data in ("PHN2Zz48L3N2Zz4=", "PGh0bWw+", "R0lGODlh", "!!!!", "TVqQAAMAAAA="):
        status, problem = await nobody.ask("PUT", f"{path}/scan", PIECE | {"data": data})
        assert (status, problem["code"]) == (422, "input.refused"), data


async def test_suspending_a_volunteer_ends_everything_at_once_with_a_reason(
    administrator: Page, sign_in: SignIn
) -> None:
    page = await sign_in("dr.ayesha")
    body = {"reason": "the council has withdrawn the licence"}
    status, person = await administrator.ask("POST", "/api/people/demo-dr-ayesha/deactivate", body)
    assert (status, person["active"]) == (200, False)
    assert (await page.ask("GET", "/api/me"))[0] == 401
    _, trail = await administrator.ask("GET", "/api/audit")
    assert ("person.deactivate", body["reason"]) in {(one["action"], one["reason"]) for one in trail["events"]}
