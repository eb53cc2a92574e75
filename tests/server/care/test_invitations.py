"""One-time links: abuse cases A1 and A2, and coming back on the same phone."""

from __future__ import annotations

import hashlib
from typing import Any

from tests.server.care.conftest import Town

WORDS = {"role": "relative", "name": "Her sister", "language": "ps"}


async def link(town: Town, encounter_id: str, who: str = "staff_a") -> str:
    made = await town[who].done("POST", f"/api/encounters/{encounter_id}/invitations", WORDS)
    return str(made["path"]).removeprefix("/i/")


class Phone:
    """A device that keeps its cookies."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._cookies: dict[str, str] = {}

    async def redeem(self, token: str) -> tuple[int, Any]:
        path, headers = f"/api/invitations/{token}/redeem", {"Origin": self._town.origin}
        async with self._town.http.post(path, headers=headers, cookies=self._cookies) as response:
            self._cookies |= {name: cookie.value for name, cookie in response.cookies.items()}
            return response.status, await response.json()

    async def look(self, token: str, method: str = "GET") -> int:
        path = f"/api/invitations/{token}"
        async with self._town.http.request(method, path, cookies=self._cookies) as response:
            return response.status


async def test_looking_uses_nothing_up_and_names_no_patient(town: Town) -> None:
    token = await link(town, await town.treat())
    async with town.http.get(f"/api/invitations/{token}") as response:
        assert response.status == 200
        text = await response.text()
    assert town.people["heart"].name in text
    assert town.centers["a"].name in text
    assert "Zarmina" not in text
    assert [await Phone(town).look(token, method) for method in ("GET", "HEAD", "GET")] == [200] * 3
    status, body = await Phone(town).redeem(token)
    assert (status, set(body)) == (200, {"access_token", "expires_in", "call_id"})


async def test_a_used_link_opens_on_that_phone_only(town: Town) -> None:
    """A1: elsewhere 410; the phone that used it returns to its seat."""
    encounter_id = await town.treat()
    token = await link(town, encounter_id)
    own, other = Phone(town), Phone(town)
    assert (await own.redeem(token))[0] == 200
    assert (await own.redeem(token))[1]["call_id"] == encounter_id
    assert await own.look(token) == 200
    status, body = await other.redeem(token)
    assert (status, body["code"]) == (410, "invitation.gone")
    assert await other.look(token) == 410
    assert "Zarmina" not in str(body)
    town.clock.advance(3 * 3600)
    assert (await own.redeem(token))[0] == 200


async def test_one_phone_may_hold_two_links(town: Town) -> None:
    own = Phone(town)
    first, second = await link(town, await town.treat()), await link(town, await town.queue("staff_b"), "staff_b")
    for token in (first, second, first):
        assert (await own.redeem(token))[0] == 200


async def test_an_expired_an_unknown_and_an_ended_link(town: Town) -> None:
    encounter_id = await town.treat()
    late, ended = await link(town, encounter_id), await link(town, encounter_id)
    own = Phone(town)
    assert (await own.redeem(ended))[0] == 200
    town.clock.advance(2 * 3600)
    assert (await Phone(town).redeem(late))[0] == 410
    assert (await Phone(town).redeem("x" * 32))[0] == 404
    for odd in ("..", "%2e%2e", "a" * 300, "%00", "'; drop table invitation--"):
        assert await Phone(town).look(odd) in (404, 405), odd
    await town.node.care.intake.cancel(town.people["heart"].as_actor(), encounter_id, "left")
    assert (await own.redeem(ended))[0] == 410


async def test_the_store_knows_only_hashes_and_tokens_cannot_be_guessed(town: Town) -> None:
    """A2."""
    encounter_id = await town.treat()
    tokens = {await link(town, encounter_id) for _ in range(3)}
    assert len(tokens) == 3
    assert all(len(token) >= 22 for token in tokens), "128 bits in base64url are 22 letters"
    async with town.node.store.work() as work:
        kept = await work.invitations.of_encounter(encounter_id)
    assert {one.token_hash for one in kept} == {hashlib.sha256(token.encode()).hexdigest() for token in tokens}
    assert not any(token in repr(one) for one in kept for token in tokens)
    events = await town.audit()
    assert not any(token in repr(event) for event in events for token in tokens)


async def test_a_page_of_another_site_redeems_nothing(town: Town) -> None:
    token = await link(town, await town.treat())
    for headers in ({}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
        async with town.http.post(f"/api/invitations/{token}/redeem", headers=headers) as response:
            assert response.status == 403
    assert (await Phone(town).redeem(token))[0] == 200


async def test_a_guest_reads_no_record(town: Town) -> None:
    encounter_id = await town.treat()
    guest = await town.guest(encounter_id)
    shown = await town["staff_a"].done("GET", f"/api/encounters/{encounter_id}")
    for path in (
        f"/api/encounters/{encounter_id}",
        f"/api/encounters/{encounter_id}/notes",
        f"/api/patients/{shown['patient']['id']}",
        "/api/patients?q=zarmina",
        "/api/recordings",
    ):
        assert (await guest.ask("GET", path)).status == 403, path
    assert (await guest.ask("GET", "/api/reference")).status == 200
    await town["heart"].done("POST", f"/api/encounters/{encounter_id}/finish", {"outcome": "treated"})
    assert (await guest.ask("GET", "/api/reference")).status == 401


async def test_who_may_invite_whom(town: Town) -> None:
    encounter_id = await town.treat()
    path = f"/api/encounters/{encounter_id}/invitations"
    assert (await town["heart"].ask("POST", path, WORDS)).status == 201
    for who, status in (("staff_b", 404), ("heart2", 404), ("supervisor", 403), ("administrator", 403)):
        assert (await town[who].ask("POST", path, WORDS)).status == status
    await town["heart"].done("POST", f"/api/encounters/{encounter_id}/finish", {"outcome": "treated"})
    assert (await town["heart"].ask("POST", path, WORDS)).status == 404
    assert (await town["staff_a"].ask("POST", path, WORDS)).status == 409
    for words in ({"role": "room"}, {"role": "supervisor"}, {"language": "xx"}, {"name": ""}):
        assert (await town["staff_a"].ask("POST", path, WORDS | words)).status == 422
