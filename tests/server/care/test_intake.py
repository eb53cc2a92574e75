"""Staff's way with a patient, over HTTP: find, register, fill in, queue, and every wrong turn."""

from __future__ import annotations

import asyncio
from uuid import uuid4

from server.domain.events import EncounterChanged, EncounterEnded
from tests.server.care.conftest import WORDING, Town


async def test_a_patient_is_registered_once_however_often_it_is_sent(town: Town) -> None:
    words = {"id": str(uuid4()), "name": "Zarmina Bibi", "sex": "female", "age_years": 34, "phone": "0300-1234567"}
    answers = await asyncio.gather(*(town["staff_a"].ask("POST", "/api/patients", words) for _ in range(5)))
    assert {answer.status for answer in answers} == {201}
    assert {answer.body["id"] for answer in answers} == {words["id"]}
    assert answers[0].body["phone"] == "+923001234567"
    assert answers[0].body["birth_date"] == "1992-11-22"
    assert answers[0].body["birth_date_estimated"] is True
    found = await town["staff_a"].done("GET", "/api/patients?q=زرمینہ")
    assert [one["phone"] for one in found["patients"]] == ["..4567"]


async def test_a_likely_double_is_refused_with_the_candidates(town: Town) -> None:
    known = await town.register()
    again = {"name": "زرمینہ بی بی", "sex": "female", "age_years": 35, "phone": "+92 300 1234567"}
    refused = await town["staff_a"].ask("POST", "/api/patients", again)
    assert (refused.status, refused.body["code"]) == (409, "patient.likely_double")
    assert refused.headers["Content-Type"].startswith("application/problem+json")
    assert [one["id"] for one in refused.body["candidates"]] == [known["id"]]
    assert refused.body["candidates"][0]["phone"] == "..4567"
    made = await town["staff_a"].done("POST", "/api/patients", again | {"different_person": True})
    assert made["id"] != known["id"]
    elsewhere = await town["staff_b"].ask("POST", "/api/patients", again)
    assert elsewhere.status == 201


IMPOSSIBLE_PATIENTS: list[tuple[dict[str, object], str]] = [
    ({"phone": "12"}, "phone"),
    ({"cnic": "123"}, "cnic"),
    ({"age_years": None}, "birth_date"),
    ({"birth_date": "1990-01-01"}, "birth_date"),
    ({"age_years": None, "birth_date": "2027-01-01"}, "birth_date"),
    ({"age_years": 121}, "age_years"),
    ({"name": "  "}, "name"),
    ({"name": "x" * 121}, "name"),
    ({"sex": "robot"}, "sex"),
    ({"id": "1"}, "id"),
    ({"center_id": "another"}, "center_id"),
]


async def test_what_cannot_be_true_of_a_patient(town: Town) -> None:
    for words, field in IMPOSSIBLE_PATIENTS:
        whole = {"name": "Zarmina", "sex": "female", "age_years": 34} | words
        refused = await town["staff_a"].ask("POST", "/api/patients", whole)
        assert (refused.status, refused.body["code"]) == (422, "input.refused"), words
        assert [fault["field"] for fault in refused.body["fields"]] == [field], words


async def test_an_encounter_is_created_once_and_filled_in_as_typed(town: Town) -> None:
    patient = await town.register()
    words = {"id": str(uuid4()), "patient_id": patient["id"], "room_id": town.rooms["a"].id}
    answers = await asyncio.gather(*(town["staff_a"].ask("POST", "/api/encounters", words) for _ in range(5)))
    assert {(answer.status, answer.body["card"]["id"]) for answer in answers} == {(201, words["id"])}
    path = f"/api/encounters/{words['id']}"
    created = await town["staff_a"].done("GET", path)
    assert created["card"]["missing"] == ["complaint", "vitals", "consent", "send"]
    assert created["card"]["room_name"] == town.rooms["a"].name
    await town["staff_a"].done("PATCH", path, {"complaint": "c"})
    await town["staff_a"].done("PATCH", path, {"complaint": "cough", "attendant": "her sister"})
    changed = await town["staff_a"].done("PATCH", path, {"room_id": None})
    assert (changed["card"]["complaint"], changed["attendant"]) == ("cough", "her sister")
    assert changed["card"]["room_id"] is None
    assert EncounterChanged(words["id"], town.centers["a"].id) in town.heard


