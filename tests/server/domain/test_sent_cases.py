"""A case sent without a call: its deadline, who may do what with it when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.domain import sent_cases as rules
from server.domain.closing import Sweep, sweep
from server.domain.encounters import State, Urgency
from server.domain.errors import Conflict
from server.domain.sent_cases import CaseState, SentCase
from tests.server import making
from tests.server.clock import MORNING

PATIENT = making.patient("c")


def sent(urgency: Urgency = Urgency.ROUTINE) -> SentCase:
    return rules.sent(making.waiting(PATIENT, urgency=urgency), "staff", "which cream?", MORNING)


def test_the_deadline_comes_from_the_urgency_and_an_emergency_is_never_sent() -> None:
    assert sent().due_at - MORNING == timedelta(hours=24)
    assert sent(Urgency.URGENT).due_at - MORNING == timedelta(hours=2)
    with pytest.raises(Conflict, match="emergency"):
        sent(Urgency.EMERGENCY)


def test_one_doctor_has_it_and_may_give_it_back_or_ask_for_a_call() -> None:
    waiting = sent()
    taken = rules.taken(waiting, "heart", MORNING)
    assert (taken.state, taken.taken_by) == (CaseState.TAKEN, "heart")
    assert rules.taken(taken, "heart", MORNING + timedelta(minutes=1)) == taken
    with pytest.raises(Conflict, match="taken"):
        rules.taken(taken, "heart2", MORNING)
    assert rules.returned(taken, "", MORNING, wants_call=False) == waiting
    wanted = rules.returned(taken, "let me see it", MORNING, wants_call=True)
    assert (wanted.state, wanted.words, wanted.taken_by) == (CaseState.CALL_WANTED, "let me see it", "heart")
    with pytest.raises(Conflict, match="over"):
        rules.taken(wanted, "heart", MORNING)
    with pytest.raises(Conflict, match="over"):
        rules.returned(sent(), "", MORNING, wants_call=True)


def test_the_center_takes_it_back_while_nobody_is_at_it_or_when_the_doctor_is_late() -> None:
    assert rules.withdrawn(sent(), MORNING).state is CaseState.WITHDRAWN
    taken = rules.taken(sent(), "heart", MORNING)
    with pytest.raises(Conflict, match="taken"):
        rules.withdrawn(taken, taken.due_at)
    late = taken.due_at + timedelta(seconds=1)
    assert rules.is_late(taken, late)
    assert rules.withdrawn(taken, late).state is CaseState.WITHDRAWN


def test_an_answer_is_told_once_and_nothing_else_can_be() -> None:
    answered = rules.settled(rules.taken(sent(), "heart", MORNING), CaseState.ANSWERED, MORNING)
    told = rules.told(answered, MORNING)
    assert (told.state, rules.told(told, MORNING + timedelta(hours=1))) == (CaseState.TOLD, told)
    assert rules.settled(told, CaseState.WITHDRAWN, MORNING) == told
    with pytest.raises(Conflict, match="not_answered"):
        rules.told(sent(), MORNING)


def test_the_end_of_the_day_asks_for_a_sent_one_only_when_its_answer_is_late() -> None:
    one = making.waiting(PATIENT, state=State.ARRIVED)
    case, evening = sent(), MORNING + timedelta(hours=8)
    assert sweep(one, None, evening) is Sweep.NEEDED
    assert sweep(one, None, evening, case) is Sweep.NOTHING
    assert sweep(one, None, case.due_at + timedelta(minutes=1), case) is Sweep.NEEDED
    withdrawn = rules.withdrawn(case, MORNING)
    assert sweep(one, None, evening, withdrawn) is Sweep.NEEDED
