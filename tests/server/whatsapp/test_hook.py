"""The door that Meta knocks at lets nobody else in, and there is no simulator where there is no demo."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from server.api.whatsapp_hook import LARGEST
from server.app import build
from server.config import BadSettings, Settings, load
from server.domain.whatsapp.webhook import signature
from server.services.passwords import Passwords

SECRETS = {"whatsapp_token": "t", "whatsapp_app_secret": "app secret", "whatsapp_verify_token": "verify"}
HOOK = "/hooks/whatsapp"


@pytest.fixture
async def production(tmp_path: Path) -> AsyncIterator[TestClient[Any, Any]]:
    """A server without a demo, with a number at WhatsApp."""
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "sim.html").write_text("<p>simulator")
    (tmp_path / "web" / "index.html").write_text("<p>ours")
    settings = load({}, {
        "data": tmp_path / "data", "web": tmp_path / "web", "port": 0, "minimum_free_megabytes": 0, "turn": "off",
        "whatsapp_number_id": "1000", **SECRETS,
    })  # fmt: skip
    async with TestClient(TestServer(build(settings, passwords=Passwords(memory_kib=8, rounds=1)))) as client:
        yield client


async def test_meta_sets_the_hook_up_with_the_right_word_alone(production: TestClient[Any, Any]) -> None:
    asked = {"hub.mode": "subscribe", "hub.verify_token": "verify", "hub.challenge": "115"}
    answer = await production.get(HOOK, params=asked)
    assert (answer.status, await answer.text(), answer.content_type) == (200, "115", "text/plain")
    for wrong in ({"hub.verify_token": "x"}, {"hub.verify_token": ""}, {"hub.mode": "unsubscribe"}):
        assert (await production.get(HOOK, params=asked | wrong)).status == 403
    assert (await production.get(HOOK)).status == 403


async def test_only_what_meta_signed_is_taken(production: TestClient[Any, Any]) -> None:
    body, good = b'{"entry":[]}', signature("app secret", b'{"entry":[]}')
    for header, status in ((None, 401), ("sha256=00", 403), (signature("x", body), 403), (good, 200)):
        headers = {} if header is None else {"X-Hub-Signature-256": header}
        assert (await production.post(HOOK, data=body, headers=headers)).status == status
    assert (await production.post(HOOK, data=body + b" ", headers={"X-Hub-Signature-256": good})).status == 403


async def test_too_much_is_refused_before_it_is_read(production: TestClient[Any, Any]) -> None:
    body = bytes(LARGEST + 1)
    headers = {"X-Hub-Signature-256": signature("app secret", body)}
    assert (await production.post(HOOK, data=io.BytesIO(body), headers=headers)).status == 413


async def test_signed_nonsense_is_taken_and_forgotten(production: TestClient[Any, Any]) -> None:
    for body in (b"", b"\x00\xff", b"[]", b'{"entry":[{"changes":[{"value":{"messages":[{}]}}]}]}', b"[" * 10_000):
        headers = {"X-Hub-Signature-256": signature("app secret", body)}
        assert (await production.post(HOOK, data=body, headers=headers)).status == 200


async def test_there_is_no_simulator_without_a_demo(production: TestClient[Any, Any]) -> None:
    for path in ("/sim", "/sim/api/state", "/sim.html"):
        answer = await production.get(path)
        assert answer.status == 404 or b"simulator" not in await answer.read(), path
    assert (await production.get("/sim")).status == 404
    assert (await production.post("/sim/api/people", json={})).status in (404, 405)


async def test_without_a_number_there_is_no_hook(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data", web=tmp_path / "web", port=0, minimum_free_megabytes=0, turn="off")
    app = build(settings, passwords=Passwords(memory_kib=8, rounds=1))
    async with TestClient(TestServer(app)) as client:
        assert (await client.post(HOOK, data=b"{}", headers={"X-Hub-Signature-256": "x"})).status in (404, 405)


@pytest.mark.parametrize(
    "graph",
    ["http://graph.facebook.com/v26.0", "https://127.0.0.1/v26.0", "https://graph.facebook.com.evil.example/v26.0"],
)
def test_production_speaks_to_meta_alone(graph: str) -> None:
    with pytest.raises(BadSettings, match="EILAJ_WHATSAPP_GRAPH"):
        load({"EILAJ_WHATSAPP_GRAPH": graph}, {})


@pytest.mark.parametrize("missing", SECRETS)
def test_a_number_without_its_secrets_stops_the_start(missing: str) -> None:
    given = {f"EILAJ_{name.upper()}": value for name, value in SECRETS.items() if name != missing}
    with pytest.raises(BadSettings, match="EILAJ_WHATSAPP_NUMBER_ID"):
        load(given | {"EILAJ_WHATSAPP_NUMBER_ID": "1000"}, {})
