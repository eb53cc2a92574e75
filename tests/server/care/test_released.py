"""The doctor's side of reviews: only what was released to him, of his own consultations; one answer; the proof."""

from __future__ import annotations

from server.domain.reviews import digest
from tests.server.care.conftest import Town
from tests.server.care.reviewed import begun, handed_in, marked, recorded, released, reviews_of


async def submitted(town: Town, doctor: str = "heart") -> tuple[str, str]:
    """Ids of a recording and of a review of it that was handed in, with one mark."""
    recording_id = await recorded(town, doctor)
    review_id = await begun(town, recording_id)
    await marked(town, review_id, to_ms=400)
    await handed_in(town, review_id, overall=3)
    return recording_id, review_id


async def test_a_doctor_sees_what_was_released_of_his_own(town: Town) -> None:
    _, review_id = await submitted(town)
    assert (await town["heart"].done("GET", "/api/reviews/released")) == {"reviews": []}
    await released(town, review_id)
    [shown] = (await town["heart"].done("GET", "/api/reviews/released"))["reviews"]
    assert (shown["patient_name"], shown["reviewer_name"]) == ("Zarmina Bibi", town.people["supervisor"].name)
    assert shown["marks"] == [{"from_ms": 100, "to_ms": 400, "text": "did not ask about allergy"}]
    assert (shown["scores"]["overall"]["score"], shown["words"]) == (3, "Please ask about allergies.")
    assert (await town["heart2"].done("GET", "/api/reviews/released")) == {"reviews": []}
    for who in ("staff_a", "supervisor", "administrator"):
        assert (await town[who].ask("GET", "/api/reviews/released")).status == 403


async def test_what_he_has_not_read_is_counted_for_him_alone(town: Town) -> None:
    path = "/api/reviews/unread"

    async def counts() -> list[int]:
        return [(await town[who].done("GET", path))["count"] for who in ("heart", "heart2")]

    _, first = await submitted(town)
    _, second = await submitted(town, "heart2")
    assert await counts() == [0, 0]
    await released(town, first)
    await released(town, second)
    assert await counts() == [1, 1]
    await town["heart"].done("POST", f"/api/reviews/{first}/read")
    assert await counts() == [0, 1]
    await town["heart2"].done("POST", f"/api/reviews/{second}/answer", {"text": "I shall."})
    assert await counts() == [0, 0]
    for who in ("staff_a", "supervisor", "administrator"):
        assert (await town[who].ask("GET", path)).status == 403


async def test_what_was_kept_back_is_not_sent(town: Town) -> None:
    _, review_id = await submitted(town)
    await released(town, review_id, scores=False, marks=False, words="Call me, please.")
    [shown] = (await town["heart"].done("GET", "/api/reviews/released"))["reviews"]
    assert (shown["scores"], shown["marks"], shown["words"]) == (None, None, "Call me, please.")
    _, other = await submitted(town, "heart2")
    await released(town, other, scores=True, marks=False)
    [shown] = (await town["heart2"].done("GET", "/api/reviews/released"))["reviews"]
    assert (shown["marks"], "allergy" in str(shown["scores"])) == (None, False)


async def test_removed_marks_do_not_reach_the_doctor(town: Town) -> None:
    _, review_id = await submitted(town)
    mark_id = await marked(town, review_id, text="a mistake of mine")
    await town["supervisor"].done("POST", f"/api/reviews/{review_id}/marks/{mark_id}/remove", {"version": 1})
    await released(town, review_id)
    assert "a mistake of mine" not in str(await town["heart"].done("GET", "/api/reviews/released"))


async def test_hidden_and_missing_look_the_same_to_a_doctor(town: Town) -> None:
    recording_id, review_id = await submitted(town)
    missing = "00000000-0000-4000-8000-000000000000"

    async def both(who: str) -> None:
        for path, body in (("read", None), ("answer", {"text": "hello"})):
            hidden = await town[who].ask("POST", f"/api/reviews/{review_id}/{path}", body)
            never = await town[who].ask("POST", f"/api/reviews/{missing}/{path}", body)
            assert (hidden.status, hidden.body) == (404, never.body)

    await both("heart")  # not released yet
    await released(town, review_id)
    await both("heart2")  # another doctor's
    for path in (f"/api/recordings/{recording_id}/reviews", f"/api/recordings/{recording_id}"):
        assert (await town["heart"].ask("GET", path)).status == 403
    assert (
        await town["heart"].ask("POST", f"/api/recordings/{recording_id}/open", {"reason": "assigned"})
    ).status == 403


async def test_read_once_and_answered_once(town: Town) -> None:
    recording_id, review_id = await submitted(town)
    await released(town, review_id)
    first = (await town["heart"].done("POST", f"/api/reviews/{review_id}/read"))["read_at"]
    town.clock.advance(60)
    assert (await town["heart"].done("POST", f"/api/reviews/{review_id}/read"))["read_at"] == first
    path = f"/api/reviews/{review_id}/answer"
    assert (await town["heart"].ask("POST", path, {"text": " "})).status == 422
    await town["heart"].done("POST", path, {"text": "She told me before the call."})
    await town["heart"].done("POST", path, {"text": "She told me before the call."})
    refused = await town["heart"].ask("POST", path, {"text": "Another thing."})
    assert (refused.status, refused.body["code"]) == (409, "review.answered")
    [review] = (await reviews_of(town, recording_id))["reviews"]
    assert (review["answer"], review["read_at"]) == ("She told me before the call.", first)


async def test_a_release_shows_something_and_happens_once(town: Town) -> None:
    _, review_id = await submitted(town)
    path = f"/api/reviews/{review_id}/release"
    nothing = {"scores": False, "marks": False, "words": " "}
    assert (await town["supervisor"].ask("POST", path, nothing)).status == 422
    await released(town, review_id)
    assert (await town["supervisor"].ask("POST", path, {"scores": True, "marks": True})).status == 409


async def test_the_trail_proves_what_was_handed_in(town: Town) -> None:
    _, review_id = await submitted(town)
    await released(town, review_id)
    async with town.node.store.work() as work:
        review = await work.reviews.get(review_id)
        marks = (await work.reviews.marks([review_id]))[review_id]
    assert review is not None
    sealed = [event.reason for event in await town.audit() if event.action == "review.sealed"]
    assert sealed == [f"sha256 {digest(review, marks)}"] * 2
    actions = [event.action for event in await town.audit() if event.object_kind == "review"]
    assert actions == [
        "review.mark",
        "review.score",
        "review.submit",
        "review.sealed",
        "review.release",
        "review.sealed",
    ]
    assert "allergy" not in str([event.reason for event in await town.audit()])
