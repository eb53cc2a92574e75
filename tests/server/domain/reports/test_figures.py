"""Figures of reports: steps that tell a quantile to within one of them, and shares of what was counted."""

from __future__ import annotations

import statistics
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.reports.figures import FIGURES, WAIT_EDGES, WAITS, quantile, step_of
from server.domain.reports.measures import FILTERS, REPORTS
from server.domain.reports.words import dimension_title, key_title, measure_definition, measure_title, report_title


def counted(minutes: list[float]) -> dict[str, float]:
    sums = dict.fromkeys(WAITS, 0.0)
    for one in minutes:
        sums[WAITS[step_of(one, WAIT_EDGES)]] += 1
    return sums


@given(st.lists(st.floats(0, 59), min_size=1, max_size=200), st.sampled_from([0.5, 0.9]))
def test_a_quantile_is_right_to_within_a_step(minutes: list[float], share: float) -> None:
    found = quantile(counted(minutes), WAITS, WAIT_EDGES, share)
    step = step_of(sorted(minutes)[ceil(share * len(minutes)) - 1], WAIT_EDGES)
    assert found is not None
    assert (WAIT_EDGES[step - 1] if step else 0) <= found <= WAIT_EDGES[step]


def test_a_median_of_many_is_near_the_true_one() -> None:
    minutes = [at * 0.37 % 58 for at in range(1, 2_000)]
    found = quantile(counted(minutes), WAITS, WAIT_EDGES, 0.5)
    assert found == pytest.approx(statistics.median(minutes), abs=1)


def test_nothing_counted_has_no_quantile_and_the_open_step_has_its_edge() -> None:
    assert quantile(counted([]), WAITS, WAIT_EDGES, 0.5) is None
    assert quantile(counted([600, 700, 900]), WAITS, WAIT_EDGES, 0.5) == WAIT_EDGES[-1]


def test_a_step_does_not_include_its_upper_end() -> None:
    assert [step_of(one, (5, 10)) for one in (0, 4.99, 5, 9.99, 10, 1e9)] == [0, 0, 1, 1, 2, 2]


def test_shares_and_means() -> None:
    sums = dict.fromkeys(FIGURES, 0.0) | {"arrived": 20, "finished": 16, "cancelled": 3, "referred": 4}
    sums |= {"booked": 10, "came": 7, "due": 8, "kept": 2, "metered": 4, "megabytes": 30.0}
    sums |= {"linked": 5, "link_seconds": 7_200, "weak_seconds": 1_800}
    told = {one.name: one.value(sums) for report in REPORTS.values() for one in report.measures}
    assert (told["completed"], told["left"], told["treated_here"]) == (80, 15, 75)
    assert (told["missed"], told["kept"], told["megabytes"]) == (pytest.approx(30), 25, 7.5)
    assert (told["hours_lost"], told["weak_share"]) == (0.5, 25)


def test_nothing_is_divided_by_nought() -> None:
    nothing = dict.fromkeys(FIGURES, 0.0)
    for report in REPORTS.values():
        for one in report.measures:
            assert one.value(nothing) in (None, 0)


def test_a_report_asks_for_all_that_its_measures_touch() -> None:
    for report in REPORTS.values():
        sums = dict.fromkeys(report.needs, 10.0)
        for one in report.measures:
            one.value(sums)
            one.tells(sums)
        assert set(report.needs) <= set(FIGURES)


def test_everything_has_words_in_both_languages() -> None:
    for report in REPORTS.values():
        titles = [report_title(report.name), *map(dimension_title, report.dimensions)]
        titles += [make(one.name) for one in report.measures for make in (measure_title, measure_definition)]
        assert all(title.en and title.ur and title.en != title.ur for title in titles)
    assert all(dimension_title(name).en for name in FILTERS)
    assert (key_title("ent").en, key_title("Swat").en, key_title("x", "Behali").ur) == (
        "Ear, nose and throat",
        "Swat",
        "Behali",
    )
