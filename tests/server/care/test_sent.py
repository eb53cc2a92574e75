"""A case on its way without a call, through the real doors: sent, taken, answered, told; and handing over."""

from __future__ import annotations

import asyncio
from typing import Any

from server.domain.events import EncounterChanged
from tests.server.care.conftest import Caller, Town, signed_in
from tests.server.care.test_prescribing import sheet

QUESTION = {"question": "which cream?"}


async def send(town: Town, **changes: Any) -> str:
    """Id of an encounter that was sent to the cardiologists."""
    encounter_id: str = (await town.arrive())["card"]["id"]
    await town.fill(encounter_id, **changes)
    await town["staff_a"].done("POST", f"/api/encounters/{encounter_id}/send", QUESTION)
    return encounter_id


async def listed(town: Town, who: str) -> list[tuple[str, str]]:
    cards = (await town[who].done("GET", "/api/cases"))["cards"]
    return [(one["id"], one["sent"]["state"]) for one in cards]


async def test_a_doctor_answers_it_and_the_center_hears_and_prints(town: Town) -> None:
    encounter_id = await send(town)
    path = f"/api/encounters/{encounter_id}"
    for who, there in (("heart", True), ("heart2", True), ("skin", False), ("staff_a", True), ("staff_b", False)):
        assert await listed(town, who) == ([(encounter_id, "waiting")] if there else []), who
    assert (await town["heart"].done("GET", path))["card"]["sent"]["question"] == "which cream?"
    assert (await town["heart"].ask("GET", f"{path}/notes")).status == 404, "the record opens with the taking"
    card = (await town["heart"].done("POST", f"{path}/send/take"))["card"]
    assert (card["state"], card["sent"]["state"], card["claimed_at"]) == ("onleave", "taken", None)
    assert await listed(town, "heart2") == []
    await town["heart"].done("PUT", f"{path}/notes", {"version": 0, "plan": "this cream, twice a day"})
    await town["heart"].done("PUT", f"{path}/prescription", {"version": 0, "content": sheet()})
    await town["heart"].done("POST", f"{path}/prescription/sign", {"version": 1})
    assert (await town["staff_a"].ask("POST", f"{path}/send/told")).body["code"] == "case.not_answered"
    town.heard.clear()
    await town["heart"].done("POST", f"{path}/finish", {"outcome": "treated"})
    assert EncounterChanged(encounter_id, town.centers["a"].id) in town.heard
    assert await listed(town, "staff_a") == [(encounter_id, "answered")]
    assert (await town["staff_a"].done("GET", f"{path}/notes"))["plan"] == "this cream, twice a day"
    assert (await town["staff_a"].done("GET", "/api/documents/to-print"))["documents"]
    await town["staff_a"].done("POST", f"{path}/send/told")
    assert await listed(town, "staff_a") == []


async def test_exactly_one_of_two_doctors_gets_it(town: Town) -> None:
    path = f"/api/encounters/{await send(town)}/send/take"
    answers = await asyncio.gather(*(town[who].ask("POST", path) for who in ("heart", "heart2")))
    assert sorted(one.status for one in answers) in ([200, 404], [200, 409])


async def test_answering_keeps_nobody_from_patients_in_a_call(town: Town) -> None:
    encounter_id = await send(town)
    await town["heart"].done("POST", f"/api/encounters/{encounter_id}/send/take")
    await town.claim("heart", await town.queue())


async def test_the_doctor_asks_for_a_call_and_is_the_first_to_be_asked(town: Town) -> None:
    for who in ("heart", "heart2"):
        town.node.presence.enter(f"person/{town.people[who].id}", f"page of {who}", town.clock())
    path = f"/api/encounters/{await send(town)}"
    await town["heart2"].done("POST", f"{path}/send/take")
    wish = {"wants_call": True, "words": "let me hear the heart"}
    card = (await town["heart2"].done("POST", f"{path}/send/return", wish))["card"]
    assert (card["state"], card["sent"]["state"], card["doctor_id"]) == ("arrived", "call_wanted", None)
    assert (card["sent"]["words"], card["sent"]["doctor_name"]) == (wish["words"], town.people["heart2"].name)
    await town["staff_a"].done("POST", f"{path}/queue")
    assert await listed(town, "staff_a") == []
    pairing = town.node.care.matching.pairing
    await pairing.tick()
    assert len(await pairing.open_for(town.people["heart2"].id)) == 1


async def test_given_back_it_waits_for_another_with_its_deadline(town: Town) -> None:
    encounter_id = await send(town, urgency="urgent")
    path = f"/api/encounters/{encounter_id}"
    due = (await town["heart"].done("POST", f"{path}/send/take"))["card"]["sent"]["due_at"]
    await town["heart"].done("POST", f"{path}/send/return", {"wants_call": False})
    (card,) = (await town["heart2"].done("GET", "/api/cases"))["cards"]
    assert (card["id"], card["sent"]["due_at"], card["state"]) == (encounter_id, due, "arrived")


async def test_a_late_doctor_loses_it_to_the_center_and_the_control_room_sees_it(town: Town) -> None:
    encounter_id = await send(town, urgency="urgent")
    path = f"/api/encounters/{encounter_id}"
    await town["heart"].done("POST", f"{path}/send/take")
    early = await town["staff_a"].ask("POST", f"{path}/send/withdraw")
    assert (early.status, early.body["code"]) == (409, "case.taken")
    town.clock.advance(2 * 3600 + 1)
    for who in town.callers:
        town.callers[who] = Caller(town.http, await signed_in(town.http, town.people[who]))
    assert await listed(town, "supervisor") == [(encounter_id, "taken")]
    card = (await town["staff_a"].done("POST", f"{path}/send/withdraw"))["card"]
    assert (card["state"], card["doctor_id"], card["sent"]["state"]) == ("arrived", None, "withdrawn")
    assert (await town["heart"].ask("GET", f"{path}/notes")).status == 404
    assert (await town["heart"].ask("POST", f"{path}/finish", {"outcome": "treated"})).status == 404


