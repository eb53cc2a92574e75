"""Quality over many reviews, over HTTP: drawn, assigned, compared; without a single review's words."""

from __future__ import annotations

from tests.server.care.conftest import Town
from tests.server.care.reviewed import CONTENT, begun, handed_in, opened, recorded, reviews_of, second_supervisor

TODAY = {"since": "2026-11-22", "until": "2026-11-22"}


async def test_recordings_are_drawn_and_assigned_to_the_others(town: Town) -> None:
    plain, complained = await recorded(town), await recorded(town, "heart2")
    second = await second_supervisor(town)
    await opened(town, complained, "second", "complaint")
    made = await town["supervisor"].done("POST", "/api/quality/draw", TODAY)
    assert [rule["count"] for rule in made["rules"]] == [1, 0, 1]
    for recording_id, why in ((complained, "complaint"), (plain, "random")):
        await opened(town, recording_id)
        [review] = (await reviews_of(town, recording_id))["reviews"]
        assert (review["reviewer_id"], review["asked_by"]) == (second, town.people["supervisor"].id)
        assert why in review["note"]
    again = await town["supervisor"].done("POST", "/api/quality/draw", TODAY)
    assert [rule["count"] for rule in again["rules"]] == [0, 0, 0]
    drawn = [event.reason for event in await town.audit() if event.action == "review.draw"]
    assert drawn == ["2026-11-22 to 2026-11-22"] * 2


async def _recorded_and_over(town: Town) -> str:
    encounter_id = await town.treat()
    recording_id = await town.keep_recording(encounter_id, CONTENT)
    await town["heart"].done("POST", f"/api/encounters/{encounter_id}/finish", {"outcome": "treated"})
    return recording_id


async def test_who_may_draw_and_when_nobody_could_review(town: Town) -> None:
    await recorded(town)
    alone = await town["supervisor"].ask("POST", "/api/quality/draw", TODAY)
    assert (alone.status, alone.body["code"]) == (409, "review.nobody")
    long = {"since": "2026-01-01", "until": "2026-11-22"}
    assert (await town["administrator"].ask("POST", "/api/quality/draw", long)).status == 422
    for who in ("staff_a", "heart"):
        assert (await town[who].ask("POST", "/api/quality/draw", TODAY)).status == 403
        assert (await town[who].ask("GET", "/api/quality")).status == 403
    assert (await town["administrator"].ask("GET", "/api/quality")).status == 403
    assert (await town["administrator"].done("POST", "/api/quality/draw", TODAY))["rules"][2]["count"] == 1


async def test_agreement_of_blind_second_reviews_and_scores_by_month(town: Town) -> None:
    second = await second_supervisor(town)
    for score in (4, 5, 4):
        recording_id = await _recorded_and_over(town)
        first = await begun(town, recording_id)
        await handed_in(town, first)
        words = {"reviewer_id": second, "note": ""}
        asked = await town["administrator"].done("POST", f"/api/reviews/{first}/second", words)
        await handed_in(town, asked["id"], "second", greeting=score)
    found = await town["supervisor"].done("GET", "/api/quality?since=2026-11-01&until=2026-11-30")
    greeting = found["items"][0]
    assert (greeting["pairs"], round(greeting["percent"])) == (3, 67)
    assert {item["percent"] for item in found["items"][1:]} == {100}
    [month] = found["months"]
    assert (month["doctor_name"], month["month"], month["reviews"], month["mean"]) == (
        *(town.people["heart"].name, "2026-11", 6, 4),
    )
