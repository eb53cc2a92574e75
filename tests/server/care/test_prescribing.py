"""A prescription's way: typed, warned about, signed, amended, withdrawn, printed, handed out by a link, checked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from server.domain.ids import new_id
from tests.server.api.bodies import MEDICINE, PRESCRIPTION
from tests.server.care.conftest import Answer, Town


def line(**changes: Any) -> dict[str, Any]:
    return MEDICINE | {"id": new_id()} | changes


def sheet(*medicines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return PRESCRIPTION | {"medicines": list(medicines) or [line()]} | changes


AMOXICILLIN = {"drug": "amoxicillin", "name": "amoxicillin", "form": "capsule", "unit": "capsule"}


async def write(town: Town, encounter_id: str, content: dict[str, Any], version: int = 0) -> Any:
    path = f"/api/encounters/{encounter_id}/prescription"
    return await town["heart"].done("PUT", path, {"version": version, "content": content})


async def signed(town: Town, content: dict[str, Any] | None = None) -> str:
    """Id of an encounter with a signed prescription."""
    encounter_id = await town.treat()
    await write(town, encounter_id, content or sheet())
    await town["heart"].done("POST", f"/api/encounters/{encounter_id}/prescription/sign", {"version": 1})
    return encounter_id


async def test_it_is_saved_as_typed_and_two_writers_are_told(town: Town) -> None:
    encounter_id = await town.treat()
    path = f"/api/encounters/{encounter_id}/prescription"
    empty = await town["heart"].done("GET", path)
    assert (empty["version"], empty["content"]["medicines"], empty["signed_draft"]) == (0, [], None)
    content = sheet()
    first = await write(town, encounter_id, content)
    same = await write(town, encounter_id, content)
    assert (first["version"], same["version"], first["content"]["medicines"]) == (1, 1, content["medicines"])
    other = await town["heart"].ask("PUT", path, {"version": 0, "content": sheet()})
    assert (other.status, other.body["code"]) == (409, "prescription.conflict")
    unfinished = sheet(line(dose=None, frequency=""))
    assert (await write(town, encounter_id, unfinished, 1))["version"] == 2
    refused = await town["heart"].ask("POST", f"{path}/sign", {"version": 2})
    assert [one["field"] for one in refused.body["fields"]] == ["medicines/0/frequency", "medicines/0/dose"]


async def test_nobody_else_reads_writes_or_signs_it(town: Town) -> None:
    """A27: a doctor cannot sign in another's name."""
    encounter_id = await town.treat()
    path = f"/api/encounters/{encounter_id}/prescription"
    await write(town, encounter_id, sheet())
    change = {"version": 1, "content": sheet()}
    for other in ("heart2", "skin"):
        assert (await town[other].ask("GET", path)).status == 404
        assert (await town[other].ask("PUT", path, change)).status == 404
        assert (await town[other].ask("POST", f"{path}/sign", {"version": 1})).status == 404
        assert (await town[other].ask("POST", f"{path}/withdraw", {"reason": "x"})).status == 404
    for other in ("staff_a", "supervisor", "administrator"):
        assert (await town[other].ask("PUT", path, change)).status == 403
        assert (await town[other].ask("POST", f"{path}/sign", {"version": 1})).status == 403
    forged = {"version": 1, "signed_by": town.people["heart2"].id}
    assert (await town["heart"].ask("POST", f"{path}/sign", forged)).status == 422


