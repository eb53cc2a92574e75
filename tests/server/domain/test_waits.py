"""Expected waits: nothing when too little is known, and ranges that hold when the day is played for real."""

from __future__ import annotations

import random
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.domain.encounters import Encounter, Urgency
from server.domain.queue import ordered
from server.domain.waits import STEP, DoctorNow, Wait, expected, pace, paces
from tests.server import making
from tests.server.clock import MORNING

PATIENT = making.patient("c")
TEN = [timedelta(minutes=10)] * 5
NOW = MORNING


def minutes(low: int, high: int) -> Wait:
    return Wait(timedelta(minutes=low), timedelta(minutes=high))


def line(count: int, speciality: str = "ent") -> list[Encounter]:
    return [
        making.waiting(PATIENT, speciality, queued_at=MORNING + timedelta(seconds=number))
        for number in range(count)
    ]


def test_nothing_is_said_without_a_doctor_or_without_experience() -> None:
    (one,) = line(1)
    doctor = DoctorNow("d", ("ent",))
    assert expected([one], [], paces({"ent": TEN}), NOW) == {one.id: None}
    assert expected([one], [DoctorNow("d", ("cardiology",))], paces({"ent": TEN}), NOW) == {one.id: None}
    assert expected([one], [doctor], paces({"ent": TEN[:4]}), NOW) == {one.id: None}
    assert expected([one], [doctor], paces({}), NOW) == {one.id: None}
    assert expected([one], [doctor], paces({"cardiology": TEN}), NOW) == {one.id: minutes(0, 5)}, "all together"
    assert pace([timedelta(0)] * 9) is None


def test_each_place_behind_costs_a_consultation_of_one_of_the_doctors() -> None:
    waiting = line(4)
    alone = expected(waiting, [DoctorNow("d", ("ent",))], paces({"ent": TEN}), NOW)
    assert [alone[one.id] for one in waiting] == [minutes(0, 5), minutes(10, 15), minutes(20, 25), minutes(30, 35)]
    pair = [DoctorNow("d", ("ent",)), DoctorNow("e", ("ent",))]
    both = expected(waiting, pair, paces({"ent": TEN}), NOW)
    assert [both[one.id] for one in waiting] == [minutes(0, 5), minutes(0, 5), minutes(10, 15), minutes(10, 15)]


def test_a_call_that_runs_counts_for_what_is_left_of_it() -> None:
    (one,) = line(1)
    for ago, wait in ((0, minutes(10, 15)), (7, minutes(0, 5)), (50, minutes(0, 5))):
        doctor = DoctorNow("d", ("ent",), busy_since=NOW - timedelta(minutes=ago))
        assert expected([one], [doctor], paces({"ent": TEN}), NOW)[one.id] == wait, ago


def test_who_waits_for_the_same_doctor_for_something_else_counts_too() -> None:
    first, second = line(1)[0], making.waiting(PATIENT, "cardiology", queued_at=MORNING + timedelta(minutes=1))
    waits = expected([second, first], [DoctorNow("d", ("ent", "cardiology"))], paces({"ent": TEN}), NOW)
    assert (waits[first.id], waits[second.id]) == (minutes(0, 5), minutes(10, 15))


@given(st.lists(st.sampled_from(list(Urgency)), min_size=1, max_size=12), st.integers(1, 4), st.integers(0, 2**20))
def test_ranges_are_steps_and_never_shrink_along_the_queue(urgencies: list[Urgency], count: int, seed: int) -> None:
    draw = random.Random(seed)
    lasted = [timedelta(minutes=draw.uniform(3, 40)) for _ in range(20)]
    waiting = [making.waiting(PATIENT, "ent", urgency=urgency) for urgency in urgencies]
    doctors = [DoctorNow(str(number), ("ent",)) for number in range(count)]
    waits = expected(waiting, doctors, paces({"ent": lasted}), NOW)
    ranges = [waits[one.id] for one in ordered(waiting)]
    assert all(one is not None and not (one.low % STEP or one.high % STEP) and one.low < one.high for one in ranges)
    lows, highs = ([getattr(one, end) for one in ranges] for end in ("low", "high"))
    assert lows == sorted(lows) and highs == sorted(highs)


def test_most_patients_are_taken_within_what_was_said() -> None:
    """Days with consultations as uneven as in truth: at least 85 of 100 are taken within the range told to them."""
    draw = random.Random(7)
    lasted = [timedelta(minutes=draw.lognormvariate(2.4, 0.45)) for _ in range(60)]
    within = total = 0
    for _ in range(200):
        waiting = line(draw.randint(1, 9))
        doctors = [DoctorNow(str(number), ("ent",)) for number in range(draw.randint(1, 3))]
        said = expected(waiting, doctors, paces({"ent": lasted}), NOW)
        free = [timedelta(0)] * len(doctors)
        for one in waiting:
            free.sort()
            wait = said[one.id]
            assert wait is not None
            within += wait.low <= free[0] <= wait.high
            total += 1
            free[0] += draw.choice(lasted) + timedelta(minutes=1)
    assert within / total >= 0.85, within / total
