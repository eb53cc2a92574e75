"""What an intake may hold, and when staff's lower urgency counts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from server.domain.encounters import Urgency
from server.domain.intake import Intake, case_of, changed, complaint_line, floor, lowered, problems
from server.domain.triage import judge
from server.domain.vitals import Vitals
from tests.server.clock import MORNING

NOTHING = Intake("e")


@pytest.mark.parametrize(
    "words",
    [
        {"complaints": ("plague",)},
        {"complaints": ("fever", "cough", "skin", "eye", "ear", "urine", "joint")},
        {"signs": ("looks_bad",)},
        {"not_measured": {"pulse": "lazy"}},
        {"not_measured": {"mood": "other"}},
        {"answers": {"fever.unknown": "yes"}},
        {"answers": {"fever.chills": "maybe"}},
        {"answers": {"fever.pattern": "yes"}},
        {"answers": {"pregnancy.weeks": "60"}},
        {"answers": {"pregnancy.weeks": "nan"}},
        {"answers": {"case.since": "3 moons"}},
        {"answers": {"case.since": "nan days"}},
        {"answers": {"case.medicines": "x" * 1001}},
    ],
)
def test_words_that_are_not_ours_are_refused(words: dict[str, Any]) -> None:
    assert [one.field for one in problems(replace(NOTHING, **words))] == list(words)


def test_a_whole_intake_is_taken() -> None:
    answers = {
        "case.since": "3 days",
        "fever.chills": "unknown",
        "fever.pattern": "evening",
        "case.medicines": "ORS",
    }
    words = {"complaints": ("fever", "cough"), "signs": ("stiff_neck",), "not_measured": {"spo2": "no_device"}}
    assert problems(replace(NOTHING, answers=answers, **words)) == ()


def test_a_seen_sign_and_none_seen_exclude_each_other() -> None:
    none = changed(NOTHING, {"none_seen": True})
    seen = changed(none, {"signs": ("wheeze",)})
    assert (seen.signs, seen.none_seen) == (("wheeze",), False)
    assert changed(seen, {"none_seen": True}).signs == ()


def test_a_lower_urgency_holds_until_a_new_reason_comes() -> None:
    one = changed(NOTHING, {"signs": ("severe_pain",)})
    judged = judge(case_of(one, 420, "male", Vitals()))
    assert lowered(judged, Urgency.EMERGENCY, "", "n", MORNING) is None
    kept = lowered(judged, Urgency.ROUTINE, "known for years", "nasreen", MORNING)
    assert kept is not None
    assert floor(judged, kept) is Urgency.ROUTINE
    assert floor(judged, None) is Urgency.URGENT
    worse = judge(case_of(changed(one, {"signs": ("severe_pain", "wheeze")}), 420, "male", Vitals()))
    assert floor(worse, kept) is Urgency.URGENT
    better = judge(case_of(changed(one, {"none_seen": True}), 420, "male", Vitals()))
    assert floor(better, kept) is None


def test_the_complaint_in_one_line() -> None:
    one = replace(NOTHING, complaints=("fever", "cough"))
    assert complaint_line("since Monday", one) == "since Monday"
    assert complaint_line("", one) == "Fever, Cough"
    assert complaint_line("", one, "ur") == "بخار, کھانسی"
    assert complaint_line("", None) == ""
