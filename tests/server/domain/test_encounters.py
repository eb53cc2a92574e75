"""The state machine of an encounter, walked at random, and what may be done when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from server.domain import encounters as rules
from server.domain.encounters import CLAIMED, ENDED, NEXT, REOPEN_SECONDS, Outcome, State, Urgency
from server.domain.errors import Conflict
from signaling import cards as wire
from tests.server import making
from tests.server.clock import MORNING

PATIENT = making.patient("center")


class Walk(RuleBasedStateMachine):
    """Does anything at any time; whatever the outcome, the encounter stays one that makes sense."""

    def __init__(self) -> None:
        super().__init__()
        self.now = MORNING
        self.encounter = making.encounter(PATIENT, complaint="cough", speciality="ent", urgency=Urgency.ROUTINE)
        self.states = [self.encounter.state]

    @rule(seconds=st.integers(0, 20))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(
        step=st.sampled_from(["queue", "withdraw", "claim", "leave", "resume", "finish", "reopen", "cancel"]),
        doctor=st.sampled_from(["a", "b"]),
    )
    def ask(self, step: str, doctor: str) -> None:
        try:
            self.encounter = self._done(step, doctor)
        except Conflict as refused:
            assert refused.code in ("encounter.wrong_state", "encounter.too_late")
        self.states.append(self.encounter.state)

    @invariant()
    def only_known_ways(self) -> None:
        for before, after in zip(self.states, self.states[1:], strict=False):
            assert after == before or after in NEXT[before]

    @invariant()
    def what_a_state_means(self) -> None:
        one = self.encounter
        assert (one.state is State.TRIAGED) <= (one.queued_at is not None)
        assert (one.state in CLAIMED) == (one.doctor_id is not None and one.finished_at is None)
        assert (one.state in ENDED) == (one.finished_at is not None)
        assert (one.state is State.FINISHED) == (one.outcome is not None)
        assert (one.state is State.CANCELLED) == bool(one.cancel_reason)

    def _done(self, step: str, doctor: str) -> rules.Encounter:
        one, now = self.encounter, self.now
        match step:
            case "queue":
                return rules.queued(one, now, vitals_taken=True, care_consent=True)
            case "withdraw":
                return rules.withdrawn(one)
            case "claim":
                return rules.claimed(one, doctor, now)
            case "leave":
                return rules.left(one)
            case "resume":
                return rules.resumed(one)
            case "finish":
                return rules.finished(one, now, Outcome.TREATED, None)
            case "reopen":
                return rules.reopened(one, now)
            case _:
                return rules.cancelled(one, now, "went home")


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=150, stateful_step_count=25, deadline=None)


def test_what_is_missing_is_told_in_the_order_of_the_form() -> None:
    empty = making.encounter(PATIENT)
    assert rules.missing(empty, vitals_taken=False, care_consent=None) == ("complaint", "vitals", "consent", "send")
    filled = making.encounter(PATIENT, complaint="cough")
    assert rules.missing(filled, vitals_taken=True, care_consent=True) == ("send",)
    assert rules.missing(filled, vitals_taken=True, care_consent=False) == ("consent", "send")
    assert rules.missing(making.waiting(PATIENT), vitals_taken=False, care_consent=None) == ()


def test_an_incomplete_encounter_is_not_queued_and_says_what_is_missing() -> None:
    with pytest.raises(Conflict) as refused:
        rules.queued(making.encounter(PATIENT), MORNING, vitals_taken=False, care_consent=None)
    assert refused.value.code == "encounter.incomplete"
    assert refused.value.data["missing"] == "complaint consent speciality urgency vitals"


def test_an_emergency_waits_for_no_vitals_but_for_consent() -> None:
    one = making.encounter(PATIENT, complaint="fell", speciality="ent", urgency=Urgency.EMERGENCY)
    assert rules.queued(one, MORNING, vitals_taken=False, care_consent=True).state is State.TRIAGED
    with pytest.raises(Conflict):
        rules.queued(one, MORNING, vitals_taken=False, care_consent=False)


def test_queueing_twice_keeps_the_place() -> None:
    one = making.waiting(PATIENT)
    again = rules.queued(one, MORNING + timedelta(hours=1), vitals_taken=True, care_consent=True)
    assert again == one


def test_finishing_can_be_undone_for_ten_seconds() -> None:
    claimed = rules.claimed(making.waiting(PATIENT), "doctor", MORNING)
    finished = rules.finished(claimed, MORNING, Outcome.TREATED, None)
    assert rules.reopened(finished, MORNING + timedelta(seconds=REOPEN_SECONDS)) == claimed
    with pytest.raises(Conflict) as refused:
        rules.reopened(finished, MORNING + timedelta(seconds=REOPEN_SECONDS, microseconds=1))
    assert refused.value.code == "encounter.too_late"


def test_the_more_urgent_wins() -> None:
    assert rules.more_urgent(None, None) is None
    assert rules.more_urgent(Urgency.ROUTINE, None) is Urgency.ROUTINE
    assert rules.more_urgent(Urgency.ROUTINE, Urgency.EMERGENCY) is Urgency.EMERGENCY
    assert rules.more_urgent(Urgency.URGENT, Urgency.ROUTINE) is Urgency.URGENT


def test_the_wire_knows_the_same_words() -> None:
    assert [one.value for one in State] == [one.value for one in wire.EncounterState]
    assert [one.value for one in Urgency] == [one.value for one in wire.Urgency]