async def test_an_allergy_and_what_still_runs_warn_until_a_reason_is_written(town: Town) -> None:
    before = await signed(town, sheet(line(frequency="once", days=30)))
    patient_id = (await town["staff_a"].done("GET", f"/api/encounters/{before}"))["patient"]["id"]
    await town["heart"].done("POST", f"/api/encounters/{before}/finish", {"outcome": "treated"})
    entry = {"id": new_id(), "kind": "allergy", "text": "Penicillin"}
    await town["staff_a"].done("POST", f"/api/patients/{patient_id}/record", entry)
    begun = await town["staff_a"].done("POST", "/api/encounters", {"patient_id": patient_id})
    encounter_id = begun["card"]["id"]
    await town.fill(encounter_id)
    await town["staff_a"].done("POST", f"/api/encounters/{encounter_id}/queue")
    await town.claim("heart", encounter_id)
    content = sheet(line(), line(**AMOXICILLIN))
    warned = await write(town, encounter_id, content)
    assert [one["kind"] for one in warned["cautions"]] == ["duplicate", "allergy"]
    assert warned["earlier"][0]["medicines"][0]["name"] == "paracetamol"
    path = f"/api/encounters/{encounter_id}/prescription/sign"
    refused = await town["heart"].ask("POST", path, {"version": 1})
    assert (refused.status, refused.body["code"]) == (409, "prescription.warning")
    for one in content["medicines"]:
        one["kept_because"] = "asked again, no reaction"
    await write(town, encounter_id, content, 1)
    assert (await town["heart"].done("POST", path, {"version": 2}))["signed"][0]["standing"] == "valid"


async def test_a_controlled_medicine_is_refused_whatever_is_said(town: Town) -> None:
    encounter_id = await town.treat()
    await write(town, encounter_id, sheet(line(drug="", name="Tab. Tramal 50", kept_because="pain")))
    answer = await town["heart"].ask("POST", f"/api/encounters/{encounter_id}/prescription/sign", {"version": 1})
    assert (answer.status, answer.body["code"]) == (409, "prescription.controlled")
    kept = await town["heart"].ask("POST", "/api/favourites", {"medicine": line(drug="", name="tramadol")})
    assert kept.status == 409


async def test_a_change_after_signing_is_a_version_with_a_reason(town: Town) -> None:
    encounter_id = await signed(town)
    path = f"/api/encounters/{encounter_id}/prescription"
    again = await town["heart"].done("POST", f"{path}/sign", {"version": 1})
    assert [one["version"] for one in again["signed"]] == [1]
    await town["heart"].done("POST", f"/api/encounters/{encounter_id}/finish", {"outcome": "treated"})
    await write(town, encounter_id, sheet(line(days=7)), 1)
    bare = await town["heart"].ask("POST", f"{path}/sign", {"version": 2})
    assert (bare.status, bare.body["fields"][0]["field"]) == (422, "reason")
    stale = await town["heart"].ask("POST", f"{path}/sign", {"version": 1, "reason": "longer"})
    assert stale.body["code"] == "prescription.conflict"
    amended = await town["heart"].done("POST", f"{path}/sign", {"version": 2, "reason": "two days more"})
    assert [(one["version"], one["standing"], one["reason"]) for one in amended["signed"]] == [
        (1, "amended", ""),
        (2, "valid", "two days more"),
    ]
    withdrawn = await town["heart"].done("POST", f"{path}/withdraw", {"reason": "wrong patient"})
    assert [one["standing"] for one in withdrawn["signed"]] == ["amended", "withdrawn"]
    assert withdrawn["signed_draft"] is None
    async with town.node.store.work() as work:
        first, second = await work.documents.of_encounter(encounter_id)
        assert first.body["content"]["medicines"][0]["days"] == 5
        assert second.body["content"]["medicines"][0]["days"] == 7


async def test_a_doctor_without_number_cannot_sign(town: Town) -> None:
    encounter_id = await town.treat()
    await write(town, encounter_id, sheet())
    async with town.node.store.work() as work:
        await work.people.save(replace(town.people["heart"], registration=""))
    answer = await town["heart"].ask("POST", f"/api/encounters/{encounter_id}/prescription/sign", {"version": 1})
    assert answer.body["code"] == "prescription.no_registration"


async def code_of(town: Town, encounter_id: str) -> str:
    async with town.node.store.work() as work:
        return (await work.documents.of_encounter(encounter_id))[-1].code


async def check(town: Town, code: str) -> Answer:
    async with town.http.get(f"/v/{code}") as response:
        return Answer(response.status, await response.text(), response.headers.copy())