async def test_what_is_incomplete_or_an_emergency_is_not_sent(town: Town) -> None:
    empty = (await town.arrive())["card"]["id"]
    refused = await town["staff_a"].ask("POST", f"/api/encounters/{empty}/send", QUESTION)
    assert (refused.status, refused.body["code"]) == (409, "encounter.incomplete")
    emergency = await town.queue(urgency="emergency")
    refused = await town["staff_a"].ask("POST", f"/api/encounters/{emergency}/send", QUESTION)
    assert (refused.status, refused.body["code"]) == (409, "case.emergency")
    claimed = await town.treat()
    refused = await town["staff_a"].ask("POST", f"/api/encounters/{claimed}/send", QUESTION)
    assert (refused.status, refused.body["code"]) == (409, "encounter.wrong_state")
    for who in ("staff_b", "heart2"):
        assert (await town[who].ask("POST", f"/api/encounters/{empty}/send", QUESTION)).status in (403, 404)


async def test_the_closing_decision_sends_it_and_asks_no_more(town: Town) -> None:
    encounter_id = await town.queue()
    path = f"/api/encounters/{encounter_id}"
    card = (await town["staff_a"].done("POST", f"{path}/decision", {"decision": "asynchronous"}))["card"]
    assert (card["state"], card["sent"]["state"], card["room_id"]) == ("arrived", "waiting", None)
    assert await listed(town, "heart") == [(encounter_id, "waiting")]
    cancelled = {"reason": "went home"}
    await town["staff_a"].done("POST", f"{path}/cancel", cancelled)
    assert await listed(town, "heart") == []


async def test_the_answer_taken_back_at_once_is_with_the_doctor_again(town: Town) -> None:
    encounter_id = await send(town)
    path = f"/api/encounters/{encounter_id}"
    await town["heart"].done("POST", f"{path}/send/take")
    await town["heart"].done("POST", f"{path}/finish", {"outcome": "treated"})
    card = (await town["heart"].done("POST", f"{path}/reopen"))["card"]
    assert (card["state"], card["sent"]["state"]) == ("onleave", "taken")


async def test_a_word_is_left_and_a_doctor_hands_over_with_one(town: Town) -> None:
    waiting, treated = await town.queue(), await town.treat()
    word = {"text": "waits for the ECG"}
    await town["staff_a"].done("PUT", f"/api/encounters/{waiting}/handover", word)
    own = (await town["staff_a"].done("GET", "/api/handover"))["unfinished"]
    notes = {one["card"]["id"]: (one["note"], one["written_by"]) for one in own}
    assert notes == {waiting: (word["text"], town.people["staff_a"].name), treated: ("", "")}
    assert (await town["staff_b"].done("GET", "/api/handover"))["unfinished"] == []
    assert [one["card"]["id"] for one in (await town["heart"].done("GET", "/api/handover"))["unfinished"]] == [
        treated
    ]
    path = f"/api/encounters/{treated}/hand-over"
    assert (await town["heart"].ask("POST", path, {"text": " "})).status == 422
    assert (await town["heart2"].ask("POST", path, word)).status == 404
    card = (await town["heart"].done("POST", path, word))["card"]
    assert (card["state"], card["speciality"], card["doctor_id"]) == ("triaged", "cardiology", None)
    assert (await town["heart2"].done("GET", f"/api/encounters/{card['id']}"))["handover"] == word["text"]
    later = (await town["staff_a"].done("GET", "/api/handover"))["unfinished"]
    assert {one["card"]["id"]: one["note"] for one in later}[card["id"]] == word["text"]
    ended = await town["staff_a"].ask("PUT", f"/api/encounters/{treated}/handover", word)
    assert (ended.status, ended.body["code"]) == (409, "encounter.wrong_state")


async def test_a_called_in_colleague_is_told_why_he_may_not_write(town: Town) -> None:
    encounter_id = await town.treat()
    town.node.presence.enter(f"person/{town.people['skin'].id}", "a page", town.clock())
    path = f"/api/encounters/{encounter_id}"
    await town["heart"].done("POST", f"{path}/colleagues", {"speciality": "dermatology"})
    ((offer, _),) = await town.node.care.matching.pairing.open_for(town.people["skin"].id)
    await town["skin"].done("POST", f"/api/offers/{offer.id}/accept")
    assert (await town["skin"].done("GET", f"{path}/notes"))["version"] == 0
    for method, what, body in (
        ("PUT", "notes", {"version": 0, "plan": "rest"}),
        ("POST", "finish", {"outcome": "treated"}),
    ):
        refused = await town["skin"].ask(method, f"{path}/{what}", body)
        assert (refused.status, refused.body["code"]) == (403, "board.reads_only")


async def test_nobody_signs_with_a_licence_that_has_run_out(town: Town) -> None:
    path = f"/api/encounters/{await town.treat()}/prescription"
    await town["heart"].done("PUT", path, {"version": 0, "content": sheet()})
    licence = {"registration": "1-N", "valid_until": "2026-11-21"}
    await town["administrator"].done("PUT", f"/api/people/{town.people['heart'].id}/licence", licence)
    refused = await town["heart"].ask("POST", f"{path}/sign", {"version": 1})
    assert (refused.status, refused.body["code"]) == (409, "prescription.no_licence")
