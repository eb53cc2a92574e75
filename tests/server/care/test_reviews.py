"""Reviews over HTTP: asked, begun, marked, scored, handed in, a second one in the blind, and who may not."""

from __future__ import annotations

import asyncio

import pytest

from server.domain.errors import Conflict
from server.domain.ids import new_id
from tests.server.care.conftest import Town
from tests.server.care.reviewed import (
    asked,
    begun,
    handed_in,
    marked,
    opened,
    recorded,
    released,
    reviews_of,
    row_of,
    second_supervisor,
)


async def test_assigned_is_a_reason_only_for_whom_it_is_true(town: Town) -> None:
    recording_id = await recorded(town)
    path = f"/api/recordings/{recording_id}/open"
    refused = await town["supervisor"].ask("POST", path, {"reason": "assigned"})
    assert (refused.status, refused.body["code"]) == (409, "review.not_assigned")
    await begun(town, recording_id)
    assert (await town["supervisor"].ask("POST", path, {"reason": "assigned"})).status == 409, "begun by himself"
    other = await recorded(town, "heart2")
    review = await asked(town, other)
    answer = await town["supervisor"].ask("POST", f"/api/recordings/{other}/open", {"reason": "assigned"})
    assert answer.body["recording"]["row"]["review"]["assigned"] is True
    await town["administrator"].done("POST", f"/api/reviews/{review['id']}/withdraw")
    assert (
        await town["supervisor"].ask("POST", f"/api/recordings/{other}/open", {"reason": "assigned"})
    ).status == 409
    opens = [event.reason for event in await town.audit() if event.action == "recording.open"]
    assert opens == ["training", "assigned"], "what was refused left no trace of an opening"


async def test_nobody_assigns_to_himself_to_nobody_or_to_who_is_no_supervisor(town: Town) -> None:
    recording_id = await recorded(town)
    path = f"/api/recordings/{recording_id}/reviews"
    second = await second_supervisor(town)
    for who, whom in (
        ("supervisor", town.people["supervisor"].id),
        ("supervisor", "nobody"),
        ("administrator", town.people["heart"].id),
        ("administrator", town.people["administrator"].id),
    ):
        answer = await town[who].ask("POST", path, {"reviewer_id": whom})
        assert (answer.status, answer.body["fields"][0]["field"]) == (422, "reviewer_id"), (who, whom)
    await town.node.people.deactivate(town.people["administrator"].as_actor(), second)
    assert (await town["supervisor"].ask("POST", path, {"reviewer_id": second})).status == 422


async def test_asking_again_asks_once_and_shows_who_is_waited_for(town: Town) -> None:
    recording_id = await recorded(town)
    assert (await row_of(town, recording_id))["state"] == "none"
    first = await asked(town, recording_id)
    again = await asked(town, recording_id)
    assert (again["id"], again["note"]) == (first["id"], "the family complained")
    row = await row_of(town, recording_id, "administrator")
    assert (row["state"], row["waiting_for"]) == ("asked", [town.people["supervisor"].id])
    reviewers = await town["administrator"].done("GET", "/api/reviewers")
    assert [(one["id"], one["to_do"]) for one in reviewers["reviewers"]] == [(town.people["supervisor"].id, 1)]
    page = await town["supervisor"].done("GET", "/api/recordings?review=mine")
    assert [row["id"] for row in page["recordings"]] == [recording_id]


async def test_many_who_ask_and_begin_at_once_make_one_review(town: Town) -> None:
    recording_id = await recorded(town)
    await opened(town, recording_id)
    own = f"/api/recordings/{recording_id}/reviews/own"
    answers = await asyncio.gather(
        *(town["supervisor"].ask("POST", own) for _ in range(5)), *(asked(town, recording_id) for _ in range(3))
    )
    ids = {one["id"] if isinstance(one, dict) else one.body["id"] for one in answers}
    assert len(ids) == 1


async def test_no_word_of_a_review_without_assignment_or_reason(town: Town) -> None:
    recording_id = await recorded(town)
    await marked(town, await begun(town, recording_id), text="the patient said a secret")
    await second_supervisor(town)
    for method, path in (("GET", "reviews"), ("POST", "reviews/own")):
        answer = await town["second"].ask(method, f"/api/recordings/{recording_id}/{path}")
        assert (answer.status, answer.body["code"]) == (409, "review.open_first")
        assert "secret" not in str(answer.body)
    await opened(town, recording_id, "second")
    assert (await reviews_of(town, recording_id, "second"))["reviews"][0]["marks"][0]["newest"]["from_ms"] == 100
    town.clock.advance(24 * 3600)
    later = town.node.care.reviews.of_recording(town.people["second"].as_actor(), recording_id)
    with pytest.raises(Conflict, match=r"review\.open_first"):
        await later


