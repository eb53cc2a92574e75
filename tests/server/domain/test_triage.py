"""The gate sorts urgency: every sign and rule raises, more never lowers, and it says what is missing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.encounters import Urgency, urgency_rank
from server.domain.triage import Case, Judgement, hours, judge
from server.domain.triage_data import DATA, AnswerRule, Kind, Question, Whom
from server.domain.vitals import _RULES, Vitals, raised

CASES = json.loads((Path(__file__).parent / "triage_cases.json").read_text("utf-8"))
"""Also read by web/test/desk/judge.test.ts: both sides judge alike."""

QUESTIONS = [*DATA.common, *(q for one in DATA.complaints.values() for q in one.questions)]
ALL_COMPLAINTS = tuple(DATA.complaints)
WORST = max(urgency_rank(one) for one in Urgency)


def somebody(whom: Whom, **changes: Any) -> Case:
    """A patient whom a rule concerns."""
    months = whom.from_months if whom.from_months is not None else 420
    if whom.below_months is not None:
        months = whom.below_months - 1
    case = Case(months=months, sex=whom.sex or "female", pregnant=whom.pregnant is True)
    return replace(case, **changes)


def rank(judged: Judgement) -> int:
    return WORST if judged.urgency is None else urgency_rank(judged.urgency)


@pytest.mark.parametrize("sign", DATA.signs)
def test_every_danger_sign_raises_and_says_what_to_do_first(sign: str) -> None:
    rule = DATA.signs[sign]
    judged = judge(somebody(rule.whom, signs=(sign,)))
    assert judged.urgency is not None
    assert urgency_rank(judged.urgency) <= urgency_rank(rule.urgency)
    assert sign in [one.rule for one in judged.reasons]
    assert set(rule.first) <= set(judged.first)
    if rule.urgency is Urgency.EMERGENCY:
        assert judged.first[:2] == ("call_1122", "hospital")


def answering(question: Question, one: AnswerRule) -> str:
    """An answer that meets the rule."""
    if one.equals is not None:
        return one.equals
    number = one.above + 1 if one.above is not None else (one.below or 0) - 1
    return f"{number:g} hours" if question.kind is Kind.DURATION else f"{number:g}"


@pytest.mark.parametrize("question", [one for one in QUESTIONS if one.rules], ids=lambda one: one.id)
def test_every_rule_of_an_answer_is_reached(question: Question) -> None:
    for one in question.rules:
        case = somebody(question.whom, complaints=ALL_COMPLAINTS, answers={question.id: answering(question, one)})
        judged = judge(case)
        assert one.rule.id in [reason.rule for reason in judged.reasons]
        assert rank(judged) <= urgency_rank(one.rule.urgency)
        assert one.rule.id not in [reason.rule for reason in judge(replace(case, answers={})).reasons]


def test_every_rule_of_vitals_is_reached_at_its_age() -> None:
    expected, found = set(), set()
    below = 0
    for band in _RULES["bands"]:
        months = below
        below = band["below_months"] or 0
        for rule in [*band["severe"], *_RULES["pregnant"]]:
            for side, by in (("below", -1), ("above", 1)):
                if side in rule:
                    expected.add(f"vitals.{band['id']}.{rule['field']}.{side}")
                    values = Vitals(**{rule["field"]: rule[side] + by})
                    got = raised(values, months, pregnant=rule in _RULES["pregnant"])
                    found |= {one.rule.rpartition(".")[0] for one in got}
                    assert judge(Case(months, "female", True, vitals=values)).urgency is not None
    assert found == expected


def test_every_age_and_every_group_of_signs_is_reached() -> None:
    for rule in DATA.ages:
        assert [one.rule for one in judge(somebody(rule.whom)).reasons] == [rule.id]
    for together in DATA.together:
        judged = judge(somebody(together.rule.whom, signs=together.signs[: together.at_least]))
        assert judged.reasons[0].rule == together.rule.id or judged.urgency is Urgency.EMERGENCY
        assert together.rule.id in [one.rule for one in judged.reasons]
    hot = judge(Case(420, "male", signs=("stiff_neck",), vitals=Vitals(temperature=38.5)))
    assert hot.urgency is Urgency.EMERGENCY


ANSWERS = st.dictionaries(
    st.sampled_from([one.id for one in QUESTIONS]), st.sampled_from(["yes", "no", "12", "400 hours", "rest"])
)
SIGNS = st.lists(st.sampled_from(sorted(DATA.signs)), unique=True).map(tuple)
VALUES = st.builds(Vitals, pulse=st.none() | st.floats(20, 300), spo2=st.none() | st.floats(30, 100))
CASE = st.builds(
    Case,
    months=st.integers(0, 1_200),
    sex=st.sampled_from(["female", "male", "other"]),
    pregnant=st.booleans(),
    complaints=st.lists(st.sampled_from(ALL_COMPLAINTS), unique=True, max_size=4).map(tuple),
    answers=ANSWERS,
    signs=SIGNS,
    none_seen=st.booleans(),
    vitals=VALUES,
)


@given(CASE, st.sampled_from(sorted(DATA.signs)), ANSWERS)
def test_more_signs_answers_or_complaints_never_lower(case: Case, sign: str, more: dict[str, str]) -> None:
    before = judge(case)
    assert rank(judge(replace(case, signs=(*case.signs, sign)))) <= rank(before)
    assert rank(judge(replace(case, answers={**more, **case.answers}))) <= rank(before)
    assert rank(judge(replace(case, complaints=ALL_COMPLAINTS))) <= rank(before)
    assert rank(judge(replace(case, vitals=replace(case.vitals, spo2=60)))) <= rank(before)


@given(CASE)
def test_a_judgement_gives_reasons_for_all_it_says(case: Case) -> None:
    judged = judge(case)
    assert (judged.urgency is None) == (judged.reasons == ()) == (judged.first == ())
    assert rank(judged) == min((urgency_rank(one.urgency) for one in judged.reasons), default=WORST)
    assert (judged.speciality is None) == (case.complaints == ())
    assert ("signs" in judged.missing) == (not case.signs and not case.none_seen)
    assert all(set(one.text) == {"en", "ur"} for one in judged.reasons)


def test_the_speciality_follows_the_most_urgent_complaint() -> None:
    both = Case(420, "male", complaints=("skin", "chest_pain"), answers={"chest_pain.spreads": "yes"})
    assert judge(both).speciality == "cardiology"
    assert judge(replace(both, answers={})).speciality == "dermatology"
    assert judge(Case(60, "male", complaints=("fever",))).speciality == "mother_and_child"
    assert judge(Case(420, "female", pregnant=True, complaints=("fever",))).speciality == "mother_and_child"
    assert judge(Case(420, "female", complaints=("fever",))).speciality == "general_medicine"


def test_what_is_missing_is_named_until_it_is_there_or_excused() -> None:
    case = Case(420, "male", complaints=("chest_pain",))
    needed = {"signs", "answer:case.since", "answer:chest_pain.kind", "answer:chest_pain.now", "vital:spo2"}
    assert needed <= set(judge(case).missing)
    told = replace(
        case,
        none_seen=True,
        answers={"case.since": "2 hours", "chest_pain.kind": "burning", "chest_pain.now": "no"},
        vitals=Vitals(systolic=120, diastolic=80, pulse=80, respiration=16),
        not_measured={"spo2": "no_device"},
    )
    assert judge(told).missing == ()


@pytest.mark.parametrize(
    ("answer", "length"), [("3 days", 72), ("0.5 hours", 0.5), ("2 weeks", 336), ("3", None), ("x days", None)]
)
def test_durations(answer: str, length: float | None) -> None:
    assert hours(answer) == length


@pytest.mark.parametrize("case", CASES, ids=lambda one: one["name"])
def test_the_cases_that_the_desk_judges_alike(case: dict[str, Any]) -> None:
    assert as_told(judge(case_of(case["case"]))) == case["judged"]


def case_of(words: dict[str, Any]) -> Case:
    tuples = {name: tuple(words.get(name, ())) for name in ("complaints", "signs")}
    return Case(**{**words, **tuples, "vitals": Vitals(**words.get("vitals", {}))})


def as_told(judged: Judgement) -> dict[str, Any]:
    return {
        "urgency": judged.urgency,
        "reasons": [{"rule": one.rule, "text": dict(one.text)} for one in judged.reasons],
        "speciality": judged.speciality,
        "missing": list(judged.missing),
        "first": list(judged.first),
    }