async def test_a_printed_code_tells_validity_and_nothing_of_the_patient(town: Town) -> None:
    encounter_id = await signed(town)
    answer = await check(town, (await code_of(town, encounter_id)).lower())
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
    assert "This document is valid." in answer.body
    assert town.people["heart"].name in answer.body
    assert "1234-N" in answer.body
    for word in ("Zarmina", "paracetamol", "cough", "Common cold", "4567", encounter_id):
        assert word not in answer.body
    assert (await check(town, "0" * 26)).status == 404
    path = f"/api/encounters/{encounter_id}/prescription"
    await town["heart"].done("POST", f"{path}/withdraw", {"reason": "wrong"})
    assert "has withdrawn" in (await check(town, await code_of(town, encounter_id))).body


@pytest.mark.parametrize("column", ["body", "hash"])
async def test_what_was_altered_in_the_database_is_no_longer_confirmed(town: Town, column: str) -> None:
    encounter_id = await signed(town)
    changes = {
        "body": "update signed_document set body = replace(cast(body as text), 'tablet', 'syrup')",
        "hash": f"update signed_document set hash = '{'0' * 64}'",
    }
    change = changes[column]
    if column == "body" and town.node.engine.dialect.name == "postgresql":
        change = change.replace("= replace(", "= cast(replace(").replace("'syrup')", "'syrup') as json)")
    async with town.node.engine.begin() as connection:
        await connection.execute(text(change))
    assert "cannot be confirmed" in (await check(town, await code_of(town, encounter_id))).body
    listed = await town["staff_a"].done("GET", f"/api/encounters/{encounter_id}/documents")
    assert listed["documents"][0]["standing"] == "altered"


async def test_codes_cannot_be_tried_without_end(town: Town) -> None:
    statuses = [(await check(town, f"{n:026d}")).status for n in range(31)]
    assert (statuses[0], statuses[-1]) == (404, 429)
    town.clock.advance(61)
    assert (await check(town, "1" * 26)).status == 404


async def test_the_center_prints_counts_and_marks_copies(town: Town) -> None:
    encounter_id = await signed(town)
    waiting = await town["staff_a"].done("GET", "/api/documents/to-print")
    assert [(one["encounter_id"], one["medicines"]) for one in waiting["documents"]] == [(encounter_id, 1)]
    assert (await town["staff_b"].done("GET", "/api/documents/to-print"))["documents"] == []
    path = f"/api/encounters/{encounter_id}/documents"
    preview = await town["staff_a"].ask("POST", f"{path}/print", {"preview": True})
    assert preview.body.startswith(b"%PDF-")
    assert (await town["staff_a"].done("GET", path))["documents"][0]["prints"] == []
    for _ in range(2):
        printed = await town["staff_a"].ask("POST", f"{path}/print", {"language": "ps"})
        assert (printed.status, printed.headers["Content-Type"]) == (200, "application/pdf")
    assert "Zarmina" not in printed.headers["Content-Disposition"]
    prints = (await town["staff_a"].done("GET", path))["documents"][0]["prints"]
    assert [(one["number"], one["language"], one["kind"]) for one in prints] == [
        (1, "ps", "prescription"),
        (2, "ps", "prescription"),
    ]
    assert (await town["staff_a"].done("GET", "/api/documents/to-print"))["documents"] == []
    assert (await town["staff_b"].ask("POST", f"{path}/print", {})).status == 404
    assert (await town["staff_a"].ask("POST", f"{path}/print", {"language": "xx"})).status == 422
    withdraw = f"/api/encounters/{encounter_id}/prescription/withdraw"
    await town["heart"].done("POST", withdraw, {"reason": "wrong"})
    refused = await town["staff_a"].ask("POST", f"{path}/print", {})
    assert (refused.status, refused.body["code"]) == (409, "document.not_valid")