async def test_the_whole_way_into_the_queue(town: Town) -> None:
    first, second = await town.queue(), await town.queue(urgency="urgent")
    shown = await town["staff_a"].done("GET", f"/api/encounters/{first}")
    assert (shown["card"]["state"], shown["card"]["missing"], shown["place"]) == ("triaged", [], 2)
    assert (shown["care_consent"], shown["recording_consent"]) == (True, True)
    assert (await town["staff_a"].done("GET", f"/api/encounters/{second}"))["place"] == 1
    again = await town["staff_a"].done("POST", f"/api/encounters/{first}/queue")
    assert again["card"]["queued_at"] == shown["card"]["queued_at"]
    back = await town["staff_a"].done("POST", f"/api/encounters/{first}/withdraw")
    assert (back["card"]["state"], back["card"]["queued_at"], back["place"]) == ("arrived", None, None)


async def test_an_incomplete_encounter_is_not_queued(town: Town) -> None:
    encounter = await town.arrive()
    refused = await town["staff_a"].ask("POST", f"/api/encounters/{encounter['card']['id']}/queue")
    assert (refused.status, refused.body["code"]) == (409, "encounter.incomplete")


async def test_severe_vitals_raise_the_urgency_and_keep_it_up(town: Town) -> None:
    encounter_id = (await town.arrive())["card"]["id"]
    path = f"/api/encounters/{encounter_id}"
    await town["staff_a"].done("PATCH", path, {"urgency": "routine"})
    shown = await town["staff_a"].done("PUT", f"{path}/vitals", {"spo2": 91, "pulse": 118})
    assert shown["card"]["urgency"] == "emergency"
    assert shown["card"]["vital_flags"] == [
        {"field": "pulse", "flag": "high", "severe": False},
        {"field": "spo2", "flag": "low", "severe": True},
    ]
    lowered = await town["staff_a"].done("PATCH", path, {"urgency": "routine"})
    assert lowered["card"]["urgency"] == "emergency"
    await town["staff_a"].done("PUT", f"{path}/vitals", {"spo2": 97})
    assert (await town["staff_a"].done("PATCH", path, {"urgency": "routine"}))["card"]["urgency"] == "routine"


async def test_vitals_typed_at_once_are_one_set_and_later_ones_another(town: Town) -> None:
    encounter = await town.arrive()
    path = f"/api/encounters/{encounter['card']['id']}/vitals"
    for values in ({}, {"pulse": 8e1}, {"pulse": 88, "spo2": 97}):
        await town["staff_a"].done("PUT", path, values)
    town.clock.advance(600)
    await town["staff_a"].done("PUT", path, {"pulse": 92})
    history = await town["staff_a"].done("GET", f"/api/patients/{encounter['patient']['id']}/history")
    assert [one["values"]["pulse"] for one in history["vitals"]] == [92, 88]
    assert history["vitals"][0]["taken_by"] == town.people["staff_a"].name


async def test_impossible_vitals_are_refused(town: Town) -> None:
    path = f"/api/encounters/{(await town.arrive())['card']['id']}/vitals"
    for values in ({"pulse": 13}, {"temperature": 101.3}, {"systolic": 80, "diastolic": 90}):
        refused = await town["staff_a"].ask("PUT", path, values)
        assert (refused.status, refused.body["fields"][0]["code"]) == (422, "vitals.impossible"), values


async def test_not_a_number_is_refused(town: Town) -> None:
    encounter = await town.arrive()
    path = f"/api/encounters/{encounter['card']['id']}/vitals"
    for text in ("NaN", "Infinity", "1e999"):
        headers = {"Authorization": f"Bearer {town['staff_a'].token}", "Content-Type": "application/json"}
        async with town.http.put(path, data=f'{{"pulse": {text}}}', headers=headers) as response:
            assert response.status == 422


async def test_without_consent_to_care_nobody_waits(town: Town) -> None:
    encounter_id = await town.queue()
    path = f"/api/encounters/{encounter_id}"
    refused = WORDING | {"scope": "care", "given": False}
    shown = await town["staff_a"].done("POST", f"{path}/consents", refused)
    assert (shown["card"]["state"], shown["care_consent"]) == ("arrived", False)
    assert (await town["staff_a"].ask("POST", f"{path}/queue")).body["code"] == "encounter.incomplete"
    await town["staff_a"].done("POST", f"{path}/consents", refused | {"given": True})
    assert (await town["staff_a"].done("POST", f"{path}/queue"))["card"]["state"] == "triaged"


