"""The referral gate over HTTP: what staff writes of a case raises the urgency, and the doctor sees it whole."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any
from uuid import uuid4

import pytest

from server.domain.identity import Role
from tests.server.care.conftest import WORDING, Town

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(200))


def piece(number: int = 0, count: int = 1, octets: bytes = JPEG, **changes: Any) -> dict[str, Any]:
    data = base64.b64encode(octets).decode()
    words = {"kind": "picture", "mime": "image/jpeg", "number": number, "count": count, "data": data}
    return words | changes


async def test_the_data_comes_packed_and_once(town: Town) -> None:
    answer = await town["heart"].ask("GET", "/api/triage")
    assert {"fever", "chest_pain", "eye", "mental"} <= {one["id"] for one in answer.body["complaints"]}
    assert answer.headers["Content-Encoding"] == "gzip"
    packed = gzip.compress(json.dumps(answer.body, ensure_ascii=False, separators=(",", ":")).encode())
    assert len(packed) < 20_000
    again = await town["heart"].ask("GET", "/api/triage", **{"If-None-Match": answer.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")


async def test_danger_signs_raise_the_urgency_and_say_what_to_do_first(town: Town) -> None:
    path = f"/api/encounters/{(await town.arrive())['card']['id']}"
    await town["staff_a"].done("PATCH", path, {"urgency": "routine"})
    words = {"complaints": ["chest_pain"], "answers": {"chest_pain.sweat": "yes", "case.since": "2 hours"}}
    shown = await town["staff_a"].done("PATCH", f"{path}/intake", words)
    assert shown["card"]["urgency"] == "emergency"
    assert shown["card"]["complaint"] == "Chest pain"
    assert shown["judged"]["speciality"] == "cardiology"
    assert shown["judged"]["first"][:2] == ["call_1122", "hospital"]
    assert "signs" in shown["judged"]["missing"]
    assert [one["rule"] for one in shown["card"]["case"]["reasons"]] == ["chest_pain.sweat"]
    assert shown["card"]["case"]["since"] == "2 hours"


async def test_below_the_rules_only_with_a_reason_that_is_kept(town: Town) -> None:
    path = f"/api/encounters/{(await town.arrive())['card']['id']}"
    await town["staff_a"].done("PATCH", f"{path}/intake", {"signs": ["severe_pain"]})
    kept_up = await town["staff_a"].done("PATCH", path, {"urgency": "routine"})
    assert kept_up["card"]["urgency"] == "urgent"
    words = {"urgency": "routine", "lowered_because": "the same for ten years"}
    lowered = await town["staff_a"].done("PATCH", path, words)
    assert lowered["card"]["urgency"] == "routine"
    assert lowered["intake"]["lowered_because"] == "the same for ten years"
    event = next(one for one in await town.audit() if one.action == "urgency.lower")
    assert (event.reason, event.role) == ("the same for ten years", Role.STAFF)
    stays = await town["staff_a"].done("PATCH", f"{path}/intake", {"answers": {"case.since": "10 days"}})
    assert stays["card"]["urgency"] == "routine"
    worse = await town["staff_a"].done("PATCH", f"{path}/intake", {"signs": ["severe_pain", "wheeze"]})
    assert worse["card"]["urgency"] == "urgent"
    raised = await town["staff_a"].done("PATCH", path, {"urgency": "emergency"})
    assert (raised["card"]["urgency"], raised["intake"]["lowered_because"]) == ("emergency", "")


async def test_nobody_is_queued_before_the_signs_are_said_but_an_emergency(town: Town) -> None:
    encounter_id = (await town.arrive())["card"]["id"]
    path = f"/api/encounters/{encounter_id}"
    await town.fill(encounter_id)
    # As if nobody had looked: the list is said neither way.
    await town["staff_a"].done("PATCH", f"{path}/intake", {"none_seen": False})
    refused = await town["staff_a"].ask("POST", f"{path}/queue")
    assert (refused.status, refused.body["code"]) == (409, "encounter.incomplete")
    shown = await town["staff_a"].done("GET", path)
    assert shown["card"]["missing"] == ["complaint", "send"]
    await town["staff_a"].done("PATCH", path, {"urgency": "emergency"})
    assert (await town["staff_a"].done("POST", f"{path}/queue"))["card"]["state"] == "triaged"


async def test_needed_vitals_are_measured_or_excused(town: Town) -> None:
    encounter_id = (await town.arrive())["card"]["id"]
    path = f"/api/encounters/{encounter_id}"
    await town.fill(encounter_id)
    shown = await town["staff_a"].done("PATCH", f"{path}/intake", {"complaints": ["skin"]})
    assert shown["card"]["missing"] == ["vitals", "send"]
    assert "vital:temperature" in shown["judged"]["missing"]
    excused = {"not_measured": {"temperature": "no_device"}}
    shown = await town["staff_a"].done("PATCH", f"{path}/intake", excused)
    assert shown["card"]["missing"] == ["send"]


@pytest.mark.parametrize(
    "words",
    [
        {"complaints": ["plague"]},
        {"answers": {"fever.chills": "perhaps"}},
        {"answers": {"__proto__": "yes"}},
        {"answers": {"case.medicines": "x" * 1001}},
        {"signs": ["<script>"]},
        {"signs": ["wheeze"] * 61},
        {"not_measured": {"spo2": "because"}},
        {"pregnant": "maybe"},
        {"judged": {"urgency": None}},
        {"lowered": {"urgency": "routine"}},
    ],
)
async def test_words_of_others_are_refused(town: Town, words: dict[str, Any]) -> None:
    encounter_id = (await town.arrive())["card"]["id"]
    refused = await town["staff_a"].ask("PATCH", f"/api/encounters/{encounter_id}/intake", words)
    assert (refused.status, refused.body["code"]) == (422, "input.refused")
    assert (await town["staff_a"].done("GET", f"/api/encounters/{encounter_id}"))["intake"] is None


async def test_the_doctor_sees_the_case_in_the_queue_and_the_pictures_before_claiming(town: Town) -> None:
    encounter_id = await town.queue(speciality="dermatology")
    path = f"/api/encounters/{encounter_id}"
    words = {"complaints": ["skin"], "answers": {"skin.what": "wound"}, "not_measured": {"temperature": "refused"}}
    await town["staff_a"].done("PATCH", f"{path}/intake", words)
    picture = str(uuid4())
    await town["staff_a"].done("PUT", f"{path}/attachments/{picture}", piece(shows="skin.close"))
    shown = await town["skin"].done("GET", path)
    assert shown["card"]["case"]["complaints"] == ["skin"]
    assert shown["card"]["case"]["attachments"] == 1
    assert shown["intake"]["answers"] == {"skin.what": "wound"}
    (listed,) = (await town["skin"].done("GET", f"{path}/attachments"))["attachments"]
    assert (listed["id"], listed["shows"], listed["octets"]) == (picture, "skin.close", len(JPEG))
    got = await town["skin"].ask("GET", f"{path}/attachments/{picture}")
    assert (got.body, got.headers["Content-Type"]) == (JPEG, "image/jpeg")
    assert got.headers["Cache-Control"] == "no-store"
    hidden = await town["heart"].ask("GET", f"{path}/attachments/{picture}")
    assert hidden.status == 404
    actions = [one.action for one in await town.audit() if one.role == Role.DOCTOR]
    assert "attachment.read" in actions


async def test_pieces_come_in_order_however_often_they_are_sent(town: Town) -> None:
    path = f"/api/encounters/{(await town.arrive())['card']['id']}/attachments"
    picture = str(uuid4())
    first, second = JPEG[:100], JPEG[100:]
    staff = town["staff_a"]
    assert (await staff.done("PUT", f"{path}/{picture}", piece(1, 2, second)))["next"] == 0
    assert (await staff.done("PUT", f"{path}/{picture}", piece(0, 2, first))) == {"next": 1, "whole": False}
    assert (await staff.done("PUT", f"{path}/{picture}", piece(0, 2, first)))["next"] == 1
    assert (await staff.done("GET", path))["attachments"] == []
    assert (await staff.ask("GET", f"{path}/{picture}")).status == 404
    assert (await staff.done("PUT", f"{path}/{picture}", piece(1, 2, second))) == {"next": 2, "whole": True}
    assert (await staff.done("PUT", f"{path}/{picture}", piece(1, 2, second)))["whole"] is True
    assert (await staff.ask("GET", f"{path}/{picture}")).body == JPEG
    await staff.done("DELETE", f"{path}/{picture}")
    assert (await staff.done("GET", path))["attachments"] == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (piece(octets=b"<svg onload=alert(1)></svg>"), "piece.refused"),
        (piece(mime="image/svg+xml"), "piece.refused"),
        (piece(mime="audio/webm"), "piece.refused"),
        (piece(number=3, count=2), None),
        (piece(octets=JPEG * 200), "input.refused"),
        (piece(data="no base64"), "piece.refused"),
        (piece(shows="skin.elsewhere"), "input.refused"),
        (piece(shows="../etc"), "input.refused"),
        (piece(count=0), "input.refused"),
    ],
)
async def test_what_is_no_picture_is_refused(town: Town, words: dict[str, Any], code: str | None) -> None:
    path = f"/api/encounters/{(await town.arrive())['card']['id']}/attachments"
    answer = await town["staff_a"].ask("PUT", f"{path}/{uuid4()}", words)
    if code is None:
        assert answer.body == {"next": 0, "whole": False}
    else:
        assert answer.body["code"] == code, answer
    assert (await town["staff_a"].done("GET", path))["attachments"] == []


async def test_a_picture_belongs_to_its_encounter_and_there_are_not_too_many(town: Town) -> None:
    one, other = [(await town.arrive())["card"]["id"] for _ in range(2)]
    picture = str(uuid4())
    await town["staff_a"].done("PUT", f"/api/encounters/{one}/attachments/{picture}", piece())
    stolen = await town["staff_a"].ask("PUT", f"/api/encounters/{other}/attachments/{picture}", piece())
    assert stolen.body["code"] == "piece.refused"
    assert (await town["staff_a"].ask("GET", f"/api/encounters/{other}/attachments/{picture}")).status == 404
    named = await town["staff_a"].ask("PUT", f"/api/encounters/{one}/attachments/1", piece())
    assert named.status == 422
    for _ in range(23):
        await town["staff_a"].done("PUT", f"/api/encounters/{one}/attachments/{uuid4()}", piece())
    full = await town["staff_a"].ask("PUT", f"/api/encounters/{one}/attachments/{uuid4()}", piece())
    assert full.body["code"] == "attachment.too_many"


async def test_what_lies_in_the_database_is_sealed(town: Town) -> None:
    path = f"/api/encounters/{(await town.arrive())['card']['id']}/attachments"
    picture = str(uuid4())
    await town["staff_a"].done("PUT", f"{path}/{picture}", piece())
    async with town.node.store.work() as work:
        (sealed,) = await work.attachments.sealed_pieces(picture)
    assert JPEG[:16] not in sealed
    assert len(sealed) > len(JPEG)


async def test_once_ended_nothing_is_added(town: Town) -> None:
    encounter_id = (await town.arrive())["card"]["id"]
    path = f"/api/encounters/{encounter_id}"
    await town["staff_a"].done("POST", f"{path}/cancel", {"reason": "left"})
    for method, rest, body in (
        ("PATCH", "/intake", {"none_seen": True}),
        ("PUT", f"/attachments/{uuid4()}", piece()),
    ):
        refused = await town["staff_a"].ask(method, path + rest, body)
        assert (refused.status, refused.body["code"]) == (409, "encounter.wrong_state")


async def test_the_record_keeps_the_complaint_when_no_words_were_typed(town: Town) -> None:
    encounter = await town.arrive()
    path = f"/api/encounters/{encounter['card']['id']}"
    await town["staff_a"].done("PATCH", f"{path}/intake", {"complaints": ["fever", "cough"]})
    history = await town["staff_a"].done("GET", f"/api/patients/{encounter['patient']['id']}/history")
    assert history["encounters"][0]["complaint"] == "Fever, Cough"
    await town["staff_a"].done("POST", f"{path}/consents", WORDING | {"scope": "care", "given": True})
