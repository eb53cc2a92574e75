"""What staff wrote down of one case before the doctor sees it: complaints, answers, danger signs. Pure.

It keeps words of `triage_data` (ids) and says which of them are not ours; `triage` judges them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from server.domain.encounters import Urgency, urgency_rank
from server.domain.errors import FieldError
from server.domain.triage import Case, Judgement, hours
from server.domain.triage_data import DATA, Kind, Question, TriageData
from server.domain.vitals import Vitals

WHY_NOT_MEASURED = ("no_device", "refused", "other")
COMPLAINTS_AT_MOST = 6
ANSWER_AT_MOST = 1_000
"""Characters of free words."""


@dataclass(frozen=True, slots=True)
class Lowered:
    """Staff put the urgency below what the rules demand: to what, why, who, when, and knowing which rules."""

    urgency: Urgency
    reason: str
    by: str
    at: datetime
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Intake:
    """As the table keeps it; one an encounter."""

    encounter_id: str
    #: Of the data that was shown when it was last saved.
    rules_version: str = ""
    complaints: tuple[str, ...] = ()
    #: Question's id -> answer, as `triage_data.Kind` says.
    answers: Mapping[str, str] = field(default_factory=dict)
    signs: tuple[str, ...] = ()
    #: Said in so many words: the list was gone through and no sign seen.
    none_seen: bool = False
    pregnant: bool | None = None
    #: Field of the vitals -> one of WHY_NOT_MEASURED.
    not_measured: Mapping[str, str] = field(default_factory=dict)
    lowered: Lowered | None = None
    saved_at: datetime | None = None
    saved_by: str | None = None


def case_of(intake: Intake, months: int, sex: str, vitals: Vitals) -> Case:
    return Case(
        months=months,
        sex=sex,
        pregnant=intake.pregnant is True,
        complaints=intake.complaints,
        answers=intake.answers,
        signs=intake.signs,
        none_seen=intake.none_seen,
        vitals=vitals,
        not_measured=intake.not_measured,
    )


def problems(intake: Intake, data: TriageData = DATA) -> tuple[FieldError, ...]:
    """What is not one of our words or cannot be true; () when all is well."""
    found = [_unknown("complaints", id_) for id_ in intake.complaints if id_ not in data.complaints]
    found += [_unknown("signs", id_) for id_ in intake.signs if id_ not in data.signs]
    found += [
        _unknown("not_measured", name)
        for name, why in intake.not_measured.items()
        if name not in Vitals.__dataclass_fields__ or why not in WHY_NOT_MEASURED
    ]
    if len(intake.complaints) > COMPLAINTS_AT_MOST:
        found.append(FieldError("complaints", "too_many", "Choose the most important complaints only."))
    questions = {one.id: one for one in data.questions(tuple(data.complaints))}
    for id_, answer in intake.answers.items():
        if id_ not in questions or not _is_answer(questions[id_], answer):
            found.append(_unknown("answers", id_))
    return tuple(found)


def changed(intake: Intake, changes: Mapping[str, Any]) -> Intake:
    """With these fields set. A sign that is seen takes “none seen” back, and the other way round."""
    after: Intake = replace(intake, **changes)
    if after.signs and "signs" in changes:
        return replace(after, none_seen=False)
    return replace(after, signs=()) if after.none_seen else after


def lowered(judged: Judgement, urgency: Urgency, reason: str, by: str, at: datetime) -> Lowered | None:
    """What to keep when staff wants less than the rules demand; None when it is not less."""
    if judged.urgency is None or urgency_rank(urgency) <= urgency_rank(judged.urgency):
        return None
    return Lowered(urgency, reason, by, at, tuple(one.rule for one in judged.reasons))


def floor(judged: Judgement, kept: Lowered | None) -> Urgency | None:
    """The least urgency that holds: the rules', or what staff put it to, as long as no new reason has come."""
    if kept is None or judged.urgency is None:
        return judged.urgency
    new = {one.rule for one in judged.reasons} - set(kept.rules)
    if new or urgency_rank(kept.urgency) < urgency_rank(judged.urgency):
        return judged.urgency
    return kept.urgency


def complaint_line(words: str, intake: Intake | None, language: str = "en", data: TriageData = DATA) -> str:
    """The complaint as one line: the patient's words, else the names of the complaints."""
    if words.strip() or intake is None:
        return words
    return ", ".join(data.complaints[id_].text[language] for id_ in intake.complaints if id_ in data.complaints)


def _unknown(field_name: str, id_: str) -> FieldError:
    return FieldError(field_name, "unknown", f"“{id_[:60]}” is not one of the words of the list.")


def _is_answer(question: Question, answer: str) -> bool:
    match question.kind:
        case Kind.YES_NO:
            return answer in ("yes", "no", "unknown")
        case Kind.CHOICE:
            return answer in question.options
        case Kind.NUMBER:
            return _lies_between(answer, question.low, question.high)
        case Kind.DURATION:
            length = hours(answer)
            return length is not None and 0 <= length <= 24 * 366 * 120
        case _:
            return len(answer) <= ANSWER_AT_MOST


def _lies_between(answer: str, low: float | None, high: float | None) -> bool:
    try:
        value = float(answer)
    except ValueError:
        return False
    return (low is None or value >= low) and (high is None or value <= high) and value - value == 0
