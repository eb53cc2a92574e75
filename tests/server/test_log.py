"""The log keeps nothing about a person: unknown keys, exception messages and library arguments stay out.

The last test drives a whole story through a real server at the most talkative level and reads every line.
"""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from aiohttp.test_utils import TestClient, TestServer

from server import log as logs
from server.app import build
from server.config import Settings
from server.services.demo import PASSWORD
from server.services.passwords import Passwords
from tests.server.api.conftest import Page

SECRETS = (
    "Zarmina",
    "17301-1234567-1",
    "1730112345671",
    "+923451112223",
    "0345",
    "192.0.2.77",
    "127.0.0.1",
    "nasreen",
)


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    """What is logged, as JSON lines, with everything as it was before put back."""
    root, media = logging.getLogger(), logging.getLogger("media")
    before = (root.handlers[:], root.level, media.level)
    out = io.StringIO()
    logs.configure("json", "debug", out)
    yield out
    structlog.reset_defaults()
    root.handlers, root.level = before[0], before[1]
    media.setLevel(before[2])


def lines(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_unknown_keys_are_dropped_and_counted(out: io.StringIO) -> None:
    structlog.get_logger().info("claimed", encounter_id="e1", patient="Zarmina", phone="+923451112223")
    (line,) = lines(out)
    assert line["encounter_id"] == "e1"
    assert line["dropped"] == 2
    assert "Zarmina" not in out.getvalue()


def test_an_exception_is_told_by_kinds_and_places_alone(out: io.StringIO) -> None:
    try:
        try:
            raise ValueError("Zarmina 17301-1234567-1")
        except ValueError as error:
            raise RuntimeError("of Zarmina") from error
    except RuntimeError:
        structlog.get_logger().exception("failed")
    (line,) = lines(out)
    assert line["kinds"] == ["RuntimeError", "ValueError"]
    assert line["places"][-1].startswith("server/test_log.py:")
    assert "Zarmina" not in out.getvalue()


def test_libraries_are_heard_without_what_they_fill_in(out: io.StringIO) -> None:
    logging.getLogger("aiohttp.server").error("Error handling request from %s", "192.0.2.77")
    logging.getLogger("asyncio").error("socket.send() raised 192.0.2.77")
    logging.getLogger("media.mux").warning("a datagram could not be handled, %d so far", 3)
    first, second, third = lines(out)
    assert first["what"] == "Error handling request from %s"
    assert second["library"] == "asyncio"
    assert third["what"] == "a datagram could not be handled, 3 so far"
    assert "192.0.2.77" not in out.getvalue()


def test_a_fault_of_the_loop_names_no_transport(out: io.StringIO) -> None:
    error = ConnectionResetError("peer 192.0.2.77")
    logs.on_loop_fault(None, {"message": "x", "exception": error, "transport": "192.0.2.77"})  # type: ignore[arg-type]  # the loop is not used
    assert lines(out)[0]["kinds"] == ["ConnectionResetError"]
    assert "192.0.2.77" not in out.getvalue()


async def test_a_whole_story_leaves_no_name_number_address_or_token(
    out: io.StringIO, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(
        data=tmp_path / "data", web=tmp_path, port=0, demo=True, minimum_free_megabytes=0, turn="off"
    )
    async with TestClient(TestServer(build(settings, passwords=Passwords(8, 1)))) as client:
        tokens = await tell_the_story(Page(client), monkeypatch)
    said = out.getvalue()
    assert {"request", "request_failed", "media_ready"} <= {line["event"] for line in lines(out)}
    for secret in (*SECRETS, *tokens, PASSWORD, "Bibi", "chest pain"):
        assert secret not in said, secret


async def tell_the_story(nobody: Page, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Sign in rightly and wrongly, register and queue a patient, fail, sign out. Returns every token seen."""
    sign_in = {"login": "nasreen", "password": PASSWORD}
    await nobody.ask("POST", "/api/auth/sign-in", sign_in | {"password": "wrong Zarmina"})
    _, answer = await nobody.ask("POST", "/api/auth/sign-in", sign_in)
    staff = Page(nobody.client, answer["access_token"])
    new = {
        "name": "Zarmina Bibi",
        "sex": "female",
        "age_years": 34,
        "phone": "+923451112223",
        "cnic": "17301-1234567-1",
    }
    status, patient = await staff.ask("POST", "/api/patients", new)
    assert status == 201
    await staff.ask("GET", f"/api/patients?q={patient['name']}")
    _, encounter = await staff.ask("POST", "/api/encounters", {"patient_id": patient["id"]})
    path = f"/api/encounters/{encounter['card']['id']}"
    await staff.ask("PATCH", path, {"complaint": "chest pain", "speciality": "cardiology", "urgency": "urgent"})
    await staff.ask("PATCH", path + "/intake", {"answers": {"case.medicines": "Zarmina"}, "none_seen": True})
    await staff.ask("PATCH", path + "/intake", {"answers": {"case.zarmina": "Zarmina Bibi"}})
    await staff.ask("PUT", path + "/vitals", {"pulse": 99_999})
    await staff.ask("POST", path + "/queue", {})
    await staff.ask("GET", "/api/invitations/Zarmina")
    await staff.ask("PATCH", path, {"complaint": 5, "name": "Zarmina"})

    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"row (Zarmina Bibi, +923451112223) {answer['access_token']}")

    monkeypatch.setattr("server.services.patients.PatientService.get", broken)
    assert (await staff.ask("GET", f"/api/patients/{patient['id']}"))[0] == 500
    cookies = [cookie.value for cookie in nobody.client.session.cookie_jar]
    await nobody.ask("POST", "/api/auth/sign-out", {}, Origin=nobody.origin)
    return [answer["access_token"], *cookies]