async def test_refusing_the_recording_never_blocks_care(town: Town) -> None:
    encounter_id = await town.queue()
    refused = {"scope": "recording", "given": False, "wording": "recording-1", "language": "ur"}
    shown = await town["staff_a"].done("POST", f"/api/encounters/{encounter_id}/consents", refused)
    assert (shown["card"]["state"], shown["recording_consent"]) == ("triaged", False)


UNKNOWN_CONSENTS = (
    {"wording": "care-9"},
    {"wording": "recording-1"},
    {"language": "xx"},
    {"who": "guardian"},
    {"who": "doctor"},
)
UNKNOWN_WORDS = ({"speciality": "alchemy"}, {"language": "klingon"}, {"urgency": "soon"}, {"state": "finished"})


async def test_consent_needs_a_known_wording_and_a_named_guardian(town: Town) -> None:
    path = f"/api/encounters/{(await town.arrive())['card']['id']}/consents"
    for words in UNKNOWN_CONSENTS:
        said = WORDING | {"scope": "care", "given": True} | words
        assert (await town["staff_a"].ask("POST", path, said)).status == 422, words


async def test_unknown_words_are_refused(town: Town) -> None:
    path = f"/api/encounters/{(await town.arrive())['card']['id']}"
    for words in UNKNOWN_WORDS:
        assert (await town["staff_a"].ask("PATCH", path, words)).status == 422, words


async def test_a_room_of_another_center_is_unknown(town: Town) -> None:
    encounter = await town.arrive()
    words = {"room_id": town.rooms["b"].id}
    assert (await town["staff_a"].ask("PATCH", f"/api/encounters/{encounter['card']['id']}", words)).status == 422
    new = {"patient_id": encounter["patient"]["id"], "room_id": town.rooms["b"].id}
    assert (await town["staff_a"].ask("POST", "/api/encounters", new)).status == 422


async def test_a_cancelled_encounter_is_over(town: Town) -> None:
    encounter_id = await town.queue()
    path = f"/api/encounters/{encounter_id}"
    cancelled = await town["staff_a"].done("POST", f"{path}/cancel", {"reason": "went home"})
    assert cancelled["card"]["state"] == "cancelled"
    assert EncounterEnded(encounter_id) in town.heard
    again = await town["staff_a"].done("POST", f"{path}/cancel", {"reason": "again"})
    assert again["card"]["state"] == "cancelled"
    assert town.heard.count(EncounterEnded(encounter_id)) == 1
    for method, rest, body in (("PATCH", "", {"complaint": "x"}), ("PUT", "/vitals", {}), ("POST", "/queue", None)):
        refused = await town["staff_a"].ask(method, path + rest, body)
        assert (refused.status, refused.body["code"]) == (409, "encounter.wrong_state")


async def test_once_claimed_staff_cannot_cancel_or_change_the_urgency(town: Town) -> None:
    encounter_id = await town.treat()
    path = f"/api/encounters/{encounter_id}"
    assert (await town["staff_a"].ask("POST", f"{path}/cancel", {"reason": "x"})).status == 409
    assert (await town["staff_a"].ask("PATCH", path, {"urgency": "urgent"})).status == 409
    assert (await town["staff_a"].ask("POST", f"{path}/withdraw")).status == 409
    moved = await town["staff_a"].done("PATCH", path, {"room_id": town.rooms["a"].id})
    assert moved["card"]["room_id"] == town.rooms["a"].id


async def test_a_patient_is_changed(town: Town) -> None:
    patient = await town.register()
    path = f"/api/patients/{patient['id']}"
    changed = await town["staff_a"].done("PATCH", path, {"allergies": "penicillin", "cnic": "35202-1234567-1"})
    assert (changed["allergies"], changed["cnic"]) == ("penicillin", "35202-1234567-1")
    dated = await town["staff_a"].done("PATCH", path, {"birth_date": "1992-05-01", "phone": ""})
    assert (dated["birth_date_estimated"], dated["phone"]) == (False, "")
    assert (await town["staff_a"].ask("PATCH", path, {"phone": "..4567"})).status == 422


async def test_the_reference_names_what_forms_need(town: Town) -> None:
    reference = await town["heart"].done("GET", "/api/reference")
    assert reference["specialities"][0] == "cardiology"
    assert {one["scope"] for one in reference["wordings"]} == {"care", "recording"}
    assert reference["time_zone"] == "Asia/Karachi"