async def test_marks_keep_every_version(town: Town) -> None:
    recording_id = await recorded(town)
    review_id = await begun(town, recording_id)
    mark_id = await marked(town, review_id, to_ms=300)
    path = f"/api/reviews/{review_id}/marks/{mark_id}"
    changed = {"version": 1, "from_ms": 200, "to_ms": None, "text": "asked later"}
    await town["supervisor"].done("PUT", path, changed)
    stale = await town["supervisor"].ask("PUT", path, changed | {"text": "from another window"})
    assert (stale.status, stale.body["code"]) == (409, "review.mark_changed")
    await town["supervisor"].done("POST", f"{path}/remove", {"version": 2})
    await town["supervisor"].done("PUT", path, changed | {"version": 3})
    [mark] = (await reviews_of(town, recording_id))["reviews"][0]["marks"]
    said = [(one["version"], one["from_ms"], one["removed"]) for one in (*mark["earlier"], mark["newest"])]
    assert said == [(1, 100, False), (2, 200, False), (3, 200, True), (4, 200, False)]
    for words in (
        {"from_ms": 5_000},
        {"from_ms": -1},
        {"from_ms": 300, "to_ms": 300},
        {"to_ms": 10**8},
        {"text": "   "},
    ):
        refused = await town["supervisor"].ask("PUT", path, changed | {"version": 4} | words)
        assert refused.status == 422, words
    assert (
        await town["supervisor"].ask("PUT", f"/api/reviews/{review_id}/marks/{'x' * 150}", changed)
    ).status == 404


async def test_a_half_filled_sheet_is_kept_and_handed_in_only_whole(town: Town) -> None:
    recording_id = await recorded(town)
    review_id = await begun(town, recording_id)
    scores = f"/api/reviews/{review_id}/scores"
    await town["supervisor"].done("PATCH", scores, {"scores": {"greeting": {"score": 4, "comment": "warm"}}})
    await town["supervisor"].done("PATCH", scores, {"scores": {"examination": {"not_applicable": True}}})
    refused = await town["supervisor"].ask("POST", f"/api/reviews/{review_id}/submit")
    assert refused.status == 422
    assert len(refused.body["fields"]) == 6
    [review] = (await reviews_of(town, recording_id))["reviews"]
    assert review["scores"]["greeting"] == {"score": 4, "not_applicable": False, "comment": "warm"}
    assert (review["state"], review["overall"]) == ("draft", None)
    for wrong in ({"greeting": {"score": 9}}, {"kindness": {"score": 3}}, {"__proto__": {}}, {"greeting": 3}):
        assert (await town["supervisor"].ask("PATCH", scores, {"scores": wrong})).status == 422, wrong
    done = await handed_in(town, review_id, overall=3)
    assert (done["state"], done["overall"]) == ("submitted", 3)
    again = await town["supervisor"].ask("PATCH", scores, {"scores": {"greeting": {"score": 1}}})
    assert (again.status, again.body["code"]) == (409, "review.wrong_state")
    row = await row_of(town, recording_id)
    assert (row["state"], row["overalls"], row["highest"], row["to_do"]) == ("reviewed", [3], 5, False)
    assert (await row_of(town, recording_id, query="?review=done")) == row
    assert (await row_of(town, recording_id, query="?review=none")) is None


