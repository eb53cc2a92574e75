"""What is impossible, unusual and severe at which age."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.encounters import Urgency
from server.domain.patients import age_in_months
from server.domain.vitals import Flag, Vitals, adult_limits, flags, problems, raised, same_set
from tests.server import making
from tests.server.clock import MORNING

TODAY = date(2026, 11, 22)
ADULT, CHILD, NEWBORN = date(1980, 1, 1), date(2024, 1, 1), date(2026, 11, 1)


@pytest.mark.parametrize(
    "values",
    [
        Vitals(pulse=13),
        Vitals(temperature=101.3),
        Vitals(spo2=101),
        Vitals(spo2=math.nan),
        Vitals(weight=math.inf),
        Vitals(glucose=-5),
        Vitals(systolic=80, diastolic=120),
        Vitals(systolic=80, diastolic=80),
    ],
)
def test_the_impossible_is_refused(values: Vitals) -> None:
    assert problems(values)


def test_the_possible_is_not() -> None:
    assert problems(Vitals(128, 84, 118, 38.5, 91, 20, 60.5, 160, 95)) == ()
    assert problems(Vitals()) == ()


@pytest.mark.parametrize(
    ("values", "born", "found"),
    [
        (Vitals(spo2=91), ADULT, [Flag("spo2", "low", Urgency.EMERGENCY)]),
        (Vitals(spo2=92), ADULT, [Flag("spo2", "low")]),
        (Vitals(spo2=94), ADULT, []),
        (Vitals(spo2=91), CHILD, [Flag("spo2", "low")]),
        (Vitals(spo2=89), CHILD, [Flag("spo2", "low", Urgency.EMERGENCY)]),
        (Vitals(pulse=118), ADULT, [Flag("pulse", "high")]),
        (Vitals(pulse=118), CHILD, []),
        (Vitals(pulse=131), ADULT, [Flag("pulse", "high", Urgency.URGENT)]),
        (Vitals(pulse=151), ADULT, [Flag("pulse", "high", Urgency.EMERGENCY)]),
        (Vitals(pulse=49), ADULT, [Flag("pulse", "low", Urgency.EMERGENCY)]),
        (Vitals(temperature=37.5), NEWBORN, [Flag("temperature", "high", Urgency.URGENT)]),
        (Vitals(temperature=37.5), ADULT, []),
        (Vitals(respiration=55), NEWBORN, []),
        (Vitals(respiration=61), NEWBORN, [Flag("respiration", "high", Urgency.URGENT)]),
        (Vitals(respiration=31), ADULT, [Flag("respiration", "high", Urgency.EMERGENCY)]),
        (Vitals(systolic=150, diastolic=95), ADULT, [Flag("systolic", "high"), Flag("diastolic", "high")]),
        (Vitals(weight=300, height=150), ADULT, []),
    ],
)
def test_flags_by_age(values: Vitals, born: date, found: list[Flag]) -> None:
    assert list(flags(values, born, TODAY)) == found


NUMBERS = st.one_of(st.none(), st.floats(0.5, 300))


@given(st.builds(Vitals, *[NUMBERS] * 9), st.dates(date(1900, 1, 1), TODAY))
def test_every_possible_value_at_every_age_can_be_judged(values: Vitals, born: date) -> None:
    found = flags(values, born, TODAY)
    assert {flag.field for flag in found} <= set(values.measured())
    months = age_in_months(born, TODAY)
    assert {one.field for one in raised(values, months)} == {flag.field for flag in found if flag.severe}


def test_high_pressure_is_severe_in_pregnancy_only() -> None:
    high = Vitals(systolic=162, diastolic=90)
    assert [one.severe for one in flags(high, ADULT, TODAY, pregnant=True)] == [True, False]
    assert not any(one.severe for one in flags(high, ADULT, TODAY))


def test_limits_hold_every_field_and_contain_each_other() -> None:
    limits = adult_limits()
    assert {one.field for one in limits} == set(Vitals.__dataclass_fields__)
    for one in limits:
        assert one.possible_low < one.possible_high
        assert one.usual_low is None or one.possible_low < one.usual_low
        assert one.usual_high is None or one.usual_high < one.possible_high


def test_one_set_is_typed_within_ten_minutes_by_one_person() -> None:
    taken = making.vitals_set(making.encounter(making.patient("c")), taken_by="nasreen")
    assert same_set(taken, "nasreen", MORNING + timedelta(minutes=9))
    assert not same_set(taken, "nasreen", MORNING + timedelta(minutes=10))
    assert not same_set(taken, "gul", MORNING)
