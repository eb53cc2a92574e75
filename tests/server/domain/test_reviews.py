"""Reviews: their states, their marks with all versions, and who may know what of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain import reviews
from server.domain.errors import Conflict, Invalid
from server.domain.reviews import Review, ReviewMark, ReviewState, Shared, is_assigned, summary
from server.domain.score_sheet import Score, current_form
from tests.server.clock import MORNING

FULL = {item.id: Score(4) for item in current_form().items}
LATER = MORNING + timedelta(minutes=9)
DURATION = 60_000


def review(**changes: object) -> Review:
    form = current_form().version
    one = Review("review", "recording", "imran", "boss", MORNING, form=form)
    return replace(one, **changes)  # type: ignore[arg-type]


def mark(**changes: object) -> ReviewMark:
    one = ReviewMark("mark", 0, "review", 12_000, None, "did not ask about allergy", False, MORNING)
    return replace(one, **changes)  # type: ignore[arg-type]


def test_from_draft_to_the_doctors_answer() -> None:
    half = reviews.scored(review(), {"greeting": Score(5, comment="warm")}, LATER)
    whole = reviews.scored(half, {**FULL, "overall": Score(4)}, LATER)
    done = reviews.submitted(whole, LATER)
    shown = reviews.released(done, Shared(scores=True), "imran", LATER)
    answered = reviews.answered(shown, " thank you ", LATER)
    assert (half.scores["greeting"].comment, whole.scores["greeting"].comment) == ("warm", "")
    assert (done.state, done.overall, shown.released_by) == (ReviewState.SUBMITTED, 4, "imran")
    assert (answered.answer, answered.read_at, answered.answered_at) == ("thank you", LATER, LATER)


def test_items_that_are_not_said_anew_stay() -> None:
    first = reviews.scored(review(), {"greeting": Score(5), "history": Score(2)}, MORNING)
    second = reviews.scored(first, {"history": Score(3)}, LATER)
    assert second.scores == {"greeting": Score(5), "history": Score(3)}


def test_handing_in_names_what_is_missing() -> None:
    half = reviews.scored(review(), {"greeting": Score(5)}, LATER)
    with pytest.raises(Invalid) as refused:
        reviews.submitted(half, LATER)
    assert len(refused.value.fields) == len(FULL) - 1
    assert "scores/overall" in {problem.field for problem in refused.value.fields}


def test_no_state_goes_back() -> None:
    states = {state: review(state=state, scores=FULL) for state in ReviewState}
    allowed = {
        "scored": {ReviewState.DRAFT},
        "submitted": {ReviewState.DRAFT},
        "withdrawn": {ReviewState.DRAFT},
        "released": {ReviewState.SUBMITTED},
        "read": {ReviewState.RELEASED},
        "answered": {ReviewState.RELEASED},
        "marked": {ReviewState.DRAFT, ReviewState.SUBMITTED},
    }
    doing = {
        "scored": lambda one: reviews.scored(one, {"greeting": Score(1)}, LATER),
        "submitted": lambda one: reviews.submitted(one, LATER),
        "withdrawn": reviews.withdrawn,
        "released": lambda one: reviews.released(one, Shared(marks=True), "imran", LATER),
        "read": lambda one: reviews.read(one, LATER),
        "answered": lambda one: reviews.answered(one, "yes", LATER),
        "marked": lambda one: reviews.marked(one, None, mark(), 0, DURATION),
    }
    for name, act in doing.items():
        for state, one in states.items():
            if state in allowed[name]:
                act(one)
            else:
                with pytest.raises(Conflict):
                    act(one)


def test_a_release_that_shows_nothing_is_refused_and_words_alone_are_enough() -> None:
    done = review(state=ReviewState.SUBMITTED, scores=FULL)
    with pytest.raises(Invalid):
        reviews.released(done, Shared(words="  "), "imran", LATER)
    assert reviews.released(done, Shared(words="call me"), "imran", LATER).state is ReviewState.RELEASED


def test_one_answer_and_the_first_reading_counts() -> None:
    shown = review(state=ReviewState.RELEASED)
    once = reviews.read(shown, MORNING)
    assert reviews.read(once, LATER).read_at == MORNING
    said = reviews.answered(once, "I did ask", LATER)
    assert reviews.answered(said, "I did ask", LATER + timedelta(1)) == said
    with pytest.raises(Conflict, match=r"review\.answered"):
        reviews.answered(said, "something else", LATER)
    with pytest.raises(Invalid):
        reviews.answered(shown, "   ", LATER)


def test_each_change_of_a_mark_is_a_version_on_the_one_it_was_seen_in() -> None:
    first = reviews.marked(review(), None, mark(), 0, DURATION)
    assert first is not None
    assert first.version == 1
    same = reviews.marked(review(), first, mark(), 0, DURATION)
    assert same is None, "the same words once more, after an answer that was lost"
    second = reviews.marked(review(), first, mark(to_ms=15_000), 1, DURATION)
    assert second is not None
    assert (second.version, second.to_ms) == (2, 15_000)
    with pytest.raises(Conflict, match=r"review\.mark_changed"):
        reviews.marked(review(), second, mark(text="other words"), 1, DURATION)
    with pytest.raises(Conflict, match=r"review\.mark_changed"):
        reviews.marked(review(), None, mark(), 1, DURATION)


@given(st.integers(-10, 90_000), st.none() | st.integers(-10, 90_000), st.sampled_from(["heard", "", "  "]))
def test_a_mark_lies_in_the_recording_and_says_something(begin: int, end: int | None, text: str) -> None:
    fits = 0 <= begin <= DURATION + 1_000 and (end is None or begin < end <= DURATION + 1_000)
    wanted = mark(from_ms=begin, to_ms=end, text=text)
    if fits and text.strip():
        kept = reviews.marked(review(), None, wanted, 0, DURATION)
        assert kept is not None
        assert (kept.from_ms, kept.to_ms) == (begin, end)
    else:
        with pytest.raises(Invalid):
            reviews.marked(review(), None, wanted, 0, DURATION)


def test_the_newest_versions_stand_in_order_of_their_moments() -> None:
    versions = [mark(version=1), mark(version=2, from_ms=9_000), mark(id="b", version=1, from_ms=10_000)]
    assert [(one.id, one.version) for one in reviews.newest(versions)] == [("mark", 2), ("b", 1)]


def test_assigned_is_what_somebody_else_asked_for_and_still_waits_for() -> None:
    assert is_assigned(review())
    assert is_assigned(review(state=ReviewState.SUBMITTED))
    assert not is_assigned(review(asked_by=None))
    assert not is_assigned(review(state=ReviewState.RELEASED))
    assert not is_assigned(review(state=ReviewState.WITHDRAWN))
    assert not is_assigned(None)


def test_a_list_says_no_score_to_whoever_reviews_blind() -> None:
    first = review(id="first", reviewer_id="sana", state=ReviewState.SUBMITTED, scores=FULL)
    second = review(id="second", second_of="first")
    both = (first, second)
    blind = summary(both, "imran", sees_scores=True)
    assert (blind.state, blind.overalls, blind.to_do, blind.assigned) == ("reviewed", (), True, True)
    assert summary(both, "sana", sees_scores=True).overalls == (4,)
    assert summary(both, "admin", sees_scores=False).overalls == ()
    done = replace(second, state=ReviewState.SUBMITTED, scores={**FULL, "overall": Score(2)})
    assert summary((first, done), "imran", sees_scores=True).overalls == (4, 2)


def test_a_list_says_who_is_waited_for() -> None:
    gone = review(id="gone", state=ReviewState.WITHDRAWN)
    assert summary((), "imran", sees_scores=True).state == "none"
    assert summary((gone,), "imran", sees_scores=True).state == "none"
    asked = summary((gone, review()), "sana", sees_scores=True)
    assert (asked.state, asked.waiting_for, asked.to_do) == ("asked", ("imran",), False)


def test_the_digest_changes_with_every_word_and_with_no_order() -> None:
    one, two = mark(version=1), mark(id="b", version=1)
    whole = review(scores=FULL)
    known = reviews.digest(whole, [one, two])
    assert reviews.digest(replace(whole, scores=dict(reversed(FULL.items()))), [two, one]) == known
    changed = [
        reviews.digest(replace(whole, scores={**FULL, "history": Score(3)}), [one, two]),
        reviews.digest(replace(whole, scores={**FULL, "history": Score(4, comment="x")}), [one, two]),
        reviews.digest(whole, [one]),
        reviews.digest(whole, [replace(one, text="nothing"), two]),
        reviews.digest(whole, [one, replace(two, removed=True)]),
    ]
    assert known not in changed
    assert len(set(changed)) == len(changed)