async def test_a_second_review_is_blind_until_it_is_handed_in(town: Town) -> None:
    recording_id = await recorded(town)
    first = await begun(town, recording_id)
    await marked(town, first, text="first's words")
    second_id = await second_supervisor(town)
    early = await town["supervisor"].ask("POST", f"/api/reviews/{first}/second", {"reviewer_id": second_id})
    assert early.status == 409
    await handed_in(town, first, overall=2)
    town.clock.advance(60)
    own = {"reviewer_id": town.people["supervisor"].id}
    assert (await town["administrator"].ask("POST", f"/api/reviews/{first}/second", own)).status == 422
    asked_for = await town["supervisor"].done("POST", f"/api/reviews/{first}/second", {"reviewer_id": second_id})
    await opened(town, recording_id, "second", "assigned")
    seen = await reviews_of(town, recording_id, "second")
    hidden, mine = seen["reviews"]
    assert (seen["blind"], seen["own_id"], mine["id"]) == (True, asked_for["id"], asked_for["id"])
    assert (hidden["hidden"], hidden["state"], hidden["scores"], hidden["overall"], hidden["marks"]) == (
        *(True, "submitted", {}, None),
        [],
    )
    row = await row_of(town, recording_id, "second")
    assert (row["state"], row["overalls"], row["to_do"]) == ("reviewed", [], True)
    got = await town["second"].done("GET", f"/api/recordings/{recording_id}")
    assert got["row"]["review"]["overalls"] == []
    # Nothing that may be done with the first one tells either.
    for path in ("second", "release", "withdraw"):
        answer = await town["second"].ask(
            "POST", f"/api/reviews/{first}/{path}", {"reviewer_id": second_id} if path == "second" else None
        )
        assert "first's words" not in str(answer.body), path
        assert answer.status >= 400 or answer.body["id"] == asked_for["id"], path
    await handed_in(town, asked_for["id"], "second", overall=5)
    seen = await reviews_of(town, recording_id, "second")
    assert (seen["blind"], seen["reviews"][0]["overall"]) == (False, 2)
    assert seen["reviews"][0]["marks"][0]["newest"]["text"] == "first's words"
    assert (await row_of(town, recording_id))["overalls"] == [2, 5]


async def test_scores_in_the_making_are_nobody_elses_and_nobody_else_writes(town: Town) -> None:
    recording_id = await recorded(town)
    review_id = await begun(town, recording_id)
    mark_id = await marked(town, review_id)
    words = {"scores": {"greeting": {"score": 1, "comment": "half a thought"}}}
    await town["supervisor"].done("PATCH", f"/api/reviews/{review_id}/scores", words)
    await second_supervisor(town)
    await opened(town, recording_id, "second")
    [seen] = (await reviews_of(town, recording_id, "second"))["reviews"]
    assert (seen["scores"], len(seen["marks"])) == ({}, 1)
    mark = {"version": 1, "from_ms": 1, "text": "altered"}
    for method, path, body in (
        ("PATCH", "scores", words),
        ("PUT", f"marks/{mark_id}", mark),
        ("PUT", f"marks/{new_id()}", mark | {"version": 0}),
        ("POST", f"marks/{mark_id}/remove", {"version": 1}),
        ("POST", "submit", None),
        ("POST", "release", {"scores": True, "marks": True}),
        ("POST", "withdraw", None),
    ):
        answer = await town["second"].ask(method, f"/api/reviews/{review_id}/{path}", body)
        assert (answer.status, answer.body["code"]) == (403, "review.not_yours"), path
    other = await begun(town, recording_id, "second")
    stolen = await town["second"].ask("PUT", f"/api/reviews/{other}/marks/{mark_id}", mark)
    assert (stolen.status, stolen.body["code"]) == (409, "review.mark_changed")


async def test_an_administrator_asks_and_sees_nothing(town: Town) -> None:
    recording_id = await recorded(town)
    review = await asked(town, recording_id)
    await opened(town, recording_id, reason="assigned")
    await marked(town, review["id"], text="a secret")
    await handed_in(town, review["id"])
    second_id = await second_supervisor(town)
    shown = await town["administrator"].done(
        "POST", f"/api/reviews/{review['id']}/second", {"reviewer_id": second_id}
    )
    assert (shown["scores"], shown["marks"]) == ({}, [])
    row = await row_of(town, recording_id, "administrator")
    assert (row["state"], row["overalls"]) == ("reviewed", [])
    assert (await town["administrator"].ask("GET", f"/api/recordings/{recording_id}/reviews")).status == 403


@pytest.mark.parametrize("state", ["submitted", "released"])
async def test_marks_may_change_until_the_release_and_never_after(town: Town, state: str) -> None:
    recording_id = await recorded(town)
    review_id = await begun(town, recording_id)
    mark_id = await marked(town, review_id)
    await handed_in(town, review_id)
    if state == "released":
        await released(town, review_id)
    words = {"version": 1, "from_ms": 150, "text": "more exactly"}
    answer = await town["supervisor"].ask("PUT", f"/api/reviews/{review_id}/marks/{mark_id}", words)
    assert answer.status == (200 if state == "submitted" else 409)


async def test_only_a_recording_that_can_be_played_is_reviewed(town: Town) -> None:
    encounter_id = await town.treat()
    recording_id = await town.node.care.recordings.begin(encounter_id, town.clock())
    words = {"reviewer_id": town.people["supervisor"].id}
    answer = await town["administrator"].ask("POST", f"/api/recordings/{recording_id}/reviews", words)
    assert (answer.status, answer.body["code"]) == (409, "recording.not_ready")
