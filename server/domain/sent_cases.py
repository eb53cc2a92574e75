"""A case that is sent without a call: a doctor answers it later, by a deadline, or asks for a call. Pure.

> waiting -> taken -> answered | call wanted -> told; whatever has led to nothing goes back to the center.

It stands beside its encounter, which is `arrived` while the case waits and `onleave` while a doctor has it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from server.domain.encounters import Encounter, State, Urgency
from server.domain.errors import Conflict

WITHIN = {Urgency.URGENT: timedelta(hours=2), Urgency.ROUTINE: timedelta(hours=24)}
"""An emergency is never sent without a call."""


class CaseState(StrEnum):
    WAITING = "waiting"
    #: A doctor is at it.
    TAKEN = "taken"
    ANSWERED = "answered"
    #: The doctor wants to see the patient in a call.
    CALL_WANTED = "call_wanted"
    #: The center has read the answer and told the patient.
    TOLD = "told"
    #: The center took it back.
    WITHDRAWN = "withdrawn"


OPEN = frozenset({CaseState.WAITING, CaseState.TAKEN})
"""Somebody waits for a doctor's answer."""
ANSWERS = frozenset({CaseState.ANSWERED, CaseState.CALL_WANTED})
"""The center has something to do."""
UNSETTLED = OPEN | ANSWERS


@dataclass(frozen=True, slots=True)
class SentCase:
    """One an encounter; sent again, it begins anew. `words` are the doctor's, with a wish for a call."""

    encounter_id: str
    state: CaseState
    sent_at: datetime
    sent_by: str | None
    due_at: datetime
    question: str = ""
    taken_by: str | None = None
    taken_at: datetime | None = None
    ended_at: datetime | None = None
    words: str = ""


def sent(encounter: Encounter, by: str | None, question: str, now: datetime) -> SentCase:
    """Raises Conflict(`case.emergency`)."""
    urgency = encounter.urgency or Urgency.ROUTINE
    if urgency not in WITHIN:
        raise Conflict("case.emergency", "An emergency is not sent without a call.")
    return SentCase(encounter.id, CaseState.WAITING, now, by, now + WITHIN[urgency], question)


def taken(case: SentCase, doctor_id: str, now: datetime) -> SentCase:
    """Raises Conflict(`case.taken`, `case.over`)."""
    if case.state is CaseState.TAKEN and case.taken_by == doctor_id:
        return case
    if case.state is not CaseState.WAITING:
        raise gone(case)
    return replace(case, state=CaseState.TAKEN, taken_by=doctor_id, taken_at=now)


def returned(case: SentCase, words: str, now: datetime, *, wants_call: bool) -> SentCase:
    """By the doctor who has it: for another one to answer, or to the center with the wish for a call."""
    if case.state is not CaseState.TAKEN:
        raise gone(case)
    if wants_call:
        return replace(case, state=CaseState.CALL_WANTED, ended_at=now, words=words)
    return replace(case, state=CaseState.WAITING, taken_by=None, taken_at=None)


def settled(case: SentCase, state: CaseState, now: datetime) -> SentCase:
    """Its encounter has gone on in another way; what the center has dealt with stays so."""
    return replace(case, state=state, ended_at=now) if case.state in UNSETTLED else case


def taken_up_again(case: SentCase) -> SentCase:
    """The answer was taken back at once."""
    return replace(case, state=CaseState.TAKEN, ended_at=None)


def told(case: SentCase, now: datetime) -> SentCase:
    """Saying it again changes nothing. Raises Conflict(`case.not_answered`)."""
    if case.state is CaseState.TOLD:
        return case
    if case.state not in ANSWERS:
        raise Conflict("case.not_answered", "No doctor has answered yet.", state=case.state)
    return replace(case, state=CaseState.TOLD, ended_at=now)


def withdrawn(case: SentCase, now: datetime) -> SentCase:
    """By the center: before a doctor has taken it, or when he is late. Raises Conflict(`case.taken`)."""
    if case.state is CaseState.TAKEN and not is_late(case, now):
        raise gone(case)
    return replace(case, state=CaseState.WITHDRAWN, ended_at=now) if case.state in OPEN else case


def is_late(case: SentCase, now: datetime) -> bool:
    return case.state in OPEN and now > case.due_at


def gone(case: SentCase) -> Conflict:
    if case.state is CaseState.TAKEN:
        return Conflict("case.taken", "A doctor is at this case.", state=case.state)
    return Conflict("case.over", "This case does not wait any more.", state=case.state)


def with_doctor(encounter: Encounter, doctor_id: str) -> Encounter:
    """The patient is away, and the doctor may see others meanwhile; no call begins (`claimed_at` stays empty)."""
    return replace(encounter, state=State.ONLEAVE, doctor_id=doctor_id)


def back_at_center(encounter: Encounter, wanted_by: str | None) -> Encounter:
    """Without a doctor again; `wanted_by` wants to see the patient himself."""
    return replace(
        encounter, state=State.ARRIVED, doctor_id=None, booked_doctor_id=wanted_by or encounter.booked_doctor_id
    )