async def test_a_link_opens_on_one_phone_and_looking_uses_nothing_up(town: Town) -> None:
    """A1, A2."""
    encounter_id = await signed(town)
    path = f"/api/encounters/{encounter_id}/documents/links"
    link = (await town["staff_a"].done("POST", path, {}))["path"]
    for _ in range(2):
        async with town.http.get(link) as response:
            page = await response.text()
            assert (response.status, "Zarmina" in page, "paracetamol" in page) == (200, False, False)
    origin = {"Origin": town.origin}
    async with town.http.post(link) as response:
        assert response.status == 403
    async with town.http.post(link, headers={"Origin": "https://evil.example"}) as response:
        assert response.status == 403
    async with town.http.post(link, headers=origin) as response:
        assert (await response.read()).startswith(b"%PDF-")
        cookie = response.cookies["eilaj_document"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Strict"
    async with town.http.post(link, headers=origin) as response:
        assert (response.status, "no longer works" in await response.text()) == (410, True)
    own = origin | {"Cookie": f"eilaj_document={cookie.value}"}
    async with town.http.post(link, headers=own) as response:
        assert response.status == 200
    town.clock.advance(49 * 3600)
    async with town.http.post(link, headers=own) as response:
        assert response.status == 410
    async with town.http.get("/d/" + "x" * 32) as response:
        assert response.status == 404
    events = [one.action for one in await town.audit() if one.action.startswith("document.")]
    assert events.count("document.opened") == 2


async def test_record_entries_are_added_and_removed_with_a_trace(town: Town) -> None:
    patient = await town.register()
    path = f"/api/patients/{patient['id']}/record"
    entry = {"id": new_id(), "kind": "condition", "text": "High blood pressure", "code": "I10"}
    for _ in range(2):
        assert len((await town["staff_a"].done("POST", path, entry))["entries"]) == 1
    assert (await town["staff_a"].ask("POST", f"{path}/{entry['id']}/remove", {"reason": ""})).status == 422
    removed = await town["staff_a"].done("POST", f"{path}/{entry['id']}/remove", {"reason": "other patient"})
    assert [(one["removed_reason"], one["removed_by"]) for one in removed["entries"]] == [
        ("other patient", town.people["staff_a"].name)
    ]
    assert (await town["staff_b"].ask("POST", path, entry | {"id": new_id()})).status == 404
    assert (await town["heart"].ask("GET", path)).status == 404
    assert (await town["staff_a"].ask("POST", path, entry | {"id": "1"})).status == 422


async def test_favourites_are_ones_own(town: Town) -> None:
    mine = line()
    for _ in range(2):
        kept = await town["heart"].done("POST", "/api/favourites", {"medicine": mine})
        assert [one["id"] for one in kept["medicines"]] == [mine["id"]]
    assert (await town["heart2"].done("GET", "/api/favourites"))["medicines"] == []
    assert (await town["heart2"].ask("POST", f"/api/favourites/{mine['id']}/drop")).status == 404
    assert (await town["heart"].done("POST", f"/api/favourites/{mine['id']}/drop"))["medicines"] == []


async def test_a_follow_up_is_made_worked_off_and_taken_back(town: Town) -> None:
    encounter_id = await signed(town, sheet(follow_up_on="2026-11-29", investigations=["cbc", "own test"]))
    tasks = (await town["staff_a"].done("GET", "/api/follow-ups"))["follow_ups"]
    assert [(one["kind"], one["due_on"], one["what"]) for one in tasks] == [
        ("come_back", "2026-11-29", ""),
        ("results", "2026-11-29", "Complete blood count, own test"),
    ]
    assert tasks[0]["phone"] == "+923001234567"
    assert (await town["staff_b"].done("GET", "/api/follow-ups"))["follow_ups"] == []
    one = f"/api/follow-ups/{tasks[1]['id']}"
    assert (await town["staff_b"].ask("POST", one, {"state": "done"})).status == 404
    await town["staff_a"].done("POST", one, {"state": "done", "note": "normal"})
    assert (await town["staff_a"].ask("POST", one, {"state": "dropped"})).status == 409
    await town["staff_a"].done("POST", one, {"state": "open"})
    path = f"/api/encounters/{encounter_id}"
    await town["heart"].done("POST", f"{path}/prescription/withdraw", {"reason": "wrong"})
    assert (await town["staff_a"].done("GET", "/api/follow-ups"))["follow_ups"] == []
    await town["heart"].done("POST", f"{path}/finish", {"outcome": "follow_up", "follow_up_on": "2026-12-01"})
    again = (await town["staff_a"].done("GET", "/api/follow-ups"))["follow_ups"]
    assert [one["due_on"] for one in again] == ["2026-12-01"]
    await town["heart"].done("POST", f"{path}/reopen")
    assert (await town["staff_a"].done("GET", "/api/follow-ups"))["follow_ups"] == []
