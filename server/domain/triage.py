"""The referral gate: answers, danger signs and vitals of one patient -> how urgent at least, why, and where to.

> It sorts urgency and never diagnoses. Adding a sign, or a value further out, never lowers the urgency.

Pure; all that is medical lies in `triage_data`. web/src/desk/judge.ts says the same for a desk without a link; one
set of cases (tests/server/domain/triage_cases.json) proves that both judge alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from server.domain import vitals as vital_rules
from server.domain.encounters import Urgency, more_urgent, urgency_rank
from server.domain.triage_data import DATA, AnswerRule, Kind, Question, Rule, TriageData, Words
from server.domain.vitals import Vitals, outside

HOURS = {"hours": 1, "days": 24, "weeks": 168, "months": 720}
"""Units of a duration, in hours."""

_ROUTINE_RANK = urgency_rank(Urgency.ROUTINE)


@dataclass(frozen=True, slots=True)
class Case:
    """All that the gate looks at. `months` of age; `sex` as the patient's; answers as `triage_data.Kind` says."""

    months: int
    sex: str
    pregnant: bool = False
    complaints: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    signs: tuple[str, ...] = ()
    none_seen: bool = False
    vitals: Vitals = field(default_factory=Vitals)
    #: Field of the vitals -> why it was not measured.
    not_measured: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the urgency is what it is: the rule's id and words; field and value where a vital sign was the reason."""

    rule: str
    urgency: Urgency
    text: Words
    field: str | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    #: At least so urgent; None: nothing raises it.
    urgency: Urgency | None
    #: Most urgent first.
    reasons: tuple[Reason, ...]
    #: None while no complaint is known.
    speciality: str | None
    #: Why this one; None where the complaint alone says it.
    speciality_text: Words | None
    #: What has to be asked or done still: `signs`, `answer:ID`, `vital:FIELD`.
    missing: tuple[str, ...]
    #: Ids of what to do first, in order; () for nothing.
    first: tuple[str, ...]


def judge(case: Case, data: TriageData = DATA) -> Judgement:
    found = [*_signs(case, data), *_answers(case, data), *_ages(case, data)]
    reasons = [(Reason(rule.id, rule.urgency, rule.text), rule.first) for rule in found]
    for raised in vital_rules.raised(case.vitals, case.months, pregnant=case.pregnant):
        one = Reason(raised.rule, raised.urgency, raised.text, raised.field, raised.value)
        reasons.append((one, data.first_by_vital.get(raised.field, ())))
    reasons.sort(key=lambda pair: urgency_rank(pair[0].urgency))
    urgency: Urgency | None = None
    for reason, _ in reasons:
        urgency = more_urgent(urgency, reason.urgency)
    speciality, why = _speciality(case, data)
    first = [*data.first_by_urgency.get(urgency or "", ()), *(one for _, acts in reasons for one in acts)]
    return Judgement(
        urgency=urgency,
        reasons=tuple(reason for reason, _ in reasons),
        speciality=speciality,
        speciality_text=why,
        missing=tuple(_missing(case, data)),
        first=tuple(dict.fromkeys(first)),
    )


def hours(answer: str) -> float | None:
    """How long `3 days` is; None for what is no duration."""
    number, _, unit = answer.partition(" ")
    try:
        return float(number) * HOURS[unit]
    except (ValueError, KeyError):
        return None


def is_asked(question: Question, case: Case) -> bool:
    return question.whom.includes(case.months, case.sex, case.pregnant)


def _concerns(rule: Rule, case: Case) -> bool:
    return rule.whom.includes(case.months, case.sex, case.pregnant)


def _signs(case: Case, data: TriageData) -> Iterator[Rule]:
    """What was ticked counts, also where the list would not have asked it of this patient."""
    yield from (data.signs[id_] for id_ in dict.fromkeys(case.signs) if id_ in data.signs)
    measured = case.vitals.measured()
    for together in data.together:
        seen = len(set(together.signs) & set(case.signs))
        seen += sum(
            name in measured and bool(outside(measured[name], low, high)) for name, low, high in together.vitals
        )
        if seen >= together.at_least and _concerns(together.rule, case):
            yield together.rule


def _ages(case: Case, data: TriageData) -> Iterator[Rule]:
    return (rule for rule in data.ages if _concerns(rule, case))


def _answers(case: Case, data: TriageData) -> Iterator[Rule]:
    for question in data.questions(case.complaints):
        answer = case.answers.get(question.id)
        if answer is None or not is_asked(question, case):
            continue
        for one in question.rules:
            if _concerns(one.rule, case) and _holds(one, question.kind, answer):
                yield one.rule


def _holds(one: AnswerRule, kind: Kind, answer: str) -> bool:
    if one.equals is not None:
        return answer == one.equals
    number = hours(answer) if kind is Kind.DURATION else _number(answer)
    return number is not None and bool(outside(number, one.below, one.above))


def _number(answer: str) -> float | None:
    try:
        return float(answer)
    except ValueError:
        return None


def _speciality(case: Case, data: TriageData) -> tuple[str | None, Words | None]:
    """Of the complaint whose answers are the most urgent; of the first among equals."""
    known = [data.complaints[id_] for id_ in case.complaints if id_ in data.complaints]
    raised = list(_answers(case, data))

    def rank(id_: str) -> int:
        own = (urgency_rank(rule.urgency) for rule in raised if rule.id.startswith(f"{id_}."))
        return min(own, default=_ROUTINE_RANK)

    for complaint in sorted(known, key=lambda one: rank(one.id)):
        for one in complaint.specialities:
            if one.whom.includes(case.months, case.sex, case.pregnant):
                return one.speciality, one.text
    return None, None


def _missing(case: Case, data: TriageData) -> Iterator[str]:
    if not case.signs and not case.none_seen:
        yield "signs"
    for question in data.questions(case.complaints):
        if question.needed and is_asked(question, case) and not case.answers.get(question.id, "").strip():
            yield f"answer:{question.id}"
    measured = case.vitals.measured()
    needed = (name for id_ in case.complaints if id_ in data.complaints for name in data.complaints[id_].vitals)
    for name in dict.fromkeys(needed):
        if name not in measured and name not in case.not_measured:
            yield f"vital:{name}"
