"""Drawing recordings for review: every one of some kinds, a share of each doctor's others, nobody overburdened."""

from __future__ import annotations

from random import Random

import pytest

from server.domain.sampling import RULES, Candidate, SamplingRule, draw, spread


def recordings(doctor: str, count: int, **said: bool) -> list[Candidate]:
    words = {"complaint": False, "broken_off": False} | said
    return [Candidate(f"{doctor}-{number}-{sorted(said)}", doctor, **words) for number in range(count)]


def test_every_complaint_and_whatever_broke_off_and_a_share_of_each_doctor() -> None:
    candidates = [
        *recordings("a", 40),
        *recordings("b", 1),
        *recordings("a", 2, complaint=True),
        *recordings("b", 3, broken_off=True),
    ]
    found = draw(candidates, Random(1))
    by_rule = {rule.id: [one.recording_id for one in found if one.rule is rule] for rule in RULES}
    assert len(by_rule["complaint"]) == 2
    assert len(by_rule["broken_off"]) == 3
    assert sorted(one[0] for one in by_rule["random_share"]) == ["a", "a", "a", "b"], (
        "5 % of 42 and of 4, rounded up"
    )
    assert len({one.recording_id for one in found}) == len(found)


def test_drawing_again_draws_no_more() -> None:
    candidates = recordings("a", 60)
    first = {one.recording_id for one in draw(candidates, Random(1))}
    again = [
        Candidate(one.recording_id, one.doctor_id, False, False, one.recording_id in first) for one in candidates
    ]
    assert len(first) == 3
    assert draw(again, Random(2)) == ()


def test_which_are_drawn_is_left_to_the_dice() -> None:
    candidates = recordings("a", 200)
    drawn = {tuple(sorted(one.recording_id for one in draw(candidates, Random(seed)))) for seed in range(5)}
    assert len(drawn) == 5


def test_a_rule_that_nobody_knows_is_no_silent_nothing() -> None:
    with pytest.raises(KeyError):
        draw(recordings("a", 1), Random(1), [SamplingRule("phase_of_moon", None, "x", "x")])


def test_the_least_burdened_reviews_next() -> None:
    assert spread(4, {"x": 2, "y": 0}) == ("y", "y", "x", "y")
    assert spread(3, {}) == ()
