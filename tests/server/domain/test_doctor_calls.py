"""When volunteers are called, and whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from server.domain import doctor_calls
from server.domain.doctor_calls import CallRules, DoctorCall, Need
from server.domain.encounters import Encounter
from server.domain.identity import Person
from server.domain.volunteers import Volunteer
from tests.server import making
from tests.server.clock import MORNING

RULES = CallRules(
    "t", per_doctor=3, wait_minutes=20, pause_minutes=60, rest_hours=12, first_hour=8, last_hour=21, at_once=2
)
NEED = Need("ent", 4, 0, 30)


def queue(count: int, minutes: int = 30, speciality: str = "ent") -> list[Encounter]:
    since = MORNING - timedelta(minutes=minutes)
    return [making.waiting(making.patient("c"), speciality, queued_at=since) for _ in range(count)]


def call(minutes_ago: int, speciality: str = "ent") -> DoctorCall:
    return DoctorCall("x", speciality, MORNING - timedelta(minutes=minutes_ago), 4, 0, 30, 1)


@pytest.mark.parametrize(
    ("waiting", "doctors", "is_called"),
    [(1, 0, True), (3, 1, False), (4, 1, True), (6, 2, False), (7, 2, True), (0, 0, False)],
)
def test_a_call_is_made_when_more_wait_than_doctors_can_see(waiting: int, doctors: int, is_called: bool) -> None:
    there = [making.doctor("ent") for _ in range(doctors)] + [making.doctor("cardiology")]
    assert bool(doctor_calls.needs(queue(waiting), there, [], MORNING, RULES)) is is_called


def test_nobody_is_called_for_a_queue_that_has_just_begun() -> None:
    assert doctor_calls.needs(queue(9, minutes=19), [], [], MORNING, RULES) == ()
    assert doctor_calls.needs(queue(9, minutes=20), [], [], MORNING, RULES) == (Need("ent", 9, 0, 20),)


def test_one_speciality_rests_and_another_does_not() -> None:
    waiting = queue(4) + queue(4, speciality="cardiology")
    found = doctor_calls.needs(waiting, [], [call(59)], MORNING, RULES)
    assert [need.speciality for need in found] == ["cardiology"]
    assert len(doctor_calls.needs(waiting, [], [call(60)], MORNING, RULES)) == 2


def volunteer(person: Person, **changes: Any) -> tuple[Volunteer, Person]:
    return replace(Volunteer(person.id, b"", "hash", None, True), **changes), person


def able(speciality: str = "ent", **changes: Any) -> Person:
    return making.doctor(speciality, **{"on_duty_since": None, "zone": "Asia/Karachi"} | changes)


@pytest.mark.parametrize(
    ("person", "changes"),
    [
        (able(), {"wants_calls": False}),
        (able(active=False), {}),
        (able(on_duty_since=MORNING), {}),
        (able("cardiology"), {}),
        (able(licence_verified_at=None), {}),
        (able(zone="America/New_York"), {}),
        (able(), {"called_at": MORNING - timedelta(hours=11)}),
    ],
    ids=["no wish", "suspended", "on duty", "another speciality", "not verified", "asleep", "asked of late"],
)
def test_who_is_left_alone(person: Person, changes: dict[str, Any]) -> None:
    assert doctor_calls.to_call(NEED, [volunteer(person, **changes)], MORNING, RULES) == ()


def test_those_asked_longest_ago_come_first_and_not_all_at_once() -> None:
    days = [volunteer(able(), called_at=MORNING - timedelta(days=days)) for days in (1, 3, 2)]
    never = volunteer(able())
    asked = doctor_calls.to_call(NEED, [*days, never], MORNING, RULES)
    assert asked == (never, days[1])


def test_the_shipped_rules_are_sane() -> None:
    rules = doctor_calls.rules()
    assert 0 < rules.first_hour < rules.last_hour < 24
    assert min(rules.per_doctor, rules.wait_minutes, rules.pause_minutes, rules.rest_hours, rules.at_once) > 0
